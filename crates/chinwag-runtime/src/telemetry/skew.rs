//! How far the clock of a provider is from ours.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use chinwag_core::clock::Timestamp;
use http::{HeaderMap, header};

/// How far another clock is from ours, as it was seen last.
#[derive(Debug, Default)]
pub struct Skew {
    /// In milliseconds: more than nothing where the other one is ahead.
    millis: AtomicI64,
    /// When, in milliseconds since 1970; 0 where it was never seen.
    at: AtomicU64,
}

impl Skew {
    /// A clock showed `there` at some moment from `begin` to `end`. NOTE: a header of HTTP has whole seconds.
    pub fn saw(&self, there: Timestamp, begin: Timestamp, end: Timestamp) {
        let ahead = there.since(end);
        let behind = begin.since(there.after(Duration::from_secs(1)));
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.millis.store(millis(ahead) - millis(behind), Relaxed);
        self.at.store(end.as_millis().max(1), Relaxed);
    }

    /// The same, of an answer to a call: its `Date`, unless somebody in between kept it for a while.
    pub fn saw_date(&self, headers: &HeaderMap, begin: Timestamp, end: Timestamp) {
        let date = headers.get(header::DATE).filter(|_| !headers.contains_key(header::AGE));
        let date = date.and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        let there = date.and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok());
        if let Some(there) = there {
            self.saw(Timestamp::default().after(there), begin, end);
        }
    }

    /// Something happened at `there`, by another clock, and came in now: nothing comes in before it happens, while it may
    /// have taken any time.
    pub fn heard(&self, there: Timestamp, now: Timestamp) {
        if there != Timestamp::default() {
            self.saw(there, there.min(now), now);
        }
    }

    /// By how many milliseconds the other clock is ahead, and when that was seen.
    #[must_use]
    pub fn get(&self) -> Option<(i64, Timestamp)> {
        let at = self.at.load(Relaxed);
        (at > 0).then(|| (self.millis.load(Relaxed), Timestamp::from_millis(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(there: u64, begin: u64, end: u64) -> Option<i64> {
        let skew = Skew::default();
        let at = Timestamp::from_millis;
        skew.saw(at(there), at(begin), at(end));
        skew.get().map(|(millis, _)| millis)
    }

    #[test]
    fn what_a_call_takes_is_no_skew() {
        assert_eq!(seen(9_000, 9_500, 9_600), Some(0), "whole seconds");
        assert_eq!(seen(12_000, 9_500, 15_000), Some(0), "the call was slow");
        assert_eq!(seen(20_000, 9_500, 10_000), Some(10_000));
        assert_eq!(seen(5_000, 9_500, 10_000), Some(-3_500));
        assert_eq!(Skew::default().get(), None);
    }

    #[test]
    fn the_date_of_an_answer_is_read_and_that_of_a_kept_one_is_not() {
        let now = Timestamp::from_millis(1_772_998_024_000);
        let mut headers = HeaderMap::new();
        let date = |text: &'static str| http::HeaderValue::from_static(text);
        headers.insert(header::DATE, date("Sun, 08 Mar 2026 20:27:04 GMT"));
        let (seen, kept, none) = (Skew::default(), Skew::default(), Skew::default());
        seen.saw_date(&headers, now, now);
        assert_eq!(seen.get(), Some((3_600_000, now)));
        headers.insert(header::AGE, date("60"));
        kept.saw_date(&headers, now, now);
        headers.clear();
        headers.insert(header::DATE, date("yesterday"));
        none.saw_date(&headers, now, now);
        assert_eq!((kept.get(), none.get()), (None, None));
    }

    #[test]
    fn what_comes_in_late_is_no_skew_and_what_comes_in_early_is() {
        let (skew, at) = (Skew::default(), Timestamp::from_millis);
        skew.heard(Timestamp::default(), at(5_000));
        assert_eq!(skew.get(), None, "nobody said when");
        skew.heard(at(90_000), at(5_000));
        assert_eq!(skew.get(), Some((85_000, at(5_000))));
        skew.heard(at(2_000), at(9_000));
        assert_eq!(skew.get(), Some((0, at(9_000))));
    }
}
