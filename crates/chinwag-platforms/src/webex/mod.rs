//! Webex: a bot with webhooks of its own.
//!
//! A webhook carries ids and no words: what was said has to be fetched with them. What comes in is therefore at first the
//! provider's own object, `Native`, under the name of its resource and event (`messages.created`), in the right
//! conversation and from the right person; `fetch` asks for the rest. A conversation is a room, or a thread in it,
//! `<room>/<root message>`. Ids are opaque. A file can only be got with the channel's token.

mod config;
mod verify;

mod fetch;
mod mention;
mod parse;

mod dialect;
mod prepare;
mod render;
mod reply;

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, Fetch, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

pub use self::config::{Config, KEYS};
use self::{fetch::Fetcher, parse::Parser, render::Renderer, verify::Verifier};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("webex");

/// One Webex channel.
#[derive(Debug)]
pub struct Webex {
    verifier: Verifier,
    parser: Parser,
    fetcher: Fetcher,
    renderer: Renderer,
    secret: Secrets,
    token: Secrets,
    rates: Rates,
}

impl Webex {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            fetcher: Fetcher::new(&config)?,
            renderer: Renderer::new(&config)?,
            rates: Rates {
                credential_per_second: config.calls_per_second.map(Into::into),
                ..Rates::default()
            },
            verifier: Verifier::new(&config.secret),
            parser: Parser::new(config.channel, config.person_id),
            secret: config.secret,
            token: config.token,
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let name = ChannelName::from_static("webex");
        Self::new(Config::new(name, one(secret)?, one("none")?, "bot".into())).ok()
    }
}

impl Platform for Webex {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Webex has no set-up request" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        Ok(vec![self.parser.parse(&verified.request().body)?])
    }

    /// Webex wants an answer at once, and shows nothing of it.
    fn immediate(&self, _verified: &Verified) -> Option<Immediate> {
        None
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::FITTING.prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, _response: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.token)
    }

    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(&self.fetcher)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        self.renderer.registration(webhook, self.secret.current())
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// What the channel's owner sets: Webex has limits, but no figures.
    fn rates(&self) -> Rates {
        self.rates
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "trackingid"]
    }
}
