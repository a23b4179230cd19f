//! Why a call of a service failed, as its caller sees it.

use std::{error::Error as StdError, sync::Arc};

use chinwag_core::{config::Span, name::FunctionName};

use crate::bot::{Error, error::Verdict};

/// Why a call of a service failed. It is the cause of the [`Error`] that the caller gets.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The service failed, or was out of time, in the last try that was made.
    #[error("service `{service}` failed after {}: {cause}", tries(*.attempts))]
    Failed {
        /// The service.
        service: FunctionName,
        /// Tries made.
        attempts: u32,
        /// Why, the last time.
        #[source]
        cause: Arc<dyn StdError + Send + Sync>,
    },
    /// There was no free place within the time-out, or too many wait for one.
    #[error("service `{service}` is busy: {}, and others wait", under_way(*.concurrency))]
    Busy {
        /// The service.
        service: FunctionName,
        /// How many calls there may be at once.
        concurrency: usize,
    },
    /// It is left alone after failures in a row.
    #[error("service `{service}` is not called for {left} after {}", in_a_row(*.failures))]
    LeftAlone {
        /// The service.
        service: FunctionName,
        /// How many.
        failures: u32,
        /// For how long still.
        left: Span,
    },
    /// It was left alone, and another call tries now whether it works again.
    #[error("service `{service}` is not called while another call tries it again after {}", in_a_row(*.failures))]
    Tried {
        /// The service.
        service: FunctionName,
        /// How many.
        failures: u32,
    },
    /// Something stood in for it, and had no response.
    #[error("{error}")]
    StoodIn {
        /// The service.
        service: FunctionName,
        /// Why.
        error: String,
    },
    /// The request cannot be JSON.
    #[error("the request for service `{service}` cannot be JSON: {source}")]
    Request {
        /// The service.
        service: FunctionName,
        /// Why.
        source: Arc<serde_json::Error>,
    },
    /// The response cannot be read back.
    #[error("the response of service `{service}` cannot be read as `{expected}`: {source}")]
    Response {
        /// The service.
        service: FunctionName,
        /// The type.
        expected: &'static str,
        /// Why.
        source: Arc<serde_json::Error>,
    },
}

/// `1 try`, `2 tries`.
fn tries(attempts: u32) -> String {
    format!("{attempts} {}", if attempts == 1 { "try" } else { "tries" })
}

/// `1 call is under way`, `2 calls are under way`.
fn under_way(calls: usize) -> String {
    if calls == 1 { "1 call is under way".into() } else { format!("{calls} calls are under way") }
}

/// `a failure`, `2 failures in a row`.
fn in_a_row(failures: u32) -> String {
    if failures == 1 { "a failure".into() } else { format!("{failures} failures in a row") }
}

/// A failed call, which several callers may share.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) verdict: Verdict,
    pub(super) error: ServiceError,
}

impl Failure {
    /// Another run may help, but not before `after` has passed.
    pub(super) fn retry(after: Option<std::time::Duration>, error: ServiceError) -> Self {
        Self { verdict: Verdict::Retry { after }, error }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::new(failure.verdict, failure.error)
    }
}
