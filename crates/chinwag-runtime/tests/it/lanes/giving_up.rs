//! Dead letters: told, skipped or waited for, redriven to the one function.

use std::time::Duration;

use chinwag_core::{
    clock::Clock,
    commit::RunOutcome,
    function::{Emits, OnDead, Outcome},
    topic::FUNCTION_FAILED,
};

use super::support::{Began, Bench, NAME};

fn reject() -> Outcome {
    Outcome::Reject { cause: "it is no question".into() }
}

/// Rejects what is bad, unless it is redriven.
async fn judge(input: chinwag_core::function::Input) -> Outcome {
    let is_bad = input.event.data.get().contains("bad") && input.event.target.is_none();
    if is_bad { reject() } else { Outcome::Done(Emits::none()) }
}

#[tokio::test]
async fn a_dead_letter_is_told_and_the_lane_goes_on() {
    let mut bench = Bench::new();
    let mut running = bench.run(judge).await;
    bench.publish(&["a: bad", "a: second"]).await;
    assert_eq!([running.next().await.what, running.next().await.what], ["a: bad", "a: second"]);
    bench.settled().await;
    let letter = bench.engine.archive.dead_letter(bench.dead_letters(1).await[0]).await.expect("a letter");
    assert_eq!((letter.function, letter.error.as_str(), letter.attempts), (NAME, "it is no question", 1));
    assert_eq!(bench.topic(&FUNCTION_FAILED).await.len(), 1);
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Dead]);
}

#[tokio::test]
async fn attempts_come_to_an_end() {
    let mut bench = Bench::new();
    let mut running =
        bench.run(|_| async { Outcome::Retry { after: None, cause: "not today".into() } }).await;
    bench.publish(&["a: 1"]).await;
    for attempt in 1..=3 {
        assert_eq!(running.next().await, Began::new("a: 1", attempt));
        if attempt < 3 {
            bench.pass(Duration::from_secs(60)).await;
        }
    }
    bench.settled().await;
    bench.dead_letters(1).await;
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Retry, RunOutcome::Retry, RunOutcome::Dead]);
}

#[tokio::test]
async fn age_comes_to_an_end_too() {
    let mut bench = Bench::new();
    let mut running = bench
        .run(|_| async { Outcome::Retry { after: Some(Duration::from_secs(7200)), cause: "no".into() } })
        .await;
    bench.publish(&["a: 1"]).await;
    running.next().await;
    bench.dead_letters(1).await;
}

#[tokio::test]
async fn a_redriven_event_goes_to_its_function_alone() {
    let mut bench = Bench::new();
    let mut running = bench.run(judge).await;
    bench.publish(&["a: bad"]).await;
    running.next().await;
    let letter = bench.dead_letters(1).await[0];
    bench.engine.store.redrive(letter, bench.clock.now()).await.expect("redriven");
    assert_eq!(running.next().await.what, "a: bad");
    bench.dead_letters(0).await;

    let mut event = bench.event("a: for another");
    event.target = Some("other".parse().expect("a name"));
    bench.engine.bus.publish(vec![event]).await.expect("published");
    bench.publish(&["a: for everybody"]).await;
    assert_eq!(running.next().await.what, "a: for everybody");
}

#[tokio::test]
async fn a_paused_lane_waits_for_its_dead_letter_to_be_redriven() {
    let mut bench = Bench::with(|spec| spec.on_dead = OnDead::Pause);
    let mut running = bench.run(judge).await;
    bench.publish(&["a: bad", "a: second", "b: first"]).await;
    assert_eq!(running.next_of(2).await, ["a: bad", "b: first"]);
    let letter = bench.dead_letters(1).await[0];
    running.none().await;
    bench.engine.store.redrive(letter, bench.clock.now()).await.expect("redriven");
    assert_eq!([running.next().await.what, running.next().await.what], ["a: bad", "a: second"]);
}

#[tokio::test]
async fn a_paused_lane_waits_across_a_restart_and_goes_on_when_the_letter_is_discarded() {
    let mut bench = Bench::with(|spec| spec.on_dead = OnDead::Pause);
    let mut running = bench.run(judge).await;
    bench.publish(&["a: bad", "a: second"]).await;
    assert_eq!(running.next().await.what, "a: bad");
    let letter = bench.dead_letters(1).await[0];
    running.stop().await.expect("stopped");

    let mut running = bench.run(judge).await;
    running.none().await;
    bench.engine.store.discard(letter).await.expect("discarded");
    let second = async {
        loop {
            tokio::select! {
                biased;
                began = running.next() => return began.what,
                () = bench.pass(Duration::from_secs(1)) => {}
            }
        }
    };
    assert_eq!(super::support::soon("the second", second).await, "a: second");
}

#[tokio::test]
async fn what_is_redriven_while_nobody_runs_goes_first() {
    let mut bench = Bench::with(|spec| spec.on_dead = OnDead::Pause);
    let mut running = bench.run(judge).await;
    bench.publish(&["a: bad", "a: second", "b: first"]).await;
    assert_eq!(running.next_of(2).await, ["a: bad", "b: first"]);
    let letter = bench.dead_letters(1).await[0];
    running.stop().await.expect("stopped");
    bench.engine.store.redrive(letter, bench.clock.now()).await.expect("redriven");
    let mut running = bench.run(judge).await;
    assert_eq!([running.next().await.what, running.next().await.what], ["a: bad", "a: second"]);
}

#[tokio::test]
async fn failing_at_hearing_of_failures_is_not_told() {
    let mut bench = Bench::with(|spec| spec.topic = FUNCTION_FAILED);
    let mut running = bench.run(|_| async { reject() }).await;
    let mut event = bench.event("a: something failed");
    event.topic = FUNCTION_FAILED;
    bench.engine.bus.publish(vec![event]).await.expect("published");
    running.next().await;
    bench.dead_letters(1).await;
    running.none().await;
    assert_eq!(bench.topic(&FUNCTION_FAILED).await.len(), 1, "only the one that was published");
}
