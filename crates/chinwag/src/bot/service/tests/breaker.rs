use std::time::Duration;

use chinwag_core::clock::Clock;
use expect_test::{Expect, expect};
use tokio::task::JoinSet;

use super::{
    super::Served,
    bench::{Act, Bench, served, settle},
};

const COOL_OFF: Duration = Duration::from_secs(30);

fn broken(failures: u32) -> Served {
    served().breaker(failures, COOL_OFF)
}

/// What comes of so many calls, one after the other.
async fn check(bench: &Bench, calls: usize, expected: &Expect) {
    let mut lines = Vec::new();
    for _ in 0..calls {
        lines.push(bench.call("M").await);
    }
    expected.assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn after_failures_in_a_row_it_is_left_alone_until_one_call_finds_it_works() {
    let bench = Bench::new(broken(2), [Act::Fail("away"), Act::Fail("away"), Act::Answer(3)]);
    let expected = expect![[r#"
        service `stock` failed after 1 try: away
        service `stock` failed after 1 try: away
        service `stock` is not called for 30s after 2 failures in a row"#]];
    check(&bench, 3, &expected).await;
    bench.clock.advance(COOL_OFF - Duration::from_millis(1));
    check(&bench, 1, &expect!["service `stock` is not called for 1ms after 2 failures in a row"]).await;
    assert_eq!(bench.called(), 2);
    bench.clock.advance(Duration::from_millis(1));
    check(
        &bench,
        2,
        &expect![[r#"
            3
            0"#]],
    )
    .await;
}

#[tokio::test]
async fn a_call_may_be_tried_again_when_the_service_may_be() {
    let bench = Bench::new(broken(1), [Act::Fail("away")]);
    bench.call("M").await;
    let error = bench.call_with("\"M\"").await.expect_err("it is left alone");
    let shown = format!("{error:?}");
    assert!(error.is_retryable() && shown.contains("after: Some(30s)"), "{shown}");
}

#[tokio::test]
async fn an_answer_ends_the_row_and_a_refusal_is_an_answer() {
    for answer in [Act::Answer(3), Act::Refuse("sold out")] {
        let acts = [Act::Fail("away"), answer.clone(), Act::Fail("away"), answer, Act::Answer(4)];
        let bench = Bench::new(broken(2), acts);
        for _ in 0..4 {
            bench.call("M").await;
        }
        assert_eq!(bench.call("M").await, "4");
    }
}

#[tokio::test]
async fn the_tries_of_one_call_count_and_end_with_it() {
    let bench = Bench::new(broken(2).attempts(5), std::iter::repeat_n(Act::Fail("away"), 9));
    let (came_of_it, took) = bench.call_in_time("M").await;
    assert_eq!((came_of_it.as_str(), bench.called()), ("service `stock` failed after 2 tries: away", 2));
    let last = bench.script.called.lock().expect("no panic while it is held")[1];
    assert_eq!(bench.clock.now(), last, "and it does not wait for a try that is not to be: {took:?}");
}

#[tokio::test]
async fn a_probe_that_fails_leaves_it_alone_again() {
    let bench = Bench::new(broken(2), std::iter::repeat_n(Act::Fail("away"), 3));
    check(
        &bench,
        2,
        &expect![[r#"
            service `stock` failed after 1 try: away
            service `stock` failed after 1 try: away"#]],
    )
    .await;
    bench.clock.advance(COOL_OFF);
    let expected = expect![[r#"
        service `stock` failed after 1 try: away
        service `stock` is not called for 30s after 3 failures in a row"#]];
    check(&bench, 2, &expected).await;
}

/// A bench whose service is being probed.
async fn probed(acts: impl IntoIterator<Item = Act>) -> (Bench, JoinSet<String>) {
    let acts = [Act::Fail("away"), Act::Wait(1)].into_iter().chain(acts);
    let bench = Bench::new(broken(1), acts);
    bench.call("M").await;
    bench.clock.advance(COOL_OFF);
    let mut probe = JoinSet::new();
    let prober = bench.clone();
    probe.spawn(async move { prober.call("M").await });
    settle().await;
    assert_eq!(bench.called(), 2);
    (bench, probe)
}

#[tokio::test]
async fn there_is_one_probe() {
    let (bench, probe) = probed([]).await;
    let expected = expect!["service `stock` is not called while another call tries it again after a failure"];
    check(&bench, 1, &expected).await;
    bench.script.release.notify_one();
    assert_eq!(probe.join_all().await, ["1"]);
    check(&bench, 1, &expect!["0"]).await;
}

#[tokio::test]
async fn a_probe_that_is_cut_off_leaves_the_next_call_to_try() {
    let (bench, mut probe) = probed([Act::Answer(2)]).await;
    probe.abort_all();
    assert!(probe.join_next().await.expect("one").is_err());
    check(&bench, 1, &expect!["2"]).await;
}

/// What began before the service was left alone changes nothing when it ends.
#[tokio::test]
async fn a_late_answer_does_not_call_it_off() {
    let bench = Bench::new(broken(1), [Act::Wait(1), Act::Fail("away")]);
    let (late, mut calls) = (bench.clone(), JoinSet::new());
    calls.spawn(async move { late.call("M").await });
    settle().await;
    bench.call("M").await;
    bench.script.release.notify_one();
    assert_eq!(calls.join_all().await, ["1"]);
    check(&bench, 1, &expect!["service `stock` is not called for 30s after a failure"]).await;
}

#[tokio::test]
async fn without_a_breaker_it_is_always_called() {
    let bench = Bench::new(served(), std::iter::repeat_n(Act::Fail("away"), 20));
    for _ in 0..20 {
        bench.call("M").await;
    }
    assert_eq!(bench.called(), 20);
}
