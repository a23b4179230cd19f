//! Mattermost: outgoing webhooks, slash commands, buttons and dialogs; posts by the REST API of the server.
//!
//! Nothing is signed: a webhook or a command carries a token of its own, and what comes of a button or a dialog carries
//! the seal that the bot put there. A conversation is a channel, `<channel_id>`, or a thread in it,
//! `<channel_id>:<root_id>`. Outgoing webhooks do not tell their thread, so a message in one is in the channel's
//! conversation; commands and the bot's own buttons tell it.
//!
//! Commands, buttons and dialogs come without a time: the gateway fills in when they came.

mod config;
mod dialect;
mod file;
mod opened;
mod parse;
mod prepare;
mod reaction;
mod render;
mod reply;
mod request;
mod response;
mod seal;
mod verify;
mod wire;

use std::{num::NonZeroU32, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    file::FileAccess,
    message::Inbound,
    name::PlatformName,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::Secret,
};

pub use self::config::{Config, KEYS};
use self::{parse::Parser, render::Renderer, verify::Verifier};
use crate::{redact, registry::OpenError};

const NAME: PlatformName = PlatformName::from_static("mattermost");

/// One Mattermost channel.
#[derive(Debug)]
pub struct Mattermost {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    files: file::Files,
    bot_token: Secret,
    calls_per_second: Option<NonZeroU32>,
}

impl Mattermost {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The bot's token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            files: file::Files::new(&config)?,
            renderer: Renderer::new(&config)?,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            verifier: Verifier::new(config.token, config.action_secret),
            parser: Parser::new(config.channel, config.bot_user_id, config.bot_name),
        })
    }
}

impl Platform for Mattermost {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request, now)
    }

    /// Mattermost asks for nothing before it sends.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Mattermost has no such request; let commands be sent by POST" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(verified.request())
    }

    /// NOTE: nothing is told again by Mattermost itself. What has no trigger is told from a later one by the minute.
    fn marked_at(&self, inbound: &Inbound, now: Timestamp) -> Timestamp {
        if parse::is_untold(inbound) { now.floor(Duration::from_mins(1)) } else { inbound.at() }
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        Some(response::immediate(verified.request()))
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        response::answer(response)
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.bot_token)
    }

    /// NOTE: webhooks and commands are set up by hand: the server makes up the token that each of them carries.
    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn files(&self) -> Option<&dyn FileAccess> {
        Some(&self.files)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// A server limits nothing unless its owner says so.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: self.calls_per_second.map(NonZeroU32::get), ..Rates::default() }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }

    fn kept_body(&self, request: &RawRequest) -> Bytes {
        redact::body(&request.body, request::CREDENTIALS)
    }
}
