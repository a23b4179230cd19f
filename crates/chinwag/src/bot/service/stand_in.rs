//! What answers in place of every service of a bot, as a recording does in a replay.

use std::{fmt, sync::Arc};

use chinwag_core::name::FunctionName;

use super::{
    error::{Failure, ServiceError},
    station::Outcome,
};
use crate::bot::error::Verdict;

/// What answers in place of every service, before its memory, its breaker and its tries: the service and its request as
/// JSON are handed to it.
#[derive(Clone)]
pub(crate) struct StandIn(Arc<Ask>);

type Ask = dyn Fn(&FunctionName, &str) -> Result<String, Refused> + Send + Sync;

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// In words.
    pub(crate) error: String,
    /// Whether another run may help.
    pub(crate) is_retryable: bool,
}

impl StandIn {
    pub(crate) fn new(
        answer: impl Fn(&FunctionName, &str) -> Result<String, Refused> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }

    /// What came of a call.
    pub(super) fn outcome(&self, service: &FunctionName, request: &str) -> Outcome {
        (self.0)(service, request).map(Arc::from).map_err(|Refused { error, is_retryable }| {
            let verdict = if is_retryable { Verdict::Retry { after: None } } else { Verdict::Reject };
            Failure { verdict, error: ServiceError::StoodIn { service: service.clone(), error } }
        })
    }
}

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIn")
    }
}
