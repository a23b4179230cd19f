//! Viber: the REST Bot API.
//!
//! One webhook for a bot, signed with the same token that every call goes with. A conversation is the id of a person,
//! which is another for every bot: bots are in no groups. Who has only opened the conversation can be told one thing,
//! in the webhook's own response; everything else goes to those who have written, or subscribed.

mod config;
mod verify;

mod content;
mod parse;

mod legal;
mod prepare;
mod render;
mod reply;
mod rich;

mod wire;

use std::{num::NonZeroU32, time::Duration};

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

const NAME: PlatformName = PlatformName::from_static("viber");
/// How long a bot may think about its welcome. How long Viber waits is not documented.
const WELCOME_WITHIN: Duration = Duration::from_secs(3);

/// One Viber channel.
#[derive(Debug)]
pub struct Viber {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    auth_token: Secret,
    calls_per_second: Option<NonZeroU32>,
}

impl Viber {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            verifier: Verifier::new(&config.auth_token),
            auth_token: config.auth_token.current().clone(),
            calls_per_second: config.calls_per_second,
            parser: Parser::new(config.channel.clone()),
            renderer: Renderer::new(config)?,
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the token is empty.
    #[must_use]
    pub fn for_verify(auth_token: &str) -> Option<Self> {
        let auth_token = Secrets::new(vec![Secret::new(auth_token)])?;
        Self::new(Config::new(ChannelName::from_static("viber"), auth_token, "chinwag")).ok()
    }
}

impl Platform for Viber {
    /// NOTE: there is no time in the scheme, and so no window. A repeated webhook is told by its token.
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    /// Viber tries a webhook by a signed POST while it is being set.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Viber has no set-up request that is a GET" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    /// The welcome of who opens the conversation: the bot's own, else the configured one, else none.
    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        let is_start = parse::is_start(&verified.request().body);
        is_start.then(|| Immediate { within: WELCOME_WITHIN, deferral: self.renderer.deferral() })
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        self.renderer.answer(response)
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.auth_token)
    }

    fn probe(&self) -> Option<HttpCall> {
        self.renderer.probe().ok()
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        Ok(vec![self.renderer.registration(webhook)?])
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// No figure is documented for a message to one person; status 12 tells when it is too much.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: self.calls_per_second.map(NonZeroU32::get), ..Rates::default() }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }
}
