//! What the log says of a run. NOTE: before its commit: where that fails, the driver says so, and the run is made again.

use std::fmt;

use chinwag_core::{
    commit::{Commit, Run, RunOutcome},
    event::Event,
    function::Registered,
};
use tracing::{Span, field};

use super::Work;
use crate::telemetry::log::{BODIES, RUN};

/// The most bytes of all bodies of a run together.
const BODIES_MAX: usize = 16 << 10;

/// What is logged in a run carries which function it is of, on which event and in which conversation.
pub(super) fn span(registered: &Registered, work: &Work) -> Span {
    tracing::info_span!(
        target: RUN, "run",
        function = %registered.spec.name,
        event = %work.event.id,
        conversation = work.event.conversation.as_ref().map(field::display),
    )
}

/// Tells what came of a run, within its span.
pub(super) fn tell(work: &Work, commit: &Commit) {
    let Run { attempt, micros, emitted, error, next, outcome, .. } = &commit.run;
    let (error, next, emitted) = (error.as_deref(), next.as_ref().map(field::display), emitted.len());
    match outcome {
        RunOutcome::Done => tracing::debug!(target: RUN, attempt, micros, emitted, "done"),
        RunOutcome::Retry => {
            tracing::warn!(target: RUN, attempt, micros, error, next, "failed; it is run again")
        }
        RunOutcome::Unknown => {
            tracing::warn!(target: RUN, attempt, micros, error, next, "its effect is unknown; it is run again");
        }
        RunOutcome::Dead => tracing::warn!(target: RUN, attempt, micros, error, "given up: a dead letter"),
        RunOutcome::Held => {
            tracing::debug!(target: RUN, attempt, "left out: a person holds the conversation")
        }
        RunOutcome::Claimed => {}
    }
    tracing::debug!(
        target: BODIES, attempt, input = %Bodies(std::slice::from_ref(&*work.event)),
        outputs = %Bodies(&commit.events), "what came in and what went out"
    );
}

/// The payloads of events, one after the other, up to a bound.
struct Bodies<'a>(&'a [Event]);

impl fmt::Display for Bodies<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = BODIES_MAX;
        for (index, event) in self.0.iter().enumerate() {
            let data = event.data.get();
            let shown = &data[..data.floor_char_boundary(left)];
            let space = if index > 0 { " " } else { "" };
            write!(f, "{space}{} {shown}", event.topic)?;
            left -= shown.len();
            if shown.len() < data.len() {
                return f.write_str("…");
            }
        }
        Ok(())
    }
}
