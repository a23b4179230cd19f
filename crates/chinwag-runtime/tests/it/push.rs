//! The seam for a cloud: events are handed over one at a time, in any order and again, to the same `invoke` that the
//! lanes call. What comes of it is the same, and what is handed over again repeats its ids.

use std::{
    collections::{BTreeMap, HashSet},
    num::NonZeroUsize,
    sync::Arc,
};

use chinwag_core::{
    bus::{Position, Stored},
    commit::{Commit, Epoch, InputRef, RunOutcome},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    function::{Emits, Outcome, Registered},
    name::{FunctionName, TopicName},
    reply::Reply,
    response::Response,
    store::Engine,
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED},
};
use chinwag_runtime::{
    Roles, SystemIds, Which,
    invoke::{Invoker, Work},
};
use chinwag_testkit::clock::ManualClock;

use crate::flow::{Place, Stage, channels, function, message};

const ORDERS: TopicName = TopicName::from_static("orders");

/// A cloud that hands events over: it has no lanes, keeps no order, and delivers what it likes again.
struct Push {
    engine: Engine,
    invoker: Invoker,
    registered: Registered,
    epoch: Epoch,
}

impl Push {
    async fn new(engine: &Engine) -> Self {
        let registered = talk();
        let clock = Arc::new(ManualClock::default());
        let invoker = Invoker::new(
            channels("http://127.0.0.1:1"),
            Arc::clone(&engine.store),
            clock,
            Arc::new(SystemIds),
        );
        let epoch = engine.store.acquire(&registered.spec).await.expect("nobody else owns it");
        Self { engine: engine.clone(), invoker, registered, epoch }
    }

    /// Hands an event over.
    async fn invoke(&self, stored: &Stored) -> Commit {
        let input = InputRef { position: stored.position, partition: stored.partition };
        let work = Work { event: Arc::clone(&stored.event), input, attempt: 1, interrupted: false };
        self.invoker.invoke(&self.registered, self.epoch, &work).await
    }

    /// Hands an event over, and commits what comes of it.
    async fn deliver(&self, stored: &Stored) -> Commit {
        let commit = self.invoke(stored).await;
        self.engine.store.commit(commit.clone()).await.expect("its epoch is the current one");
        commit
    }
}

/// `talk`: two replies, one of them too long for one message, and an event of its own.
fn talk() -> Registered {
    function("talk", MESSAGE_RECEIVED, |input| async move {
        let message = message(&input);
        let respond = |emits: Emits, words: String| {
            let (channel, conversation) = (message.channel.clone(), message.conversation.clone());
            emits.respond(&Response::new(channel, conversation, Reply::text(words)), None).expect("JSON")
        };
        let emits = respond(Emits::none(), format!("Echo: {}", message.text()));
        let emits = respond(emits, "word ".repeat(900));
        Outcome::Done(emits.with(ORDERS, message.text()).expect("JSON"))
    })
}

fn only(gateway: bool) -> Roles {
    let functions = if gateway { vec![] } else { vec![FunctionName::from_static("talk")] };
    Roles { gateway, functions: Which::Only(functions), sender: false }
}

/// Twelve messages of three people, stored by a gateway and nothing done with them yet.
async fn stored(place: Place) -> Stage {
    let stage = Stage::with(place, [talk()]).await;
    let gateway = stage.start_only(only(true)).await;
    for number in 0..12 {
        stage.person(number % 3).says(number.to_string()).await.expect("told");
    }
    gateway.stop().await;
    stage
}

async fn topic(engine: &Engine, topic: TopicName) -> Vec<Stored> {
    let all = NonZeroUsize::new(1000).expect("not zero");
    engine.bus.read(&topic, Position(0), all).await.expect("it can be read").events
}

/// The parts of an event that do not depend on when it was published.
fn told(event: &Event) -> (EventId, TopicName, Option<ConversationKey>, Option<EventId>, String) {
    let Event { id, topic, conversation, causation, data, .. } = event.clone();
    (id, topic, conversation, causation, data.get().to_owned())
}

#[tokio::test]
async fn what_is_pushed_comes_to_the_same_as_in_lanes() {
    for place in [Place::memory(), Place::sqlite()] {
        let stage = stored(place).await;
        let lanes = stage.start_only(only(false)).await;
        let inputs = topic(&lanes.engine, MESSAGE_RECEIVED).await;
        assert_eq!(inputs.len(), 12);
        let mut runs = Vec::new();
        for input in &inputs {
            runs.push(lanes.ran(input.event.id.as_str(), "talk", 1).await);
        }
        let by_lanes: BTreeMap<EventId, _> =
            lanes.events(None).await.iter().map(|event| (event.id.clone(), told(event))).collect();
        lanes.stop().await;

        let engine = stage.open();
        let push = Push::new(&engine).await;
        for (input, run) in inputs.iter().zip(&runs).rev() {
            let commit = push.deliver(input).await;
            assert_eq!((&commit.run.emitted, commit.run.outcome), (&run.emitted, run.outcome));
            assert_eq!(commit.events.len(), 5);
            for event in &commit.events {
                assert_eq!(told(event), by_lanes[&event.id]);
            }
        }
    }
}

#[tokio::test]
async fn what_is_pushed_again_repeats_its_ids() {
    for place in [Place::memory(), Place::sqlite()] {
        let stage = stored(place).await;
        let engine = stage.open();
        let push = Push::new(&engine).await;
        let inputs = topic(&engine, MESSAGE_RECEIVED).await;
        let mut emitted = BTreeMap::new();
        // In some order, most of them twice: one after the other, or much later.
        for index in [5, 3, 3, 11, 0, 5, 7, 1, 2, 4, 6, 8, 9, 10, 0, 1, 2, 4, 6, 7, 8, 9, 10] {
            let commit = push.deliver(&inputs[index]).await;
            assert_eq!(commit.run.outcome, RunOutcome::Done);
            let events: Vec<_> = commit.events.iter().map(told).collect();
            assert_eq!(*emitted.entry(index).or_insert_with(|| events.clone()), events);
        }
        let prepared = topic(&engine, RESPONSE_PREPARED).await;
        let distinct: HashSet<_> = prepared.iter().map(|stored| &stored.event.id).collect();
        assert_eq!((emitted.len(), distinct.len()), (12, 12 * 4));
        let cursor = engine.store.cursor(&push.registered.spec.name).await.expect("a cursor");
        assert!(cursor.open.is_empty(), "what was done twice is done");
    }
}

/// Of two that were handed the same event, the one under the older epoch commits nothing.
#[tokio::test]
async fn an_owner_that_was_replaced_commits_nothing() {
    for place in [Place::memory(), Place::sqlite()] {
        let stage = stored(place).await;
        let engine = stage.open();
        let inputs = topic(&engine, MESSAGE_RECEIVED).await;
        let first = Push::new(&engine).await;
        first.deliver(&inputs[0]).await;
        let late = first.invoke(&inputs[1]).await;
        let second = Push::new(&engine).await;
        second.deliver(&inputs[1]).await;
        let error = engine.store.commit(late).await.expect_err("another owns it now");
        assert!(matches!(error, EngineError::Fenced { .. }), "{error}");
        assert_eq!(topic(&engine, ORDERS).await.len(), 2);
    }
}
