//! A simulator that plays Facebook Messenger on loopback, over real HTTP.
//!
//! It listens for Send API calls and refuses what the Graph API refuses, with the same codes. Its users write, press
//! and react; each of that becomes a signed webhook, redelivered with the same bytes when it is not acknowledged. What
//! goes wrong between a bot and the provider can be made to go wrong: see [`Faults`] and [`Disturbance`].
//!
//! Start at [`Messenger`]; [`load`] drives a bot hard and says whether anything was lost, doubled or out of order.
//!
//! It is not a model of Meta's moderation, billing or conversation routing.

#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long a bot takes, and its pacing thread ends with its load"
)]

mod config;
mod error;
mod event;
mod faults;
mod report;
mod simulator;
mod user;

mod histogram;
mod journal;
mod ledger;
mod mids;
mod people;
mod shared;

mod escape;
pub(crate) mod sign;
mod webhook;

mod api;
mod check;
mod refusal;
mod send;
mod server;
mod wire;

pub mod load;

pub use config::{Answers, Config, Keep, Proof, Receipts, Redelivery};
pub use error::Error;
pub use event::{Event, EventKind};
pub use faults::{Fault, Faults, Rule};
pub use journal::{Call, Delivery};
pub use people::{Choice, Received};
pub use report::Report;
pub use simulator::Messenger;
pub use user::{Sent, User};
pub use webhook::{Ack, Disturbance};
