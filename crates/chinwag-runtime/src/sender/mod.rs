//! The sender: a function that calls the provider, and only that.
//!
//! It reads `response_prepared`, renders, calls once, and says what came of it: `response_sent`, `response_failed`, or a
//! short retry that holds the conversation's lane. Who saves, retries for long and notifies are the
//! [`results`](crate::results).
//!
//! A response that a webhook waits for is handed to that webhook instead; the rest is the same.
//!
//! `tokens` are those that a channel has to ask for before it can call.
//!
//! `function` is the flow, `window` what is not sent because the person was not heard for too long, `answer` the way
//! through an open webhook, `attempt` what may follow on one call, `budgets` what makes a call wait before it is made, `record` and `redact` what may be written down of it.

mod answer;
mod attempt;
mod budgets;
mod function;
mod record;
mod redact;
mod tokens;
mod window;

pub use self::function::{NAME, SenderParts, sender};
pub(crate) use self::tokens::Tokens;

/// The words of an error, without the credentials of the call that it is about.
pub(crate) fn without_credentials(words: String, call: &chinwag_core::platform::HttpCall) -> String {
    record::error(words, &redact::Redactor::of(call))
}
