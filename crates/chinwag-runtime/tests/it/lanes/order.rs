//! In order in each conversation, in parallel across them.

use std::sync::Arc;

use chinwag_core::function::{Emits, Ordering, Outcome};

use super::support::{Bench, behind, gate, pass};

#[tokio::test]
async fn a_slow_conversation_delays_itself_alone() {
    let mut bench = Bench::new();
    let gate = gate();
    let held = Arc::clone(&gate);
    let mut running = bench
        .run(move |input| {
            let gate = Arc::clone(&held);
            async move {
                match input.event.data.get().contains("slow") {
                    true => pass(gate).await,
                    false => Outcome::Done(Emits::none()),
                }
            }
        })
        .await;
    bench.publish(&["a: slow", "a: second", "b: first", "b: second"]).await;
    assert_eq!(running.next_of(3).await, ["a: slow", "b: first", "b: second"]);
    running.none().await;
    gate.add_permits(1);
    assert_eq!(running.next().await.what, "a: second");
    bench.settled().await;
}

#[tokio::test]
async fn a_conversation_keeps_its_order() {
    let mut bench = Bench::new();
    let mut running = bench
        .run(|_| async {
            tokio::task::yield_now().await;
            Outcome::Done(Emits::none())
        })
        .await;
    let texts: Vec<String> = (0..600).map(|n| format!("c{}: {n:03}", n % 7)).collect();
    bench.publish(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    bench.settled().await;
    let mut seen: Vec<Vec<String>> = vec![Vec::new(); 7];
    for _ in 0..600 {
        let what = running.next().await.what;
        let conversation: usize = what[1..2].parse().expect("a digit");
        seen[conversation].push(what);
    }
    assert!(seen.iter().all(|texts| texts.is_sorted() && !texts.is_empty()), "{seen:?}");
}

#[tokio::test]
async fn without_order_nothing_waits() {
    let mut bench = Bench::with(|spec| spec.ordering = Ordering::None);
    let gate = gate();
    let mut running = bench.run(behind(&gate)).await;
    bench.publish(&["a: 1", "a: 2", "a: 3"]).await;
    assert_eq!(running.next_of(3).await, ["a: 1", "a: 2", "a: 3"]);
    gate.add_permits(3);
    bench.settled().await;
}

#[tokio::test]
async fn no_more_run_at_once_than_may() {
    let mut bench = Bench::with(|spec| spec.concurrency = 2);
    let gate = gate();
    let mut running = bench.run(behind(&gate)).await;
    bench.publish(&["a: 1", "b: 1", "c: 1"]).await;
    assert_eq!(running.next_of(2).await, ["a: 1", "b: 1"]);
    running.none().await;
    gate.add_permits(1);
    assert_eq!(running.next().await.what, "c: 1");
}
