//! Twilio: SMS, MMS and WhatsApp by Programmable Messaging.
//!
//! One webhook for each number, signed with the account's auth token over its public address and its parameters; one call
//! for each message. A conversation is the bot's address and the person's, `<own>/<person>`, such as
//! `+15550100002/+15550100001` or `whatsapp:+15550100100/whatsapp:+15550100101`. Where the channel has a Messaging
//! Service, the bot's address is the service, `MG…/+15550100001`, whichever of its numbers is used.
//!
//! Twilio tells no time of a message: the gateway fills in when it came.

mod config;
mod verify;

mod address;
mod content;
mod parse;

mod prepare;
mod render;
mod reply;
mod twiml;

mod wire;

use std::num::NonZeroU32;

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

pub use self::config::{ApiKey, Config, KEYS};
use self::{parse::Parser, render::Renderer, verify::Verifier};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("twilio");

/// One Twilio channel.
#[derive(Debug)]
pub struct Twilio {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    password: Secret,
    calls_per_second: NonZeroU32,
}

impl Twilio {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The credential cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&config)?,
            password: config.basic().1.clone(),
            calls_per_second: config.calls_per_second,
            verifier: Verifier::new(&config.auth_token, config.webhook_url),
            parser: Parser::new(config.channel, config.messaging_service_sid),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty. It takes the address that was
    /// signed from the request: `https`, the host that it names, and its target.
    #[must_use]
    pub fn for_verify(auth_token: &str) -> Option<Self> {
        let auth_token = Secrets::new(vec![Secret::new(auth_token)])?;
        let mut config =
            Config::new(ChannelName::from_static("twilio"), "AC".into(), auth_token, String::new());
        config.webhook_url = None;
        Self::new(config).ok()
    }
}

impl Platform for Twilio {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request)
    }

    /// Twilio asks for nothing before it sends messages.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Twilio has no such request; let it send its webhooks by POST" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(verified.request())
    }

    /// NOTE: an answer in plain text may reach the person as a message, so there always is one in TwiML.
    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        Some(twiml::immediate(verified.request()))
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        twiml::answer(&response.reply)
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.password)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        self.renderer.registration(webhook)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// What a WhatsApp sender takes. Numbers that are slower have a queue at Twilio's.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: Some(self.calls_per_second.get()), ..Rates::default() }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent", "i-twilio-idempotency-token"]
    }
}
