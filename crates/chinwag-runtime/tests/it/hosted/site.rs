//! A site with a web channel: its bot, and the browsers of its visitors.

use std::{fmt::Write as _, net::SocketAddr, num::NonZeroU32, sync::Arc};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chinwag_core::{
    config::{Config, DEFAULT_TOML},
    name::{ChannelName, PlatformName},
    secret::{Secret, Secrets},
    store::Engine,
};
use chinwag_platforms::web;
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds};
use chinwag_testkit::clock::ManualClock;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    flow::{Bot, Place, echo},
    gateway::client::{Answer, Client},
};

pub(super) const SITE: &str = "https://www.example.com";
pub(super) const EVIL: &str = "https://evil.example";
const SECRET: &str = "FAKE_WEB_SECRET_0123456789abcdef0123456789";

/// What a bot with a web channel needs to be started.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) clock: Arc<ManualClock>,
    channel: web::Config,
    place: Place,
}

/// A session of somebody.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub(super) id: String,
    pub(super) token: String,
    address: SocketAddr,
}

impl Site {
    pub(super) fn new(place: Place) -> Self {
        Self::with(place, |_| {})
    }

    /// With other keys of its channel.
    pub(super) fn with(place: Place, change: impl FnOnce(&mut web::Config)) -> Self {
        let secret = Secrets::new(vec![Secret::new(SECRET)]).expect("a secret");
        let mut channel = web::Config::new(ChannelName::from_static("site"), secret, vec![SITE.into()]);
        channel.public_url = Some("http://127.0.0.1:1".into());
        channel.messages_per_minute = NonZeroU32::new(6000).expect("not zero");
        channel.requests_per_minute = NonZeroU32::new(6000).expect("not zero");
        change(&mut channel);
        Self { clock: Arc::new(ManualClock::default()), channel, place }
    }

    /// Starts a bot that repeats what is said.
    pub(super) async fn start(&self) -> Bot {
        self.start_with(|_| {}).await
    }

    pub(super) async fn start_with(&self, change: impl FnOnce(&mut Config)) -> Bot {
        self.start_over(self.open(), change).await
    }

    /// The engine, as one more process opens it.
    pub(super) fn open(&self) -> Engine {
        self.place.open()
    }

    pub(super) async fn start_over(&self, engine: Engine, change: impl FnOnce(&mut Config)) -> Bot {
        let mut config: Config = toml::from_str(DEFAULT_TOML).expect("the defaults are settings");
        config.gateway.listen = "127.0.0.1:0".parse().expect("an address");
        change(&mut config);
        let adapter = Arc::new(web::Web::new(self.channel.clone()).expect("a channel"));
        let (name, platform) = (self.channel.channel.clone(), PlatformName::from_static("web"));
        let parts = Parts {
            config,
            engine: engine.clone(),
            channels: Channels::from_iter([Channel { name, platform, adapter }]),
            functions: vec![echo()],
            notify_secret: None,
            clock: self.clock.clone(),
            ids: Arc::new(SystemIds),
            roles: Roles::default(),
            log: None,
            host: None,
        };
        Bot::new(Runtime::start(parts).await.expect("the bot starts"), engine)
    }

    /// A body that the widget posts, for somebody.
    pub(super) fn body(&self, conversation: &str, id: &str, more: &Value) -> String {
        use chinwag_core::clock::Clock as _;
        let mut body = json!({ "conversation": conversation, "id": id, "at": self.clock.now() });
        body.as_object_mut().expect("a body").extend(more.as_object().expect("fields").clone());
        body.to_string()
    }

    /// What the site makes of one of its users, signed with a secret.
    pub(super) fn user(&self, sub: &str, secret: &str) -> String {
        use chinwag_core::clock::Clock as _;
        let claims = json!({ "sub": sub, "name": "Ada", "exp": self.clock.now().as_secs() + 300 });
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": "HS256" })), part(&claims));
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(&signed);
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    pub(super) fn signed_user(&self, sub: &str) -> String {
        self.user(sub, SECRET)
    }
}

/// The headers of a request.
fn headers(origin: Option<&str>, token: Option<&str>) -> String {
    let mut headers = String::new();
    for (name, value) in [("Origin: ", origin), ("Authorization: Bearer ", token)] {
        if let Some(value) = value {
            write!(headers, "{name}{value}\r\n").expect("memory");
        }
    }
    headers
}

/// Asks for something as a page would, on a connection of its own.
pub(super) async fn ask(
    bot: &Bot,
    below: &str,
    origin: Option<&str>,
    token: Option<&str>,
    body: &str,
) -> Answer {
    let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
    client.post(&format!("/webhooks/site/{below}"), &headers(origin, token), body.as_bytes()).await
}

/// A visitor of the site: one whom it has signed, or somebody new.
pub(super) async fn visit(bot: &Bot, user: Option<&str>) -> Visitor {
    let answer = ask(bot, "session", Some(SITE), user, "").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).expect("JSON");
    let text = |name: &str| told[name].as_str().expect("text").to_owned();
    Visitor { id: text("conversation"), token: text("token"), address: bot.address() }
}

impl Visitor {
    /// The same one, where the bot is now.
    pub(super) fn at(&self, bot: &Bot) -> Self {
        Self { address: bot.address(), ..self.clone() }
    }

    /// Posts what the widget would.
    pub(super) async fn posts(&self, body: &str) -> Answer {
        let mut client = Client::connect(self.address).await.expect("the gateway listens");
        client.post("/webhooks/site/messages", &headers(Some(SITE), Some(&self.token)), body.as_bytes()).await
    }

    /// Says something, which has to be taken.
    pub(super) async fn says(&self, site: &Site, id: &str, text: &str) {
        let answer = self.posts(&site.body(&self.id, id, &json!({ "type": "text", "text": text }))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Asks to follow the conversation, after what has been told before. The answer has begun.
    pub(super) async fn asks_to_follow(&self, after: Option<&str>) -> (Client, u16) {
        let mut client = Client::connect(self.address).await.expect("the gateway listens");
        let mut head = headers(Some(SITE), Some(&self.token));
        if let Some(after) = after {
            write!(head, "Last-Event-ID: {after}\r\n").expect("memory");
        }
        let request =
            format!("POST /webhooks/site/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 0\r\n{head}\r\n");
        client.send(request).await.expect("sent");
        let status = client.told().await;
        (client, status)
    }

    /// Follows the conversation, and what was there before.
    pub(super) async fn follows(&self, after: Option<&str>) -> (Client, String) {
        let (mut client, status) = self.asks_to_follow(after).await;
        assert_eq!(status, 200);
        let before = client.hears("event: ready\ndata: {}\n\n").await;
        (client, before)
    }
}

/// The id that stands in front of some words.
pub(super) fn id_before(heard: &str, words: &str) -> String {
    let before = &heard[..heard.find(words).expect("the words")];
    let id = before.rsplit("id: ").next().expect("an id");
    id.chars().take_while(char::is_ascii_digit).collect()
}
