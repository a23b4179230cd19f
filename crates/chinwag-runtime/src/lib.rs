//! The stages that move events: gateway, lanes, invoke, sender, results, timers.
//!
//! Follow one event: the [`gateway`] checks a webhook and stores it; [`lanes`] reads a topic for one function, keeps
//! the order of each conversation, and hands one event at a time to [`invoke`], which runs the function and turns what
//! it returned into one commit; the [`sender`] is a function that calls the provider; [`results`] are functions of what
//! the provider answered. Where a webhook leaves something out, the [`fetcher`] is a function that asks for it before the
//! message is received. What a function asks for of the files that people send is got by [`files`]. [`Runtime`] starts them all, or some of them, on an engine.
//!
//! Stages never call each other: what one publishes, the next reads from the bus. A webhook whose own response may carry
//! the answer stays [`open`] meanwhile, and is then for the sender what the provider's address is otherwise. A person takes a
//! conversation over at the [`desk`].

pub mod channels;
pub mod ids;
pub mod rotated;

pub mod gateway;
pub mod open;

pub mod desk;
pub mod invoke;
pub mod lanes;
pub mod timers;

pub mod client;
pub mod errand;
pub mod fetcher;
pub mod files;
pub mod ingress;
pub mod results;
pub mod sender;

pub mod health;
pub mod telemetry;

pub mod error;
pub mod runtime;

pub use crate::{
    channels::{Channel, Channels},
    error::Error,
    ids::SystemIds,
    rotated::Rotated,
    runtime::{Parts, Roles, Runtime, Which},
};
