//! The last minutes: what is judged is what has changed in them.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use chinwag_core::{
    clock::Timestamp,
    name::{ChannelName, FunctionName},
    response::FailureKind,
    store::FunctionStatus,
};

use crate::telemetry::{Exporter, Meters};

/// How many samples are kept, whatever the stretch of time.
const SAMPLES_MAX: u32 = 60;

/// How much the newest sample counts for what is usual.
const NEW: f64 = 0.1;

/// What was counted up to a moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    pub(super) at: Timestamp,
    pub(super) functions: BTreeMap<FunctionName, FunctionSample>,
    pub(super) channels: BTreeMap<ChannelName, ChannelSample>,
    pub(super) dropped: u64,
    /// Requests that exporters could not hand over.
    pub(super) exports: [u64; Exporter::ALL.len()],
}

/// What was counted of a function.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FunctionSample {
    pub(super) runs: u64,
    pub(super) failures: u64,
    pub(super) dead: usize,
    pub(super) behind: usize,
    /// How old its oldest event was.
    pub(super) age: Duration,
}

/// What was counted of a channel.
#[derive(Debug, Clone, Default)]
pub(super) struct ChannelSample {
    pub(super) sent: u64,
    /// Answers that were not delivered, by why.
    pub(super) failed: BTreeMap<&'static str, u64>,
}

impl Sample {
    pub(super) fn of(meters: &Meters, functions: &[FunctionStatus], now: Timestamp) -> Self {
        let mut sample = Self { at: now, dropped: meters.engine().log_dropped.get(), ..Self::default() };
        for status in functions {
            let age = status.oldest.map(|oldest| now.since(oldest)).unwrap_or_default();
            let of = FunctionSample { dead: status.dead, behind: status.behind, age, ..Default::default() };
            sample.functions.insert(status.spec.name.clone(), of);
        }
        for (name, meter) in meters.functions() {
            let of = sample.functions.entry(name).or_default();
            (of.runs, of.failures) = (meter.runs(), meter.failures());
        }
        for (name, meter) in meters.channels() {
            // A credential that is refused is told of by itself, and the answer is sent later.
            let failures = meter.failures().filter(|(kind, _)| *kind != FailureKind::Credential);
            let failed = failures.map(|(kind, count)| (kind.as_str(), count)).collect();
            sample.channels.insert(name.clone(), ChannelSample { sent: meter.sent.get(), failed });
        }
        sample.exports = Exporter::ALL.map(|exporter| meters.export(exporter).get());
        sample
    }

    pub(super) fn function(&self, name: &FunctionName) -> FunctionSample {
        self.functions.get(name).copied().unwrap_or_default()
    }
}

/// The last minutes.
#[derive(Debug)]
pub(super) struct History {
    samples: VecDeque<Sample>,
    kept: Duration,
    /// How old the oldest event of a function usually is, where it does not grow older.
    usual: BTreeMap<FunctionName, Duration>,
}

impl History {
    /// One that goes back so far.
    pub(super) fn new(kept: Duration) -> Self {
        Self { samples: VecDeque::new(), kept, usual: BTreeMap::new() }
    }

    /// Takes a sample up, in the place of the newest one where the one before that is near enough.
    pub(super) fn push(&mut self, sample: Sample) {
        let step = self.kept / SAMPLES_MAX;
        self.get_used_to(&sample);
        let now = sample.at;
        let before_last = self.samples.len().checked_sub(2).and_then(|index| self.samples.get(index));
        if before_last.is_some_and(|before| now.since(before.at) < step) {
            self.samples.pop_back();
        }
        self.samples.push_back(sample);
        // The one that is just too old is what the others are compared with.
        while self.samples.get(1).is_some_and(|second| now.since(second.at) >= self.kept) {
            self.samples.pop_front();
        }
    }

    fn get_used_to(&mut self, sample: &Sample) {
        let Some(last) = self.samples.back() else { return };
        for (name, now) in sample.functions.iter().filter(|(name, now)| now.age <= last.function(name).age) {
            let usual = self.usual.entry(name.clone()).or_default();
            *usual = usual.mul_f64(1.0 - NEW) + now.age.mul_f64(NEW);
        }
    }

    /// How old the oldest event of a function usually is.
    pub(super) fn usual(&self, name: &FunctionName) -> Duration {
        self.usual.get(name).copied().unwrap_or_default()
    }

    /// The newest sample that is so old; the oldest one where none is.
    pub(super) fn before(&self, now: Timestamp, back: Duration) -> Option<&Sample> {
        let old_enough = self.samples.iter().rev().find(|sample| now.since(sample.at) >= back);
        old_enough.or(self.samples.front())
    }

    /// Whether for so long there were events that a function had not taken over, and never fewer than before: nothing takes
    /// them. One that is busy has more of them at one time, and fewer at another.
    pub(super) fn is_left(&self, now: Timestamp, back: Duration, name: &FunctionName, behind: usize) -> bool {
        let Some(first) = self.full(now, back) else { return false };
        let since = self.samples.iter().filter(|sample| sample.at >= first.at);
        let counts: Vec<usize> = since.map(|sample| sample.function(name).behind).chain([behind]).collect();
        counts.first().is_some_and(|count| *count > 0) && counts.is_sorted()
    }

    /// The newest sample that is so old.
    pub(super) fn full(&self, now: Timestamp, back: Duration) -> Option<&Sample> {
        self.before(now, back).filter(|sample| now.since(sample.at) >= back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_back_so_far_and_stays_small() {
        let mut history = History::new(Duration::from_secs(300));
        let at = |second: u64| Timestamp::from_millis(second * 1000);
        (0..10_000).for_each(|second| history.push(Sample { at: at(second), ..Sample::default() }));
        assert!(history.samples.len() < 80, "{}", history.samples.len());
        let now = at(10_000);
        let back = |seconds| {
            let sample = history.before(now, Duration::from_secs(seconds));
            sample.map(|sample| now.since(sample.at).as_secs())
        };
        assert!(matches!(back(60), Some(60..66)), "{:?}", back(60));
        assert!(matches!(back(300), Some(300..307)), "{:?}", back(300));
        assert_eq!(back(301).is_some(), history.full(now, Duration::from_secs(290)).is_some());
        assert!(history.full(now, Duration::from_secs(400)).is_none());
    }
}
