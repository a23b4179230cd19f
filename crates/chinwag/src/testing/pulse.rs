//! Tells that something happened which may have been the last thing that was waited for.

use tokio::sync::watch;

/// Beats whenever a look may find that all is done, or that all waits.
#[derive(Debug, Default)]
pub(super) struct Pulse(watch::Sender<u64>);

impl Pulse {
    pub(super) fn beat(&self) {
        self.0.send_modify(|beats| *beats = beats.wrapping_add(1));
    }

    /// To wait for beats: none is missed from now on.
    pub(super) fn feel(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
