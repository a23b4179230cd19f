//! The platforms as the stages use them: bytes in, messages out; responses in, calls out.

mod arbitrary;
mod budgets;
mod discord;
mod everywhere;
mod golden;
mod google_chat;
mod instagram;
mod line;
mod matrix;
mod mattermost;
mod messenger;
mod overview;
mod private;
mod repeated;
mod slack;
mod teams;
mod telegram;
mod tokens;
mod twilio;
mod viber;
mod webex;
mod webhook;
mod whatsapp;
