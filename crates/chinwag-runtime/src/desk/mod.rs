//! The desk: a person takes a conversation over, answers in it, and gives it back.
//!
//! While a person holds a conversation, what people say in it is received, stored and saved as ever. What differs is one
//! question before each run ([`Holds::leaves_out`]): a function of `message_received` is not run for what is said there,
//! and the input is consumed with an outcome that says so. That is asked where a run begins and nowhere else, because
//! every driver runs functions through [`invoke`](crate::invoke), a commit in its place is fenced and recorded as that of
//! any run, and nothing vanishes from a trace. A lane that waited instead would say everything to the bot in one go, once
//! the conversation is given back; and not to publish the message would keep it from the transcript and from whoever
//! counts.
//!
//! What is meant for one function alone is not said by anybody: the end of a durable conversation's wait, a letter that is
//! run again. It is put off, a minute at a time, until the conversation is the bot's again; so a durable conversation goes
//! on from where it stood.
//!
//! What is held is in the store (see [`held`](chinwag_core::held)); each process that runs functions keeps the few there
//! are in memory ([`Holds`]) and reads them again each second. Where nobody holds anything, the question is one look at a
//! number.

mod answer;
mod forget;
mod front;
mod holds;

pub(crate) use self::holds::{leave_out, watch};
pub use self::{
    forget::{OwnedState, StateOf},
    front::FrontDesk,
    holds::Holds,
};
