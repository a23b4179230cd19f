//! Facebook Messenger: the Messenger Platform on the Graph API.
//!
//! One webhook for all pages of an app, signed with the app secret; one call for each message, made with a page token.
//! A conversation is a page and a page-scoped user id, `<page>:<psid>`. What concerns a page and no person (a policy
//! notice, the roles of its apps) is in the conversation `<page>`, to which nothing can be sent.

mod config;
pub(crate) mod product;

mod envelope;
pub(crate) mod parse;

mod attachment;
mod content;
mod origin;

mod prepare;
pub(crate) mod render;
pub(crate) mod reply;

mod wire;

use std::num::NonZeroU32;

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::Inbound,
    name::PlatformName,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
    window::Window,
};

pub use self::config::{Config, KEYS};
pub(crate) use self::prepare::LEGAL;
use self::{product::MESSENGER, render::Renderer};
use crate::{meta::verify::Verifier, registry::OpenError};

const NAME: PlatformName = PlatformName::from_static("messenger");

/// One Messenger channel.
#[derive(Debug)]
pub struct Messenger {
    verifier: Verifier,
    parser: parse::Parser,
    renderer: Renderer,
    page_token: Secret,
    calls_per_second: NonZeroU32,
}

impl Messenger {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The page token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&MESSENGER, config.connection())?,
            page_token: config.page_token.current().clone(),
            calls_per_second: config.calls_per_second,
            verifier: Verifier::new(&config.app_secret, config.verify_token, config.allow_sha1),
            parser: parse::Parser::new(&MESSENGER, config.channel, config.app_id, None),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(app_secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let config = Config::new(
            chinwag_core::name::ChannelName::from_static("messenger"),
            one(app_secret)?,
            one("none")?,
            one(app_secret)?,
        );
        Self::new(config).ok()
    }
}

impl Platform for Messenger {
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

    /// Messenger wants an answer at once, and shows nothing of it.
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
        reply::read(reply, &self.page_token)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// The Send API's budget for a page. One conversation has no documented figure; code 613 tells when it is too much.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: Some(self.calls_per_second.get()), ..Rates::default() }
    }

    /// A tag is a reason, which lapses at no time, or says that a person answers.
    fn window(&self) -> Option<Window> {
        Some(Window { free: Window::DAY, tagged: None, nearer: &[("HUMAN_AGENT", Window::WEEK)] })
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.page())
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }
}
