//! What the stages add to, by function and by channel.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use chinwag_core::{
    commit::RunOutcome,
    name::{ChannelName, FunctionName, PlatformName, TopicName},
    response::FailureKind,
};

use super::instrument::{Counter, Histogram, Level};
use crate::{Channel, Channels};

/// Every meter of a process.
#[derive(Debug, Clone, Default)]
pub struct Meters(Arc<All>);

#[derive(Debug, Default)]
struct All {
    /// Looked into when a function starts, and by whoever reads.
    functions: RwLock<BTreeMap<FunctionName, Arc<FunctionMeter>>>,
    channels: BTreeMap<ChannelName, ChannelMeter>,
    engine: EngineMeter,
}

impl Meters {
    /// Meters for these channels, all at zero; those of functions come with them.
    #[must_use]
    pub fn new(channels: &Channels) -> Self {
        let meter = |channel: &Channel| (channel.name.clone(), ChannelMeter::new(channel.platform.clone()));
        Self(Arc::new(All { channels: channels.iter().map(meter).collect(), ..All::default() }))
    }

    /// With the counter of a log for its dropped lines. NOTE: before anybody has a clone of these meters.
    #[must_use]
    pub fn with_log_dropped(mut self, dropped: Arc<Counter>) -> Self {
        if let Some(all) = Arc::get_mut(&mut self.0) {
            all.engine.log_dropped = dropped;
        }
        self
    }

    /// The meter of a function; a new one at the first time.
    #[must_use]
    pub fn function(&self, name: &FunctionName, topic: &TopicName) -> Arc<FunctionMeter> {
        let mut functions = self.0.functions.write().unwrap_or_else(PoisonError::into_inner);
        let meter =
            functions.entry(name.clone()).or_insert_with(|| Arc::new(FunctionMeter::new(topic.clone())));
        Arc::clone(meter)
    }

    /// The meter of a channel.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<&ChannelMeter> {
        self.0.channels.get(name)
    }

    /// The functions that run here.
    #[must_use]
    pub fn functions(&self) -> Vec<(FunctionName, Arc<FunctionMeter>)> {
        let functions = self.0.functions.read().unwrap_or_else(PoisonError::into_inner);
        functions.iter().map(|(name, meter)| (name.clone(), Arc::clone(meter))).collect()
    }

    /// The channels.
    pub fn channels(&self) -> impl Iterator<Item = (&ChannelName, &ChannelMeter)> {
        self.0.channels.iter()
    }

    /// The meter of the engine.
    #[must_use]
    pub fn engine(&self) -> &EngineMeter {
        &self.0.engine
    }
}

/// What is counted of a function.
#[derive(Debug)]
pub struct FunctionMeter {
    /// The topic of its input.
    pub topic: TopicName,
    /// Runs that ended with nothing left to do.
    pub done: Counter,
    /// Runs that failed, and are made again.
    pub retried: Counter,
    /// Runs whose effect is unknown.
    pub unknown: Counter,
    /// Runs that gave up.
    pub dead: Counter,
    /// How long runs took.
    pub duration: Histogram,
    /// Runs under way.
    pub active: Level,
}

impl FunctionMeter {
    fn new(topic: TopicName) -> Self {
        Self {
            topic,
            done: Counter::default(),
            retried: Counter::default(),
            unknown: Counter::default(),
            dead: Counter::default(),
            duration: Histogram::default(),
            active: Level::default(),
        }
    }

    /// Counts a run that ended.
    pub fn ran(&self, outcome: RunOutcome, micros: u64) {
        match outcome {
            RunOutcome::Claimed => return,
            RunOutcome::Done => self.done.add(),
            RunOutcome::Retry => self.retried.add(),
            RunOutcome::Unknown => self.unknown.add(),
            RunOutcome::Dead => self.dead.add(),
        }
        self.duration.record(micros);
    }

    /// Runs that ended, in all.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.done.get() + self.failures()
    }

    /// Runs that failed, in all.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.retried.get() + self.unknown.get() + self.dead.get()
    }
}

/// What came of one call of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendOutcome {
    /// The provider took it.
    Sent,
    /// It did not, and the sender leaves it at that.
    Failed(FailureKind),
    /// It did not, and the sender tries again.
    Retry,
    /// It may have.
    Unknown,
}

/// What is counted of a channel.
#[derive(Debug)]
pub struct ChannelMeter {
    /// The platform.
    pub platform: PlatformName,
    webhooks: [Counter; WEBHOOK_STATUSES.len()],
    /// Responses that the provider took.
    pub sent: Counter,
    /// Calls that are tried again.
    pub retried: Counter,
    /// Calls that were cut off.
    pub unknown: Counter,
    failures: [Counter; FailureKind::ALL.len()],
    /// Waits for a budget.
    pub waits: Counter,
    /// From a webhook to the provider's taking of the answer.
    pub answer: Histogram,
}

/// What a webhook is answered with; the last stands for every other.
pub const WEBHOOK_STATUSES: [u16; 8] = [200, 400, 403, 405, 413, 500, 503, 0];

impl ChannelMeter {
    fn new(platform: PlatformName) -> Self {
        Self {
            platform,
            webhooks: Default::default(),
            sent: Counter::default(),
            retried: Counter::default(),
            unknown: Counter::default(),
            failures: Default::default(),
            waits: Counter::default(),
            answer: Histogram::default(),
        }
    }

    /// Counts a webhook that was answered.
    pub fn answered(&self, status: u16) {
        let index = WEBHOOK_STATUSES.iter().position(|known| *known == status);
        self.webhooks[index.unwrap_or(WEBHOOK_STATUSES.len() - 1)].add();
    }

    /// Counts what came of a call.
    pub fn called(&self, outcome: SendOutcome) {
        match outcome {
            SendOutcome::Sent => self.sent.add(),
            SendOutcome::Retry => self.retried.add(),
            SendOutcome::Unknown => self.unknown.add(),
            SendOutcome::Failed(kind) => {
                let index = FailureKind::ALL.iter().position(|known| *known == kind);
                self.failures[index.unwrap_or(0)].add();
            }
        }
    }

    /// Webhooks by status; 0 is any other.
    pub fn webhooks(&self) -> impl Iterator<Item = (u16, u64)> {
        WEBHOOK_STATUSES.iter().zip(&self.webhooks).map(|(status, counter)| (*status, counter.get()))
    }

    /// Responses that were not delivered, by why.
    pub fn failures(&self) -> impl Iterator<Item = (FailureKind, u64)> {
        FailureKind::ALL.iter().zip(&self.failures).map(|(kind, counter)| (*kind, counter.get()))
    }
}

/// What is counted of the engine.
#[derive(Debug, Default)]
pub struct EngineMeter {
    /// How long it took to make something durable.
    pub commit: Histogram,
    /// Lines of the log that were dropped.
    pub log_dropped: Arc<Counter>,
}
