//! One channel of the platform: its parts, each at its task.

use std::{num::NonZeroU32, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    file::FileAccess,
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

use super::{config::Config, file, parse, prepare, render::Renderer, reply};
use crate::{meta::verify::Verifier, registry::OpenError};

pub(super) const NAME: PlatformName = PlatformName::from_static("whatsapp");

/// One WhatsApp channel.
#[derive(Debug)]
pub struct WhatsApp {
    verifier: Verifier,
    parser: parse::Parser,
    renderer: Renderer,
    files: file::Files,
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
            files: file::Files::new(&config)?,
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

    /// NOTE: an error of the account has neither an id nor a time: the same one, an hour later, is another.
    fn marked_at(&self, inbound: &Inbound, now: Timestamp) -> Timestamp {
        if parse::is_untold(inbound) { now.floor(Duration::from_hours(1)) } else { inbound.at() }
    }

    /// As documented, with the largest list of contacts and products.
    fn body_bytes_max(&self) -> Option<usize> {
        Some(3 << 20)
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

    fn files(&self) -> Option<&dyn FileAccess> {
        Some(&self.files)
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
