//! Webhooks whose answer is still open: another way to the provider.
//!
//! Some providers take an answer in the webhook's own response. The gateway registers such a webhook before it stores
//! it, and then waits. Everything between goes its usual way: lanes, an immediate function, its commit, the sender's
//! lane. Only then the sender, as it is about to call the provider, takes the webhook out of the registry and hands the
//! answer over; it is told what became of it as it would be of a call.
//!
//! A response is in its turn for the channel's rate budget before anybody knows which way it goes: an answer takes its
//! share, and a channel that cools off lets webhooks pass their deadlines.
//!
//! A webhook to which no function has an answer, as their runs show, does not wait for its deadline.
//!
//! Who takes a webhook out answers it: the sender with a response, or the gateway, at the deadline, with the platform's
//! deferral. The registry's lock makes it one of the two. It is in memory and of one process: where the gateway, the
//! function or the sender runs elsewhere, no webhook is ever open, and every response goes by a call.

mod receipt;
mod webhooks;

#[cfg(test)]
mod tests;

pub use self::webhooks::OpenWebhooks;
pub(crate) use self::{
    receipt::{Handed, Receipt, Written},
    webhooks::{Open, Waiting},
};
