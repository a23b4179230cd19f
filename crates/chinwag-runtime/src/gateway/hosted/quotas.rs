//! How often somebody may ask for something.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chinwag_core::{clock::Timestamp, conversation::fingerprint, rates::Pace};

/// The most that is remembered of whom. When there are more, those are forgotten who may do everything again; where there
/// are none, nobody new is let in.
const REMEMBERED_MAX: usize = 100_000;

/// What has been used up, by whom.
///
/// NOTE: of each only one time is kept, that at which all of it is there again: the further that is, the less is left.
#[derive(Debug, Default)]
pub(in super::super) struct Quotas(Mutex<HashMap<u64, Timestamp>>);

impl Quotas {
    /// Takes one of what somebody has, or tells how long they have to wait.
    pub(super) fn take(&self, who: &[&str], pace: Pace, now: Timestamp) -> Result<(), Duration> {
        let mut full = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = fingerprint(who);
        if full.len() >= REMEMBERED_MAX && !full.contains_key(&key) {
            full.retain(|_, at| *at > now);
            if full.len() >= REMEMBERED_MAX {
                return Err(pace.interval());
            }
        }
        let interval = pace.interval();
        let at = full.entry(key).or_insert(now);
        let used = at.since(now);
        let room = interval.saturating_mul(pace.at_once.max(1).saturating_sub(1));
        if used > room {
            return Err(used.saturating_sub(room));
        }
        *at = (*at).max(now).after(interval);
        Ok(())
    }
}

/// Whoever is behind an address: with IPv6 everybody has a whole network of them.
pub(super) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_goes_at_once_and_the_rest_in_its_time() {
        let quotas = Quotas::default();
        let pace = Pace { calls: 1, within: Duration::from_secs(1), at_once: 3 };
        let at = Timestamp::from_millis;
        let take = |who: &str, now| quotas.take(&[who], pace, at(now));
        assert!((0..3).all(|_| take("a", 10_000).is_ok()));
        assert_eq!(take("a", 10_000), Err(Duration::from_secs(1)));
        assert_eq!(take("b", 10_000), Ok(()), "another one has their own");
        assert_eq!((take("a", 10_999).is_ok(), take("a", 11_000)), (false, Ok(())));
        assert!((0..3).all(|_| take("a", 60_000).is_ok()), "no more than that is saved up");
        assert!(take("a", 60_000).is_err());
    }

    #[test]
    fn a_network_is_one() {
        let network = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
