//! A bot that no provider can reach: it goes and gets what happens.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    clock::SystemClock,
    config::{ChannelConfig, Config, SecretRef, SecretSource, SqliteConfig},
    function::Registered,
    secret::Secret,
    store::Engine,
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds};
use chinwag_testkit::{
    play::{Play, Simulator},
    script::Deed,
};
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::{bot::Bot, settings::Settings};

/// Longer than anything here takes.
pub(super) const WITHIN: Duration = Duration::from_secs(30);

/// A provider whose bot has no public address.
pub(super) struct Remote {
    pub(super) provider: Simulator,
    bot: fn() -> Bot,
    /// The keys of the channel.
    settings: Map<String, Value>,
    engine: Engine,
    _folder: TempDir,
}

impl Remote {
    /// `keys` are those of the channel beside the simulator's; one that is null is left out.
    pub(super) async fn new(play: Box<dyn Play>, bot: fn() -> Bot, keys: Value) -> Self {
        let listen = (Ipv4Addr::LOCALHOST, 0).into();
        let provider = Simulator::start(play, Arc::new(SystemClock), listen).await.expect("a provider");
        provider.keep();
        let mut settings = provider.settings();
        settings.extend([("name".to_owned(), "bot".into()), ("platform".to_owned(), provider.name().into())]);
        settings.extend(keys.as_object().cloned().unwrap_or_default());
        settings.retain(|_, value| !value.is_null());
        let folder = tempfile::tempdir().expect("a folder");
        let file = Sqlite::open(&SqliteConfig::at(folder.path().join("bot.db"))).expect("an engine");
        Self { provider, bot, settings, engine: file.engine(), _folder: folder }
    }

    pub(super) async fn runtime(&self) -> Runtime {
        self.runtime_as(Roles::default()).await
    }

    /// A process that runs a part of the bot.
    pub(super) async fn runtime_as(&self, roles: Roles) -> Runtime {
        let config = config();
        let parts = Parts {
            engine: self.engine.clone(),
            channels: self.channels(),
            functions: self.functions(&config),
            config,
            notify_secret: None,
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            roles,
            log: None,
            host: None,
        };
        Runtime::start(parts).await.expect("a runtime")
    }

    fn functions(&self, config: &Config) -> Vec<Registered> {
        (self.bot)().build_all(config).expect("a bot").functions
    }

    fn channels(&self) -> Channels {
        let config: ChannelConfig = serde_json::from_value(self.settings.clone().into()).expect("a channel");
        let credential = |reference: &SecretRef| {
            let one = |source: &SecretSource| match source {
                SecretSource::Env(name) => self.provider.credential(name),
                SecretSource::File(_) => None,
            };
            Ok::<Vec<Secret>, std::io::Error>(reference.sources().iter().filter_map(one).collect())
        };
        let adapter = chinwag_platforms::open(&config, credential).expect("a channel");
        [Channel { name: config.name, platform: config.platform, adapter }].into_iter().collect()
    }

    pub(super) async fn says(&self, words: &str) {
        self.does(Deed::Says(words.into())).await;
    }

    pub(super) async fn does(&self, deed: Deed) {
        self.provider.act("ann", &deed).await.expect("it is kept");
    }

    /// Everything the bot says until these words are among it.
    pub(super) async fn hears(&self, words: &str) -> String {
        let mut heard = String::new();
        while !heard.contains(words) {
            let said = self.provider.hears("ann", WITHIN).await;
            assert!(!said.is_empty(), "nothing more came after: {heard}");
            said.iter().for_each(|said| heard.push_str(&said.words()));
        }
        heard
    }

    /// Waits until the bot has opened so many connections.
    pub(super) async fn opened(&self, count: u64) {
        assert!(self.provider.opened(count, WITHIN).await, "there were never {count} connections");
    }
}

fn config() -> Config {
    let mut config = Settings::defaults().config;
    config.gateway.listen = (Ipv4Addr::LOCALHOST, 0).into();
    config
}
