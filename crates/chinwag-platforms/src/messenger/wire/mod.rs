//! Meta's JSON. Types only: inbound ones borrow from the body, outbound ones from the response.

mod inbound;
mod outbound;
mod scalar;

pub(super) use inbound::*;
pub(super) use outbound::*;
pub(super) use scalar::*;
