//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod golden;
mod matrix;
mod messenger;
mod webex;
mod webhook;
