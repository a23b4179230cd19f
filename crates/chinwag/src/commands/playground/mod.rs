//! The playground of the panel: simulated providers, and everybody who talks to the bot on them.
//!
//! [`Sides`] are the providers, each with the bot's channel to it. [`Ground`] is what the panel is told: a person does
//! something by their provider, and sees what the provider has shown them. What became of it, and what the bot did about
//! what went wrong, stands in the events of the engine: [`book`] follows them, and [`sight`] puts both together.

mod book;
mod forget;
mod ground;
mod kept;
mod note;
mod parts;
mod screen;
mod sides;
mod sight;
mod trouble;

#[cfg(test)]
mod tests;

pub(super) use self::{ground::Ground, sides::Sides};

/// Everybody who can be played. The first of them is who talks on the terminal.
pub(super) const PEOPLE: [&str; 4] = ["ann", "ben", "cleo", "dan"];
