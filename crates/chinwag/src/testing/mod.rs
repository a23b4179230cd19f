//! Testing a bot: on a simulated provider, with an engine in memory and a clock that is moved by hand.
//!
//! A [`Stage`] holds one bot. People talk to it, and get everything that it says until it is done:
//!
//! ```
//! use chinwag::{prelude::*, testing::Stage};
//!
//! async fn greet(message: Message, user: User) -> Reply {
//!     match message.text() {
//!         "hi" => Reply::text(format!("Hello, {}!", user.display_name())).button("Track my order", "track"),
//!         _ => Reply::text("Which order?"),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
//! let stage = Stage::start(Bot::new().function("greet", on(MESSAGE_RECEIVED), greet)).await?;
//! let ann = stage.user("ann");
//! let answer = ann.says("hi").await?;
//! assert_eq!((answer.text().as_str(), answer.choices()), ("Hello, there!", vec!["Track my order"]));
//! assert_eq!(ann.presses("Track my order").await?.text(), "Which order?");
//!
//! stage.restart().await?;
//! assert!(stage.redeliver().await?.is_silent());
//! assert!(stage.later("10m").await?.is_silent());
//! assert_eq!(stage.events(RESPONSE_SENT).await?.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! The same talk as a script, in a file `tests/greets.chat` (the grammar is that of
//! [`chinwag_testkit::script`]):
//!
//! ```text
//! == Greets ==
//!
//! ann: hi
//! bot: Hello, *!
//!      [Track my order]
//! ann: [Track my order]
//! bot: Which order?
//! (restart)
//! (redeliver)
//! (10m later)
//! ```
//!
//! `chinwag test` plays it, and so does `cargo test` where there is `chinwag::testing::scripts!("tests", bot);`.
//!
//! **Time.** The clock stands still but for two things: a script says that it is later, or something waits inside a turn
//! to be tried again, as the sender does after an error of the provider, and a service between two tries. Then the clock is moved on to that moment, by an
//! hour a turn at most. A timer is never waited for: it needs a `(10m later)`, which stops at each timer on the way.
//!
//! **Chance.** What is random stays random: write `*` for the number of eyes on a die.
//!
//! **What is shared.** Each scenario has a database and a provider of its own, and a bot that is built anew, also at each
//! restart. Only what a bot holds as [`State`](crate::bot::State) is the same in all of them, which are played side by
//! side, and lives on at a restart: what must not be lost does not belong there.

mod error;
mod service;
mod stage;
mod user;

mod platform;

mod messenger;
mod simulated;

mod calls;
mod clock;
mod kept;
mod observed;
mod pulse;
mod settle;

pub(crate) mod files;
mod play;
mod played;
mod rehearsal;
mod unmet;
mod witness;

mod suite;

#[cfg(test)]
mod tests;

pub use chinwag_testkit::script;

/// A simulated provider by the name of its platform, where it is played on the engine that most share.
pub(crate) fn play(platform: &str) -> Option<Box<dyn chinwag_testkit::play::Play>> {
    platform::Simulated::named(platform).ok()?.play()
}

/// The platforms that are simulated.
pub(crate) fn simulated() -> impl Iterator<Item = &'static str> {
    platform::Simulated::names()
}

pub use self::{
    error::Error,
    files::{LoadError, find, load},
    played::{Failure, Played},
    rehearsal::{Rehearsal, turns},
    service::StagedService,
    settle::Unfinished,
    stage::{Cast, Stage},
    suite::check_scripts,
    user::{Answer, User},
};
pub(crate) use self::{
    messenger::Page,
    platform::{Provider, SIMULATED},
    stage::{channel, open},
};
#[doc(inline)]
pub use crate::scripts;
