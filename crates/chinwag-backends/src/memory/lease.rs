//! Who has which role.

use std::collections::BTreeMap;

use chinwag_core::{
    clock::Timestamp,
    commit::Epoch,
    error::EngineError,
    lease::{Holding, Lease, Leased},
};

/// The roles that somebody has, or had.
#[derive(Debug, Default)]
pub(super) struct Leases(BTreeMap<String, Held>);

#[derive(Debug)]
struct Held {
    holder: String,
    epoch: Epoch,
    until: Timestamp,
}

impl Leases {
    pub(super) fn take(&mut self, lease: Lease) -> Leased {
        let Lease { role, holder, now, until } = lease;
        let mut epoch = Epoch(1);
        if let Some(last) = self.0.get(&role) {
            let is_ours = last.holder == holder;
            if !is_ours && last.until > now {
                return Leased::Taken { until: last.until };
            }
            epoch = if is_ours { last.epoch } else { Epoch(last.epoch.0 + 1) };
        }
        self.0.insert(role, Held { holder, epoch, until });
        Leased::Held(epoch)
    }

    pub(super) fn release(&mut self, holding: &Holding) {
        if let Some(held) = self.0.get_mut(&holding.role).filter(|held| held.epoch == holding.epoch) {
            held.until = Timestamp::default();
        }
    }

    /// Refuses a write of anybody but the holder.
    pub(super) fn check(&self, holding: &Holding) -> Result<(), EngineError> {
        let Holding { role, epoch } = holding;
        let current = self.0.get(role).map(|held| held.epoch).unwrap_or_default();
        if current == *epoch && current != Epoch(0) {
            return Ok(());
        }
        Err(EngineError::NotHeld { role: role.clone(), held: *epoch, current })
    }
}
