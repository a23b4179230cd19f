//! A bot that was recorded: its settings, and the database it left.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use chinwag_core::{
    bus::Position,
    clock::{Clock, SystemClock},
    config::{SecretRef, SecretSource},
    secret::Secret,
    store::{Engine, EventFilter, Retention},
    topic::MESSAGE_RECEIVED,
};
use chinwag_runtime::Roles;
use chinwag_testkit::messenger::{Config as ProviderConfig, Messenger, User};
use tempfile::TempDir;

use crate::{
    bot::Bot,
    commands::{engine, main::execute, run, tests::shown, wait, wiring},
    settings::{Settings, credentials::CredentialError},
};

pub(super) const SOON: Duration = Duration::from_secs(30);

/// Who talks.
pub(super) const ANN: &str = "200000000000001";

/// A folder with the settings and the database of a bot.
pub(super) struct Place(TempDir);

impl Place {
    /// With a database that is still empty.
    pub(super) fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        let settings = format!(
            r#"
[gateway]
listen = "127.0.0.1:0"

[engine]
path = "{}"

[[channel]]
name = "page"
platform = "messenger"
app_secret = {{ env = "app_secret" }}
page_token = {{ env = "page_token" }}
verify_token = {{ env = "verify_token" }}
"#,
            place.path("chinwag.db").display()
        );
        place.write("chinwag.toml", &settings);
        place
    }

    /// With what was said to a bot, and what it answered.
    pub(super) fn recorded(bot: Bot, talk: impl AsyncFnOnce(&Messenger)) -> Self {
        let place = Self::new();
        place.record(bot, talk);
        place
    }

    /// Runs a bot while `talk` lasts.
    pub(super) fn record(&self, bot: Bot, talk: impl AsyncFnOnce(&Messenger)) {
        self.record_and(bot, talk, async |_, _| {});
    }

    /// As [`Place::record`], and forgets then what is done, as retention does.
    pub(super) fn record_and_forget(&self, bot: Bot, talk: impl AsyncFnOnce(&Messenger)) {
        self.record_and(bot, talk, async |_, engine| {
            let none = Duration::ZERO;
            let keep = Retention { events: none, bytes_max: 0, transcript: none, dedupe: none };
            let first = async || {
                engine.store.maintain(SystemClock.now(), keep).await.expect("retention");
                let filter = EventFilter { topic: Some(MESSAGE_RECEIVED), ..EventFilter::default() };
                engine.archive.events(filter, Position(0), 1).await.expect("events").events.pop()
            };
            let forget = async { while first().await.is_some() {} };
            tokio::time::timeout(SOON, forget).await.expect("all of it is done");
        });
    }

    /// Runs a bot while `talk` lasts, and then `then`, which may reach into its engine.
    pub(super) fn record_and(
        &self,
        bot: Bot,
        talk: impl AsyncFnOnce(&Messenger),
        then: impl AsyncFnOnce(&Messenger, &Engine),
    ) {
        wait::in_threads(async {
            let provider = Messenger::start(ProviderConfig::default()).await.expect("a provider");
            let mut config = self.settings().config;
            let api_url = serde_json::Value::String(provider.api_url());
            config.channels[0].options.insert("api_url".into(), api_url);
            let functions = bot.build(&config).expect("a sound bot");
            let engine = engine::open(&config.engine).expect("a database");
            let roles = Roles::default();
            let parts = wiring::parts(config, functions, engine.clone(), roles, credential).expect("parts");
            let runtime = run::start(parts).await.expect("it starts");
            let address = runtime.address().expect("it listens");
            provider.subscribe(&format!("http://{address}/webhooks/page")).await.expect("a handshake");
            talk(&provider).await;
            then(&provider, &engine).await;
            runtime.stop().await.expect("it stops");
        })
        .expect("a runtime");
    }

    /// Looks into the database.
    pub(super) fn look<T>(&self, look: impl AsyncFnOnce(&Engine) -> T) -> T {
        let engine = engine::open(&self.settings().config.engine).expect("a database");
        wait::in_threads(async { look(&engine).await }).expect("a runtime")
    }

    /// `replay` on the code of `bot`: the exit code and what is written.
    pub(super) fn replay(&self, bot: Bot, arguments: &[&str]) -> String {
        let config = self.path("chinwag.toml").into_os_string();
        let arguments = ["chinwag", "replay"].iter().chain(arguments).map(OsString::from);
        let arguments: Vec<OsString> = arguments.chain(["--config".into(), config]).collect();
        shown(b"", |terminal| Ok(execute(bot, arguments, terminal)))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    fn settings(&self) -> Settings {
        Settings::load_without_credentials(Some(&self.path("chinwag.toml"))).expect("settings")
    }
}

/// Somebody says it and gets an answer; what it is.
pub(super) async fn says(person: &User, words: &str) -> String {
    person.says(words).await.expect("a webhook");
    hears(person).await
}

/// The next thing that somebody is told.
pub(super) async fn hears(person: &User) -> String {
    person.next_reply(SOON).await.expect("an answer").text().to_owned()
}

/// The simulator's credentials: nothing is read from the environment.
fn credential(reference: &SecretRef) -> Result<Vec<Secret>, CredentialError> {
    let provider = ProviderConfig::default();
    let one = |source: &SecretSource| match source {
        SecretSource::Env(name) if name == "app_secret" => Ok(provider.app_secret.clone()),
        SecretSource::Env(name) if name == "page_token" => Ok(provider.page_token.clone()),
        SecretSource::Env(name) if name == "verify_token" => Ok(provider.verify_token.clone()),
        _ => Err(CredentialError::NotAName),
    };
    reference.sources().iter().map(one).collect()
}
