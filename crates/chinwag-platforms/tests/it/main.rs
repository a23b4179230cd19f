//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod golden;
mod instagram;
mod messenger;
mod whatsapp;
