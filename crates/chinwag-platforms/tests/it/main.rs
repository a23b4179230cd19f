//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod arbitrary;
mod golden;
mod line;
mod messenger;
mod viber;
