//! LINE as its Messaging API is documented: signed events with reply tokens out, replies and pushes in.

mod account;
mod endpoint;
mod event;
mod kept;
mod message;
mod part;
mod refusal;
mod template;

pub use self::account::Line;

#[cfg(test)]
mod tests;
