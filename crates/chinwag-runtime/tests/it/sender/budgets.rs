//! Budgets, as a driver asks for them.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    event::{Event, EventId},
    response::{Priority, Response},
};

use super::bench::{Bench, event, start, to};

fn numbered(n: usize, priority: Priority) -> Event {
    let response = Response { priority, ..to(&n.to_string(), "hi") };
    let mut event = event(&response);
    event.id = EventId::new(&format!("{priority:?}{n}"));
    event
}

/// Messenger states 300 calls a second for a page.
#[tokio::test]
async fn a_platforms_own_rates_are_kept_to() {
    let bench = Bench::new().await;
    let ready = |event: &Event| bench.sender.function.ready_at(event, start()).since(start());
    let waits: Vec<_> = (0..330).map(|n| ready(&numbered(n, Priority::Reply))).collect();
    assert_eq!(waits.iter().filter(|wait| wait.is_zero()).count(), 30);
    assert!((990..=1010).contains(&waits[329].as_millis()), "{:?}", waits[329]);
}

#[tokio::test]
async fn broadcasts_leave_room_for_answers() {
    let bench = Bench::new().await;
    let ready = |event: &Event| bench.sender.function.ready_at(event, start()).since(start());
    let broadcast = (0..10_000).map(|n| ready(&numbered(n, Priority::Broadcast))).max();
    assert!(broadcast > Some(Duration::from_secs(60)));
    assert_eq!(ready(&numbered(0, Priority::Reply)), Duration::ZERO);
}

#[tokio::test]
async fn many_ask_at_once_and_none_gets_more_than_its_share() {
    let bench = Arc::new(Bench::new().await);
    let mut asking = tokio::task::JoinSet::new();
    for task in 0..8 {
        let bench = Arc::clone(&bench);
        asking.spawn_blocking(move || {
            let is_ready = |n: usize| {
                bench.sender.function.ready_at(&numbered(task * 100 + n, Priority::Reply), start())
            };
            (0..100).filter(|n| is_ready(*n) == start()).count()
        });
    }
    assert_eq!(asking.join_all().await.iter().sum::<usize>(), 30);
}

#[tokio::test]
async fn an_event_of_no_conversation_or_channel_is_not_held_up() {
    let bench = Bench::new().await;
    let mut lost = event(&to("7", "hi"));
    lost.conversation = None;
    assert_eq!(bench.sender.function.ready_at(&lost, start()), start());
    lost.conversation = Some("gone:1".parse().expect("a key"));
    assert_eq!(bench.sender.function.ready_at(&lost, start()), start());
}
