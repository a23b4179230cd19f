//! Instagram as its messaging API is documented: signed webhooks and echoes out, messages in.

mod account;
mod event;
mod message;
mod template;

#[cfg(test)]
mod tests;

pub use self::account::Instagram;
