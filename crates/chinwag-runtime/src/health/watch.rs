//! Looks again and again, and remembers since when something is wrong.

use std::{collections::BTreeMap, convert::Infallible, fmt, sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, Timestamp},
    config::HealthConfig,
    error::EngineError,
    health::{Finding, FindingKind, Health},
    store::{Archive, FunctionStatus},
};
use tokio::{sync::Mutex, time::Instant};

use super::{
    history::{History, Sample},
    rules::{self, Found, Sight},
};
use crate::telemetry::{Machine, Meters};

/// How often it is looked, whoever asks.
const BEAT: Duration = Duration::from_secs(5);
/// For how long a look is good: whoever asks more often is told the same.
const FRESH: Duration = Duration::from_millis(500);
/// How long the engine may take to say where functions stand.
const WITHIN: Duration = Duration::from_secs(2);

/// Where it is looked how the machine is.
pub trait Host: fmt::Debug + Send + Sync + 'static {
    /// How it is now.
    fn machine(&self) -> Machine;
}

/// What a watch is made of.
#[derive(Debug)]
pub struct WatchParts {
    /// Says where functions stand.
    pub archive: Arc<dyn Archive>,
    /// What the stages count.
    pub meters: Meters,
    /// The machine, where there is something to know of it.
    pub host: Option<Arc<dyn Host>>,
    /// From when on something is wrong.
    pub limits: HealthConfig,
    /// Whether all of the bot runs here.
    pub is_whole: bool,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Knows what is wrong. Cheap to clone; the clones know the same.
#[derive(Debug, Clone)]
pub struct Watch(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    parts: WatchParts,
    /// NOTE: held while it is looked, so that it is looked once, however many ask.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    history: History,
    /// What is wrong, and since when.
    since: BTreeMap<(FindingKind, String), Timestamp>,
    last: Option<(Instant, Health)>,
}

impl Watch {
    /// One that has not looked yet.
    #[must_use]
    pub fn new(parts: WatchParts) -> Self {
        let kept = parts.limits.window.get().max(parts.limits.lag_max.get());
        let state = State { history: History::new(kept), since: BTreeMap::new(), last: None };
        Self(Arc::new(Inner { parts, state: Mutex::new(state) }))
    }

    /// How the bot is, as of half a second ago at most.
    pub async fn look(&self) -> Health {
        let mut state = self.0.state.lock().await;
        if let Some((at, health)) = &state.last
            && at.elapsed() < FRESH
        {
            return health.clone();
        }
        let found = match self.functions().await {
            Ok(functions) => self.judge(&mut state.history, &functions),
            Err(error) => vec![rules::silent(&error)],
        };
        let health = self.remember(&mut state, found);
        state.last = Some((Instant::now(), health.clone()));
        health
    }

    /// Looks again and again, for as long as it is awaited.
    pub(crate) async fn keep(self) -> Infallible {
        loop {
            self.look().await;
            tokio::time::sleep(BEAT).await;
        }
    }

    async fn functions(&self) -> Result<Vec<FunctionStatus>, EngineError> {
        let late = |_| Err(EngineError::failed("asking where functions stand", "it takes too long"));
        tokio::time::timeout(WITHIN, self.0.parts.archive.functions()).await.unwrap_or_else(late)
    }

    fn judge(&self, history: &mut History, functions: &[FunctionStatus]) -> Vec<Found> {
        let WatchParts { meters, host, limits, is_whole, clock, .. } = &self.0.parts;
        let sample = Sample::of(meters, functions, clock.now());
        history.push(sample.clone());
        let machine = host.as_ref().map(|host| host.machine()).unwrap_or_default();
        rules::judge(&Sight {
            limits,
            meters,
            functions,
            machine,
            history,
            sample: &sample,
            is_whole: *is_whole,
        })
    }

    /// What is still wrong is so since it was found first, and what is not any more is forgotten.
    fn remember(&self, state: &mut State, found: Vec<Found>) -> Health {
        let now = self.0.parts.clock.now();
        let mut since = BTreeMap::new();
        let known = |found: Found| {
            let key = (found.kind, found.subject.clone());
            let at = state.since.get(&key).copied().unwrap_or(now);
            since.insert(key, at);
            let Found { kind, severity, subject, words, remedy } = found;
            Finding { kind, severity, subject, words, remedy, since: at }
        };
        let mut findings: Vec<Finding> = found.into_iter().map(known).collect();
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.since));
        state.since = since;
        self.0.parts.meters.found(&findings);
        Health { at: now, findings }
    }
}
