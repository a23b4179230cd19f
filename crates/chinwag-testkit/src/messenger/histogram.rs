//! Latencies, counted in buckets: a recording is one atomic addition.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The buckets of one power of two.
const STEPS: u64 = 32;
/// Up to 2^40 µs, which is twelve days.
const BUCKETS: usize = (STEPS * 36) as usize;

/// Latencies in microseconds, to about 3 %.
#[derive(Debug)]
pub(super) struct Histogram {
    buckets: Box<[AtomicU64]>,
}

impl Histogram {
    pub(super) fn new() -> Self {
        Self { buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect() }
    }

    pub(super) fn record(&self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket(micros)].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn reset(&self) {
        for bucket in &self.buckets {
            bucket.store(0, Ordering::Relaxed);
        }
    }

    /// The latency that this share (0 to 1) of the recordings does not exceed, in milliseconds; zero when there are none.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank that is off by one in 2^53 is the same rank"
    )]
    pub(super) fn quantile_ms(&self, share: f64) -> f64 {
        let counts: Vec<u64> = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        let rank = (share * counts.iter().sum::<u64>() as f64).ceil() as u64;
        let mut seen = 0;
        for (index, count) in counts.iter().enumerate() {
            seen += count;
            if seen >= rank && *count > 0 {
                return upper(index as u64) as f64 / 1000.0;
            }
        }
        0.0
    }
}

/// The bucket of a value: exact below `STEPS`, then `STEPS` buckets for each power of two.
fn bucket(value: u64) -> usize {
    if value < STEPS {
        return usize::try_from(value).unwrap_or_default();
    }
    let shift = u64::from(value.ilog2() - STEPS.ilog2());
    let index = (shift + 1) * STEPS + (value >> shift) - STEPS;
    usize::try_from(index).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// The largest value of a bucket.
fn upper(index: u64) -> u64 {
    if index < STEPS {
        return index;
    }
    let shift = index / STEPS - 1;
    ((index % STEPS + STEPS + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lies_in_its_bucket() {
        for value in (0..5000).chain([1_000_000, 123_456_789]) {
            let index = bucket(value) as u64;
            assert!(value <= upper(index), "{value}");
            assert!(index == 0 || value > upper(index - 1), "{value}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_close() {
        let histogram = Histogram::new();
        assert!(histogram.quantile_ms(0.5).abs() < 1e-9);
        (1..=1000).for_each(|millis| histogram.record(Duration::from_millis(millis)));
        assert!((histogram.quantile_ms(0.5) / 500.0 - 1.0).abs() < 0.04);
        assert!((histogram.quantile_ms(0.99) / 990.0 - 1.0).abs() < 0.04);
        histogram.reset();
        assert!(histogram.quantile_ms(0.5).abs() < 1e-9);
    }
}
