//! Discord: interactions over HTTP, the events of the application, and the frames of the Gateway.
//!
//! Every webhook is signed with the application's key; every call is made with the bot's token. A conversation is a
//! channel, a thread or a direct conversation by its id. What is in none of them is in `guild:<id>`, `user:<id>` or
//! `application:<id>`, to which nothing can be sent.
//!
//! Over HTTP there are commands, components, dialogs and a few events. Ordinary messages come by the Gateway alone: what
//! holds that connection passes each frame on as the body of a webhook, and the answer to an interaction back.
//!
//! An interaction is answered in its own response by a function that is immediate. Where that comes later, the first
//! answer of a run takes the place of `thinking…`, by the interaction's token; everything else for all, and an answer whose
//! token is over, is a message of its own in the channel.
//!
//! What is for one person alone follows by the token too, all parts of it, or is not sent: nothing else hides it. NOTE: who
//! sees the answer in the place of `thinking…` is settled with that, and what follows while it is shown takes its place. So
//! a command whose late answer is for one person alone has to be named in `private_commands`; without that, only what an
//! immediate function says in time is for one person alone. A press shows no `thinking…`, and needs nothing.

mod config;
mod verify;

mod body;
mod parse;

mod attachment;
mod dispatch;
mod event;
mod interaction;
mod mention;

mod markup;
mod message;
mod prepare;
mod render;
mod reply;
mod token;
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
use self::{mention::Me, parse::Parser, render::Renderer, token::Token, verify::Verifier};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("discord");

/// One Discord channel.
#[derive(Debug)]
pub struct Discord {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    bot_token: Secret,
    calls_per_second: NonZeroU32,
}

impl Discord {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The public key is none, or the token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            verifier: Verifier::new(&config.channel, &config.public_key)?,
            renderer: Renderer::new(&config)?,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            parser: Parser::new(
                config.channel,
                Me { id: config.application_id, role: config.role_id },
                config.private_commands,
            ),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the public key is not 64 hex digits. It does not
    /// know who the bot is.
    #[must_use]
    pub fn for_verify(public_key: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        Self::new(Config::new(ChannelName::from_static("discord"), one(public_key)?, one("none")?)).ok()
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
        Ok(vec![self.renderer.registration(webhook)?])
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
}
