//! The tries of one call: again after a short wait, while the error, the settings and the breaker allow it.

use std::{sync::Arc, time::Duration};

use chinwag_core::{config::Span, retry::RetryPolicy};

use super::{
    ServiceError, Station, attempt::Fault, breaker::Shut, context::Call, error::Failure,
    settings::ServiceSettings, station::Outcome,
};
use crate::bot::{Error, error::Verdict, subscription::span};

/// The upper bound of the first wait between two tries; it doubles with each.
const BASE: Span = Span::millis(50);
/// The upper bound of every wait.
const CAP: Span = Span::secs(1);
/// The longest that a service may ask to wait: a run that would wait longer is better tried again as a whole.
const ASKED_MAX: Span = Span::secs(5);

impl Station {
    /// Tries until there is an answer, or no further try.
    pub(super) async fn tries(&self, call: &Call<'_>, attempts: &mut u32) -> Outcome {
        let mut last = None;
        loop {
            let pass = match self.breaker.pass(call.now()) {
                Ok(pass) => pass,
                Err(shut) => return Err(last.unwrap_or_else(|| self.shut(shut))),
            };
            let error = match self.attempt(call, attempts).await {
                Ok(response) => {
                    pass.answered();
                    return Ok(Arc::from(response));
                }
                Err(Fault::Busy) => return Err(last.unwrap_or_else(|| self.busy())),
                Err(Fault::Failed(error)) => error,
            };
            let is_shut = match error.is_retryable() {
                true => pass.failed(call.now()),
                // A refusal is an answer: the service works.
                false => {
                    pass.answered();
                    false
                }
            };
            let failure = self.failure(*attempts, error);
            let Some(wait) = self.settings.wait(&failure, call, *attempts).filter(|_| !is_shut) else {
                return Err(failure);
            };
            last = Some(failure);
            self.wait(call, wait).await;
        }
    }

    fn failure(&self, attempts: u32, error: Error) -> Failure {
        let (verdict, cause) = error.into_parts();
        let (service, cause) = (self.name().clone(), Arc::from(cause));
        Failure { verdict, error: ServiceError::Failed { service, attempts, cause } }
    }

    fn busy(&self) -> Failure {
        let (service, concurrency) = (self.name().clone(), self.settings.concurrency);
        Failure::retry(None, ServiceError::Busy { service, concurrency })
    }

    fn shut(&self, shut: Shut) -> Failure {
        let (service, failures) = (self.name().clone(), shut.failures);
        match shut.left {
            Some(left) => {
                let error = ServiceError::LeftAlone { service, failures, left: span(left) };
                Failure::retry(Some(left), error)
            }
            None => Failure::retry(None, ServiceError::Tried { service, failures }),
        }
    }
}

impl ServiceSettings {
    /// The wait after a failed try; none where there is to be no other.
    fn wait(&self, failure: &Failure, call: &Call<'_>, attempt: u32) -> Option<Duration> {
        let Verdict::Retry { after } = failure.verdict else { return None };
        let policy = RetryPolicy { attempts: self.attempts, age: ASKED_MAX, base: BASE, cap: CAP };
        policy.wait(attempt, Duration::ZERO, after, call.random(attempt))
    }

    /// The longest that all the tries of a call can take.
    pub(super) fn longest(&self) -> Duration {
        self.timeout.get().saturating_add(ASKED_MAX.get()).saturating_mul(self.attempts)
    }
}
