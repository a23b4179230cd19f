//! The policies in effect: one dial for each function, read by every line and turned while the bot runs.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU8, Ordering::Relaxed},
    },
};

use chinwag_core::{
    clock::Timestamp,
    config::{LogConfig, LogLevel},
    log::{LogRetention, PolicyChange, RUNTIME},
    name::FunctionName,
};
use tracing::Level;

/// The policy of one function.
#[derive(Debug)]
pub(super) struct Dial {
    level: AtomicU8,
    bodies: AtomicBool,
    config: RwLock<Arc<LogConfig>>,
}

impl Dial {
    fn new(config: LogConfig) -> Self {
        Self {
            level: AtomicU8::new(config.level as u8),
            bodies: AtomicBool::new(config.bodies),
            config: RwLock::new(Arc::new(config)),
        }
    }

    /// Whether lines of this level are kept.
    pub(super) fn keeps(&self, level: Level) -> bool {
        of(level) as u8 <= self.level.load(Relaxed)
    }

    /// Whether the words of people are kept.
    pub(super) fn keeps_bodies(&self) -> bool {
        self.bodies.load(Relaxed)
    }

    /// The whole policy.
    pub(super) fn config(&self) -> Arc<LogConfig> {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Turns it. Whether it was another before.
    fn turn(&self, config: LogConfig) -> bool {
        let mut current = self.config.write().unwrap_or_else(PoisonError::into_inner);
        if **current == config {
            return false;
        }
        self.level.store(config.level as u8, Relaxed);
        self.bodies.store(config.bodies, Relaxed);
        *current = Arc::new(config);
        true
    }
}

/// A level of `tracing`, in the word of the settings.
pub(super) fn of(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Trace,
    }
}

/// Every dial.
#[derive(Debug)]
pub(super) struct Dials {
    functions: RwLock<BTreeMap<FunctionName, Arc<Dial>>>,
    /// That of lines that belong to no function.
    runtime: Arc<Dial>,
    /// The most that any of them keeps.
    most: AtomicU8,
    /// Whether any of them keeps the words of people.
    bodies: AtomicBool,
}

impl Default for Dials {
    fn default() -> Self {
        let config = LogConfig::default();
        let (most, bodies) = (AtomicU8::new(config.level as u8), AtomicBool::new(config.bodies));
        Self { functions: RwLock::default(), runtime: Arc::new(Dial::new(config)), most, bodies }
    }
}

impl Dials {
    /// The dial of a function; that of lines of no function where it is not known.
    pub(super) fn of(&self, function: &str) -> Arc<Dial> {
        let functions = self.functions.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(functions.get(function).unwrap_or(&self.runtime))
    }

    /// The dial of lines that belong to no function.
    pub(super) fn runtime(&self) -> &Arc<Dial> {
        &self.runtime
    }

    /// Whether any function keeps lines of this level.
    pub(super) fn any_keeps(&self, level: Level) -> bool {
        of(level) as u8 <= self.most.load(Relaxed)
    }

    /// Whether any function keeps the words of people.
    pub(super) fn any_keeps_bodies(&self) -> bool {
        self.bodies.load(Relaxed)
    }

    /// The most that any function keeps.
    pub(super) fn most(&self) -> LogLevel {
        let most = self.most.load(Relaxed);
        LogLevel::ALL.into_iter().find(|level| *level as u8 == most).unwrap_or(LogLevel::Trace)
    }

    /// Turns every dial to what the settings and the changes that hold now say. `tracing` is told where that matters, so
    /// that what nobody keeps costs nothing.
    pub(super) fn turn(
        &self,
        settings: &BTreeMap<FunctionName, LogConfig>,
        changes: &[PolicyChange],
        now: Timestamp,
    ) {
        let mut is_other = false;
        let named = changes.iter().map(|change| &change.function);
        for function in settings.keys().chain(named).chain([&RUNTIME]) {
            let config = settings.get(function).cloned().unwrap_or_default();
            let change = changes.iter().find(|change| change.function == *function && change.holds(now));
            let config = change.map(|change| change.change.over(&config)).unwrap_or(config);
            is_other |= self.dial(function).turn(config);
        }
        if is_other {
            self.sum_up();
            tracing::callsite::rebuild_interest_cache();
        }
    }

    /// Whether no dial was ever turned.
    pub(super) fn is_new(&self) -> bool {
        self.functions.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// How long lines are kept.
    pub(super) fn retention(&self) -> LogRetention {
        let functions = self.functions.read().unwrap_or_else(PoisonError::into_inner);
        let kept = |dial: &Dial| dial.config().retention.get();
        let mut all: BTreeMap<_, _> =
            functions.iter().map(|(name, dial)| (name.clone(), kept(dial))).collect();
        all.insert(RUNTIME, kept(&self.runtime));
        LogRetention { others: LogConfig::default().retention.get(), functions: all }
    }

    fn dial(&self, function: &FunctionName) -> Arc<Dial> {
        if *function == RUNTIME {
            return Arc::clone(&self.runtime);
        }
        let mut functions = self.functions.write().unwrap_or_else(PoisonError::into_inner);
        let dial = functions.entry(function.clone());
        Arc::clone(dial.or_insert_with(|| Arc::new(Dial::new(LogConfig::default()))))
    }

    fn sum_up(&self) {
        let functions = self.functions.read().unwrap_or_else(PoisonError::into_inner);
        let all = || functions.values().chain([&self.runtime]);
        let most = all().map(|dial| dial.level.load(Relaxed)).max().unwrap_or_default();
        self.most.store(most, Relaxed);
        self.bodies.store(all().any(|dial| dial.keeps_bodies()), Relaxed);
    }
}
