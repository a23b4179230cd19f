//! The record of one call, taken down when it ends, however it ends.

use std::time::Instant;

use chinwag_core::{commit::ServiceCall, name::FunctionName, tools::Calls};

use super::station::Outcome;

/// The most bytes of a request, of a response and of an error that are recorded.
const BYTES_MAX: usize = 4096;

/// What is recorded of a call that did not come to its end.
const CUT_OFF: &str = "the run ended before the call did";

/// The record of one call: taken down when it is dropped.
#[derive(Debug)]
pub(super) struct Record<'a> {
    calls: &'a Calls,
    call: ServiceCall,
    stopwatch: Instant,
}

impl<'a> Record<'a> {
    /// A call begins.
    #[expect(
        clippy::disallowed_methods,
        reason = "a stopwatch: how long the call took, by no clock of the outside"
    )]
    pub(super) fn begin(calls: &'a Calls, service: &FunctionName, request: &str) -> Self {
        let call = ServiceCall {
            service: service.clone(),
            request: cut(request),
            response: None,
            error: None,
            micros: 0,
            attempts: 0,
        };
        Self { calls, call, stopwatch: Instant::now() }
    }

    /// The tries that have been made.
    pub(super) fn attempts(&mut self) -> &mut u32 {
        &mut self.call.attempts
    }

    /// It has ended.
    pub(super) fn end(mut self, outcome: &Outcome) {
        match outcome {
            Ok(response) => self.call.response = Some(cut(response)),
            Err(failure) => self.call.error = Some(cut(&failure.error.to_string())),
        }
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        self.call.micros = u64::try_from(self.stopwatch.elapsed().as_micros()).unwrap_or(u64::MAX);
        if self.call.response.is_none() && self.call.error.is_none() {
            self.call.error = Some(CUT_OFF.into());
        }
        self.calls.record(self.call.clone());
    }
}

/// As much of a text as is recorded, with a mark where it is cut.
pub(crate) fn cut(text: &str) -> String {
    if text.len() <= BYTES_MAX {
        return text.into();
    }
    let end = text.floor_char_boundary(BYTES_MAX);
    format!("{}… (cut: {} bytes)", &text[..end], text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_between_two_characters() {
        let fits = "x".repeat(BYTES_MAX);
        assert_eq!(cut(&fits), fits);
        let long = format!("{}ä", "x".repeat(BYTES_MAX - 1));
        assert_eq!(cut(&long), format!("{}… (cut: 4097 bytes)", "x".repeat(BYTES_MAX - 1)));
    }
}
