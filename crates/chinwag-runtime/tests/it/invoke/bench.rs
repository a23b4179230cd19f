//! An invoker, and an event to run functions on.

use std::sync::Arc;

use chinwag_core::{
    bus::Position,
    clock::{Clock, Ids},
    commit::{Commit, Epoch, InputRef, RunOutcome},
    conversation::ConversationKey,
    event::{Event, EventId, Source, TraceParent, payload},
    function::{Emit, Emits, Input, Outcome, Registered},
    name::{ChannelName, TopicName},
    reply::Reply,
    response::Response,
    topic::{FUNCTION_FAILED, MESSAGE_RECEIVED},
};
use chinwag_runtime::invoke::{Invoker, Work};
use chinwag_testkit::clock::ManualClock;

use crate::flow::{self, channels};

pub(super) const ORDERS: TopicName = TopicName::from_static("orders");

/// The same randomness each time.
#[derive(Debug)]
struct Same(u128);

impl Ids for Same {
    fn random(&self) -> u128 {
        self.0
    }
}

/// An invoker, and the clock it reads.
pub(super) struct Bench {
    pub(super) invoker: Invoker,
    pub(super) clock: Arc<ManualClock>,
}

impl Bench {
    pub(super) fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        let ids = Arc::new(Same(u128::MAX / 2));
        let store = chinwag_backends::memory::Memory::new().engine().store;
        let invoker = Invoker::new(channels("http://127.0.0.1:1"), store, clock.clone(), ids);
        Self { invoker, clock }
    }

    /// The first run of `talk` on an event.
    pub(super) async fn run<F, O>(&self, body: F) -> Commit
    where
        F: Fn(Input) -> O + Send + Sync + 'static,
        O: Future<Output = Outcome> + Send + 'static,
    {
        self.invoke(&talk(body), 1).await
    }

    pub(super) async fn invoke(&self, registered: &Registered, attempt: u32) -> Commit {
        let work = Work { event: Arc::new(event()), input: input(), attempt, interrupted: false };
        self.invoker.invoke(registered, Epoch(7), &work).await
    }
}

pub(super) fn talk<F, O>(body: F) -> Registered
where
    F: Fn(Input) -> O + Send + Sync + 'static,
    O: Future<Output = Outcome> + Send + 'static,
{
    flow::function("talk", MESSAGE_RECEIVED, body)
}

pub(super) fn input() -> InputRef {
    InputRef { position: Position(41), partition: event().partition() }
}

pub(super) fn event() -> Event {
    let channel = ChannelName::from_static("page");
    let now = ManualClock::default().now();
    let data = payload("hello").expect("JSON");
    let webhook = EventId::new("0n7");
    let mut event =
        Event::root(webhook.part(0), MESSAGE_RECEIVED, Source::Channel(channel.clone()), now, data);
    event.correlation = webhook.clone();
    event.causation = Some(webhook);
    event.conversation = Some(conversation("2"));
    event.trace = Some(TraceParent { trace_id: 5, span_id: 6, flags: 1 });
    event
}

pub(super) fn conversation(person: &str) -> ConversationKey {
    ConversationKey::new(&ChannelName::from_static("page"), &format!("{}:{person}", flow::PAGE))
}

pub(super) fn response(channel: &'static str, words: &str) -> Response {
    Response::new(ChannelName::from_static(channel), conversation("2"), Reply::text(words))
}

pub(super) fn responding(response: &Response) -> Outcome {
    Outcome::Done(Emits::none().respond(response, None).expect("JSON"))
}

pub(super) fn order(number: usize) -> Emit {
    let data = payload(&number).expect("JSON");
    Emit::new(ORDERS, data)
}

pub(super) fn ids(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.id.as_str()).collect()
}

/// Given up, with the letter and the failure on the bus, and nothing else.
#[track_caller]
pub(super) fn assert_dead(commit: &Commit, words: &str) {
    assert_eq!((commit.run.outcome, commit.run.error.as_deref()), (RunOutcome::Dead, Some(words)));
    let letter = commit.dead.as_ref().expect("a letter");
    assert_eq!((letter.error.as_str(), &letter.event.id), (words, &event().id));
    let topics: Vec<_> = commit.events.iter().map(|event| &event.topic).collect();
    assert_eq!(topics, [&FUNCTION_FAILED]);
    assert!(commit.timers.is_empty() && commit.state.is_empty() && commit.transcript.is_empty());
}

/// One step of a future.
pub(super) async fn step<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        std::task::Poll::Ready(value) => std::task::Poll::Ready(Some(value)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}
