//! Instagram: direct messages of a professional account, on the Graph API.
//!
//! It is Messenger's protocol with less in it, and is made of Messenger's parts; here is what differs. A conversation is
//! an account and an id of the person that is made for the account alone, `<account>:<igsid>`; groups are not delivered.
//! What concerns an account and no person is in the conversation `<account>`, to which nothing can be sent.
//!
//! A comment is answered in private, once, in the conversation `<account>:comment:<id>`; the answer comes from the person.
//!
//! A story that is answered is the [referral](chinwag_core::message::Message::referral) of the message; one that names the
//! account is an attachment of its own kind.

mod config;
mod prepare;

use std::num::NonZeroU32;

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
    window::Window,
};

pub use self::config::{Config, KEYS};
use crate::{
    messenger::{parse::Parser, product::Product, render::Renderer, reply},
    meta::verify::Verifier,
    registry::OpenError,
};

/// NOTE: of an account that is linked to a page, an event is said to be about the page; whether it always is, is not
/// documented.
static PRODUCT: Product = Product {
    platform: PlatformName::from_static("instagram"),
    objects: &["instagram", "page"],
    title: "Instagram",
    whom: "<account>:<igsid>",
    has_manners: false,
};

/// One Instagram channel.
#[derive(Debug)]
pub struct Instagram {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    access_token: Secret,
    calls_per_second: NonZeroU32,
}

impl Instagram {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The access token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&PRODUCT, config.connection())?,
            access_token: config.access_token.current().clone(),
            calls_per_second: config.calls_per_second,
            verifier: Verifier::new(&config.app_secret, config.verify_token, false),
            parser: Parser::new(&PRODUCT, config.channel, config.app_id, config.account_id),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(app_secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let channel = ChannelName::from_static("instagram");
        Self::new(Config::new(channel, one(app_secret)?, one("none")?, one(app_secret)?)).ok()
    }
}

impl Platform for Instagram {
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

    /// Instagram wants an answer at once, and shows nothing of it.
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

    /// The budget of an account for texts. Sounds and films have ten a second, which code 613 tells of.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: Some(self.calls_per_second.get()), ..Rates::default() }
    }

    /// The one tag there is says that a person answers.
    fn window(&self) -> Option<Window> {
        Some(Window { free: Window::DAY, tagged: Some(Window::WEEK), nearer: &[] })
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.page())
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }
}
