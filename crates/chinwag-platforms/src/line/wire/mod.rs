//! LINE's JSON. Types only, and how their parts are read: what is not as it should be spoils nothing beside it.

mod inbound;
mod outbound;

pub(super) use inbound::*;
pub(super) use outbound::*;
