//! Chance on a stage: the same in each performance.

use std::sync::atomic::{AtomicU64, Ordering};

use chinwag_core::clock::Ids;

/// Numbers that look random and are the same in each performance, so that a bot that throws dice can be tested.
///
/// NOTE: whoever knows the program knows them. That is no harm where nobody is outside.
#[derive(Debug, Default)]
pub(super) struct StageIds(AtomicU64);

impl Ids for StageIds {
    fn random(&self) -> u128 {
        let number = self.0.fetch_add(2, Ordering::Relaxed);
        u128::from(mixed(number)) << 64 | u128::from(mixed(number + 1))
    }
}

/// A step of SplitMix64: another number for each.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
