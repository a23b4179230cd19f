//! A stage: a bot, a simulated provider, an engine in memory, and a clock that is moved by hand.

use std::{
    collections::BTreeSet,
    fmt,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chinwag_core::{
    bus::Position,
    clock::{Clock, Timestamp},
    commit::{DeadLetter, ServiceCall},
    config::{ChannelConfig, Config, EngineConfig, SecretRef, SecretSource, Span},
    event::Event,
    name::TopicName,
    secret::Secret,
    store::{DeadId, Engine, EventFilter},
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds};
use chinwag_testkit::script::{Deed, Spoken, Trouble};
use serde_json::{Map, Value};

use super::{
    Answer, Error, StagedService, User,
    clock::StageClock,
    observed::Observed,
    platform::{Provider, SIMULATED, Simulated},
    pulse::Pulse,
    service::Conducts,
};
use crate::{
    bot::{Bot, Services},
    settings::{Settings, credentials::CredentialError},
};

/// How long a turn may take by a real clock.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most events that are listed.
pub(super) const EVENTS_MAX: usize = 100_000;

/// A bot that is sound and may be put on any number of stages. They share its `State`, and nothing else: it is built anew
/// for each, and at each restart.
#[derive(Debug, Clone)]
pub struct Cast {
    bot: Bot,
    config: Config,
}

impl Cast {
    /// Builds a bot. Of the settings, `[function.*]`, `[sender]`, `[retention]` and `[results]` are kept; the channels are
    /// the simulators', and nobody outside is notified.
    ///
    /// # Errors
    /// Everything that is wrong with the bot.
    pub fn new(bot: Bot, settings: &Settings) -> Result<Self, Error> {
        bot.clone().build(&settings.config)?;
        let mut config = settings.config.clone();
        config.engine = EngineConfig::Memory;
        config.gateway.listen = (Ipv4Addr::LOCALHOST, 0).into();
        config.results.notify = None;
        Ok(Self { bot, config })
    }
}

/// A stage: a bot, a simulated provider, an engine in memory, and a clock that is moved by hand.
///
/// Everything is real but time and the provider: webhooks and calls go over HTTP on loopback. Dropping it ends it all.
#[derive(Debug, Clone)]
pub struct Stage(pub(super) Arc<Inside>);

/// What is on a stage.
pub(super) struct Inside {
    pub(super) provider: Box<dyn Provider>,
    pub(super) engine: Engine,
    pub(super) observed: Arc<Observed>,
    pub(super) clock: Arc<StageClock>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) patience: Duration,
    pub(super) conducts: Arc<Conducts>,
    /// Those of the bot as it was started last.
    pub(super) services: Mutex<Arc<Services>>,
    cast: Cast,
    channels: Channels,
    runtime: tokio::sync::Mutex<Option<Runtime>>,
    people: Mutex<BTreeSet<String>>,
}

impl Stage {
    /// Puts a bot on a stage, with the default settings, on the first platform that has a simulator.
    ///
    /// # Errors
    /// The bot is wrong, or it cannot be started.
    pub async fn start(bot: Bot) -> Result<Self, Error> {
        Self::with_cast(&Cast::new(bot, &Settings::defaults())?, SIMULATED[0].name).await
    }

    /// Puts a bot that is built on a stage, on the platform of that name.
    ///
    /// # Errors
    /// There is no simulator of the platform, or the bot cannot be started.
    pub async fn with_cast(cast: &Cast, platform: &str) -> Result<Self, Error> {
        Self::with_patience(cast, platform, PATIENCE).await
    }

    /// As [`Stage::with_cast`], where a turn may take this long by a real clock.
    ///
    /// # Errors
    /// There is no simulator of the platform, or the bot cannot be started.
    pub async fn with_patience(cast: &Cast, platform: &str, patience: Duration) -> Result<Self, Error> {
        let platform = Simulated::named(platform)?;
        let pulse = Arc::new(Pulse::default());
        let clock = Arc::new(StageClock::new(Arc::clone(&pulse)));
        let (engine, observed) = Observed::engine(Arc::clone(&pulse));
        let conducts = Arc::new(Conducts::new(Arc::clone(&clock)));
        let provider = platform.start(Arc::clone(&clock) as _).await?;
        let channel = channel(&*provider, platform.name, &cast.config)?;
        let channels = [open(&*provider, &channel)?].into_iter().collect();
        let inside = Inside {
            provider,
            engine,
            observed,
            clock,
            pulse,
            patience,
            conducts,
            services: Mutex::default(),
            cast: cast.clone(),
            channels,
            runtime: tokio::sync::Mutex::default(),
            people: Mutex::default(),
        };
        inside.start().await?;
        Ok(Self(Arc::new(inside)))
    }

    /// A person with this name, who has not said anything yet.
    #[must_use]
    pub fn user(&self, name: impl Into<String>) -> User {
        User::new(Arc::clone(&self.0), name.into())
    }

    /// Moves the clock on by `250ms`, `30s`, `10m`, `1h` or `7d`, stopping at each timer on the way, and waits for what
    /// that brings. What the bot said to anybody.
    ///
    /// # Errors
    /// It is not a length of time, or the bot does not come to an end.
    pub async fn later(&self, span: &str) -> Result<Answer, Error> {
        let parsed = serde_json::from_value::<Span>(Value::String(span.to_owned()));
        let span = parsed.map_err(|_| Error::NotASpan { text: span.to_owned() })?;
        self.0.later(span.get()).await?;
        Ok(Answer::new(self.0.unheard()))
    }

    /// The bot dies as a killed process does, and is started again on what the engine has kept. What it said to anybody.
    ///
    /// # Errors
    /// It cannot be started, or does not come to an end.
    pub async fn restart(&self) -> Result<Answer, Error> {
        self.0.restart().await?;
        Ok(Answer::new(self.0.unheard()))
    }

    /// The provider delivers the last webhook again. What the bot said to anybody, which should be nothing.
    ///
    /// # Errors
    /// Nothing was delivered yet, or the bot does not come to an end.
    pub async fn redeliver(&self) -> Result<Answer, Error> {
        self.0.redeliver().await?;
        Ok(Answer::new(self.0.unheard()))
    }

    /// Lets the bot's next `times` calls of the provider go wrong.
    pub fn fault(&self, trouble: Trouble, times: u32) {
        self.0.provider.befall(trouble, times);
    }

    /// The service of this name, to be told what it does here instead of being asked.
    #[must_use]
    pub fn service(&self, name: impl Into<String>) -> StagedService {
        StagedService::new(Arc::clone(&self.0), name.into())
    }

    /// Every call of a service that a function has made on this stage, oldest first.
    ///
    /// # Errors
    /// There is no such service.
    pub fn calls(&self, service: &str) -> Result<Vec<ServiceCall>, Error> {
        Ok(self.0.observed.calls.of(self.0.service(service)?.name()))
    }

    /// Every event of a topic that was published on this stage, oldest first.
    ///
    /// # Errors
    /// The engine failed.
    pub async fn events(&self, topic: TopicName) -> Result<Vec<Event>, Error> {
        let filter = EventFilter { topic: Some(topic), ..EventFilter::default() };
        let batch = self.0.engine.archive.events(filter, Position(0), EVENTS_MAX).await?;
        Ok(batch.events.into_iter().map(|stored| Event::clone(&stored.event)).collect())
    }

    /// Every input that a function gave up on, oldest first.
    ///
    /// # Errors
    /// The engine failed.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, Error> {
        let letters = self.0.engine.archive.dead_letters(None, DeadId(0), EVENTS_MAX).await?;
        Ok(letters.into_iter().map(|(_, letter)| letter).collect())
    }

    /// The time on the stage.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Where its events and state live, for what has no word here.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }
}

impl Inside {
    /// Starts the bot, and sends webhooks to it.
    async fn start(&self) -> Result<(), Error> {
        let bot = self.cast.bot.clone().directed_by(Arc::clone(&self.conducts) as _);
        let built = bot.build_all(&self.cast.config)?;
        *self.services.lock().unwrap_or_else(PoisonError::into_inner) = built.services;
        let parts = Parts {
            config: self.cast.config.clone(),
            engine: self.engine.clone(),
            channels: self.channels.clone(),
            functions: built.functions,
            notify_secret: None,
            clock: Arc::clone(&self.clock) as _,
            ids: Arc::new(SystemIds),
            roles: Roles::default(),
            log: None,
            host: None,
        };
        let runtime = Runtime::start(parts).await?;
        if let (Some(address), Some(channel)) = (runtime.address(), self.channels.iter().next()) {
            self.provider.point_at(&format!("http://{address}/webhooks/{}", channel.name))?;
        }
        *self.runtime.lock().await = Some(runtime);
        Ok(())
    }

    pub(super) async fn act(&self, person: &str, deed: &Deed) -> Result<(), Error> {
        self.meet(person);
        self.provider.act(person, deed).await?;
        self.settle().await.map(drop)
    }

    pub(super) async fn later(&self, span: Duration) -> Result<(), Error> {
        let end = self.clock.now().after(span);
        while let Some(due) = self.settle().await?.filter(|due| *due <= end) {
            self.clock.move_to(due);
        }
        self.clock.move_to(end);
        self.settle().await.map(drop)
    }

    pub(super) async fn redeliver(&self) -> Result<(), Error> {
        self.provider.redeliver().await?;
        self.settle().await.map(drop)
    }

    pub(super) async fn restart(&self) -> Result<(), Error> {
        drop(self.runtime.lock().await.take());
        self.start().await?;
        self.settle().await.map(drop)
    }

    /// From now on it is looked at what is sent to this person.
    pub(super) fn meet(&self, person: &str) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if !people.contains(person) {
            people.insert(person.to_owned());
        }
    }

    /// What was sent to anybody since this was last asked.
    pub(super) fn unheard(&self) -> Vec<Spoken> {
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let of = |to: String| {
            let said = self.provider.unheard(&to);
            said.into_iter().map(move |said| Spoken { to: to.clone(), said })
        };
        people.into_iter().flat_map(of).collect()
    }
}

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("provider", &self.provider)
            .field("now", &self.clock.now())
            .finish_non_exhaustive()
    }
}

/// The one channel, under the name that the settings give to one of its platform.
pub(crate) fn channel(
    provider: &dyn Provider,
    platform: &str,
    config: &Config,
) -> Result<ChannelConfig, Error> {
    let named = config.channels.iter().find(|channel| channel.platform.as_str() == platform);
    let name = named.map_or(platform, |channel| channel.name.as_str());
    let mut settings: Map<String, Value> = provider.settings();
    settings.insert("name".into(), name.into());
    settings.insert("platform".into(), platform.into());
    Ok(serde_json::from_value(Value::Object(settings))?)
}

/// The channel with the simulator's own credentials: nothing is read from the environment.
pub(crate) fn open(provider: &dyn Provider, channel: &ChannelConfig) -> Result<Channel, Error> {
    let one = |source: &SecretSource| match source {
        SecretSource::Env(name) => provider.credential(name).ok_or(CredentialError::NotAName),
        SecretSource::File(_) => Err(CredentialError::NotAName),
    };
    let credential =
        |reference: &SecretRef| reference.sources().iter().map(one).collect::<Result<Vec<Secret>, _>>();
    let adapter = chinwag_platforms::open(channel, credential)?;
    Ok(Channel { name: channel.name.clone(), platform: channel.platform.clone(), adapter })
}
