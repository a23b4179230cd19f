//! One call of the function, bounded in time, its panics caught.

use std::time::Instant;

use chinwag_core::function::{BoxError, Input, Outcome, Registered};
use tracing::{Instrument, Span};

use super::{
    Invoker,
    catch::{Caught, call},
};

impl Invoker {
    /// What the function returned, and how many microseconds it took.
    #[expect(
        clippy::disallowed_methods,
        reason = "a stopwatch: how long the run took, by no clock of the outside"
    )]
    pub(super) async fn attempt(&self, registered: &Registered, input: Input, span: Span) -> (Outcome, u64) {
        let stopwatch = Instant::now();
        let (now, timeout) = (input.now, registered.spec.timeout);
        let outcome = tokio::select! {
            biased;
            result = Caught(call(&*registered.function, input)).instrument(span) => match result {
                Ok(outcome) => outcome,
                Err(panic) => broken(registered, format!("the function panicked: {panic}")),
            },
            () = self.clock.sleep_until(now.after(timeout.get())) => {
                broken(registered, format!("the function did not end within {timeout}"))
            }
        };
        (outcome, u64::try_from(stopwatch.elapsed().as_micros()).unwrap_or(u64::MAX))
    }
}

/// A run that ended without a word. Where it may have had effects outside, they are unknown.
fn broken(registered: &Registered, cause: String) -> Outcome {
    let cause = BoxError::from(cause);
    if registered.spec.claim { Outcome::Unknown { cause } } else { Outcome::Retry { after: None, cause } }
}
