//! A provider, an engine, a clock and settings: what a bot needs to be started.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Ids, Timestamp},
    config::{Config, DEFAULT_TOML},
    conversation::ConversationKey,
    function::Registered,
    name::{ChannelName, PlatformName},
    secret::{Secret, Secrets},
    store::Engine,
};
use chinwag_platforms::messenger;
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime};
use chinwag_testkit::{
    clock::ManualClock,
    messenger::{Config as ProviderConfig, Messenger, User},
};

use super::{Bot, Place};

/// The page's id at the provider.
pub(crate) const PAGE: &str = "100000000000001";

/// What a notification is signed with.
pub(crate) const NOTIFY_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What a bot needs to be started.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) provider: Messenger,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) config: Config,
    pub(crate) functions: Vec<Registered>,
    ids: Arc<dyn Ids>,
    place: Place,
}

impl Stage {
    /// With a bot that repeats what is said.
    pub(crate) async fn echo(place: Place) -> Self {
        Self::with(place, [super::echo()]).await
    }

    /// With these functions.
    pub(crate) async fn with(place: Place, functions: impl IntoIterator<Item = Registered>) -> Self {
        Self::at(place, functions, ProviderConfig::default()).await
    }

    /// At such a provider.
    pub(crate) async fn at(
        place: Place,
        functions: impl IntoIterator<Item = Registered>,
        provider: ProviderConfig,
    ) -> Self {
        let clock = Arc::new(ManualClock::default());
        let provider = ProviderConfig { clock: clock.clone(), ..provider };
        let provider = Messenger::start(provider).await.expect("a simulator");
        let mut config: Config = toml::from_str(DEFAULT_TOML).expect("the defaults are settings");
        config.gateway.listen = "127.0.0.1:0".parse().expect("an address");
        Self {
            provider,
            clock,
            config,
            functions: functions.into_iter().collect(),
            ids: Arc::new(Counted::default()),
            place,
        }
    }

    /// Starts all of the bot.
    pub(crate) async fn start(&self) -> Bot {
        self.start_only(Roles::default()).await
    }

    /// Starts a part of the bot, as a process of its own. The provider is told where its gateway is.
    pub(crate) async fn start_only(&self, roles: Roles) -> Bot {
        let engine = self.open();
        let parts = Parts {
            config: self.config.clone(),
            engine: engine.clone(),
            channels: channels(&self.provider.api_url()),
            functions: self.functions.clone(),
            notify_secret: Secrets::new(vec![Secret::new(NOTIFY_SECRET)]),
            clock: self.clock.clone(),
            ids: Arc::clone(&self.ids),
            roles,
            log: None,
            host: None,
        };
        let runtime = Runtime::start(parts).await.expect("the bot starts");
        if let Some(address) = runtime.address() {
            let webhook = format!("http://{address}/webhooks/page");
            self.provider.subscribe(&webhook).await.expect("a handshake");
        }
        Bot::new(runtime, engine)
    }

    /// The engine, as one more process opens it.
    pub(crate) fn open(&self) -> Engine {
        self.place.open()
    }

    /// What the clock shows.
    pub(crate) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock on, once `open` inputs are all that functions have still to do. NOTE: a run that is under way
    /// would be out of time.
    pub(crate) async fn pass(&self, bot: &Bot, open: usize, time: Duration) {
        bot.settled_but_for(open).await;
        self.clock.advance(time);
    }

    /// One of the people who talk to the page.
    pub(crate) fn person(&self, number: u64) -> User {
        self.provider.user((200_000_000_000_000 + number).to_string())
    }
}

/// Ids that count, so that none comes twice. The half that decides on waits is always the same: each wait is half of its
/// bound, and none is over before the clock is moved.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn random(&self) -> u128 {
        (u128::MAX >> 1) - u128::from(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A channel `page` that speaks to `api_url`, with a budget that is never short.
pub(crate) fn channels(api_url: &str) -> Channels {
    let one = |text: &str| Secrets::new(vec![Secret::new(text)]).expect("not empty");
    let name = ChannelName::from_static("page");
    let (app_secret, page_token) = (one("FAKE_APP_SECRET_0123456789abcdef"), one("FAKE_PAGE_TOKEN"));
    let config = messenger::Config {
        app_id: Some(ProviderConfig::default().app_id.to_string()),
        api_url: api_url.to_owned(),
        appsecret_proof: true,
        calls_per_second: NonZeroU32::new(1_000_000).expect("not zero"),
        ..messenger::Config::new(name.clone(), app_secret, page_token, one("FAKE_VERIFY_TOKEN"))
    };
    let adapter = Arc::new(messenger::Messenger::new(config).expect("a channel"));
    Channels::from_iter([Channel { name, platform: PlatformName::from_static("messenger"), adapter }])
}

/// The conversation of one of the people.
pub(crate) fn conversation(person: &User) -> ConversationKey {
    format!("page:{PAGE}:{}", person.psid()).parse().expect("a key")
}
