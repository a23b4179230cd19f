//! What is put off comes again, with its age.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    response::{Response, ResponseFailed},
    topic::{RESPONSE_FAILED, RESPONSE_PREPARED},
};
use chinwag_runtime::results::next_try;

use super::bench::{config, done, failure, final_failure, handler, input, run, run_failed, start};

#[tokio::test]
async fn it_is_prepared_again_later() {
    let first = Timestamp::from_millis(start().as_millis() - 60_000);
    let mut failed = failure();
    (failed.response.since, failed.response.deferred) = (Some(first), 2);
    let emits = done(run_failed(&handler(&config(), "retry"), &failed).await);
    let [emit] = &emits.events[..] else { panic!("not one event: {emits:?}") };
    assert_eq!(emit.topic, RESPONSE_PREPARED);
    assert_eq!(emit.conversation.as_ref(), Some(&failed.response.conversation));
    let again: Response = serde_json::from_str(emit.data.get()).expect("a response");
    assert_eq!(again, Response { deferred: 3, ..failed.response.clone() });
    let random = u64::try_from((u128::MAX / 2) >> 64).expect("64 bits");
    assert_eq!(emit.after, next_try(&config().retry, &failed, start(), random));
    assert!((120..240).contains(&emit.after.expect("a wait").as_secs()));
}

#[tokio::test]
async fn what_has_no_age_yet_is_as_old_as_its_failure() {
    let emits = done(run_failed(&handler(&config(), "retry"), &failure()).await);
    let again: Response = serde_json::from_str(emits.events[0].data.get()).expect("a response");
    assert_eq!((again.since, again.deferred), (Some(start()), 1));
}

#[tokio::test]
async fn what_is_final_is_not() {
    let retry = handler(&config(), "retry");
    assert!(done(run_failed(&retry, &final_failure()).await).events.is_empty());
    let day = Timestamp::from_millis(start().as_millis() - 86_400_000);
    let mut old = failure();
    old.response.since = Some(day);
    assert!(done(run_failed(&retry, &old).await).events.is_empty());
}

/// Each failure is either put off or final for all three, whatever randomness each is given.
#[tokio::test]
async fn the_handlers_agree_at_the_edge_of_the_age() {
    let (retry, save) = (handler(&config(), "retry"), handler(&config(), "save_failed"));
    let mut seen = [0; 2];
    for seconds in (23 * 3600 - 90)..(23 * 3600 + 10) {
        let since = Timestamp::from_millis(start().as_millis() - seconds * 1_000);
        let response = Response { since: Some(since), ..failure().response };
        let failed = ResponseFailed { response, retry_after: Some(Duration::from_secs(1)), ..failure() };
        for random in [0, u128::MAX / 3, u128::MAX] {
            let given = |mut input: chinwag_core::function::Input| {
                input.random = random;
                input
            };
            let put_off = done(run(&retry, given(input(RESPONSE_FAILED, &failed))).await).events.len();
            let written = done(run(&save, given(input(RESPONSE_FAILED, &failed))).await).transcript.len();
            assert_eq!(put_off + written, 1, "at {seconds} s");
            seen[put_off] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 60), "both sides of the edge: {seen:?}");
}
