//! Stored before answered, also where the answer is there first.

use std::sync::Arc;

use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::{Clock, Ids},
    config::{Config, DEFAULT_TOML},
    event::{Event, EventId, Source, payload},
    function::{Input, Outcome, Registered},
    name::{ChannelName, FunctionName, PlatformName},
    reply::Reply,
    response::{Response, ResponseSent},
    tools::Tools,
    topic::RESPONSE_PREPARED,
};
use chinwag_runtime::{
    Channel, Channels,
    client::Client as Caller,
    gateway::{Gateway, GatewayParts},
    open::OpenWebhooks,
    sender::{SenderParts, sender},
    telemetry::Meters,
};
use chinwag_testkit::clock::ManualClock;

use super::{
    bench::said,
    desk::{Desk, WITHIN},
};
use crate::{
    gateway::{
        client::{Client, post_head},
        doubles::{Fickle, Manner},
    },
    sender::counterpart::{Act, Counterpart},
};

const TALK: FunctionName = FunctionName::from_static("talk");
const DESK: ChannelName = ChannelName::from_static("desk");

/// Every webhook has the id that a test expects.
#[derive(Debug)]
struct Seven;

impl Ids for Seven {
    fn random(&self) -> u128 {
        7
    }
}

/// A gateway on a store that says nothing before it is told to, and the sender that knows its open webhooks. What is
/// between them is played by the test.
struct Ends {
    gateway: Gateway,
    store: Arc<Fickle>,
    sender: Registered,
    clock: Arc<ManualClock>,
    provider: Counterpart,
}

impl Ends {
    async fn start() -> Self {
        let provider = Counterpart::that([Act::answer(200, "{}")]).await;
        let adapter = Arc::new(Desk { url: provider.url(), within: WITHIN });
        let channels = Channels::from_iter([Channel {
            name: DESK,
            platform: PlatformName::from_static("desk"),
            adapter,
        }]);
        let mut config: Config = toml::from_str(DEFAULT_TOML).expect("the defaults are settings");
        config.gateway.listen = "127.0.0.1:0".parse().expect("an address");
        let (open, clock) = (OpenWebhooks::new([TALK]), Arc::new(ManualClock::default()));
        let engine = Memory::new().engine();
        let store = Fickle::shut(engine.store);
        let parts = GatewayParts {
            store: store.clone(),
            bus: engine.bus,
            archive: engine.archive,
            channels: channels.clone(),
            clock: clock.clone(),
            ids: Arc::new(Seven),
            open: open.clone(),
            meters: Meters::default(),
            continue_traces: false,
            watch: None,
        };
        let gateway = Gateway::start(&config.gateway, parts).await.expect("a free port");
        let client = Caller::new().expect("a client");
        let sender = sender(
            &config.sender,
            SenderParts { channels, store: store.clone(), client, open, meters: Meters::default() },
        );
        Self { gateway, store, sender, clock, provider }
    }

    /// Writes to the desk, as far as the store.
    async fn writes(&self) -> Client {
        let mut client = Client::connect(self.gateway.address()).await.expect("the gateway listens");
        let body = said("1", "7", "hello");
        client.send(post_head("/webhooks/desk", "", body.len()) + &body).await.expect("sent");
        self.store.asked(1).await;
        client
    }

    /// The sender, with the answer.
    async fn sends(&self) -> ResponseSent {
        let now = self.clock.now();
        let response = Response::new(DESK, "desk:7".parse().expect("a key"), Reply::text("hello"));
        let webhook = EventId::webhook(now, 7);
        let id = webhook.part(0).derived(&TALK, 0);
        let data = payload(&response).expect("JSON");
        let mut event = Event::root(id, RESPONSE_PREPARED, Source::Function(TALK), now, data);
        (event.correlation, event.conversation) = (webhook, Some(response.conversation));
        let event = Arc::new(event);
        let (attempt, interrupted, deadline, tools) = (1, false, None, Tools::alone());
        let input = Input { event, attempt, interrupted, now, random: 7, deadline, tools };
        let Outcome::Done(emits) = self.sender.function.call(input).await else { panic!("it is not sent") };
        serde_json::from_str(emits.events[0].data.get()).expect("a response_sent")
    }
}

#[tokio::test]
async fn an_answer_waits_until_its_webhook_is_stored() {
    let ends = Ends::start().await;
    let mut client = ends.writes().await;
    let meanwhile = async {
        assert!(client.is_silent().await, "it is not stored yet");
        ends.store.let_through(1);
        client.answer().await
    };
    let (sent, answer) = tokio::join!(ends.sends(), meanwhile);
    assert_eq!((sent.request.method.as_str(), answer.body.as_str()), ("ANSWER", "slip: hello"));
    assert!(ends.provider.heard().is_empty());
}

#[tokio::test]
async fn what_may_not_be_stored_is_not_answered_and_goes_by_a_call() {
    let ends = Ends::start().await;
    ends.store.becomes(Manner::LosesTheAnswer);
    let mut client = ends.writes().await;
    let meanwhile = async {
        assert!(client.is_silent().await);
        ends.store.let_through(1);
        client.answer().await
    };
    let (sent, answer) = tokio::join!(ends.sends(), meanwhile);
    assert_eq!((sent.request.method.as_str(), answer.status), ("POST", 503));
    assert_eq!(ends.provider.heard().len(), 1);
}
