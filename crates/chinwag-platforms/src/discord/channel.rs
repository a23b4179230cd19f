//! One channel of the platform: its parts, each at its task.

use std::num::NonZeroU32;

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
    socket::Socket,
};

use super::{
    config::Config, gateway::Gateway, mention::Me, parse::Parser, prepare, render, render::Renderer, reply,
    token, token::Token, verify::Verifier,
};
use crate::{file::Plain, redact, registry::OpenError};

pub(super) const NAME: PlatformName = PlatformName::from_static("discord");

/// One Discord channel.
#[derive(Debug)]
pub struct Discord {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    gateway: Option<Gateway>,
    files: Plain,
    bot_token: Secret,
    calls_per_second: NonZeroU32,
}

impl Discord {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The public key is none, or the token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        let renderer = Renderer::new(&config)?;
        Ok(Self {
            files: Plain::new(config.channel.clone(), &config.api_url),
            verifier: Verifier::new(&config.channel, &config.public_key)?,
            gateway: Gateway::new(&config, &renderer),
            renderer,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            parser: Parser::new(
                config.channel,
                Me { id: config.application_id, role: config.role_id },
                config.private_commands,
            ),
        })
    }
}

impl Platform for Discord {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request, now)
    }

    /// Discord asks by a POST, which is signed like every other.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Discord sends none" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        self.parser.immediate(&verified.request().body)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    /// A token is good for a quarter of an hour, as often as one likes.
    fn reply_token_after(&self, token: &str) -> Option<String> {
        Token::read(token)?.after()
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        render::answer(&response.reply)
    }

    fn reply(&self, call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(call, reply, &self.bot_token)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    /// The address of the interactions. That of the events, and which of them are sent, is set in the developer portal.
    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        self.renderer.registration(webhook)
    }

    fn socket(&self) -> Option<&dyn Socket> {
        self.gateway.as_ref().map(|gateway| gateway as &dyn Socket)
    }

    fn files(&self) -> Option<&dyn FileAccess> {
        Some(&self.files)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// The budget of a bot. That of a channel is told with every answer, and must not be written down.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: Some(self.calls_per_second.get()), ..Rates::default() }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }

    fn kept_body(&self, request: &RawRequest) -> Bytes {
        redact::body(&request.body, token::CREDENTIALS)
    }
}
