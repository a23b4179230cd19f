//! Randomness from the operating system.

use chinwag_core::clock::Ids;

/// Ids from the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn random(&self) -> u128 {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives randomness once it has started");
        u128::from_ne_bytes(bytes)
    }
}
