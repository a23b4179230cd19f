//! What a load has shown.

use std::fmt;

use serde::Serialize;

/// What a load has shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LoadReport {
    /// Texts.
    pub sent: u64,
    /// Webhooks that were acknowledged.
    pub acked: u64,
    /// Tries to deliver a webhook again.
    pub redelivered: u64,
    /// The latency half the acknowledgements do not exceed, in milliseconds.
    pub ack_p50_ms: f64,
    /// The latency 99 of 100 acknowledgements do not exceed, in milliseconds.
    pub ack_p99_ms: f64,
    /// Texts that were answered as they should be.
    pub replied: u64,
    /// The latency half the answers do not exceed, in milliseconds.
    pub reply_p50_ms: f64,
    /// The latency 99 of 100 answers do not exceed, in milliseconds.
    pub reply_p99_ms: f64,
    /// Texts that were never answered.
    pub lost: u64,
    /// Answers that came twice.
    pub duplicated: u64,
    /// Answers that came while an earlier text of the same person was open.
    pub reordered: u64,
    /// Messages that are no answer to anything.
    pub unexpected: u64,
    /// From the first text to the last answer.
    pub seconds: f64,
    /// Answers in a second.
    pub per_second: f64,
}

impl LoadReport {
    /// Whether every text was answered once and in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost + self.duplicated + self.reordered + self.unexpected == 0
    }
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent, replied, seconds, per_second, acked, redelivered, .. } = self;
        let Self { lost, duplicated, reordered, unexpected, .. } = self;
        writeln!(f, "{sent} sent, {replied} answered in {seconds:.1} s: {per_second:.0}/s")?;
        writeln!(
            f,
            "acknowledged {acked}: p50 {:.2} ms, p99 {:.2} ms; {redelivered} redelivered",
            self.ack_p50_ms, self.ack_p99_ms
        )?;
        writeln!(f, "answered: p50 {:.2} ms, p99 {:.2} ms", self.reply_p50_ms, self.reply_p99_ms)?;
        write!(f, "{lost} lost, {duplicated} duplicated, {reordered} reordered, {unexpected} unexpected")
    }
}
