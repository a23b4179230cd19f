//! Durable conversations: straight-line code with a person in it.
//!
//! A function that asks for a [`Chat`] may [`ask`](Chat::ask) and go on with the answer, a week or a deployment later.
//! Nothing of it is held in memory in between. Each step and its result stand in a **journal**, which is written in the
//! commit of the run; at the next turn the function runs again from its beginning, every step that is in the journal
//! returns at once what it returned before, and the first one that is not is done for real. So:
//!
//! - What is not a step must come out the same each time: time and randomness from [`Chat::now`] and [`Chat::random`]
//!   or the [`Context`](super::Context), effects in [`Chat::run`] or a service.
//! - A step's result is written when the function next waits or ends. Whatever dies before that is run again, so an
//!   effect outside may happen twice: give it an idempotency key.
//! - A program that was changed is noticed at the first step that is not the journal's; see [`durable`].
//!
//! ```
//! use chinwag::prelude::*;
//!
//! async fn order(mut chat: Chat) -> Result<()> {
//!     let size = chat.ask("Which size?").choices(["S", "M", "L"]).await?;
//!     let count: u32 = chat.ask("How many?").parse().or_say("A number, please.").await?;
//!     if !chat.ask(format!("{count} in {size}, is that right?")).yes_or_no().await? {
//!         return chat.say("Then not.").await;
//!     }
//!     chat.say("Ordered!").await
//! }
//!
//! let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().action("order", order));
//! ```

mod ask;
mod handle;

mod drive;
mod journal;
mod play;
mod turn;

mod answer;
mod change;
mod durable;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use self::play::Withheld;
pub use self::{
    ask::{Ask, Within},
    change::{Change, Migration},
    durable::{Durable, durable},
    handle::Chat,
    words::Words,
};
pub(super) use self::{
    drive::{Ending, drive},
    durable::History,
    play::Play,
    turn::is_wake,
};
