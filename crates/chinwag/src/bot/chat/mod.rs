//! Durable conversations: straight-line code with a person in it.
//!
//! [`Chat`] tells an author what they are. Inside, a run goes this way: `drive` finds the conversation that a message or a
//! timer belongs to, and runs its function from the beginning; `play` gives each step of it (`ask`, `handle`) what the
//! `journal` has, or does it; what is there when the function waits or ends is the commit of the run.

mod ask;
mod handle;

mod drive;
mod effect;
mod journal;
mod look;
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
};
pub(crate) use self::{
    look::{Told, is_awaited},
    turn::is_wake,
};
