//! Meta's JSON. Types only: inbound ones borrow from the body, outbound ones from the response.

mod inbound;
mod outbound;

pub(super) use crate::meta::scalar::{Id, Number, Object, Text};
pub(super) use inbound::*;
pub(super) use outbound::*;
