//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod golden;
mod google_chat;
mod messenger;
mod teams;
mod tokens;
