//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod golden;
mod limits;
mod open;
mod parse;
mod prepare;
mod render;
mod reply;
mod support;
mod verify;
