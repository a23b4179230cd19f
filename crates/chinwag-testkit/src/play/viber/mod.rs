//! Viber as its REST Bot API is documented: signed callbacks out, messages with keyboards and cards in.

mod board;
mod bot;
mod event;
mod html;
mod message;
mod method;
mod part;
mod refusal;

pub use self::bot::Viber;

#[cfg(test)]
mod tests;
