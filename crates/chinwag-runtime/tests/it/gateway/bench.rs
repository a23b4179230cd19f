//! A gateway with a Messenger channel on an engine in memory, and what stands in that engine afterwards.

use std::{fmt::Write as _, net::SocketAddr, sync::Arc, time::Duration};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::Position,
    clock::{Clock, Timestamp},
    commit::DeadLetter,
    config::{Config, DEFAULT_TOML, GatewayConfig, Span},
    event::Event,
    name::{ChannelName, PlatformName, TopicName},
    platform::Platform,
    secret::{Secret, Secrets},
    store::{DeadId, Engine, EventFilter, Store},
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use chinwag_platforms::messenger::{self, Messenger};
use chinwag_runtime::{
    Channel, Channels, Error, SystemIds,
    gateway::{Gateway, GatewayParts},
    open::OpenWebhooks,
    telemetry::Meters,
};
use chinwag_testkit::clock::ManualClock;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::client::{Answer, Client};

/// The secret that the simulator signs with.
pub(super) const SECRET: &str = "FAKE_APP_SECRET_0123456789abcdef";
/// The other secret that is accepted while one is rotated.
pub(super) const OLD_SECRET: &str = "FAKE_OLD_SECRET_0123456789abcdef";
pub(super) const VERIFY_TOKEN: &str = "FAKE_VERIFY_TOKEN";
/// The path of the channel that every bench has.
pub(super) const PAGE: &str = "/webhooks/page";

/// How long a test waits for what has to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// What has to happen, or the test fails.
pub(super) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

/// A gateway, and the engine that it writes to.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) gateway: Gateway,
    pub(super) engine: Engine,
    pub(super) clock: Arc<ManualClock>,
}

impl Bench {
    pub(super) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With other limits.
    pub(super) async fn with(change: impl FnOnce(&mut GatewayConfig)) -> Self {
        Self::build(change, vec![page(Arc::new(messenger("page")))], |store| store).await
    }

    /// With something between the gateway and the store.
    pub(super) async fn on<S: Store>(wrap: impl FnOnce(Arc<dyn Store>) -> Arc<S>) -> Self {
        let channels = vec![page(Arc::new(messenger("page")))];
        Self::build(|config| config.read_timeout = Span::secs(1), channels, |store| wrap(store)).await
    }

    /// With other channels.
    pub(super) async fn of(channels: Vec<Channel>) -> Self {
        Self::of_channels(channels.into_iter().collect()).await
    }

    /// With channels as they are.
    pub(super) async fn of_channels(channels: Channels) -> Self {
        Self::try_build(&config(), channels, |store| store, true).await.expect("a free port")
    }

    /// On an address that may be taken.
    pub(super) async fn try_on(listen: SocketAddr) -> Result<Self, Error> {
        Self::try_build(&GatewayConfig { listen, ..config() }, Channels::default(), |store| store, true).await
    }

    async fn build(
        change: impl FnOnce(&mut GatewayConfig),
        channels: Vec<Channel>,
        wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
    ) -> Self {
        let mut config = config();
        change(&mut config);
        Self::try_build(&config, channels.into_iter().collect(), wrap, true).await.expect("a free port")
    }

    /// One that begins every trace itself.
    pub(super) async fn without_traces() -> Self {
        let channels = Channels::from_iter([page(Arc::new(messenger("page")))]);
        Self::try_build(&config(), channels, |store| store, false).await.expect("a free port")
    }

    async fn try_build(
        config: &GatewayConfig,
        channels: Channels,
        wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
        continue_traces: bool,
    ) -> Result<Self, Error> {
        let engine = Memory::new().engine();
        let clock = Arc::new(ManualClock::default());
        let parts = GatewayParts {
            store: wrap(Arc::clone(&engine.store)),
            bus: Arc::clone(&engine.bus),
            archive: Arc::clone(&engine.archive),
            channels,
            clock: clock.clone(),
            ids: Arc::new(SystemIds),
            open: OpenWebhooks::default(),
            meters: Meters::default(),
            continue_traces,
            watch: None,
        };
        let gateway = Gateway::start(config, parts).await?;
        Ok(Self { gateway, engine, clock })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn webhook_url(&self) -> String {
        format!("http://{}{PAGE}", self.gateway.address())
    }

    pub(super) async fn client(&self) -> Client {
        Client::connect(self.gateway.address()).await.expect("the gateway listens")
    }

    /// Posts a signed body to the page, on a connection of its own.
    pub(super) async fn post(&self, body: impl AsRef<[u8]>) -> Answer {
        self.client().await.post(PAGE, &signed(body.as_ref()), body.as_ref()).await
    }

    /// Every event, in the order of their positions.
    pub(super) async fn events(&self) -> Vec<Event> {
        let all = self.engine.archive.events(EventFilter::default(), Position(0), 100_000).await;
        let all = all.expect("memory answers").events;
        all.into_iter().map(|stored| Arc::unwrap_or_clone(stored.event)).collect()
    }

    pub(super) async fn events_of(&self, topic: TopicName) -> Vec<Event> {
        self.events().await.into_iter().filter(|event| event.topic == topic).collect()
    }

    /// How many webhooks and how many messages are stored.
    pub(super) async fn counts(&self) -> (usize, usize) {
        (self.events_of(WEBHOOK_RECEIVED).await.len(), self.events_of(MESSAGE_RECEIVED).await.len())
    }

    pub(super) async fn dead_letters(&self) -> Vec<DeadLetter> {
        let letters = self.engine.archive.dead_letters(None, DeadId(0), 1000).await.expect("memory answers");
        letters.into_iter().map(|(_, letter)| letter).collect()
    }
}

/// The defaults, on a free port.
fn config() -> GatewayConfig {
    let defaults: Config = toml::from_str(DEFAULT_TOML).expect("the defaults are right");
    GatewayConfig { listen: ([127, 0, 0, 1], 0).into(), ..defaults.gateway }
}

/// A Messenger channel of this name.
pub(super) fn messenger(name: &str) -> Messenger {
    named(name, &[SECRET, OLD_SECRET])
}

/// The channel `page` with these live secrets.
pub(super) fn messenger_with(live: &[&str]) -> Messenger {
    named("page", live)
}

fn named(name: &str, live: &[&str]) -> Messenger {
    let secrets = |live: &[&str]| {
        Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret at least")
    };
    let name = ChannelName::new(name).expect("a name");
    let config =
        messenger::Config::new(name, secrets(live), secrets(&["FAKE_PAGE_TOKEN"]), secrets(&[VERIFY_TOKEN]));
    Messenger::new(config).expect("a legal token")
}

/// The channel `page`.
pub(super) fn page(adapter: Arc<dyn Platform>) -> Channel {
    channel("page", adapter)
}

pub(super) fn channel(name: &str, adapter: Arc<dyn Platform>) -> Channel {
    let name = ChannelName::new(name).expect("a name");
    Channel { name, platform: PlatformName::from_static("messenger"), adapter }
}

/// The headers of a webhook with this body.
pub(super) fn signed(body: &[u8]) -> String {
    signed_with(SECRET, body)
}

pub(super) fn signed_with(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(body);
    let mut header = "Content-Type: application/json\r\nX-Hub-Signature-256: sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        write!(header, "{byte:02x}").expect("memory");
    }
    header + "\r\n"
}

/// The body of a webhook with texts, each under an id of its own.
pub(super) fn texts(mids: &[&str]) -> String {
    let event = |mid: &&str| {
        format!(
            r#"{{"sender":{{"id":"200"}},"recipient":{{"id":"100"}},"timestamp":1772998024000,"message":{{"mid":"{mid}","text":"says {mid}"}}}}"#
        )
    };
    let events: Vec<_> = mids.iter().map(event).collect();
    format!(
        r#"{{"object":"page","entry":[{{"id":"100","time":1772998024000,"messaging":[{}]}}]}}"#,
        events.join(",")
    )
}
