//! Telegram: the Bot API.
//!
//! One webhook for each bot, proved by a secret token in a header; one call for each message, with the bot's token in
//! its path. A conversation is a chat, `<chat>`, or a topic of a chat that has topics, `<chat>:<topic>`. What is written
//! for a business account has `@<business connection>` behind it. What concerns neither a chat nor a person (a poll
//! without names) is in the conversation `bot`, to which nothing can be sent.
//!
//! Of a reaction, and of who came and left, Telegram does not tell the topic: they are in the chat's own conversation.
//!
//! A button that is pressed shows a spinner until it is answered; the webhook's own response does that. The id of the
//! press is the message's id, the message with the button is what it answers. A bot that wants to say something there
//! answers at once with a native `{"method": "answerCallbackQuery", "callback_query_id": …, "text": …}`.

mod bot;
mod config;
mod verify;

mod parse;
mod poll;
mod update;

mod address;
mod content;
mod members;
mod mention;

mod file;
mod prepare;
mod render;
mod reply;
mod shown;

mod wire;

use chinwag_core::name::PlatformName;

pub use self::{
    bot::Telegram,
    config::{Config, KEYS},
};

const NAME: PlatformName = PlatformName::from_static("telegram");
