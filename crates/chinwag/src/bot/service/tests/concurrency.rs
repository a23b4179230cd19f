use std::time::Duration;

use tokio::task::JoinSet;

use super::{
    super::gate::WAITING_MAX,
    bench::{Act, Bench, served, settle},
};

const BUSY: &str = "service `stock` is busy: 1 call is under way, and others wait";

/// So many calls at once.
fn call(bench: &Bench, count: usize) -> JoinSet<String> {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let bench = bench.clone();
        calls.spawn(async move { bench.call("M").await });
    }
    calls
}

#[tokio::test]
async fn tries_wait_for_a_free_place() {
    let bench = Bench::new(served().concurrency(2), (1..=3).map(Act::Wait));
    let calls = call(&bench, 3);
    settle().await;
    assert_eq!(bench.called(), 2);
    bench.script.release.notify_one();
    settle().await;
    assert_eq!(bench.called(), 3, "a place has become free");
    bench.script.release.notify_waiters();
    let mut answers = calls.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, ["1", "2", "3"]);
}

#[tokio::test]
async fn the_wait_counts_against_the_time() {
    let bench = Bench::new(served().concurrency(1).timeout(Duration::from_secs(2)), (1..=2).map(Act::Wait));
    let first = call(&bench, 1);
    settle().await;
    bench.clock.advance(Duration::from_secs(1));
    let second = call(&bench, 1);
    settle().await;
    bench.script.release.notify_one();
    assert_eq!(first.join_all().await, ["1"]);
    settle().await;
    assert_eq!(bench.called(), 2, "the place has become free");
    bench.clock.advance(Duration::from_secs(2));
    let late = "service `stock` failed after 1 try: it did not answer within 2s";
    assert_eq!(second.join_all().await, [late]);
}

#[tokio::test]
async fn whoever_has_no_place_in_time_is_told_that_the_service_is_busy() {
    let bench = Bench::new(served().concurrency(1).timeout(Duration::from_secs(2)), (1..=2).map(Act::Wait));
    let calls = call(&bench, 2);
    settle().await;
    bench.clock.advance(Duration::from_secs(2));
    let mut answers = calls.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, ["service `stock` failed after 1 try: it did not answer within 2s", BUSY]);
    let attempts: u32 = bench.ended().iter().map(|call| call.attempts).sum();
    assert_eq!((bench.called(), attempts), (1, 1), "the function was not called for the second");
}

#[tokio::test]
async fn those_who_wait_are_bounded() {
    let waits = [vec![Act::Wait(1)], vec![Act::Answer(2); WAITING_MAX], vec![Act::Wait(3)]];
    let bench = Bench::new(served().concurrency(1), waits.concat());
    for _ in 0..2 {
        let called = bench.called();
        let mut calls = call(&bench, WAITING_MAX + 1);
        settle().await;
        assert_eq!(bench.call("M").await, BUSY);
        assert_eq!(bench.called(), called + 1);
        bench.script.release.notify_one();
        while let Some(answer) = calls.join_next().await {
            assert_ne!(answer.expect("no panic"), BUSY, "those who waited are served, and others may wait");
        }
    }
}
