//! A channel of one's own: any system that speaks Standard Webhooks, in and out.
//!
//! In comes a signed POST with one event, in the words of the normalised model:
//!
//! ```json
//! { "type": "message", "conversation": "room-7", "sender": { "id": "7", "name": "Ada" }, "text": "hello" }
//! { "type": "message", "conversation": "room-7", "sender": { "id": "7" }, "text": "look",
//!   "attachments": [{ "type": "media", "media": "image", "url": "https://files.example/cat.png" }] }
//! { "type": "button", "conversation": "room-7", "sender": { "id": "7" }, "title": "Yes", "payload": "yes" }
//! ```
//!
//! Further types are those of [`Content`](chinwag_core::message::Content): `command`, `quick_reply`, `edit`, `deleted`,
//! `members`, `form`, `reaction` and so on, each with the fields that it has there; `status` has a `state` and
//! `message_ids`. Beside them may stand `id` (of the message), `at` (a time; otherwise that of the webhook), `place`
//! (`direct`, `group`, `thread`), `mentions_bot` and `reply_to`. All of it may also stand in `data`, below `type` and
//! `timestamp`, as the standard recommends. Any other JSON is kept as it is, in the conversation that it names, or in
//! the conversation `events`.
//!
//! Out goes a POST to the channel's `url`, signed in the same way:
//!
//! ```json
//! { "type": "reply", "conversation": "room-7", "content": { "type": "text", "text": "hello, Ada" } }
//! ```
//!
//! A conversation is whatever the other side calls it.

mod config;
mod verify;

mod parse;

mod prepare;
mod render;
mod reply;

mod key;

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

const NAME: PlatformName = PlatformName::from_static("webhook");

/// One channel of Standard Webhooks.
#[derive(Debug)]
pub struct Webhook {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    secrets: Secrets,
    rates: Rates,
}

impl Webhook {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// A secret is not of the scheme's form.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            verifier: Verifier::new(&config)?,
            renderer: Renderer::new(&config)?,
            parser: Parser::new(config.channel),
            secrets: config.signing_secret.unwrap_or(config.secret),
            rates: Rates {
                credential_per_second: config.calls_per_second.map(Into::into),
                ..Rates::default()
            },
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is not one.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let mut config =
            Config::new(ChannelName::from_static("webhook"), one(secret)?, "https://webhook.invalid".into());
        // A public key cannot sign. Nothing that is sent with this one is accepted anywhere.
        config.signing_secret = one("whsec_bm8gY3JlZGVudGlhbCBhdCBhbGwsIG5vdGhpbmc=");
        Self::new(config).ok()
    }
}

impl Platform for Webhook {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request, now)
    }

    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "this channel has no set-up request" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        Ok(vec![self.parser.parse(verified.request())?])
    }

    /// The standard knows no content in an answer.
    fn immediate(&self, _verified: &Verified) -> Option<Immediate> {
        None
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::FITTING.prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn sign(&self, call: &mut HttpCall, key: &str, now: Timestamp) {
        self.renderer.sign(call, key, now);
    }

    fn answer(&self, _response: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.secrets)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// What the channel's owner sets: the standard names no figure.
    fn rates(&self) -> Rates {
        self.rates
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent", verify::ID, verify::TIMESTAMP]
    }
}
