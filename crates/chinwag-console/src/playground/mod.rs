//! Providers that are played: where the bot can be talked to as any person, and where things can be made to go wrong.
//!
//! The panel knows no simulator. Whoever has some tells what there is, does what a person does, and says what the person
//! sees by [`Playground`]. A process that talks to real providers has none.

mod error;
mod fault;
mod talk;

use std::fmt;

use async_trait::async_trait;

pub use self::{
    error::NotDone,
    fault::{FaultView, Switch},
    talk::{Choice, ChoiceKind, Item, Part, Side, State, Talk},
};
use chinwag_core::{
    error::EngineError,
    name::{ChannelName, PlatformName},
};

/// The providers that are played, and the people on them.
///
/// What is named to it MUST be checked: a seat or a switch that is not there is [`NotDone`], never a panic.
#[async_trait]
pub trait Playground: fmt::Debug + Send + Sync + 'static {
    /// The platforms, in the order in which they are offered.
    fn platforms(&self) -> Vec<PlatformView>;

    /// The people, who are on every platform.
    fn people(&self) -> Vec<String>;

    /// What a person sees.
    async fn talk(&self, seat: &Seat) -> Result<Talk, EngineError>;

    /// A person does something. Returns once the bot has taken it.
    async fn act(&self, seat: &Seat, deed: Deed) -> Result<(), NotDone>;

    /// Clears the screen of a person, and lets the bot forget what it keeps for them.
    async fn restart(&self, seat: &Seat) -> Result<(), NotDone>;

    /// What can be made to go wrong on a platform, and whether it is.
    fn faults(&self, platform: &str) -> Vec<FaultView>;

    /// Switches something on or off.
    async fn switch(&self, switch: Switch) -> Result<(), NotDone>;
}

/// A platform that is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformView {
    /// Its name.
    pub name: PlatformName,
    /// As people call it.
    pub title: &'static str,
    /// The bot's channel to it.
    pub channel: ChannelName,
}

/// A person on a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// The name of the platform.
    pub platform: String,
    /// The name of the person.
    pub person: String,
}

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// They write.
    Say(String),
    /// They press what is shown under this title.
    Press(String),
    /// They send one of the panel's own pictures, by its name.
    Picture(String),
    /// They change what they wrote last.
    Edit(String),
    /// They react to what the bot said last.
    React(String),
}
