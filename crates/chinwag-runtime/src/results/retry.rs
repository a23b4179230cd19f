//! Prepares a failed response again, later.

use async_trait::async_trait;
use chinwag_core::{
    config::LongRetryConfig,
    function::{Emits, Function, Input, Outcome},
    response::{Response, ResponseFailed},
};

use super::next_try;

#[derive(Debug)]
pub(super) struct Retry {
    pub(super) later: LongRetryConfig,
}

#[async_trait]
impl Function for Retry {
    async fn call(&self, input: Input) -> Outcome {
        let failed = match input.event.payload::<ResponseFailed>() {
            Ok(failed) => failed,
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        let random = u64::try_from(input.random >> 64).unwrap_or_default();
        let Some(wait) = next_try(&self.later, &failed, input.event.time, random) else {
            return Outcome::Done(Emits::none());
        };
        let response = Response {
            deferred: failed.response.deferred.saturating_add(1),
            since: failed.response.since.or(Some(input.event.time)),
            ..failed.response
        };
        match Emits::none().respond(&response, Some(wait)) {
            Ok(emits) => Outcome::Done(emits),
            Err(error) => Outcome::Reject { cause: error.into() },
        }
    }
}
