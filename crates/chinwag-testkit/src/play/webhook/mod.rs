//! A system of one's own that speaks Standard Webhooks: signed events out, signed replies in.

pub(super) mod reply;
mod scheme;
mod system;

pub use self::system::StandardWebhooks;
