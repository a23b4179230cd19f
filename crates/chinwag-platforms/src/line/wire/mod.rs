//! LINE's JSON. Types only.

mod inbound;
mod outbound;

pub(super) use inbound::*;
pub(super) use outbound::*;
