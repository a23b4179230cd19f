//! What the stages add to, by function and by channel, and where their spans go.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use chinwag_core::{
    clock::Timestamp,
    commit::RunOutcome,
    health::{Finding, FindingKind},
    metrics::{Counter, Histogram, Level},
    name::{ChannelName, FunctionName, PlatformName, TopicName},
    response::FailureKind,
};

use super::{Skew, Tracer};
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
    exports: [Counter; Exporter::ALL.len()],
    findings: [Level; FindingKind::ALL.len()],
    tracer: Tracer,
}

impl Meters {
    /// Meters for these channels, all at zero; those of functions come with them.
    #[must_use]
    pub fn new(channels: &Channels) -> Self {
        Self::traced(channels, Tracer::default())
    }

    /// The same, with spans that somebody takes.
    #[must_use]
    pub fn traced(channels: &Channels, tracer: Tracer) -> Self {
        let meter = |channel: &Channel| (channel.name.clone(), ChannelMeter::new(channel.platform.clone()));
        Self(Arc::new(All { channels: channels.iter().map(meter).collect(), tracer, ..All::default() }))
    }

    /// Where spans go.
    #[must_use]
    pub fn tracer(&self) -> &Tracer {
        &self.0.tracer
    }

    /// What an exporter could not hand over.
    #[must_use]
    pub fn export(&self, exporter: Exporter) -> &Counter {
        &self.0.exports[exporter as usize]
    }

    /// What is wrong now.
    pub fn found(&self, findings: &[Finding]) {
        for (kind, level) in FindingKind::ALL.iter().zip(&self.0.findings) {
            level.set(findings.iter().filter(|finding| finding.kind == *kind).count());
        }
    }

    /// How many things of each kind were wrong when it was looked last.
    pub fn findings(&self) -> impl Iterator<Item = (FindingKind, u64)> {
        let counts = self.0.findings.iter().map(|level| level.get().unsigned_abs());
        FindingKind::ALL.into_iter().zip(counts)
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
    /// Events published, by topic.
    pub emitted: Emitted,
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
            emitted: Emitted::default(),
        }
    }

    /// Counts a run that ended.
    pub fn ran(&self, outcome: RunOutcome, micros: u64) {
        match outcome {
            // Nothing was run.
            RunOutcome::Claimed | RunOutcome::Held => return,
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

/// Events published, by topic: there are few, and a new one is rare.
#[derive(Debug, Default)]
pub struct Emitted(RwLock<Vec<(TopicName, Counter)>>);

impl Emitted {
    /// Counts an event.
    pub fn add(&self, topic: &TopicName) {
        if !self.count(topic) {
            let mut counts = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if counts.iter().all(|(known, _)| known != topic) {
                counts.push((topic.clone(), Counter::default()));
            }
            drop(counts);
            self.count(topic);
        }
    }

    fn count(&self, topic: &TopicName) -> bool {
        let counts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let counter = counts.iter().find(|(known, _)| known == topic).map(|(_, counter)| counter);
        counter.map(Counter::add).is_some()
    }

    /// The events published up to now, by topic.
    #[must_use]
    pub fn get(&self) -> Vec<(TopicName, u64)> {
        let counts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|(topic, counter)| (topic.clone(), counter.get())).collect()
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
    /// How long they are.
    pub wait: Histogram,
    /// Until when it rests because its credential is refused, in milliseconds since 1970.
    paused: Level,
    /// Whether what is fetched, or told on a connection of ours, comes in: 1 where not, 2 where it does, and 0 where
    /// nothing comes in that way.
    connected: Level,
    /// Requests that came in that way.
    pub fetched: Counter,
    /// When the provider was heard last, and when it took a response last, in milliseconds since 1970; 0 is never.
    heard: Level,
    delivered: Level,
    /// From a webhook to the provider's taking of the answer.
    pub answer: Histogram,
    /// The provider's clock, by the answers to our calls.
    pub answers_skew: Skew,
    /// The provider's clock, by when it says that things happened.
    pub events_skew: Skew,
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
            wait: Histogram::default(),
            paused: Level::default(),
            connected: Level::default(),
            fetched: Counter::default(),
            heard: Level::default(),
            delivered: Level::default(),
            answer: Histogram::default(),
            answers_skew: Skew::default(),
            events_skew: Skew::default(),
        }
    }

    /// Counts a webhook that was answered.
    pub fn answered(&self, status: u16) {
        let index = WEBHOOK_STATUSES.iter().position(|known| *known == status);
        self.webhooks[index.unwrap_or(WEBHOOK_STATUSES.len() - 1)].add();
    }

    /// The channel rests until then.
    pub fn pause(&self, until: Timestamp) {
        set(&self.paused, until);
    }

    /// Whether the channel rests.
    #[must_use]
    pub fn is_paused(&self, now: Timestamp) -> bool {
        self.paused.get().unsigned_abs() > now.as_millis()
    }

    /// Until when the channel rests, where its credential was refused and nothing was taken since: also past that.
    #[must_use]
    pub fn rests_until(&self) -> Option<Timestamp> {
        let until = self.paused.get().unsigned_abs();
        (until > 0).then(|| Timestamp::from_millis(until))
    }

    /// Somebody else is asked, or told: it is not known here whether anything comes in.
    pub fn left(&self) {
        self.connected.set(0);
    }

    /// What is fetched, or told on a connection of ours, comes in, or does not.
    pub fn connected(&self, is_connected: bool) {
        self.connected.set(if is_connected { 2 } else { 1 });
    }

    /// Whether it comes in; `None` where nothing comes in that way.
    #[must_use]
    pub fn is_connected(&self) -> Option<bool> {
        let connected = self.connected.get();
        (connected > 0).then_some(connected == 2)
    }

    /// The provider was heard: a request of it was let in and stored.
    pub fn heard(&self, now: Timestamp) {
        set(&self.heard, now);
    }

    /// When that was last.
    #[must_use]
    pub fn last_heard(&self) -> Option<Timestamp> {
        at(&self.heard)
    }

    /// The provider took a response.
    pub fn delivered(&self, now: Timestamp) {
        set(&self.delivered, now);
    }

    /// When that was last.
    #[must_use]
    pub fn last_delivered(&self) -> Option<Timestamp> {
        at(&self.delivered)
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

fn set(level: &Level, moment: Timestamp) {
    level.set(usize::try_from(moment.as_millis()).unwrap_or(usize::MAX));
}

/// The moment that was set; none at 0.
fn at(level: &Level) -> Option<Timestamp> {
    u64::try_from(level.get()).ok().filter(|millis| *millis > 0).map(Timestamp::from_millis)
}

/// What is counted of the engine.
#[derive(Debug, Default)]
pub struct EngineMeter {
    /// How long it took to make something durable.
    pub commit: Histogram,
    /// Events that the gateway published.
    pub ingested: Emitted,
    /// Lines of the log that were dropped.
    pub log_dropped: Arc<Counter>,
    /// When the next timer is due, in milliseconds since 1970; 0 where there is none.
    timer_due: Level,
}

impl EngineMeter {
    /// The next timer is due then.
    pub fn set_timer_due(&self, due: Option<Timestamp>) {
        let millis = due.map(Timestamp::as_millis).unwrap_or_default();
        self.timer_due.set(usize::try_from(millis).unwrap_or(usize::MAX));
    }

    /// When the next timer is due, where there is one.
    #[must_use]
    pub fn timer_due(&self) -> Option<Timestamp> {
        let due = self.timer_due.get().unsigned_abs();
        (due > 0).then(|| Timestamp::from_millis(due))
    }
}

/// What is sent elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exporter {
    /// Metrics, as OTLP.
    OtlpMetrics,
    /// Traces, as OTLP.
    OtlpTraces,
    /// Metrics, as DogStatsD.
    Dogstatsd,
}

impl Exporter {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::OtlpMetrics, Self::OtlpTraces, Self::Dogstatsd];

    /// The name, as a label has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtlpMetrics => "otlp.metrics",
            Self::OtlpTraces => "otlp.traces",
            Self::Dogstatsd => "dogstatsd",
        }
    }
}
