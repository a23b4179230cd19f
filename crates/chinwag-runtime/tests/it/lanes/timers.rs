//! What is published later.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    event::payload,
    function::{Emit, Emits, Outcome},
};
use chinwag_runtime::telemetry::Meters;
use tokio::task::JoinSet;

use super::support::{Bench, TOPIC};

#[tokio::test]
async fn an_event_for_later_is_published_when_it_is_due() {
    let mut bench = Bench::new();
    let mut chores = JoinSet::new();
    let meters = Meters::default();
    let (store, clock, set) = (Arc::clone(&bench.engine.store), bench.clock(), Arc::clone(&bench.timers));
    chores.spawn(chinwag_runtime::timers::fire(store, clock, set, meters.clone()));
    let mut running = bench
        .run(|input| async move {
            if input.event.data.get().contains("later") {
                return Outcome::Done(Emits::none());
            }
            let data = payload("a: later").expect("text is JSON");
            let after = Some(Duration::from_secs(3600));
            let emit = Emit { after, ..Emit::new(TOPIC, data) };
            Outcome::Done(Emits { events: vec![emit], ..Emits::none() })
        })
        .await;
    bench.publish(&["a: now"]).await;
    assert_eq!(running.next().await.what, "a: now");
    bench.settled().await;
    bench.pass(Duration::from_secs(3590)).await;
    running.none().await;
    assert_eq!(bench.read(10).await.events.len(), 1);
    let due = meters.engine().timer_due();
    assert_eq!(due, Some(bench.clock().now().after(Duration::from_secs(10))), "it is known when one is late");
    bench.pass(Duration::from_secs(10)).await;
    assert_eq!(running.next().await.what, "a: later");
    let read = bench.read(10).await;
    let (first, later) = (&read.events[0].event, &read.events[1].event);
    assert_eq!((later.id.as_str(), later.causation.as_ref()), ("e1.talk.0", Some(&first.id)));
    assert_eq!(later.conversation, first.conversation);
}
