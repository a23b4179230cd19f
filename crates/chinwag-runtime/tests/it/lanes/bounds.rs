//! Memory does not grow with the backlog.

use chinwag_core::function::{Emits, Outcome};

use super::support::{Bench, behind, gate, soon};

#[tokio::test]
async fn a_backlog_stays_on_the_bus() {
    let mut bench = Bench::with(|spec| spec.concurrency = 2);
    let gate = gate();
    let mut running = bench.run(behind(&gate)).await;
    let texts: Vec<String> = (0..5000).map(|n| format!("c{n}: {n}")).collect();
    bench.publish(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    running.next_of(2).await;
    running.none().await;
    let open = bench.cursor().await.open.len();
    assert!(open <= 300, "{open} inputs were taken over, of which two can run");
    gate.add_permits(5000);
    for _ in 2..5000 {
        running.next().await;
    }
    bench.settled().await;
}

#[tokio::test]
async fn a_stuck_conversation_with_a_long_queue_holds_no_other() {
    let mut bench = Bench::with(|spec| spec.concurrency = 2);
    let mut running = bench
        .run(|input| async move {
            match input.event.data.get().contains("stuck") {
                true => std::future::pending().await,
                false => Outcome::Done(Emits::none()),
            }
        })
        .await;
    let mut texts: Vec<String> = (0..3000).map(|n| format!("a: stuck {n}")).collect();
    texts.push("b: free".into());
    bench.publish(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert_eq!(running.next_of(2).await, ["a: stuck 0", "b: free"]);
    let left = async {
        while bench.cursor().await.open.len() != 3000 {
            tokio::task::yield_now().await;
        }
    };
    soon("the free conversation's end", left).await;
}
