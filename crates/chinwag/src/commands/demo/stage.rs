//! The bot and the provider it talks to, as `run` would start them, on free ports.

use std::{net::Ipv4Addr, time::Duration};

use chinwag_console::Console;
use chinwag_core::{
    config::{ChannelConfig, Config, EngineConfig, SecretRef, SecretSource, SqliteConfig},
    secret::Secret,
    store::Engine,
};
use chinwag_runtime::{Roles, Runtime};
use chinwag_testkit::messenger::{Config as ProviderConfig, Messenger, User};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    bot::Bot,
    commands::{
        console, engine, failure::Failure, process::Process, run, simulate::provider_failure, wiring,
    },
    settings::{Settings, credentials::CredentialError},
};

const CHANNEL: &str = "demo";
const PERSON: &str = "200000000000001";

/// A running bot, and the provider it talks to.
#[derive(Debug)]
pub(super) struct Stage {
    runtime: Runtime,
    provider: Messenger,
    engine: Engine,
    webhook: String,
    console: Console,
    /// The database is in it; it goes with this.
    _folder: TempDir,
}

impl Stage {
    /// Starts everything: once this returns, a message can be sent.
    pub(super) async fn start(bot: Bot, port: u16) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("chinwag-demo-").tempdir().map_err(|error| {
            Failure::failed(
                format_args!("a folder for the database cannot be made: {error}"),
                "set TMPDIR to a folder that this user can write to",
            )
        })?;
        let provider = Messenger::start(ProviderConfig::default()).await.map_err(provider_failure)?;
        let mut config = Settings::defaults().config;
        config.gateway.listen = (Ipv4Addr::LOCALHOST, port).into();
        config.gateway.stop_timeout = chinwag_core::config::Span::secs(2);
        config.engine = EngineConfig::Sqlite(SqliteConfig::at(folder.path().join("demo.db")));
        config.console.listen = Some((Ipv4Addr::LOCALHOST, 0).into());
        config.channels = vec![channel(&provider.api_url())?];
        let (engine, runtime) = run_bot(bot, config.clone()).await?;
        let process = Process::new(&config, engine.clone(), runtime.meters().clone());
        let process = process.at_desk(runtime.desk());
        let console = console::start(&config, &engine, &process).await?;
        let console = console.ok_or_else(|| Failure::plain("the console does not listen"))?;
        let address = runtime.address().ok_or_else(|| Failure::plain("the gateway does not listen"))?;
        let webhook = format!("http://{address}/webhooks/{CHANNEL}");
        provider.subscribe(&webhook).await.map_err(provider_failure)?;
        Ok(Self { runtime, provider, engine, webhook, console, _folder: folder })
    }

    /// The address of the webhook.
    pub(super) fn webhook(&self) -> &str {
        &self.webhook
    }

    /// An address that opens the console, once.
    pub(super) fn console(&self) -> String {
        self.console.link()
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Who talks to the bot.
    pub(super) fn person(&self) -> User {
        self.provider.user(PERSON)
    }

    /// Resolves when the bot cannot go on.
    pub(super) async fn failed(&self) -> Failure {
        Failure::plain(format_args!("the bot cannot go on: {}", self.runtime.failed().await))
    }

    /// Stops everything, and removes the database.
    pub(super) async fn stop(self) -> Result<(), Failure> {
        let stopped = tokio::time::timeout(Duration::from_secs(5), self.runtime.stop()).await;
        match stopped {
            Ok(stopped) => stopped.map_err(|error| Failure::plain(format_args!("stopping: {error}"))),
            Err(_) => Err(Failure::plain("the bot does not stop")),
        }
    }
}

async fn run_bot(bot: Bot, config: Config) -> Result<(Engine, Runtime), Failure> {
    let functions = bot.build(&config)?;
    let engine = engine::open(&config.engine)?;
    let parts = wiring::parts(config, functions, engine.clone(), Roles::default(), credential)?;
    Ok((engine, run::start(parts).await?))
}

/// A channel with the simulator's own credentials, under the names that [`credential`] knows.
fn channel(api_url: &str) -> Result<ChannelConfig, Failure> {
    let channel = json!({
        "name": CHANNEL, "platform": "messenger", "api_url": api_url,
        "app_secret": {"env": "app_secret"}, "page_token": {"env": "page_token"},
        "verify_token": {"env": "verify_token"},
    });
    serde_json::from_value(channel)
        .map_err(|error| Failure::plain(format_args!("the demo's channel: {error}")))
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
