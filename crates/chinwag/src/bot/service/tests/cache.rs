use std::time::Duration;

use tokio::task::JoinSet;

use super::bench::{Act, Bench, served, settle};

const TTL: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_response_is_remembered_by_its_request_for_a_while() {
    let bench = Bench::new(served().cache(TTL, 10), (1..=3).map(Act::Answer));
    assert_eq!([bench.call("M").await, bench.call("M").await, bench.call("L").await], ["1", "1", "2"]);
    bench.clock.advance(TTL - Duration::from_millis(1));
    assert_eq!(bench.call("M").await, "1");
    bench.clock.advance(Duration::from_millis(1));
    assert_eq!(bench.call("M").await, "3");
    let attempts: Vec<u32> = bench.ended().iter().map(|call| call.attempts).collect();
    assert_eq!(attempts, [1, 0, 1, 0, 1], "what is remembered takes no try, and is taken down all the same");
}

#[tokio::test]
async fn the_memory_is_bounded() {
    let bench = Bench::new(served().cache(TTL, 1), (1..=3).map(Act::Answer));
    assert_eq!([bench.call("M").await, bench.call("L").await, bench.call("M").await], ["1", "2", "3"]);
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let bench = Bench::new(served().cache(TTL, 10), [Act::Refuse("sold out"), Act::Answer(3)]);
    assert_eq!(bench.call("M").await, "for good: service `stock` failed after 1 try: sold out: M");
    assert_eq!(bench.call("M").await, "3");
}

#[tokio::test]
async fn without_a_memory_each_call_is_made() {
    let bench = Bench::new(served(), (1..=2).map(Act::Answer));
    assert_eq!([bench.call("M").await, bench.call("M").await], ["1", "2"]);
}

/// Calls at once, for the same size.
async fn together(bench: &Bench, count: usize) -> JoinSet<String> {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let bench = bench.clone();
        calls.spawn(async move { bench.call("M").await });
        settle().await;
    }
    calls
}

#[tokio::test]
async fn one_call_serves_all_who_ask_the_same_at_the_same_time() {
    let bench = Bench::new(served().cache(TTL, 10), [Act::Wait(1)]);
    let calls = together(&bench, 3).await;
    assert_eq!(bench.called(), 1);
    bench.script.release.notify_one();
    assert_eq!(calls.join_all().await, ["1", "1", "1"]);
    assert_eq!(bench.called(), 1);
}

#[tokio::test]
async fn all_of_them_share_its_failure() {
    let bench = Bench::new(served().cache(TTL, 10).timeout(TTL), [Act::Wait(1), Act::Answer(2)]);
    let calls = together(&bench, 2).await;
    bench.clock.advance(TTL);
    let failed = "service `stock` failed after 1 try: it did not answer within 1m";
    assert_eq!(calls.join_all().await, [failed, failed]);
    assert_eq!(bench.call("M").await, "2", "and the next call is made");
}

#[tokio::test]
async fn where_the_call_is_cut_off_another_one_is_made() {
    let bench = Bench::new(served().cache(TTL, 10), [Act::Wait(1), Act::Answer(2)]);
    let mut first = together(&bench, 1).await;
    let second = together(&bench, 1).await;
    assert_eq!(bench.called(), 1);
    first.abort_all();
    assert!(first.join_next().await.expect("one").is_err());
    assert_eq!(second.join_all().await, ["2"]);
    let errors: Vec<Option<String>> = bench.ended().into_iter().map(|call| call.error).collect();
    assert_eq!(errors, [Some("the run ended before the call did".into()), None]);
}

/// A run that waits for its own call, which it does not poll, comes to an end all the same.
#[tokio::test]
async fn nobody_waits_for_ever() {
    let served = served().cache(TTL, 10).timeout(Duration::from_secs(2));
    let bench = Bench::new(served, [Act::Wait(1), Act::Answer(2)]);
    let forgotten = bench.call("M");
    tokio::pin!(forgotten);
    tokio::select! {
        biased;
        _ = &mut forgotten => panic!("it waits"),
        () = tokio::task::yield_now() => {}
    }
    let (answer, took) = bench.call_in_time("M").await;
    assert_eq!(answer, "2");
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(10), "{took:?}");
}
