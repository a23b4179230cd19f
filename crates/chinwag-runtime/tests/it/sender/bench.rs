//! A sender, a provider, and events to feed it with.

use std::{sync::Arc, time::Duration};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::Timestamp,
    config::{SenderConfig, Span, UnknownPolicy},
    event::{Event, EventId, Source, payload},
    function::{Input, Outcome, Registered},
    name::{ChannelName, FunctionName, PlatformName},
    platform::Platform,
    reply::Reply,
    response::{Response, ResponseFailed, ResponseSent},
    retry::RetryPolicy,
    secret::{Secret, Secrets},
    store::Store,
    tools::Tools,
    topic::{RESPONSE_FAILED, RESPONSE_PREPARED, RESPONSE_SENT},
};
use chinwag_platforms::messenger;
use chinwag_runtime::{
    Channel, Channels,
    client::Client,
    open::OpenWebhooks,
    sender::{SenderParts, sender},
    telemetry::Meters,
};
use chinwag_testkit::messenger::{Config, Disturbance, Messenger};

pub(super) const PAGE: &str = "100000000000001";
pub(super) const TOKEN: &str = "FAKE_PAGE_TOKEN";

pub(super) fn start() -> Timestamp {
    Timestamp::from_millis(1_772_998_024_000)
}

pub(super) fn config() -> SenderConfig {
    SenderConfig {
        concurrency: 8,
        timeout: Span::secs(30),
        retry: RetryPolicy { attempts: 3, age: Span::secs(300), base: Span::secs(1), cap: Span::secs(10) },
        unknown: UnknownPolicy::Resend,
    }
}

/// A channel `page` that speaks to `api_url`.
pub(super) fn messenger(api_url: String, token: &str) -> Arc<dyn Platform> {
    let one = |text: &str| Secrets::new(vec![Secret::new(text)]).expect("not empty");
    let name = ChannelName::from_static("page");
    let config = messenger::Config {
        api_url,
        appsecret_proof: true,
        ..messenger::Config::new(name, one("FAKE_APP_SECRET_0123456789abcdef"), one(token), one("verify"))
    };
    Arc::new(messenger::Messenger::new(config).expect("a channel"))
}

pub(super) fn sender_for(config: &SenderConfig, adapter: Arc<dyn Platform>) -> Registered {
    sender_with(config, adapter, Memory::new().engine().store)
}

/// With a store that knows when people were heard.
pub(super) fn sender_with(
    config: &SenderConfig,
    adapter: Arc<dyn Platform>,
    store: Arc<dyn Store>,
) -> Registered {
    let channel = Channel {
        name: ChannelName::from_static("page"),
        platform: PlatformName::from_static("messenger"),
        adapter,
    };
    let client = Client::new().expect("a client");
    let channels = Channels::from_iter([channel]);
    sender(
        config,
        SenderParts { channels, store, client, open: OpenWebhooks::default(), meters: Meters::default() },
    )
}

/// A simulated Messenger with one person who has written, and a sender for it.
pub(super) struct Bench {
    pub(super) provider: Messenger,
    pub(super) sender: Registered,
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::with(config()).await
    }

    pub(super) async fn with(config: SenderConfig) -> Self {
        let provider = Messenger::start(Config::default()).await.expect("a simulator");
        // What people say is of no interest here, only that they have said something.
        provider.point_at("http://127.0.0.1:1/").expect("an address");
        provider.disturb(Disturbance::Withhold);
        provider.user("7").says("hello").await.expect("told");
        let sender = sender_for(&config, messenger(provider.api_url(), TOKEN));
        Self { provider, sender }
    }

    pub(super) async fn send(&self, response: &Response) -> Outcome {
        self.run(input(response)).await
    }

    pub(super) async fn run(&self, input: Input) -> Outcome {
        self.sender.function.call(input).await
    }

    /// How long the next response for a person has to wait.
    pub(super) fn wait(&self, psid: &str, now: Timestamp) -> Duration {
        self.sender.function.ready_at(&event(&to(psid, "next")), now).since(now)
    }
}

/// Words for a person.
pub(super) fn to(psid: &str, words: &str) -> Response {
    let conversation = format!("page:{PAGE}:{psid}").parse().expect("a key");
    Response::new(ChannelName::from_static("page"), conversation, Reply::text(words))
}

pub(super) fn event(response: &Response) -> Event {
    let source = Source::Function(FunctionName::from_static("talk"));
    let data = payload(response).expect("json");
    let mut event = Event::root(EventId::new("0n7-0.talk.0"), RESPONSE_PREPARED, source, start(), data);
    event.conversation = Some(response.conversation.clone());
    event
}

/// The first run, at once.
pub(super) fn input(response: &Response) -> Input {
    Input {
        event: Arc::new(event(response)),
        attempt: 1,
        interrupted: false,
        now: start(),
        random: u128::MAX / 2,
        deadline: None,
        tools: Tools::alone(),
    }
}

pub(super) fn sent(outcome: Outcome) -> ResponseSent {
    let Outcome::Done(emits) = outcome else { panic!("not done: {outcome:?}") };
    let [emit] = &emits.events[..] else { panic!("not one event: {emits:?}") };
    assert_eq!(emit.topic, RESPONSE_SENT, "{}", emit.data);
    serde_json::from_str(emit.data.get()).expect("a response_sent")
}

pub(super) fn failed(outcome: Outcome) -> ResponseFailed {
    let Outcome::Done(emits) = outcome else { panic!("not done: {outcome:?}") };
    let [emit] = &emits.events[..] else { panic!("not one event: {emits:?}") };
    assert_eq!(emit.topic, RESPONSE_FAILED, "{}", emit.data);
    serde_json::from_str(emit.data.get()).expect("a response_failed")
}

/// How long the lane is to wait, and why.
pub(super) fn retry(outcome: Outcome) -> (Duration, String) {
    match outcome {
        Outcome::Retry { after: Some(after), cause } => (after, cause.to_string()),
        other => panic!("not a retry: {other:?}"),
    }
}
