//! What fails is tried again, inside its lane.

use std::time::Duration;

use chinwag_core::{
    clock::Clock,
    commit::RunOutcome,
    config::Span,
    function::{Emits, Outcome},
};

use super::support::{Began, Bench};

fn retry(after: Option<Duration>) -> Outcome {
    Outcome::Retry { after, cause: "not today".into() }
}

#[tokio::test]
async fn a_retry_waits_in_its_lane_and_holds_no_other() {
    let mut bench = Bench::new();
    let mut running = bench
        .run(|input| async move {
            match (input.attempt, input.event.data.get().contains("fails")) {
                (1, true) => retry(Some(Duration::from_secs(5))),
                _ => Outcome::Done(Emits::none()),
            }
        })
        .await;
    bench.publish(&["a: fails", "a: second", "b: first"]).await;
    assert_eq!(running.next_of(2).await, ["a: fails", "b: first"]);
    running.none().await;
    bench.pass(Duration::from_millis(4900)).await;
    running.none().await;
    bench.pass(Duration::from_secs(1)).await;
    assert_eq!(running.next().await, Began::new("a: fails", 2));
    assert_eq!(running.next().await, Began::new("a: second", 1));
    bench.settled().await;
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Retry, RunOutcome::Done]);
}

#[tokio::test]
async fn a_panic_and_a_time_out_are_that_runs_alone() {
    let mut bench = Bench::with(|spec| spec.timeout = Span::secs(2));
    let mut running = bench
        .run(|input| async move {
            match (input.attempt, input.event.data.get()) {
                (1, text) if text.contains("panics") => panic!("the sky falls"),
                (1, text) if text.contains("hangs") => std::future::pending().await,
                _ => Outcome::Done(Emits::none()),
            }
        })
        .await;
    bench.publish(&["a: panics", "b: hangs", "c: fine"]).await;
    assert_eq!(running.next_of(3).await, ["a: panics", "b: hangs", "c: fine"]);
    for _ in 0..2 {
        bench.pass(Duration::from_secs(3)).await;
        assert_eq!(running.next().await.attempt, 2);
    }
    bench.settled().await;
    let error = |run: &chinwag_core::commit::Run| run.error.clone().unwrap_or_default();
    assert_eq!(error(&bench.runs(1).await[0]), "the function panicked: the sky falls");
    assert_eq!(error(&bench.runs(2).await[0]), "the function did not end within 2s");
}

#[tokio::test]
async fn waiting_for_a_budget_is_no_attempt() {
    let mut bench = Bench::new();
    bench.ready_at = Some(bench.clock.now().after(Duration::from_secs(60)));
    let mut running = bench.run(|_| async { Outcome::Done(Emits::none()) }).await;
    bench.publish(&["a: 1"]).await;
    running.none().await;
    bench.pass(Duration::from_secs(60)).await;
    assert_eq!(running.next().await, Began::new("a: 1", 1));
    bench.settled().await;
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Done]);
}

#[tokio::test]
async fn an_unknown_effect_is_recorded_and_run_again_at_once() {
    let mut bench = Bench::with(|spec| spec.claim = true);
    let mut running = bench
        .run(|input| async move {
            match input.attempt {
                1 => Outcome::Unknown { cause: "cut off".into() },
                _ => Outcome::Done(Emits::none()),
            }
        })
        .await;
    bench.publish(&["a: 1"]).await;
    assert_eq!([running.next().await.attempt, running.next().await.attempt], [1, 2]);
    bench.settled().await;
    use RunOutcome::{Claimed, Done, Unknown};
    assert_eq!(bench.outcomes(1).await, [Claimed, Unknown, Claimed, Done]);
}
