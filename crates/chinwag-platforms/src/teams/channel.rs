//! The channel: the platform, put together.

use std::{num::NonZeroU32, time::Duration};

use chinwag_core::{
    access::{self, AccessToken, TokenRefused, TokenRequest},
    capabilities::Capabilities,
    clock::Timestamp,
    key_set::KeySet,
    message::Inbound,
    name::ChannelName,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

use super::{Cloud, Config, invoke, parse::Parser, prepare, render::Renderer, reply, verify::Verifier};
use crate::{registry::OpenError, words::words};

/// One channel of the Bot Framework.
#[derive(Debug)]
pub struct Teams {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    client_secret: Secret,
    calls_per_second: NonZeroU32,
    conversation_calls_per_minute: NonZeroU32,
}

impl Teams {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The address of the key set is not one to take keys from.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            verifier: Verifier::new(&config)?,
            parser: Parser::new(config.channel.clone()),
            client_secret: config.client_secret.current().clone(),
            calls_per_second: config.calls_per_second,
            conversation_calls_per_minute: config.conversation_calls_per_minute,
            renderer: Renderer::new(config),
        })
    }

    /// A channel that can verify and parse, but not send, for a bot's app id; `None` when that is empty. What webhooks are
    /// signed with is published, so there is no secret.
    #[must_use]
    pub fn for_verify(app_id: &str) -> Option<Self> {
        let channel = ChannelName::from_static("teams");
        let secret = Secrets::new(vec![Secret::new("none")])?;
        let config = Config::new(channel, app_id.to_owned(), secret, Cloud::Public);
        if app_id.is_empty() { None } else { Self::new(config).ok() }
    }
}

impl Platform for Teams {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request, now)
    }

    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "the Bot Framework sends none" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        invoke::immediate(&verified.request().body)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        invoke::answer(&response.reply.content)
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.client_secret)
    }

    /// NOTE: the connector has no call that needs no conversation and changes nothing. That the login gives a token proves
    /// the credential, and any other call would need one first.
    fn probe(&self) -> Option<HttpCall> {
        None
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// NOTE: there are budgets of a conversation for one second, two, 30 and an hour. These keep to the first three; the
    /// last, 1800, is told by a 429.
    fn rates(&self) -> Rates {
        let half = Pace::per_minute(self.conversation_calls_per_minute.get().div_ceil(2));
        Rates {
            credential_per_second: Some(self.calls_per_second.get()),
            chat: Some(Pace { within: Duration::from_secs(30), ..half }),
            ..Rates::default()
        }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent", "ms-cv", "x-ms-conversation-id"]
    }

    fn key_set(&self) -> Option<&KeySet> {
        Some(self.verifier.keys())
    }

    fn token_request(&self, _now: Timestamp) -> Result<Option<TokenRequest>, RenderError> {
        Ok(Some(TokenRequest::new(self.renderer.token_request())))
    }

    fn token(&self, reply: &HttpReply) -> Result<AccessToken, TokenRefused> {
        access::read(reply).map_err(|refused| {
            let error = words(&refused.error, [&self.client_secret]);
            TokenRefused { error, ..refused }
        })
    }
}
