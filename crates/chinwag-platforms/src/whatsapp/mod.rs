//! WhatsApp: the Cloud API on the Graph API.
//!
//! One webhook for all numbers of an app, signed with the app secret; one call for each message, made with a token of the
//! business. A conversation is a number of the business and a person, `<phone_number_id>:<wa_id>`. Who keeps their number
//! to themselves behind a user name is known by an id that is made for the business alone, `<phone_number_id>:<user_id>`,
//! and is told from a number by its letters; a group is `<phone_number_id>:group:<group_id>`. What concerns a number and
//! no person (an error of the account) is in the conversation `<phone_number_id>`, to which nothing can be sent.
//!
//! NOTE: a person who hides the number later, or gets another, comes back in another conversation. A `user_id_update` or
//! a message of the system tells so in the earlier one.

mod config;

mod content;
mod line;
mod parse;

mod dialect;
mod prepare;
mod render;
mod reply;

mod wire;

use std::num::NonZeroU32;

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
    window::Window,
};

pub use self::config::{Config, KEYS};
use self::render::Renderer;
use crate::{meta::verify::Verifier, registry::OpenError};

const NAME: PlatformName = PlatformName::from_static("whatsapp");

/// One WhatsApp channel.
#[derive(Debug)]
pub struct WhatsApp {
    verifier: Verifier,
    parser: parse::Parser,
    renderer: Renderer,
    access_token: Secret,
    calls_per_second: NonZeroU32,
    chat_calls_per_minute: NonZeroU32,
}

impl WhatsApp {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The access token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&config)?,
            access_token: config.access_token.current().clone(),
            calls_per_second: config.calls_per_second,
            chat_calls_per_minute: config.chat_calls_per_minute,
            verifier: Verifier::new(&config.app_secret, config.verify_token, false),
            parser: parse::Parser::new(config.channel, config.phone_number_id),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(app_secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let channel = ChannelName::from_static("whatsapp");
        Self::new(Config::new(channel, one(app_secret)?, one("none")?, one(app_secret)?)).ok()
    }
}

impl Platform for WhatsApp {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection> {
        let challenge = self.verifier.handshake(request)?;
        Ok(Answer { status: 200, content_type: "text/plain", body: Bytes::from(challenge) })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    /// WhatsApp wants an answer at once, and shows nothing of it.
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

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.access_token)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// The budgets of a number, and of one person. The latter's messages are lent in advance, and every six seconds one is
    /// paid back.
    fn rates(&self) -> Rates {
        Rates {
            credential_per_second: Some(self.calls_per_second.get()),
            chat: Some(Pace::per_minute(self.chat_calls_per_minute.get()).at_once(45)),
            ..Rates::default()
        }
    }

    /// A tag is a template, which may be sent at any time.
    fn window(&self) -> Option<Window> {
        Some(Window { free: Window::DAY, tagged: None, nearer: &[] })
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        Ok(self.renderer.registration(webhook)?.into_iter().collect())
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }
}
