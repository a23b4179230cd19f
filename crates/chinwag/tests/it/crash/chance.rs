//! Randomness that repeats.

use std::{ops::Range, time::Duration};

/// A SplitMix64 sequence.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// True this share of the times.
    pub(super) fn strikes(&mut self, share: f64) -> bool {
        let thousandths = (share * 1000.0) as u64;
        self.next() % 1000 < thousandths
    }

    pub(super) fn millis(&mut self, range: Range<u64>) -> Duration {
        let micros = (range.end - range.start) * 1000;
        Duration::from_micros(range.start * 1000 + self.next() % micros)
    }
}
