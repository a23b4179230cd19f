//! What a bus must do. Each function is one case.

use chinwag_core::{
    bus::Position,
    event::{Event, TraceParent},
    name::TopicName,
    store::Engine,
};
use tokio::task::JoinSet;

use super::{
    fixture::{all, event, function, ids, topic, webhook},
    max, within,
};

static ONE: TopicName = TopicName::from_static("one");
static TWO: TopicName = TopicName::from_static("two");

async fn publish(engine: &Engine, events: Vec<Event>) {
    engine.bus.publish(events).await.expect("the batch is published");
}

/// `read` returns the events of its topic alone, in the order they were published.
pub async fn a_topic_is_read_in_the_order_it_was_published(engine: &Engine) {
    publish(engine, vec![event(&ONE, 1, "a"), event(&TWO, 2, "a"), event(&ONE, 3, "b")]).await;
    publish(engine, vec![event(&ONE, 4, "a")]).await;
    let stored = all(engine, &ONE).await;
    let expected = [event(&ONE, 1, "a").id, event(&ONE, 3, "b").id, event(&ONE, 4, "a").id];
    assert_eq!(stored.iter().map(|stored| stored.event.id.clone()).collect::<Vec<_>>(), expected);
    assert!(stored[0].position > Position(0), "0 stands before the first");
    assert!(stored.is_sorted_by(|one, next| one.position < next.position), "positions grow");
    assert_eq!(ids(engine, &TWO).await, [event(&TWO, 2, "a").id]);
}

/// A topic that nobody published on holds nothing.
pub async fn an_unknown_topic_is_empty(engine: &Engine) {
    publish(engine, vec![event(&ONE, 1, "a")]).await;
    assert!(all(engine, &topic("nobodys")).await.is_empty());
}

/// A batch of nothing is nothing.
pub async fn an_empty_batch_publishes_nothing(engine: &Engine) {
    publish(engine, Vec::new()).await;
    assert!(all(engine, &ONE).await.is_empty());
}

/// Every attribute and every byte of the payload comes back.
pub async fn an_event_comes_back_whole(engine: &Engine) {
    let mut sent = event(&ONE, 1, "a:b \"quoted\" 👋");
    sent.causation = Some(webhook(9, sent.time).id);
    sent.trace = Some(TraceParent { trace_id: 1 << 100, span_id: 7, flags: 1 });
    sent.target = Some(function("talk"));
    sent.data =
        serde_json::value::RawValue::from_string(r#"{"a" : [1.50, "ü\u00fc\n"]}"#.into()).expect("JSON");
    publish(engine, vec![sent.clone()]).await;
    let stored = all(engine, &ONE).await.remove(0);
    let json = |event: &Event| serde_json::to_string(event).expect("JSON");
    assert_eq!(json(&stored.event), json(&sent));
    assert_eq!(stored.partition, sent.partition());
}

/// A reader that goes on from `reached` sees each event once, however small its batches are.
pub async fn a_reader_goes_on_where_it_stopped(engine: &Engine) {
    for number in 0..7 {
        publish(engine, vec![event(&TWO, 100 + number, "x"), event(&ONE, number, "a")]).await;
    }
    let (mut seen, mut reached) = (Vec::new(), Position(0));
    while seen.len() < 7 {
        let batch = engine.bus.read(&ONE, reached, max(2)).await.expect("a batch");
        assert!(batch.events.len() <= 2, "a batch is bounded");
        assert!(batch.reached > reached, "a reading gets on");
        assert!(batch.events.iter().all(|stored| stored.position > reached), "nothing is read twice");
        assert!(batch.events.last().is_none_or(|last| batch.reached >= last.position));
        seen.extend(batch.events.into_iter().map(|stored| stored.event.id.clone()));
        reached = batch.reached;
    }
    assert_eq!(seen, (0..7).map(|number| event(&ONE, number, "a").id).collect::<Vec<_>>());
    publish(engine, vec![event(&ONE, 7, "a")]).await;
    let batch = engine.bus.read(&ONE, reached, max(10)).await.expect("a batch");
    assert_eq!(batch.events.len(), 1, "what came after `reached` is found");
}

/// One event can be read again by its position; another topic's, or none, is `None`.
pub async fn one_event_is_read_again_by_its_position(engine: &Engine) {
    publish(engine, vec![event(&ONE, 1, "a"), event(&TWO, 2, "a")]).await;
    let stored = all(engine, &ONE).await.remove(0);
    let again = engine.bus.get(&ONE, stored.position).await.expect("a reading").expect("it is there");
    assert_eq!((again.position, again.partition), (stored.position, stored.partition));
    assert_eq!(again.event.id, stored.event.id);
    assert!(engine.bus.get(&TWO, stored.position).await.expect("a reading").is_none());
    assert!(engine.bus.get(&ONE, Position(u64::MAX >> 1)).await.expect("a reading").is_none());
    assert!(engine.bus.get(&ONE, Position(0)).await.expect("a reading").is_none());
}

/// `changed` resolves when there is more than was seen already.
pub async fn changed_resolves_at_once_when_there_is_more(engine: &Engine) {
    publish(engine, vec![event(&ONE, 1, "a")]).await;
    within(engine.bus.changed(&ONE, Position(0))).await.expect("there is more");
}

/// `changed` wakes a reader that waits.
pub async fn changed_wakes_a_reader_that_waits(engine: &Engine) {
    publish(engine, vec![event(&ONE, 1, "a")]).await;
    let seen = engine.bus.read(&ONE, Position(0), max(10)).await.expect("a batch").reached;
    let later = async {
        tokio::task::yield_now().await;
        publish(engine, vec![event(&ONE, 2, "a")]).await;
    };
    let (woken, ()) = within(async { tokio::join!(engine.bus.changed(&ONE, seen), later) }).await;
    woken.expect("it is woken");
    let batch = engine.bus.read(&ONE, seen, max(10)).await.expect("a batch");
    assert!(batch.events.len() <= 1, "`changed` may come early, but nothing else was published");
}

/// Many publish at once while one reads and waits: it passes over nothing, and each publisher's events keep their order.
pub async fn a_reader_passes_over_nothing_that_becomes_visible_later(engine: &Engine) {
    const PUBLISHERS: u128 = 8;
    const EACH: u128 = 40;
    let mut publishers = JoinSet::new();
    for publisher in 0..PUBLISHERS {
        let bus = std::sync::Arc::clone(&engine.bus);
        publishers.spawn(async move {
            for number in 0..EACH {
                let person = format!("p{publisher}");
                let batch =
                    vec![event(&ONE, publisher * EACH + number, &person), event(&TWO, number, &person)];
                bus.publish(batch).await.expect("the batch is published");
            }
        });
    }
    let mut seen: Vec<Event> = Vec::new();
    let mut reached = Position(0);
    while seen.len() < usize::try_from(PUBLISHERS * EACH).expect("small") {
        let batch = engine.bus.read(&ONE, reached, max(16)).await.expect("a batch");
        if batch.events.is_empty() && batch.reached == reached {
            within(engine.bus.changed(&ONE, reached)).await.expect("more to come");
        }
        reached = batch.reached;
        seen.extend(batch.events.iter().map(|stored| Event::clone(&stored.event)));
    }
    publishers.join_all().await;
    for publisher in 0..PUBLISHERS {
        let person = super::fixture::conversation(&format!("p{publisher}"));
        let order =
            seen.iter().filter(|event| event.conversation.as_ref() == Some(&person)).map(|event| &event.id);
        let sent: Vec<_> = (0..EACH).map(|number| event(&ONE, publisher * EACH + number, "").id).collect();
        assert!(order.eq(&sent), "the events of {person} are in order, each once");
    }
}
