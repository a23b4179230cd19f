//! The web: a widget on a page of one's own, whose far side is the gateway itself.
//!
//! There is no provider. Below `/webhooks/<channel>/` the gateway serves the widget, gives visitors a session, takes what
//! they say as a webhook, and tells them what is said in their conversation; see [`Hosted`], which also says why a reply
//! is kept as `response_sent` and not sent anywhere. `hosted` is what is served, `token` who a visitor is, `told` what
//! they see of an event.
//!
//! Where `api_url` is given, the gateway serves nothing: replies are posted there, and whatever is there posts what
//! people say in the widget's own words. That is how the simulator plays a browser.

mod config;
mod token;
mod verify;

mod parse;

mod legal;
mod prepare;
mod render;
mod reply;

mod file;
mod hosted;
mod told;

use std::time::Duration;

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    file::FileAccess,
    hosted::{Hosted, Limits},
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

pub use self::{
    config::{Config, KEYS},
    hosted::WIDGET,
};
use self::{
    render::Renderer,
    token::{Tokens, Visitor},
    verify::Origins,
};
use crate::{file::Plain, registry::OpenError};

const NAME: PlatformName = PlatformName::from_static("web");
/// The tabs of one person.
const FOLLOW_MAX: usize = 8;

/// One widget.
#[derive(Debug)]
pub struct Web {
    channel: ChannelName,
    origins: Origins,
    tokens: Tokens,
    renderer: Renderer,
    files: Plain,
    secrets: Secrets,
    limits: Limits,
    title: String,
    greeting: Option<String>,
    colour: Option<String>,
    signed_only: bool,
    public_url: Option<String>,
    is_elsewhere: bool,
}

impl Web {
    /// A channel with its credential.
    ///
    /// # Errors
    /// The credential cannot be used.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        let minute = |calls: u32, at_once| Pace { calls, within: Duration::from_secs(60), at_once };
        let far_side = config.api_url.as_ref().or(config.public_url.as_ref()).map_or("", String::as_str);
        let (visitor, address) = (config.messages_per_minute.get(), config.requests_per_minute.get());
        Ok(Self {
            renderer: Renderer::new(&config)?,
            files: Plain::new(config.channel.clone(), far_side),
            tokens: Tokens::new(config.channel.clone(), &config.secret),
            limits: Limits {
                visitor: minute(visitor, visitor.div_ceil(3)),
                address: minute(address, address.div_ceil(3)),
                follow_max: FOLLOW_MAX,
                address_header: config.address_header,
            },
            channel: config.channel,
            origins: Origins(config.origins),
            secrets: config.secret,
            title: config.title,
            greeting: config.greeting,
            colour: config.colour,
            signed_only: config.signed_only,
            public_url: config.public_url,
            is_elsewhere: config.api_url.is_some(),
        })
    }

    /// The channel `web`, that lets pages of `https://site.example` in and takes files; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let secret = Secrets::new(vec![Secret::new(secret)])?;
        let origins = vec!["https://site.example".into()];
        let config = Config::new(ChannelName::from_static("web"), secret, origins);
        Self::new(Config { public_url: Some("https://bot.example".into()), ..config }).ok()
    }
}

impl Web {
    fn read(&self, request: &RawRequest, visitor: Option<Visitor>) -> Result<Inbound, ParseError> {
        parse::parse(&self.channel, request, visitor, |id| self.address(id))
    }
}

impl Platform for Web {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        verify::verify(&self.origins, &self.tokens, request, now)?;
        // Anybody may open a session: what they make up is refused, and does not become a dead letter.
        self.read(request, None).map(drop).map_err(|_| verify::UNREADABLE)
    }

    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "this channel has no set-up request" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        let request = verified.request();
        // It was good when it was let in; what is left to tell is the name.
        let visitor = self.tokens.visitor(request, Timestamp::default()).ok();
        Ok(vec![self.read(request, visitor)?])
    }

    /// The widget is told by its stream.
    fn immediate(&self, _verified: &Verified) -> Option<Immediate> {
        None
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn sign(&self, call: &mut HttpCall, key: &str, _now: Timestamp) {
        Renderer::sign(call, key);
    }

    fn answer(&self, _response: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.secrets)
    }

    fn files(&self) -> Option<&dyn FileAccess> {
        Some(&self.files)
    }

    fn hosted(&self) -> Option<&dyn Hosted> {
        (!self.is_elsewhere).then_some(self)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// Nothing is called that could be called too often.
    fn rates(&self) -> Rates {
        Rates::default()
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent", verify::ORIGIN]
    }
}
