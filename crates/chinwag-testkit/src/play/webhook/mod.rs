//! A system of one's own that speaks Standard Webhooks: signed events out, signed replies in.

mod reply;
mod scheme;
mod system;

pub use self::system::StandardWebhooks;
