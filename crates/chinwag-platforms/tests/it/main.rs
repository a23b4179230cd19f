//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod arbitrary;
mod credentials;
mod discord;
mod golden;
mod google_chat;
mod instagram;
mod line;
mod matrix;
mod mattermost;
mod messenger;
mod overview;
mod proofs;
mod slack;
mod teams;
mod telegram;
mod tokens;
mod twilio;
mod viber;
mod webex;
mod webhook;
mod whatsapp;
