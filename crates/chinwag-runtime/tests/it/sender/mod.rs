//! The sender and its client, against a simulated provider and against counterparts that misbehave on purpose.

mod bench;
mod budgets;
mod calls;
mod outcomes;
mod redaction;
mod reply_token;
mod signing;
mod tokens;
mod unknown;
mod window;

pub(crate) mod counterpart;
