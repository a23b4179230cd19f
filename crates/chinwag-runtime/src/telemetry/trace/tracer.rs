//! Keeps spans between the stages and the exporter, and never more than it has room for.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use chinwag_core::{event::TraceParent, metrics::Counter, share::Share};
use tokio::sync::Notify;

use super::{receipts::Receipts, span::Span};

/// The most spans that wait for the exporter; further ones are dropped and counted.
pub const WAITING_MAX: usize = 8192;

/// As many are worth a request of their own.
pub const BATCH: usize = 512;

/// The bits of a trace id that are random by the W3C's recommendation, and by which OpenTelemetry samples.
const RANDOM: u128 = (1 << 56) - 1;

/// Takes spans; without an exporter, none. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Tracer(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    /// Traces whose random part is below it are sampled.
    below: u128,
    waiting: Mutex<VecDeque<Span>>,
    /// Told when there is a batch.
    filled: Notify,
    dropped: Counter,
    receipts: Receipts,
}

impl Tracer {
    /// Takes this share of the traces, and what fails of the others.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is from 0 to 1")]
    pub fn new(sample: Share) -> Self {
        let below = (sample.get() * (1_u64 << 56) as f64) as u128;
        Self(Some(Arc::new(Shared {
            below,
            waiting: Mutex::default(),
            filled: Notify::new(),
            dropped: Counter::default(),
            receipts: Receipts::default(),
        })))
    }

    /// Whether anybody takes spans.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The trace, where a span of it is to be made. The same is said of a trace in every process with the same settings.
    #[must_use]
    pub fn wants(&self, trace: Option<TraceParent>, is_failed: bool) -> Option<TraceParent> {
        let shared = self.0.as_ref()?;
        let is_sampled = |trace: &TraceParent| trace.flags & 1 == 1 && trace.trace_id & RANDOM < shared.below;
        trace.filter(|trace| is_failed || is_sampled(trace))
    }

    /// Takes a span, where there is room.
    pub fn add(&self, span: Span) {
        let Some(shared) = &self.0 else { return };
        let mut waiting = shared.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING_MAX {
            shared.dropped.add();
            return;
        }
        waiting.push_back(span);
        if waiting.len() == BATCH {
            shared.filled.notify_one();
        }
    }

    /// Resolves when there is a batch; never where nobody takes spans.
    pub async fn filled(&self) {
        match &self.0 {
            Some(shared) => shared.filled.notified().await,
            None => std::future::pending().await,
        }
    }

    /// The spans that have waited longest, a batch at most.
    #[must_use]
    pub fn take(&self) -> Vec<Span> {
        let Some(shared) = &self.0 else { return Vec::new() };
        let mut waiting = shared.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(BATCH);
        let taken = waiting.drain(..count).collect();
        if waiting.len() >= BATCH {
            shared.filled.notify_one();
        }
        taken
    }

    /// Counts spans that nobody would take.
    pub fn drop_all(&self, count: usize) {
        if let Some(shared) = &self.0 {
            shared.dropped.add_all(count);
        }
    }

    /// How many spans were dropped; `None` where none are taken.
    #[must_use]
    pub fn dropped(&self) -> Option<u64> {
        Some(self.0.as_ref()?.dropped.get())
    }

    /// Which hops sent what receipts are about.
    pub(super) fn receipts(&self) -> Option<&Receipts> {
        Some(&self.0.as_ref()?.receipts)
    }
}
