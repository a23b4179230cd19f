//! A bot that no provider can reach: it fetches what happens.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    clock::SystemClock,
    config::{ChannelConfig, Config, SecretRef, SecretSource, SqliteConfig},
    secret::Secret,
    store::Engine,
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds};
use chinwag_testkit::{
    play::{Simulator, Telegram},
    script::{Deed, Trouble},
};
use serde_json::json;
use tempfile::TempDir;

use crate::{demo_bot, settings::Settings};

/// Longer than anything here takes.
const WITHIN: Duration = Duration::from_secs(30);

/// A Telegram whose bot has no public address.
struct Desk {
    telegram: Simulator,
    engine: Engine,
    _folder: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let listen = (Ipv4Addr::LOCALHOST, 0).into();
        let telegram = Simulator::start(Box::new(Telegram::new()), Arc::new(SystemClock), listen);
        let telegram = telegram.await.expect("a provider");
        telegram.keep();
        let folder = tempfile::tempdir().expect("a folder");
        let file = Sqlite::open(&SqliteConfig::at(folder.path().join("bot.db"))).expect("an engine");
        Self { telegram, engine: file.engine(), _folder: folder }
    }

    async fn runtime(&self) -> Runtime {
        let config = config();
        let functions = demo_bot::bot().build_all(&config).expect("a bot").functions;
        let parts = Parts {
            engine: self.engine.clone(),
            channels: self.channels(),
            functions,
            config,
            notify_secret: None,
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            roles: Roles::default(),
        };
        Runtime::start(parts).await.expect("a runtime")
    }

    fn channels(&self) -> Channels {
        let mut settings = self.telegram.settings();
        settings.extend([
            ("name".to_owned(), json!("bot")),
            ("platform".to_owned(), json!("telegram")),
            ("polling".to_owned(), json!(true)),
        ]);
        let config: ChannelConfig = serde_json::from_value(settings.into()).expect("a channel");
        let credential = |reference: &SecretRef| {
            let one = |source: &SecretSource| match source {
                SecretSource::Env(name) => self.telegram.credential(name),
                SecretSource::File(_) => None,
            };
            Ok::<Vec<Secret>, std::io::Error>(reference.sources().iter().filter_map(one).collect())
        };
        let adapter = chinwag_platforms::open(&config, credential).expect("a channel");
        [Channel { name: config.name, platform: config.platform, adapter }].into_iter().collect()
    }

    async fn says(&self, words: &str) {
        self.telegram.act("ann", &Deed::Says(words.into())).await.expect("it is kept");
    }

    /// Everything the bot says until these words are among it.
    async fn hears(&self, words: &str) -> String {
        let mut heard = String::new();
        while !heard.contains(words) {
            let said = self.telegram.hears("ann", WITHIN).await;
            assert!(!said.is_empty(), "nothing more came after: {heard}");
            said.iter().for_each(|said| heard.push_str(&said.words()));
        }
        heard
    }
}

fn config() -> Config {
    let mut config = Settings::defaults().config;
    config.gateway.listen = (Ipv4Addr::LOCALHOST, 0).into();
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_fetched_and_answered() {
    let desk = Desk::new().await;
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    desk.says("cuckoo").await;
    desk.hears("Echo: cuckoo").await;
    let called = desk.telegram.calls();
    let has = |name: &str| called.iter().any(|call| call.request.target.ends_with(name));
    assert!(has("/deleteWebhook"), "a webhook and fetching exclude each other");
    runtime.stop().await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_fails_is_asked_again() {
    let desk = Desk::new().await;
    desk.telegram.befall(Trouble::Status(500), 1);
    desk.telegram.befall(Trouble::Dropped, 1);
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    runtime.stop().await.expect("it stops");
}

/// What was stored, and not acknowledged before the process died, is given again at the next start, and heard once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_again_after_a_restart_is_heard_once() {
    let desk = Desk::new().await;
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    runtime.stop().await.expect("it stops");
    desk.telegram.redeliver().await.expect("it is kept again");
    let runtime = desk.runtime().await;
    desk.says("cuckoo").await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo");
    runtime.stop().await.expect("it stops");
}
