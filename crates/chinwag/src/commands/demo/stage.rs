//! The bot and the provider it talks to, as `run` would start them, on free ports.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chinwag_console::Console;
use chinwag_core::{
    config::{Config, EngineConfig, Span, SqliteConfig},
    store::Engine,
};
use chinwag_runtime::{
    Channels, Parts, Roles, Runtime,
    telemetry::log::{Log, Redactor},
};
use chinwag_testkit::messenger::{Config as ProviderConfig, Messenger, Receipts, User};
use tempfile::TempDir;

use crate::{
    bot::Bot,
    commands::{
        Style, console, engine,
        failure::Failure,
        log,
        options::{LogForm, LogLevel, LogOptions},
        playground::{Ground, Sides},
        process::Process,
        run,
        setup::Setup,
        simulate::provider_failure,
        wiring,
    },
    settings::Settings,
    testing::Error,
};

/// The person at the terminal: the first that the page has met.
const PERSON: &str = "200000000000001";
/// Where the panel is opened.
const PAGE: &str = "/simulator";
/// What is put off is tried again soon: somebody is watching.
const PUT_OFF: Span = Span::secs(5);

/// A running bot, and the providers it talks to.
#[derive(Debug)]
pub(in crate::commands) struct Stage {
    runtime: Runtime,
    messenger: Arc<Messenger>,
    engine: Engine,
    webhook: String,
    console: Console,
    /// The database is in it; it goes with this.
    _folder: TempDir,
}

impl Stage {
    /// Starts everything: once this returns, a message can be sent. The bot is on Messenger, and on all the other platforms
    /// that are simulated where somebody is to look at them.
    pub(in crate::commands) async fn start(
        bot: Bot,
        port: u16,
        log: Option<Log>,
        is_watched: bool,
    ) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("chinwag-demo-").tempdir().map_err(|error| {
            Failure::failed(
                format_args!("a folder for the database cannot be made: {error}"),
                "set TMPDIR to a folder that this user can write to",
            )
        })?;
        let receipts = Receipts { echo: false, delivered: true, read: true };
        let provider = ProviderConfig { receipts, ..ProviderConfig::default() };
        let messenger = Arc::new(Messenger::start(provider).await.map_err(provider_failure)?);
        let mut config = Settings::defaults().config;
        let sides = Sides::start(Arc::clone(&messenger), is_watched, &config).await.map_err(failure)?;
        config.gateway.listen = (Ipv4Addr::LOCALHOST, port).into();
        config.gateway.stop_timeout = Span::secs(2);
        config.results.retry.base = PUT_OFF;
        config.results.retry.cap = PUT_OFF;
        config.engine = EngineConfig::Sqlite(SqliteConfig::at(folder.path().join("demo.db")));
        config.console.listen = Some((Ipv4Addr::LOCALHOST, 0).into());
        config.channels = sides.settings();
        let channels = sides.channels().map_err(failure)?;
        let (engine, runtime) = run_bot(bot, config.clone(), channels, log).await?;
        let address = runtime.address().ok_or_else(|| Failure::plain("the gateway does not listen"))?;
        let gateway = format!("http://{address}");
        sides.point_at(&gateway).map_err(failure)?;
        let webhook = format!("{gateway}/webhooks/{}", config.channels[0].name);
        messenger.subscribe(&webhook).await.map_err(provider_failure)?;
        let ground = Ground::new(sides, engine.clone());
        let setup = Setup::of(&config, &Channels::default(), |_| "the simulator".into());
        let process = Process::new(&config, engine.clone(), &runtime).with_setup(setup);
        let process = process.with_playground(Arc::new(ground)).at_desk(runtime.desk());
        let console = console::start(&config, &engine, &process).await?;
        let console = console.ok_or_else(|| Failure::plain("the console does not listen"))?;
        Ok(Self { runtime, messenger, engine, webhook, console, _folder: folder })
    }

    /// The address of the webhook.
    pub(super) fn webhook(&self) -> &str {
        &self.webhook
    }

    /// An address that opens the console at the simulator, once.
    pub(in crate::commands) fn console(&self) -> String {
        self.console.link_to(PAGE)
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Who talks to the bot.
    pub(super) fn person(&self) -> User {
        self.messenger.user(PERSON)
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

/// Starts the log. What must not be in it are the simulator's own credentials.
pub(super) fn log(log_level: LogLevel, style: Style) -> Log {
    let provider = ProviderConfig::default();
    let secrets = [provider.app_secret, provider.page_token, provider.verify_token];
    log::start_kept(LogOptions { log_level, log_form: LogForm::Text }, style, Redactor::new(secrets))
}

async fn run_bot(
    bot: Bot,
    config: Config,
    channels: Channels,
    log: Option<Log>,
) -> Result<(Engine, Runtime), Failure> {
    let functions = bot.build(&config)?;
    let engine = engine::open(&config.engine)?;
    let parts = wiring::with_channels(config, functions, engine.clone(), Roles::default(), channels);
    let parts = Parts { log, ..parts };
    Ok((engine, run::start(parts).await?))
}

fn failure(error: Error) -> Failure {
    Failure::plain(format_args!("the simulated providers: {error}"))
}
