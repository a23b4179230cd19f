//! The one HTTP client: calls of providers and notifications, on pooled connections.
//!
//! What matters of a call that failed is whether the other side may have acted on it. [`CallError`] says so: a call that
//! was not sent can be made again without a thought; of one that is unknown somebody has to decide. Nothing is tried
//! again here and no redirect is followed: both are for the caller to decide.

mod error;
mod http;
mod upgrade;
mod watched;

pub(crate) use self::http::{address, https};
pub use self::{
    error::CallError,
    http::{Answered, Client},
    upgrade::UpgradeError,
};
