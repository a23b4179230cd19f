//! Signing in, without a server around it.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Ids},
    secret::{Secret, Secrets},
};
use chinwag_testkit::clock::ManualClock;

use super::{
    doorkeeper::{CODE_LASTS, CODES_MAX},
    session::{IDLE_MAX, LASTS, SESSIONS_MAX},
    *,
};

const TOKEN: &str = "correct horse battery staple";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn random(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)) << 64 | 0x5eed
    }
}

fn doorkeeper() -> (Doorkeeper, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    let token = Secrets::new(vec![Secret::new(TOKEN), Secret::new("the one before")]);
    (Doorkeeper::new(token, Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(Counted::default())), clock)
}

fn address(number: u32) -> IpAddr {
    Ipv4Addr::from_bits(0x0a00_0000 + number).into()
}

#[test]
fn a_code_is_good_once_and_for_a_while() {
    let (doorkeeper, clock) = doorkeeper();
    let code = doorkeeper.code();
    assert!(doorkeeper.by_code(&code, HERE).is_ok());
    assert_eq!(doorkeeper.by_code(&code, HERE), Err(Refused::Wrong));
    let (in_time, late) = (doorkeeper.code(), doorkeeper.code());
    clock.advance(CODE_LASTS - Duration::from_millis(1));
    assert!(doorkeeper.by_code(&in_time, HERE).is_ok());
    clock.advance(Duration::from_millis(1));
    assert_eq!(doorkeeper.by_code(&late, HERE), Err(Refused::Wrong));
}

#[test]
fn codes_and_cookies_are_long_and_differ() {
    let (doorkeeper, _) = doorkeeper();
    let words = [doorkeeper.code(), doorkeeper.code(), doorkeeper.by_token(TOKEN, HERE).expect("a cookie")];
    for word in &words {
        assert!(word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()), "{word}");
    }
    assert!(words[0] != words[1] && words[1] != words[2]);
    // The newest links alone are good.
    let first = doorkeeper.code();
    for _ in 0..CODES_MAX {
        doorkeeper.code();
    }
    assert_eq!(doorkeeper.sizes().0, CODES_MAX);
    assert_eq!(doorkeeper.by_code(&first, HERE), Err(Refused::Wrong));
}

#[test]
fn either_token_signs_in_while_it_is_rotated() {
    let (doorkeeper, _) = doorkeeper();
    assert!(doorkeeper.by_token(TOKEN, HERE).is_ok() && doorkeeper.by_token("the one before", HERE).is_ok());
    assert_eq!(doorkeeper.by_token("", HERE), Err(Refused::Wrong));
}

/// How many of so many tries, one a second, are looked at.
fn looked_at(tries: u32, mut attempt: impl FnMut() -> Option<Refused>, clock: &ManualClock) -> u32 {
    let looked = |_| {
        clock.advance(Duration::from_secs(1));
        u32::from(attempt() == Some(Refused::Wrong))
    };
    (0..tries).map(looked).sum()
}

#[test]
fn guessing_is_slowed_to_a_few_tries_an_hour_and_forgiven() {
    for is_code in [false, true] {
        let (doorkeeper, clock) = doorkeeper();
        let attempt = || match is_code {
            true => doorkeeper.by_code("wrong", HERE).err(),
            false => doorkeeper.by_token("wrong", HERE).err(),
        };
        let looked = looked_at(3600, attempt, &clock);
        assert!((60..80).contains(&looked), "{looked} of 3600 tries are looked at");
        assert!(matches!(doorkeeper.by_token(TOKEN, HERE), Err(Refused::Wait(_))));
        assert!(matches!(doorkeeper.by_code(&doorkeeper.code(), HERE), Err(Refused::Wait(_))));
        clock.advance(Duration::from_secs(60));
        assert!(doorkeeper.by_token(TOKEN, HERE).is_ok());
        // Whoever has the token may mistype again.
        for _ in 0..4 {
            assert_eq!(doorkeeper.by_token("wrong", HERE), Err(Refused::Wrong));
        }
        assert!(doorkeeper.by_token(TOKEN, HERE).is_ok());
    }
}

#[test]
fn a_link_that_had_to_wait_is_still_good() {
    let (doorkeeper, clock) = doorkeeper();
    let code = doorkeeper.code();
    for _ in 0..5 {
        doorkeeper.by_token("wrong", HERE).ok();
    }
    assert_eq!(doorkeeper.by_code(&code, HERE), Err(Refused::Wait(Duration::from_secs(1))));
    clock.advance(Duration::from_secs(1));
    assert!(doorkeeper.by_code(&code, HERE).is_ok());
}

#[test]
fn nobody_is_kept_out_by_what_others_try() {
    let (doorkeeper, clock) = doorkeeper();
    looked_at(100, || doorkeeper.by_token("wrong", address(1)).err(), &clock);
    assert!(matches!(doorkeeper.by_token(TOKEN, address(1)), Err(Refused::Wait(_))));
    assert!(doorkeeper.by_token(TOKEN, address(2)).is_ok());
    assert!(doorkeeper.knows(TOKEN, address(3)).is_ok());
}

#[test]
fn many_addresses_that_guess_are_slowed_together_within_bounded_memory() {
    let (doorkeeper, clock) = doorkeeper();
    let mut looked = 0;
    for number in 0..20_000 {
        for _ in 0..5 {
            looked += u32::from(doorkeeper.by_token("wrong", address(number)) == Err(Refused::Wrong));
        }
    }
    assert!(doorkeeper.sizes().2 <= 1024, "{} addresses are remembered", doorkeeper.sizes().2);
    assert!(looked < 1500, "{looked} of 100000 tries at one moment are looked at");
    // A link lets the right person in even now, and after a moment so does the token.
    assert!(doorkeeper.by_code(&doorkeeper.code(), address(30_000)).is_ok());
    assert!(matches!(doorkeeper.by_token(TOKEN, address(30_001)), Err(Refused::Wait(_))));
    clock.advance(Duration::from_secs(1));
    assert!(doorkeeper.by_token(TOKEN, address(30_001)).is_ok());
    // What is long ago is forgotten.
    clock.advance(Duration::from_secs(3600));
    doorkeeper.by_token("wrong", address(40_000)).ok();
    assert_eq!(doorkeeper.sizes().2, 1);
}

#[test]
fn neighbours_in_one_network_are_one() {
    let (doorkeeper, _) = doorkeeper();
    let v6 = |network: u128, host: u128| IpAddr::V6(Ipv6Addr::from_bits(network << 64 | host));
    for host in 0..20 {
        doorkeeper.by_token("wrong", v6(7, host)).ok();
    }
    assert!(matches!(doorkeeper.by_token(TOKEN, v6(7, 99)), Err(Refused::Wait(_))));
    assert!(doorkeeper.by_token(TOKEN, v6(8, 99)).is_ok());
    // An old address is the same, however it is written.
    for _ in 0..20 {
        doorkeeper.by_token("wrong", address(1)).ok();
    }
    let IpAddr::V4(old) = address(1) else { panic!("an old address") };
    assert!(matches!(doorkeeper.by_token(TOKEN, old.to_ipv6_mapped().into()), Err(Refused::Wait(_))));
}

#[test]
fn sessions_end_and_are_bounded() {
    let (doorkeeper, clock) = doorkeeper();
    let sign_in = || doorkeeper.by_token(TOKEN, HERE).expect("the token");
    let first = sign_in();
    clock.advance(IDLE_MAX - Duration::from_millis(1));
    assert!(doorkeeper.session(&first).is_some());
    clock.advance(IDLE_MAX);
    assert_eq!(doorkeeper.session(&first), None);

    let busy = sign_in();
    let steps = LASTS.as_secs() / 3600;
    for _ in 1..steps {
        clock.advance(Duration::from_secs(3600));
        assert!(doorkeeper.session(&busy).is_some());
    }
    clock.advance(Duration::from_secs(3600));
    assert_eq!(doorkeeper.session(&busy), None);

    let (kept, oldest) = (sign_in(), sign_in());
    for _ in 0..SESSIONS_MAX - 1 {
        clock.advance(Duration::from_millis(1));
        doorkeeper.session(&kept);
        sign_in();
    }
    assert_eq!(doorkeeper.sizes().1, SESSIONS_MAX);
    assert!(doorkeeper.session(&kept).is_some() && doorkeeper.session(&oldest).is_none());
    doorkeeper.end(&kept);
    assert_eq!(doorkeeper.session(&kept), None);
}

#[test]
fn nothing_secret_is_written_down() {
    let (doorkeeper, _) = doorkeeper();
    let (code, cookie) = (doorkeeper.code(), doorkeeper.by_token(TOKEN, HERE).expect("a cookie"));
    let csrf = doorkeeper.session(&cookie).expect("a session").csrf().to_owned();
    let written = format!("{doorkeeper:?}");
    for secret in [TOKEN, &code, &cookie, &csrf] {
        assert!(!written.contains(secret), "{written}");
    }
}
