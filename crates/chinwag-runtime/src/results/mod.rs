//! The result handlers: what happens after the sender, and to what people wrote.
//!
//! They are ordinary functions, each with its own progress, retries and dead letters: the `save` three write the
//! transcript, `retry` puts off a response that may succeed later, `notify` tells somebody of one that will not. A
//! failure is final when there is no next try; [`next_try`] alone decides that, for all who ask.

mod handler;
mod later;
mod notify;
mod retry;
mod save;

pub mod standard_webhooks;

pub use self::{handler::results, later::next_try};
