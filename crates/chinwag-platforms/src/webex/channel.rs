//! One channel of the platform: its parts, each at its task.

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    file::FileAccess,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, Fetch, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

use super::{
    config::Config, fetch::Fetcher, file, parse, parse::Parser, prepare, register::Registrar,
    render::Renderer, reply, verify::Verifier,
};
use crate::registry::OpenError;

pub(super) const NAME: PlatformName = PlatformName::from_static("webex");

/// One Webex channel.
#[derive(Debug)]
pub struct Webex {
    verifier: Verifier,
    parser: Parser,
    fetcher: Fetcher,
    renderer: Renderer,
    files: file::Files,
    registrar: Registrar,
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
            files: file::Files::new(&config)?,
            fetcher: Fetcher::new(&config)?,
            renderer: Renderer::new(&config)?,
            registrar: Registrar::new(&config)?,
            rates: Rates {
                credential_per_second: config.calls_per_second.map(Into::into),
                ..Rates::default()
            },
            verifier: Verifier::new(&config.secret),
            parser: Parser::new(config.channel, config.person_id, config.hear_bots),
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

    /// NOTE: a change is told under the id of the message, which is the same for every change. Where no time tells them
    /// apart, each one that comes is another: whoever asks for its words gets the last ones anyway.
    fn marked_at(&self, inbound: &Inbound, now: Timestamp) -> Timestamp {
        if parse::is_untold_change(inbound) { now } else { inbound.at() }
    }

    /// Webex wants an answer at once, and shows nothing of it.
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
        reply::read(reply, &self.token)
    }

    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(&self.fetcher)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        self.registrar.all(webhook)
    }

    fn registered(&self) -> Option<HttpCall> {
        Some(self.registrar.registered())
    }

    fn registration_over(&self, webhook: &str, registered: &HttpReply) -> Result<Vec<HttpCall>, RenderError> {
        self.registrar.over_listed(webhook, registered)
    }

    fn files(&self) -> Option<&dyn FileAccess> {
        Some(&self.files)
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
