//! Whether a failed response is tried again later, and when.

use std::time::Duration;

use chinwag_core::{clock::Timestamp, config::LongRetryConfig, response::ResponseFailed};

/// The wait before a response that failed at `failed_at` is prepared again; `None` when the failure is final.
///
/// The wait is between half and all of `min(cap, base * 2^deferred)`, on top of what the provider asked for. There is one
/// as long as the longest of these would still be within `age` of the first preparation: so `random` decides when, never
/// whether, and everyone who asks comes to the same conclusion.
///
/// Where the provider asks for more than is left, as for the day after a day's limit, there is one last try just before the
/// age is reached: it may be early, and be refused, but a message is not given up untried while it may still go out.
#[must_use]
pub fn next_try(
    config: &LongRetryConfig,
    failed: &ResponseFailed,
    failed_at: Timestamp,
    random: u64,
) -> Option<Duration> {
    if !config.enabled || !failed.retryable {
        return None;
    }
    let doublings = failed.response.deferred.min(31);
    let bound = config.base.get().saturating_mul(1 << doublings).min(config.cap.get());
    let age = failed_at.since(failed.response.since.unwrap_or(failed_at));
    let left = config.age.get().checked_sub(age.saturating_add(bound))?;
    let asked = failed.retry_after.unwrap_or_default().min(left);
    let half = bound / 2;
    let nanos = (u128::from(random) * half.as_nanos()) >> 64;
    let jitter = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
    Some(asked.saturating_add(bound - half).saturating_add(jitter).min(asked.saturating_add(bound)))
}

#[cfg(test)]
mod tests {
    use chinwag_core::{
        config::Span,
        name::ChannelName,
        reply::Reply,
        response::{FailureKind, Response},
    };
    use proptest::prelude::*;

    use super::*;

    fn config() -> LongRetryConfig {
        LongRetryConfig { enabled: true, base: Span::secs(60), cap: Span::hours(1), age: Span::hours(23) }
    }

    fn failed(deferred: u32, retry_after: Option<Duration>) -> ResponseFailed {
        let conversation = "page:1:2".parse().expect("a key");
        let response = Response::new(ChannelName::from_static("page"), conversation, Reply::text("hello"));
        ResponseFailed {
            response: Response { deferred, since: Some(Timestamp::from_millis(1_000)), ..response },
            kind: FailureKind::Unavailable,
            error: "HTTP 503".into(),
            retryable: true,
            attempt: 5,
            retry_after,
            request: None,
            answer: None,
        }
    }

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_millis(1_000 + hours * 3_600_000)
    }

    #[test]
    fn the_bound_doubles_up_to_the_cap() {
        let longest = |deferred| {
            next_try(&config(), &failed(deferred, None), at(0), u64::MAX).map(|wait| wait.as_secs())
        };
        assert_eq!([0, 1, 2, 6, 40, u32::MAX].map(longest), [59, 119, 239, 3599, 3599, 3599].map(Some));
        let shortest = next_try(&config(), &failed(0, None), at(0), 0);
        assert_eq!(shortest, Some(Duration::from_secs(30)), "never at once");
    }

    #[test]
    fn the_last_try_is_within_the_age() {
        let cap = |hours| next_try(&config(), &failed(20, None), at(hours), 0);
        assert!(cap(22).is_some());
        assert_eq!(cap(23), None);
        let asked =
            |hours: u64| next_try(&config(), &failed(0, Some(Duration::from_secs(hours * 3600))), at(0), 0);
        assert_eq!(asked(22), Some(Duration::from_secs(22 * 3600 + 30)));
    }

    /// A limit of the day is asked to be waited for longer than a message is kept: it is not lost untried.
    #[test]
    fn what_is_asked_beyond_the_age_leaves_one_last_try() {
        let day = Some(Duration::from_secs(24 * 3600));
        let wait = |failed_at: Timestamp, random| next_try(&config(), &failed(0, day), failed_at, random);
        assert_eq!(wait(at(0), 0), Some(Duration::from_secs(23 * 3600 - 30)));
        assert!(wait(at(0), u64::MAX).is_some_and(|wait| wait <= Duration::from_secs(23 * 3600)));
        assert_eq!(wait(at(22), 0), Some(Duration::from_secs(3600 - 30)));
        let last = at(0).after(wait(at(0), 0).expect("a last try"));
        assert_eq!(wait(last, 0), None, "and no other");
    }

    #[test]
    fn what_cannot_succeed_or_is_switched_off_is_final() {
        let rejected = ResponseFailed { retryable: false, ..failed(0, None) };
        assert_eq!(next_try(&config(), &rejected, at(0), 0), None);
        let off = LongRetryConfig { enabled: false, ..config() };
        assert_eq!(next_try(&off, &failed(0, None), at(0), 0), None);
    }

    #[test]
    fn a_first_failure_without_a_past_is_new() {
        let mut fresh = failed(0, None);
        fresh.response.since = None;
        assert!(next_try(&config(), &fresh, at(1_000_000), 0).is_some());
    }

    proptest! {
        #[test]
        fn randomness_decides_when_and_never_whether(
            deferred: u32,
            asked in proptest::option::of(0u64..100_000),
            age in 0u64..90_000,
            one: u64,
            other: u64,
        ) {
            let failed = failed(deferred, asked.map(Duration::from_secs));
            let failed_at = Timestamp::from_millis(1_000 + age * 1_000);
            let wait = |random| next_try(&config(), &failed, failed_at, random);
            prop_assert_eq!(wait(one).is_some(), wait(other).is_some());
            if let Some(wait) = wait(one) {
                let asked = asked.unwrap_or_default();
                let within = asked.min((22 * 3600_u64).saturating_sub(age));
                prop_assert!(wait >= Duration::from_secs(within + 30));
                prop_assert!(wait <= Duration::from_secs(asked + 3600));
                prop_assert!(Duration::from_secs(age) + wait <= Duration::from_secs(23 * 3600));
            }
        }

        #[test]
        fn it_ends(random: u64) {
            let mut failed = failed(0, None);
            let mut now = at(0);
            let mut tries = 0;
            while let Some(wait) = next_try(&config(), &failed, now, random) {
                now = now.after(wait);
                failed.response.deferred += 1;
                tries += 1;
                prop_assert!(tries < 60);
            }
            prop_assert!(tries > 20);
        }
    }
}
