//! Matrix: an application service of a homeserver.
//!
//! The homeserver puts transactions below the channel's address: the registration's `url` is that address, so that
//! `/_matrix/app/v1/transactions/…` follows on it. A conversation is a room, `!room:server`, or a thread in it,
//! `!room:server/$root`. Matrix does not say whether a room is between two: every room counts as a group. What is
//! encrypted end to end cannot be read, and is ignored.

mod config;
mod verify;

mod body;
mod content;
mod parse;
mod wire;

mod prepare;
mod render;
mod reply;

use bytes::Bytes;
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

const NAME: PlatformName = PlatformName::from_static("matrix");

/// One Matrix channel: a user of an application service.
#[derive(Debug)]
pub struct Matrix {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    as_token: Secrets,
    rates: Rates,
}

impl Matrix {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&config)?,
            rates: Rates {
                credential_per_second: config.calls_per_second.map(Into::into),
                ..Rates::default()
            },
            verifier: Verifier::new(config.hs_token, config.user_id.clone()),
            parser: Parser::new(config.channel, config.user_id, config.display_name),
            as_token: config.as_token,
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the token is empty.
    #[must_use]
    pub fn for_verify(hs_token: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let name = ChannelName::from_static("matrix");
        let (url, user) = ("https://matrix.invalid".into(), "@bot:matrix.invalid".into());
        Self::new(Config::new(name, one(hs_token)?, one("none")?, url, user)).ok()
    }
}

/// What a homeserver wants to be answered with.
fn answer(status: u16, body: &'static str) -> Answer {
    Answer { status, content_type: "application/json", body: Bytes::from_static(body.as_bytes()) }
}

impl Platform for Matrix {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    /// Whether there is such a user or room: there is the bot alone.
    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection> {
        self.verifier.verify(request)?;
        Ok(match self.verifier.asks_for_bot(request) {
            true => answer(200, "{}"),
            false => answer(404, r#"{"errcode":"M_NOT_FOUND","error":"there is only the bot"}"#),
        })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    /// Every transaction is answered with an empty object, at once.
    fn immediate(&self, _verified: &Verified) -> Option<Immediate> {
        Some(Immediate { within: std::time::Duration::ZERO, deferral: answer(200, "{}") })
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::FITTING.prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn sign(&self, call: &mut HttpCall, key: &str, _now: Timestamp) {
        render::identify(call, key);
    }

    fn answer(&self, _response: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.as_token)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// What the channel's owner sets: a homeserver need not limit an application service.
    fn rates(&self) -> Rates {
        self.rates
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }
}
