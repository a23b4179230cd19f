//! Slows down guessing: each address by itself, so that nobody is kept out by what somebody else tries.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use chinwag_core::clock::Timestamp;

/// Wrong tries of an address that cost nothing.
const FREE: u32 = 5;
/// So many where more than [`MANY`] addresses try: they may all be one.
const FREE_OF_MANY: u32 = 1;
const MANY: usize = 64;
/// The addresses that are remembered; whoever comes later waits together.
const ADDRESSES_MAX: usize = 1024;
/// The longest wait of an address, and of those that wait together.
const WAIT_MAX: Duration = Duration::from_secs(60);
const WAIT_TOGETHER_MAX: Duration = Duration::from_secs(1);
/// How long a wrong try is remembered.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Counts wrong tries by address. All addresses together can try as often as there is room for them here, a few times a
/// minute each: that is hopeless against a token that nobody made up in a hurry.
#[derive(Debug, Default)]
pub(super) struct Brakes {
    known: HashMap<IpAddr, Brake>,
    others: Brake,
}

#[derive(Debug, Default)]
struct Brake {
    wrong: u32,
    last: Timestamp,
    until: Timestamp,
}

impl Brakes {
    /// How long the next try of an address has to wait.
    pub(super) fn wait(&self, from: IpAddr, now: Timestamp) -> Option<Duration> {
        match self.known.get(&neighbours(from)) {
            Some(brake) => brake.wait(now),
            None if self.known.len() < ADDRESSES_MAX => None,
            None => self.others.wait(now),
        }
    }

    /// The same, for what nobody can guess: it does not wait together with others.
    pub(super) fn own_wait(&self, from: IpAddr, now: Timestamp) -> Option<Duration> {
        self.known.get(&neighbours(from))?.wait(now)
    }

    /// A try was wrong.
    pub(super) fn wrong(&mut self, from: IpAddr, now: Timestamp) {
        let from = neighbours(from);
        if self.known.len() >= ADDRESSES_MAX && !self.known.contains_key(&from) {
            self.known.retain(|_, brake| now.since(brake.last) < REMEMBERED);
        }
        let free = if self.known.len() < MANY { FREE } else { FREE_OF_MANY };
        if self.known.len() < ADDRESSES_MAX || self.known.contains_key(&from) {
            self.known.entry(from).or_default().wrong(now, free, WAIT_MAX);
        } else {
            self.others.wrong(now, 0, WAIT_TOGETHER_MAX);
        }
    }

    /// A try was right.
    pub(super) fn right(&mut self, from: IpAddr) {
        self.known.remove(&neighbours(from));
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}

impl Brake {
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        let wait = self.until.since(now);
        (!wait.is_zero()).then_some(wait)
    }

    /// After those that are free, each makes the next wait twice as long.
    fn wrong(&mut self, now: Timestamp, free: u32, wait_max: Duration) {
        if now.since(self.last) >= REMEMBERED {
            *self = Self::default();
        }
        self.wrong = self.wrong.saturating_add(1);
        self.last = now;
        if let Some(doublings) = self.wrong.checked_sub(free) {
            self.until = now.after(Duration::from_secs(1 << doublings.min(6)).min(wait_max));
        }
    }
}

/// Who has one address of the newer kind has 64 bits of them.
fn neighbours(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        old => old,
    }
}
