//! The vocabulary and the contracts of chinwag. No I/O.
//!
//! Events flow one way: gateway → bus → functions → bus → sender → bus → results. Read in this order:
//! [`event`] is what flows; [`message`], [`reply`] and [`response`] are what events carry; [`platform`] turns a
//! provider's bytes into them and back; a [`function`] takes one event and returns what should happen; [`commit`] is
//! the one write that makes it so; [`held`] is how a person takes a conversation over; [`bus`], [`store`] and [`log`] say
//! what an engine must promise; [`metrics`] is what can be counted of all that, and [`health`] what can be wrong with it.

pub mod name;
pub mod nearest;
pub mod share;
pub mod topic;

pub mod clock;
pub mod conversation;
pub mod event;
pub mod secret;

pub mod inbound;
pub mod message;
pub mod reply;
pub mod response;

pub mod access;
pub mod capabilities;
pub mod file;
pub mod hosted;
pub mod key_set;
pub mod platform;
pub mod poll;
pub mod rates;
pub mod socket;
pub mod window;

pub mod commit;
pub mod function;
pub mod held;
pub mod lease;
pub mod retry;
pub mod tools;

pub mod bus;
pub mod error;
pub mod store;

pub mod audit;
pub mod desk;
pub mod log;

pub mod config;
pub mod health;
pub mod metrics;
