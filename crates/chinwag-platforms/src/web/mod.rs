//! The web: a widget on a page of one's own, whose far side is the gateway itself.
//!
//! There is no provider. Below `/webhooks/<channel>/` the gateway serves the widget, gives visitors a session, takes what
//! they say as a webhook, and tells them what is said in their conversation; see [`Hosted`], which also says why a reply
//! is kept as `response_sent` and not sent anywhere. `hosted` is what is served, `token` who a visitor is, `told` what
//! they see of an event.
//!
//! Where `api_url` is given, the gateway serves nothing: replies are posted there, and whatever is there posts what
//! people say in the widget's own words. That is how the simulator plays a browser.

mod channel;
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

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    file::FileAccess,
    hosted::Hosted,
    message::Inbound,
    name::PlatformName,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
};

use self::render::Renderer;
pub use self::{
    channel::Web,
    config::{Config, KEYS},
    hosted::WIDGET,
};

const NAME: PlatformName = PlatformName::from_static("web");

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
