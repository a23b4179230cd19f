//! Microsoft Teams, and the other channels of the Azure Bot Service: the Bot Framework's protocol.
//!
//! Each activity is posted with a token that one of the published keys has signed; each answer goes to the service URL
//! that the activity names, with a token that has to be asked for. The body is not signed: what ties it to the token is
//! the service URL, which both name, and which has to be on one of the configured hosts. So no activity can have answers,
//! and the bot's token with them, sent somewhere else.
//!
//! A conversation is that service URL and the provider's conversation id, `<service>#<id>`, the service without `https://`
//! and without a slash at its end: `smba.trafficmanager.net/amer/<tenant>#19:…@thread.tacv2;messageid=…`. The service
//! stands in it because it differs by tenant and region, an answer needs it, and a call is written from the response
//! alone, perhaps in another process. An id without a service is answered at `api_url`, or at the global address of
//! Teams. A thread of a channel has an id of its own, so that an answer stays in it.

mod channel;
mod config;
mod service;
mod verify;

mod activity;
mod content;
mod mention;
mod parse;

mod invoke;

mod file;
mod prepare;
mod render;
mod reply;

use chinwag_core::name::PlatformName;

pub use self::{
    channel::Teams,
    config::{Cloud, Config, KEYS},
};

const NAME: PlatformName = PlatformName::from_static("teams");
