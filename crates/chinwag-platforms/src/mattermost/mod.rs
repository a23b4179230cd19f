//! Mattermost: outgoing webhooks, slash commands, buttons and dialogs; posts by the REST API of the server.
//!
//! Nothing is signed: a webhook or a command carries a token of its own, and what comes of a button or a dialog carries
//! the seal that the bot put there. A conversation is a channel, `<channel_id>`, or a thread in it,
//! `<channel_id>:<root_id>`. Outgoing webhooks do not tell their thread, so a message in one is in the channel's
//! conversation; commands and the bot's own buttons tell it.
//!
//! Commands, buttons and dialogs come without a time: the gateway fills in when they came.

mod config;
mod seal;
mod verify;

mod parse;
mod request;

mod dialect;
mod prepare;
mod reaction;
mod render;
mod reply;
mod response;

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

const NAME: PlatformName = PlatformName::from_static("mattermost");

/// One Mattermost channel.
#[derive(Debug)]
pub struct Mattermost {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
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
            renderer: Renderer::new(&config)?,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            verifier: Verifier::new(config.token, config.action_secret),
            parser: Parser::new(config.channel, config.bot_user_id, config.bot_name),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty. The secret is taken for the
    /// token of webhooks and for the bot's own of buttons and dialogs.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let secret = Secrets::new(vec![Secret::new(secret)])?;
        let none = Secrets::new(vec![Secret::new("none")])?;
        let config = Config {
            channel: ChannelName::from_static("mattermost"),
            api_url: "https://localhost".into(),
            webhook_url: "https://localhost".into(),
            token: secret.clone(),
            action_secret: secret,
            bot_token: none,
            bot_user_id: String::new(),
            bot_name: None,
            calls_per_second: None,
        };
        Self::new(config).ok()
    }
}

impl Platform for Mattermost {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    /// Mattermost asks for nothing before it sends.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Mattermost has no such request; let commands be sent by POST" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(verified.request())
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
}
