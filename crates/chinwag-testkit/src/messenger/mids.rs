//! The ids a provider gives out.

use std::sync::atomic::{AtomicU64, Ordering};

use chinwag_core::clock::Timestamp;

/// Gives out ids that no other run of a simulator repeats: a bot that keeps its data would take them for duplicates.
#[derive(Debug)]
pub(super) struct Mids {
    run: String,
    next: AtomicU64,
}

impl Mids {
    pub(super) fn new(started: Timestamp, port: u16) -> Self {
        Self { run: format!("{:x}{port:04x}", started.as_millis()), next: AtomicU64::new(1) }
    }

    /// A number that this simulator has not given out before.
    pub(super) fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The id of a message.
    pub(super) fn message(&self) -> String {
        format!("m_{}{:08x}", self.run, self.number())
    }

    /// The id that Meta's support asks for.
    pub(super) fn trace(&self) -> String {
        format!("A{}{:09x}", self.run, self.number())
    }

    /// The id of an uploaded attachment.
    pub(super) fn attachment(&self) -> String {
        format!("{}", 1_745_504_518_000_000 + self.number())
    }
}
