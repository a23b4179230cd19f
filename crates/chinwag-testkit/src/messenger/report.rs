//! Whether anything was lost, doubled or out of order.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// Counts since the simulator was started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What people said that wants an answer: texts, choices, buttons and attachments.
    pub sent: u64,
    /// Webhooks, each counted once however often it was delivered.
    pub webhooks: u64,
    /// Webhooks that were acknowledged in the end.
    pub acked: u64,
    /// Tries to deliver a webhook again.
    pub redelivered: u64,
    /// Webhooks that were dropped after the last try.
    pub dropped: u64,
    /// Calls of the Send API.
    pub calls: u64,
    /// Calls of the Send API that were refused, or cut off without effect.
    pub refused: u64,
    /// Messages that were delivered to people, also where the bot was not told.
    pub delivered: u64,
    /// What was said and answered.
    pub answered: u64,
    /// What was said and not answered yet.
    pub unanswered: u64,
    /// Messages that repeat words said to the same person before, where nothing expects those words. It means
    /// something where the words are unique.
    pub duplicated: u64,
    /// Answers that came while something the same person said earlier was still open.
    pub reordered: u64,
    /// Messages that answer nothing and repeat nothing.
    pub unexpected: u64,
}

/// The live counts behind a [`Report`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) sent: Counter,
    pub(super) webhooks: Counter,
    pub(super) acked: Counter,
    pub(super) redelivered: Counter,
    pub(super) dropped: Counter,
    pub(super) calls: Counter,
    pub(super) refused: Counter,
    pub(super) delivered: Counter,
    pub(super) answered: Counter,
    pub(super) duplicated: Counter,
    pub(super) reordered: Counter,
    pub(super) unexpected: Counter,
}

impl Counters {
    pub(super) fn report(&self) -> Report {
        // The answers are read first: an answer that comes meanwhile must not outnumber what was said.
        let answered = self.answered.get();
        let sent = self.sent.get();
        Report {
            sent,
            webhooks: self.webhooks.get(),
            acked: self.acked.get(),
            redelivered: self.redelivered.get(),
            dropped: self.dropped.get(),
            calls: self.calls.get(),
            refused: self.refused.get(),
            delivered: self.delivered.get(),
            answered,
            unanswered: sent.saturating_sub(answered),
            duplicated: self.duplicated.get(),
            reordered: self.reordered.get(),
            unexpected: self.unexpected.get(),
        }
    }
}

/// A count that many may add to.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
