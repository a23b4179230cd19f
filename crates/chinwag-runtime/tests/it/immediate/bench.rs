//! A desk with a bot behind it, its provider, and people who write to it.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    config::{Config, DEFAULT_TOML, UnknownPolicy},
    function::Registered,
    message::Message,
    name::{ChannelName, PlatformName},
    reply::Reply,
    response::{CallRecord, ResponseSent},
    topic::{MESSAGE_RECEIVED, RESPONSE_SENT},
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds};
use chinwag_testkit::clock::ManualClock;
use tokio::sync::{Semaphore, watch};

use super::desk::{Desk, WITHIN};
use crate::{
    flow::{Bot, Place, function, message, respond, until},
    gateway::client::{Answer, Client, post_head},
    sender::counterpart::{Act, Counterpart},
};

/// What a bot behind the desk needs to be started.
#[derive(Debug)]
pub(super) struct Bench {
    /// Who is called where an answer does not go through the webhook.
    pub(super) provider: Counterpart,
    pub(super) clock: Arc<ManualClock>,
    pub(super) config: Config,
    pub(super) within: Duration,
    functions: Vec<Registered>,
    place: Place,
}

impl Bench {
    pub(super) async fn with(functions: impl IntoIterator<Item = Registered>) -> Self {
        let mut config: Config = toml::from_str(DEFAULT_TOML).expect("the defaults are settings");
        config.gateway.listen = "127.0.0.1:0".parse().expect("an address");
        config.sender.unknown = UnknownPolicy::Drop;
        Self {
            provider: Counterpart::that([Act::answer(200, "{}")]).await,
            clock: Arc::default(),
            config,
            within: WITHIN,
            functions: functions.into_iter().collect(),
            place: Place::memory(),
        }
    }

    pub(super) async fn start(&self) -> Bot {
        self.start_only(Roles::default()).await
    }

    pub(super) async fn start_only(&self, roles: Roles) -> Bot {
        let engine = self.place.open();
        let channel = Channel {
            name: ChannelName::from_static("desk"),
            platform: PlatformName::from_static("desk"),
            adapter: Arc::new(Desk { url: self.provider.url(), within: self.within }),
        };
        let parts = Parts {
            config: self.config.clone(),
            engine: engine.clone(),
            channels: Channels::from_iter([channel]),
            functions: self.functions.clone(),
            notify_secret: None,
            clock: self.clock.clone(),
            ids: Arc::new(SystemIds),
            roles,
            log: None,
            host: None,
        };
        Bot::new(Runtime::start(parts).await.expect("the bot starts"), engine)
    }

    /// The bodies of the calls, once there are so many.
    pub(super) async fn calls(&self, count: usize) -> Vec<String> {
        until(&format!("call {count}"), async || {
            let heard = self.provider.heard();
            (heard.len() >= count).then_some(())
        })
        .await;
        let body = |request: &String| request.split_once("\r\n\r\n").expect("a head").1.to_owned();
        self.provider.heard().iter().map(body).collect()
    }
}

/// Writes to the desk. The answer is still to come.
pub(super) async fn writes(bot: &Bot, from: &str, text: &str) -> Client {
    sends(bot, &said(text, from, text)).await
}

/// Sends a body.
pub(super) async fn sends(bot: &Bot, body: &str) -> Client {
    let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
    client.send(post_head("/webhooks/desk", "", body.len()) + body).await.expect("sent");
    client
}

/// What somebody says, under an id.
pub(super) fn said(id: &str, from: &str, text: &str) -> String {
    serde_json::json!({"id": id, "from": from, "text": text}).to_string()
}

/// An answer, as status, content type and body.
pub(super) fn shown(answer: &Answer) -> String {
    format!("{} {} {}", answer.status, answer.header("content-type").unwrap_or_default(), answer.body)
}

/// What stands in the place of an answer that comes later.
pub(super) const LATER: &str = "202 text/x-later later";

/// How each response was sent, oldest first: the method, the path, the words.
pub(super) async fn sent(bot: &Bot) -> Vec<String> {
    let line = |sent: ResponseSent| {
        let CallRecord { method, url, body } = sent.request;
        let path = url.rsplit_once('/').map_or("", |(_, last)| last);
        format!("{method} {path} {body}")
    };
    bot.payloads(RESPONSE_SENT).await.into_iter().map(line).collect()
}

/// The same, as an immediate one.
pub(super) fn immediate(mut registered: Registered) -> Registered {
    registered.spec.immediate = true;
    registered
}

/// An immediate `talk`, which repeats what is said.
pub(super) fn echo() -> Registered {
    immediate(crate::flow::talk(|words| vec![Reply::text(words)]))
}

/// An immediate `talk`, which thinks about what begins with `think` until it is told to go on, and repeats it then.
pub(super) fn thinker() -> (Registered, Gate) {
    let gate = Gate { open: Arc::new(Semaphore::new(0)), came: Arc::new(watch::Sender::new(0)) };
    let here = gate.clone();
    let talk = function("talk", MESSAGE_RECEIVED, move |input| {
        let (gate, message) = (here.clone(), message(&input));
        async move { gate.pass(&message).await }
    });
    (immediate(talk), gate)
}

/// Holds a function.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    open: Arc<Semaphore>,
    came: Arc<watch::Sender<usize>>,
}

impl Gate {
    async fn pass(&self, message: &Message) -> chinwag_core::function::Outcome {
        if message.text().starts_with("think") {
            self.came.send_modify(|came| *came += 1);
            self.open.acquire().await.expect("it is never closed").forget();
        }
        respond(message, vec![Reply::text(message.text())])
    }

    /// Waits until so many runs have come to it.
    pub(super) async fn came(&self, count: usize) {
        let mut came = self.came.subscribe();
        let came = came.wait_for(|came| *came >= count);
        tokio::time::timeout(Duration::from_secs(20), came).await.expect("a run").expect("it is there");
    }

    /// Lets so many go on.
    pub(super) fn lets(&self, count: usize) {
        self.open.add_permits(count);
    }
}
