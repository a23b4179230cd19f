//! Simulated providers: one engine, and for each platform what it says and what it takes.
//!
//! [`Simulator`] is what all of them have in common: it listens for the bot's calls, delivers webhooks, knows what was
//! shown to whom, and lets calls go wrong. A platform is a [`Play`]: pure, without a network and without a clock, and as
//! strict as the provider it plays.

mod act;
mod cast;
mod error;
mod exchange;
mod fault;
mod file;
mod lines;
mod provider;
mod server;
mod simulator;
mod taken;

mod form;
mod graph;
mod html;
mod jwt;
mod numbered;
mod parameters;
mod tokens;

mod discord;
mod google_chat;
mod instagram;
mod line;
mod matrix;
mod mattermost;
mod slack;
mod teams;
mod telegram;
mod twilio;
mod viber;
mod web;
mod webex;
mod webhook;
mod whatsapp;

pub(crate) use self::file::served as served_file;
pub use self::{
    act::{Act, Webhook},
    cast::{Choice, Person, Shown},
    discord::Discord,
    error::Error,
    fault::Fault,
    file::{file_address, file_content},
    google_chat::GoogleChat,
    instagram::Instagram,
    line::Line,
    lines::Lines,
    matrix::Matrix,
    mattermost::Mattermost,
    provider::Play,
    simulator::{Call, Simulator},
    slack::Slack,
    taken::{Taken, json},
    teams::Teams,
    telegram::Telegram,
    twilio::Twilio,
    viber::Viber,
    web::Web,
    webex::Webex,
    webhook::StandardWebhooks,
    whatsapp::WhatsApp,
};
