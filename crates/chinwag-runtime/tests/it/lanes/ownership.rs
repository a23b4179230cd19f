//! Who owns a function, and what the next owner finds.

use std::time::Duration;

use chinwag_core::{
    commit::RunOutcome,
    error::EngineError,
    function::{Emits, Outcome},
};

use super::support::{Began, Bench, behind, gate, soon};

async fn done(_: chinwag_core::function::Input) -> Outcome {
    Outcome::Done(Emits::none())
}

#[tokio::test]
async fn the_next_owner_begins_where_the_last_one_stopped() {
    let mut bench = Bench::new();
    let mut running = bench.run(done).await;
    bench.publish(&["a: 1", "b: 1"]).await;
    running.next_of(2).await;
    running.stop().await.expect("stopped");
    bench.publish(&["a: 2"]).await;
    let mut running = bench.run(done).await;
    assert_eq!(running.next().await.what, "a: 2");
    bench.settled().await;
    running.none().await;
}

#[tokio::test]
async fn what_was_under_way_is_run_again() {
    let mut bench = Bench::new();
    let mut running = bench.run(|_| std::future::pending()).await;
    bench.publish(&["a: 1", "a: 2"]).await;
    running.next().await;
    running.kill().await;
    let mut running = bench.run(done).await;
    assert_eq!([running.next().await, running.next().await], [Began::new("a: 1", 1), Began::new("a: 2", 1)]);
}

#[tokio::test]
async fn a_retry_waits_for_its_moment_whoever_makes_it() {
    let mut bench = Bench::new();
    let mut running = bench
        .run(|_| async { Outcome::Retry { after: Some(Duration::from_secs(60)), cause: "not today".into() } })
        .await;
    bench.publish(&["a: 1"]).await;
    running.next().await;
    let retried = async {
        while bench.outcomes(1).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    soon("the record of the failure", retried).await;
    running.stop().await.expect("stopped");

    let mut running = bench.run(done).await;
    running.none().await;
    bench.pass(Duration::from_secs(59)).await;
    running.none().await;
    bench.pass(Duration::from_secs(2)).await;
    assert_eq!(running.next().await, Began::new("a: 1", 2));
}

#[tokio::test]
async fn a_claimed_run_that_was_cut_off_is_known_to_be_so() {
    let mut bench = Bench::with(|spec| spec.claim = true);
    let mut running = bench.run(|_| std::future::pending()).await;
    bench.publish(&["a: 1"]).await;
    running.next().await;
    running.kill().await;
    let mut running = bench
        .run(|input| async move {
            match input.interrupted {
                true => Outcome::Unknown { cause: "cut off".into() },
                false => Outcome::Done(Emits::none()),
            }
        })
        .await;
    assert_eq!(running.next().await, Began { interrupted: true, ..Began::new("a: 1", 1) });
    assert_eq!(running.next().await, Began::new("a: 1", 2));
    bench.settled().await;
    use RunOutcome::{Claimed, Done, Unknown};
    assert_eq!(bench.outcomes(1).await, [Claimed, Unknown, Claimed, Done]);
}

#[tokio::test]
async fn a_former_owner_is_fenced_off() {
    let mut bench = Bench::new();
    let gate = gate();
    let mut former = bench.run(behind(&gate)).await;
    bench.publish(&["a: 1"]).await;
    former.next().await;
    let mut owner = bench.run(done).await;
    assert_eq!(owner.next().await.what, "a: 1");
    bench.settled().await;
    gate.add_permits(1);
    assert!(matches!(former.end().await, Err(EngineError::Fenced { .. })));
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Done], "the former owner's run does not stand");
}
