//! Plays recorded conversations on a bot's functions, with the sends captured: nothing leaves the process.
//!
//! A [`Stage`] gives each [`Talk`] an engine in memory, a clock that stands at the recorded times, and randomness that
//! follows from the events, so that two replays agree. There is no gateway and no network: in the sender's place stands
//! a function that says of every response that it was sent. What the functions did comes back as [`Answer`]s, each with
//! the message it answers. [`protocol`] carries both between two processes; the command `replay` records and compares.

mod answer;
mod talk;

mod calls;

mod stage;

mod capture;
mod clock;
mod ids;
mod queue;

pub(crate) mod protocol;

pub(crate) use self::{
    answer::{Answer, Did},
    calls::Calls,
    stage::Stage,
    talk::{Inputs, Talk},
};
