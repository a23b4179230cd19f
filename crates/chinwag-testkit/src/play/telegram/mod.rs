//! Telegram as its Bot API is documented: updates with a secret token out, methods in.

mod bot;
mod html;
mod method;

pub use self::bot::Telegram;
