//! Starts the stages on an engine, and stops them.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, Ids},
    config::Config,
    error::EngineError,
    file::FileSource,
    function::Registered,
    name::FunctionName,
    secret::Secrets,
    store::{Engine, Retention},
    topic::MESSAGE_RECEIVED,
};
use tokio::{
    sync::{Mutex, Notify, mpsc, oneshot, watch},
    task::JoinSet,
};

use crate::{
    Channels, Error,
    client::Client,
    desk::{self, FrontDesk, Holds},
    fetcher,
    files::Downloads,
    gateway::{Gateway, GatewayParts},
    health::{Host, Watch, WatchParts},
    ingress::{Ingress, IngressParts},
    invoke::Invoker,
    lanes::{Drive, Lanes},
    open::OpenWebhooks,
    results::results,
    sender::{self, SenderParts},
    telemetry::{
        Meters, Tracer,
        log::{Keeper, KeeperParts, Log},
    },
    timers,
};

/// What a runtime is made of.
#[derive(Debug)]
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Where events and state live.
    pub engine: Engine,
    /// The channels.
    pub channels: Channels,
    /// The bot's functions; the built-in ones are added.
    pub functions: Vec<Registered>,
    /// What `[results.notify]` signs with, where there is one.
    pub notify_secret: Option<Secrets>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// What of it runs in this process.
    pub roles: Roles,
    /// The log of this process, where it is to be kept in the engine.
    pub log: Option<Log>,
    /// Where it is looked how the machine is.
    pub host: Option<Arc<dyn Host>>,
}

/// What runs in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The gateway.
    pub gateway: bool,
    /// The bot's functions and the result handlers.
    pub functions: Which,
    /// The sender, and the fetcher: both call providers.
    pub sender: bool,
}

/// Which functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// These alone.
    Only(Vec<FunctionName>),
}

impl Default for Roles {
    /// All of it.
    fn default() -> Self {
        Self { gateway: true, functions: Which::All, sender: true }
    }
}

impl Roles {
    /// Whether a function runs in this process.
    fn run(&self, name: &FunctionName) -> bool {
        match &self.functions {
            _ if [sender::NAME, fetcher::NAME].contains(name) => self.sender,
            Which::All => true,
            Which::Only(names) => names.contains(name),
        }
    }
}

/// The stages, running. Dropping it ends them at once; what was under way is run again at the next start.
#[derive(Debug)]
pub struct Runtime {
    engine: Engine,
    gateway: Option<Gateway>,
    ingress: Option<Ingress>,
    lanes: JoinSet<()>,
    chores: JoinSet<()>,
    stop: watch::Sender<bool>,
    failures: Mutex<mpsc::Receiver<Error>>,
    stop_timeout: Duration,
    meters: Meters,
    watch: Watch,
    keeper: Option<Keeper>,
    desk: FrontDesk,
}

impl Runtime {
    /// Starts the stages: once this returns, the gateway listens and every function is subscribed.
    ///
    /// # Errors
    /// The address is taken, a function is owned by another process, the engine fails, or a role names no function.
    pub async fn start(parts: Parts) -> Result<Self, Error> {
        let open = parts.open_webhooks();
        let meters = parts.meters();
        let functions = all_functions(&parts, &open, &meters)?;
        let keeper = parts.keeper(&functions).await;
        for registered in &functions {
            parts.engine.store.subscribe(&registered.spec).await?;
        }
        let chosen = choose(functions, &parts.roles)?;
        let (stop, stopped) = watch::channel(false);
        let (tell, failures) = mpsc::channel(1);
        let timers = Arc::new(Notify::new());
        let (watch, holds) = (parts.watch(&meters), Holds::default());
        holds.refresh(&*parts.engine.archive, parts.clock.now()).await?;
        let files = parts.files()?;
        let shared = Shared { open, files, meters, watch, timers: Arc::clone(&timers), holds };
        let mut chores = if chosen.is_empty() { JoinSet::new() } else { chores(&parts, &shared) };
        let watch = shared.watch.clone();
        chores.spawn(async move { match watch.keep().await {} });
        let mut lanes = JoinSet::new();
        let mut starting = Vec::with_capacity(chosen.len());
        for registered in chosen {
            let drive = parts.drive(registered, &shared, &stopped);
            starting.push(start_lanes(&mut lanes, drive, tell.clone()));
        }
        for started in starting {
            started.await?;
        }
        let gateway = if parts.roles.gateway { Some(parts.gateway(&shared).await?) } else { None };
        let ingress = if parts.roles.gateway { Some(parts.ingress(&shared)?) } else { None };
        let stop_timeout = parts.config.gateway.stop_timeout.get();
        let failures = Mutex::new(failures);
        let desk = parts.desk(&shared);
        Ok(Self {
            engine: parts.engine,
            gateway,
            ingress,
            lanes,
            chores,
            stop,
            failures,
            stop_timeout,
            meters: shared.meters,
            watch: shared.watch,
            keeper,
            desk,
        })
    }

    /// Where the gateway listens, where it runs here.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.gateway.as_ref().map(Gateway::address)
    }

    /// What is counted.
    #[must_use]
    pub fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Knows what is wrong.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Where a person takes conversations over; functions of this process learn of it at once.
    #[must_use]
    pub fn desk(&self) -> &FrontDesk {
        &self.desk
    }

    /// Resolves when a stage cannot go on, as when another process has taken over its function.
    pub async fn failed(&self) -> Error {
        match self.failures.lock().await.recv().await {
            Some(error) => error,
            None => std::future::pending().await,
        }
    }

    /// Stops: the gateway takes nothing more and answers what it has, runs end, the engine is flushed. Whatever does
    /// not end within `[gateway] stop_timeout` is cut off and run again at the next start.
    ///
    /// # Errors
    /// The engine could not be flushed.
    pub async fn stop(mut self) -> Result<(), Error> {
        if let Some(ingress) = self.ingress.take() {
            ingress.stop(self.stop_timeout).await;
        }
        if let Some(gateway) = self.gateway.take() {
            gateway.stop(self.stop_timeout).await;
        }
        self.stop.send_replace(true);
        let drained = async { while self.lanes.join_next().await.is_some() {} };
        if tokio::time::timeout(self.stop_timeout, drained).await.is_err() {
            tracing::warn!(target: "chinwag::runtime", "runs that did not end in time are cut off; they are made again at the next start");
        }
        self.lanes.shutdown().await;
        self.chores.shutdown().await;
        let flushed = self.engine.store.flush().await;
        // Last, so that it has what was said of the end.
        if let Some(keeper) = self.keeper.take() {
            keeper.stop().await;
        }
        Ok(flushed?)
    }
}

impl Parts {
    /// What is counted; spans are made where the settings say that they are sent somewhere.
    fn meters(&self) -> Meters {
        let telemetry = &self.config.telemetry;
        let is_traced = telemetry.otlp.as_ref().is_some_and(|otlp| otlp.traces);
        let tracer = if is_traced { Tracer::new(telemetry.sample) } else { Tracer::default() };
        let meters = Meters::traced(&self.channels, tracer);
        match &self.log {
            Some(log) => meters.with_log_dropped(Arc::clone(log.dropped())),
            None => meters,
        }
    }

    /// What looks for what is wrong.
    fn watch(&self, meters: &Meters) -> Watch {
        Watch::new(WatchParts {
            archive: Arc::clone(&self.engine.archive),
            meters: meters.clone(),
            host: self.host.clone(),
            limits: self.config.health.clone(),
            is_whole: self.roles == Roles::default(),
            clock: Arc::clone(&self.clock),
        })
    }

    /// What works for the log, with what the settings say of each function.
    async fn keeper(&self, functions: &[Registered]) -> Option<Keeper> {
        let log_of = |registered: &Registered| (registered.spec.name.clone(), registered.spec.log.clone());
        let parts = KeeperParts {
            log: self.log.clone()?,
            logs: Arc::clone(&self.engine.logs),
            clock: Arc::clone(&self.clock),
            settings: functions.iter().map(log_of).collect(),
        };
        Some(Keeper::start(parts).await)
    }

    /// What may be open here: nothing where one of those on the way to an answer runs elsewhere.
    fn open_webhooks(&self) -> OpenWebhooks {
        // What comes in by a webhook is a message; a function of another topic is not waited for.
        let is_immediate =
            |registered: &&Registered| registered.spec.immediate && registered.spec.topic == MESSAGE_RECEIVED;
        let names = self.functions.iter().filter(is_immediate).map(|registered| &registered.spec.name);
        let here = names.filter(|name| self.roles.gateway && self.roles.sender && self.roles.run(name));
        OpenWebhooks::new(here.cloned())
    }

    fn drive(&self, registered: Registered, shared: &Shared, stop: &watch::Receiver<bool>) -> Drive {
        let (clock, ids) = (Arc::clone(&self.clock), Arc::clone(&self.ids));
        let store = Arc::clone(&self.engine.store);
        let invoker = Invoker::new(self.channels.clone(), store, Arc::clone(&clock), ids);
        Drive {
            meter: shared.meters.function(&registered.spec.name, &registered.spec.topic),
            meters: shared.meters.clone(),
            registered,
            engine: self.engine.clone(),
            invoker: invoker
                .with_open(shared.open.clone())
                .with_holds(shared.holds.clone())
                .with_files(Arc::clone(&shared.files)),
            clock,
            timers: Arc::clone(&shared.timers),
            stop: stop.clone(),
        }
    }

    fn desk(&self, shared: &Shared) -> FrontDesk {
        let (engine, channels) = (self.engine.clone(), self.channels.clone());
        let desk = FrontDesk::new(engine, channels, Arc::clone(&self.clock), Arc::clone(&self.ids));
        desk.with_holds(shared.holds.clone())
    }

    fn files(&self) -> Result<Arc<dyn FileSource>, Error> {
        let (channels, clock) = (self.channels.clone(), Arc::clone(&self.clock));
        Ok(Arc::new(Downloads::new(channels, Client::new()?, clock)?))
    }

    fn ingress(&self, shared: &Shared) -> Result<Ingress, Error> {
        let parts = IngressParts {
            store: Arc::clone(&self.engine.store),
            channels: self.channels.clone(),
            client: Client::new()?,
            open: shared.open.clone(),
            meters: shared.meters.clone(),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
        };
        Ok(Ingress::start(&parts))
    }

    async fn gateway(&self, shared: &Shared) -> Result<Gateway, Error> {
        let parts = GatewayParts {
            store: Arc::clone(&self.engine.store),
            bus: Arc::clone(&self.engine.bus),
            archive: Arc::clone(&self.engine.archive),
            channels: self.channels.clone(),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
            open: shared.open.clone(),
            meters: shared.meters.clone(),
            continue_traces: self.config.telemetry.continue_traces,
            watch: Some(shared.watch.clone()),
        };
        Gateway::start(&self.config.gateway, parts).await
    }
}

/// What the stages of one process have in common.
struct Shared {
    open: OpenWebhooks,
    files: Arc<dyn FileSource>,
    meters: Meters,
    watch: Watch,
    timers: Arc<Notify>,
    holds: Holds,
}

/// The bot's functions and the built-in ones, the sender last.
fn all_functions(parts: &Parts, open: &OpenWebhooks, meters: &Meters) -> Result<Vec<Registered>, Error> {
    let client = Client::new()?;
    let results = results(&parts.config.results, parts.notify_secret.clone(), client.clone());
    let fetcher = fetcher::fetcher(&parts.config.sender, parts.channels.clone(), client.clone());
    let (channels, store) = (parts.channels.clone(), Arc::clone(&parts.engine.store));
    let sender = SenderParts { channels, store, client, open: open.clone(), meters: meters.clone() };
    let sender = sender::sender(&parts.config.sender, sender);
    Ok(parts.functions.iter().cloned().chain(fetcher).chain(results).chain([sender]).collect())
}

/// Those of the functions that run in this process.
fn choose(functions: Vec<Registered>, roles: &Roles) -> Result<Vec<Registered>, Error> {
    if let Which::Only(names) = &roles.functions
        && let Some(name) = names.iter().find(|name| functions.iter().all(|known| known.spec.name != **name))
    {
        let known: Vec<&str> = functions.iter().map(|known| known.spec.name.as_str()).collect();
        return Err(Error::NoFunction { name: name.clone(), known: known.join(", ") });
    }
    Ok(functions.into_iter().filter(|registered| roles.run(&registered.spec.name)).collect())
}

/// Starts the lanes of a function. What is returned resolves once it is owned, or says why it cannot be.
fn start_lanes(
    lanes: &mut JoinSet<()>,
    drive: Drive,
    failures: mpsc::Sender<Error>,
) -> impl Future<Output = Result<(), Error>> + use<> {
    let (tell, started) = oneshot::channel();
    lanes.spawn(async move {
        let function = drive.registered.spec.name.clone();
        let _guard = Guard { function: function.clone(), failures: failures.clone() };
        let of_function = |source| Error::Function { function, source };
        match Lanes::open(drive).await {
            Ok(lanes) => {
                // NOTE: whoever starts may have given up meanwhile; then this set of tasks is dropped as well.
                let _ = tell.send(Ok(()));
                if let Err(error) = lanes.run().await {
                    // One failure is enough to stop for.
                    let _ = failures.try_send(of_function(error));
                }
            }
            Err(error) => drop(tell.send(Err(of_function(error)))),
        }
    });
    async move { started.await.unwrap_or(Err(Error::Engine(EngineError::Closed))) }
}

/// Tells of a driver that panicked: its function would stand still, and nobody would know.
struct Guard {
    function: FunctionName,
    failures: mpsc::Sender<Error>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let source = EngineError::failed("driving the function", "it panicked");
            // One failure is enough to stop for.
            let _ = self.failures.try_send(Error::Function { function: self.function.clone(), source });
        }
    }
}

fn chores(parts: &Parts, shared: &Shared) -> JoinSet<()> {
    let (store, clock) = (&parts.engine.store, &parts.clock);
    let keep = &parts.config.retention;
    let keep = Retention {
        events: keep.events.get(),
        bytes_max: keep.bytes_max,
        transcript: keep.transcript.get(),
        dedupe: keep.dedupe.get(),
    };
    let mut chores = JoinSet::new();
    let (timers, meters) = (Arc::clone(&shared.timers), shared.meters.clone());
    chores.spawn(timers::fire(Arc::clone(store), Arc::clone(clock), timers, meters));
    chores.spawn(timers::maintain(Arc::clone(store), Arc::clone(clock), keep));
    let archive = Arc::clone(&parts.engine.archive);
    chores.spawn(desk::watch(shared.holds.clone(), archive, Arc::clone(clock)));
    chores
}
