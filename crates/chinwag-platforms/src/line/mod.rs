//! LINE: the Messaging API.
//!
//! One webhook for a channel, signed with the channel secret; one call for each message, made with a channel access
//! token: a reply, which is free of charge, where there is a fresh reply token, and a push otherwise. A conversation is the id of a group, of a room, or of the person where there is neither: LINE's ids tell
//! which by their first letter. What concerns the account and nobody in it is in the conversation `account:<bot>`, to
//! which nothing can be sent.

mod config;
mod verify;

mod content;
mod mention;
mod origin;
mod parse;

mod carousel;
mod legal;
mod prepare;
mod render;
mod reply;
mod retry_key;

mod wire;

use std::num::NonZeroU32;

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

pub use self::config::{Config, KEYS};
use self::{parse::Parser, render::Renderer, verify::Verifier};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("line");

/// One LINE channel.
#[derive(Debug)]
pub struct Line {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    access_token: Secret,
    calls_per_second: NonZeroU32,
}

impl Line {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The access token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            verifier: Verifier::new(&config.channel_secret),
            renderer: Renderer::new(&config)?,
            access_token: config.access_token.current().clone(),
            calls_per_second: config.calls_per_second,
            parser: Parser::new(config.channel),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(channel_secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let config = Config::new(ChannelName::from_static("line"), one(channel_secret)?, one("none")?);
        Self::new(config).ok()
    }
}

impl Platform for Line {
    /// NOTE: there is no time in the scheme, and so no window. A repeated webhook is told by its events' ids.
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    /// LINE tries a webhook by a signed POST without events.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "LINE has no set-up request" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    /// LINE wants an answer within two seconds, and reads nothing of it.
    fn immediate(&self, _verified: &Verified) -> Option<Immediate> {
        None
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, _response: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(call, reply, &self.access_token)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        Ok(vec![self.renderer.registration(webhook)?])
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// The budget of a push; what a month may hold is a matter of the account's plan.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: Some(self.calls_per_second.get()), ..Rates::default() }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }
}
