//! Counters, levels and histograms: atomics, which anybody may read while they are added to.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// So many more.
    pub fn add_all(&self, count: usize) {
        self.0.fetch_add(count as u64, Relaxed);
    }

    /// The number now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Level(AtomicI64);

impl Level {
    /// Sets it.
    pub fn set(&self, value: usize) {
        self.0.store(i64::try_from(value).unwrap_or(i64::MAX), Relaxed);
    }

    /// The number now.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.0.load(Relaxed)
    }
}

/// Upper bounds of a histogram's buckets, in microseconds, from a tenth of a millisecond to five minutes; one more
/// bucket takes what is above.
pub const BOUNDS: [u64; 20] = [
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    60_000_000,
    120_000_000,
    300_000_000,
];

/// How long things took.
#[derive(Debug, Default)]
pub struct Histogram {
    counts: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Histogram {
    /// Adds what took so many microseconds.
    pub fn record(&self, micros: u64) {
        let bucket = BOUNDS.partition_point(|bound| *bound < micros);
        self.counts[bucket].fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }

    /// Adds what took so long.
    pub fn record_duration(&self, duration: Duration) {
        self.record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }

    /// What has been added up to now.
    #[must_use]
    pub fn get(&self) -> Distribution {
        let counts = self.counts.iter().map(|count| count.load(Relaxed)).collect();
        Distribution { counts, micros: self.micros.load(Relaxed) }
    }
}

/// What a histogram held at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// How many were in each bucket of [`BOUNDS`], and above.
    pub counts: Vec<u64>,
    /// The sum, in microseconds.
    pub micros: u64,
}

impl Distribution {
    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// What was added since `before`.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let earlier = |index: usize| before.counts.get(index).copied().unwrap_or(0);
        let counts = self.counts.iter().enumerate();
        Self {
            counts: counts.map(|(index, count)| count.saturating_sub(earlier(index))).collect(),
            micros: self.micros.saturating_sub(before.micros),
        }
    }

    /// Together with another.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.counts.resize(self.counts.len().max(other.counts.len()), 0);
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
        self.micros += other.micros;
        self
    }

    /// The microseconds within which the share `quantile`, from 0 to 1, lay: interpolated in its bucket, and the last
    /// bound where it was above all. `None` where nothing was added.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn quantile(&self, quantile: f64) -> Option<f64> {
        let total = self.count();
        let rank = quantile.clamp(0.0, 1.0) * total as f64;
        let mut below = 0;
        for (index, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let within = (rank - below as f64) / *count as f64;
            below += count;
            if rank <= below as f64 {
                let Some(high) = BOUNDS.get(index) else { break };
                let low = index.checked_sub(1).map_or(0, |lower| BOUNDS[lower]);
                return Some(low as f64 + (high - low) as f64 * within.clamp(0.0, 1.0));
            }
        }
        (total > 0).then_some(BOUNDS[BOUNDS.len() - 1] as f64)
    }
}
