//! WhatsApp as its Cloud API is documented: signed webhooks and statuses out, messages in.

mod account;
mod content;
mod event;
mod interactive;
pub(super) mod markup;
mod message;
mod template;

#[cfg(test)]
mod tests;

pub use self::account::WhatsApp;
