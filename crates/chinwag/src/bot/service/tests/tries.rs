use std::time::Duration;

use expect_test::{Expect, expect};

use super::{
    super::Served,
    bench::{Act, Bench, served},
};

const SECOND: Duration = Duration::from_secs(1);

/// What comes of one call, and how often the function is called for it.
async fn check(served: Served, acts: impl IntoIterator<Item = Act>, expected: &Expect) -> Duration {
    let bench = Bench::new(served, acts);
    let (came_of_it, took) = bench.call_in_time("M").await;
    expected.assert_eq(&format!("{came_of_it}, called {}", bench.called()));
    took
}

#[tokio::test]
async fn a_failure_is_tried_again_after_a_short_wait() {
    let acts = || [Act::Fail("away"), Act::Fail("still away"), Act::Answer(3)];
    let took = check(served().attempts(3), acts(), &expect!["3, called 3"]).await;
    assert!(took > Duration::ZERO && took < SECOND, "{took:?}");
    let expected = expect!["service `stock` failed after 2 tries: still away, called 2"];
    check(served().attempts(2), acts(), &expected).await;
    check(served(), acts(), &expect!["service `stock` failed after 1 try: away, called 1"]).await;
}

#[tokio::test]
async fn a_refusal_is_final() {
    let acts = [Act::Refuse("sold out"), Act::Answer(3)];
    let expected = expect!["for good: service `stock` failed after 1 try: sold out: M, called 1"];
    check(served().attempts(3), acts, &expected).await;
    let acts = [Act::Fail("away"), Act::Refuse("sold out")];
    let expected = expect!["for good: service `stock` failed after 2 tries: sold out: M, called 2"];
    check(served().attempts(3), acts, &expected).await;
}

#[tokio::test]
async fn a_service_may_ask_for_a_wait_but_not_for_a_long_one() {
    let acts = |seconds| [Act::FailFor("later", SECOND * seconds), Act::Answer(3)];
    let took = check(served().attempts(2), acts(2), &expect!["3, called 2"]).await;
    assert!(took >= SECOND * 2 && took < SECOND * 3, "{took:?}");
    let expected = expect!["service `stock` failed after 1 try: later, called 1"];
    assert_eq!(check(served().attempts(2), acts(6), &expected).await, Duration::ZERO);
}

#[tokio::test]
async fn each_try_has_its_own_time() {
    let served = || served().timeout(SECOND * 2);
    let acts = || [Act::Wait(1), Act::Wait(2), Act::Answer(3)];
    let expected = expect!["service `stock` failed after 1 try: it did not answer within 2s, called 1"];
    assert_eq!(check(served(), acts(), &expected).await, SECOND * 2);
    let took = check(served().attempts(3), acts(), &expect!["3, called 3"]).await;
    assert!(took >= SECOND * 4 && took < SECOND * 5, "{took:?}");
}

#[tokio::test]
async fn a_panic_is_an_error_of_that_call_alone() {
    let bench = Bench::new(served().concurrency(1), [Act::Panic, Act::Answer(3)]);
    expect!["service `stock` failed after 1 try: it panicked: the M shelf fell over"]
        .assert_eq(&bench.call("M").await);
    assert_eq!(bench.call("M").await, "3", "its place is free again");
    check(served().attempts(2), [Act::Panic, Act::Answer(3)], &expect!["3, called 2"]).await;
}

#[tokio::test]
async fn a_request_of_another_type_is_refused() {
    let bench = Bench::new(served().attempts(3), []);
    let error = bench.call_with("[1]").await.expect_err("no text");
    expect!["service `stock` failed after 1 try: the request of `stock` cannot be read as `alloc::string::String`: invalid type: sequence, expected a string at line 1 column 0"].assert_eq(&error.to_string());
    assert!(!error.is_retryable() && bench.called() == 0);
}
