//! Telegram: the Bot API.
//!
//! One webhook for a bot, proved by a secret token in a header; one method for each message, called with the bot's token
//! in the path. A conversation is a chat, `<chat>`, or a topic of one, `<chat>:<topic>`.

mod config;
mod verify;

mod content;
mod entity;
mod json;
mod parse;
mod poll;

mod prepare;
mod render;
mod reply;

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Poll, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

pub use self::config::{Config, KEYS};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("telegram");

/// One Telegram bot.
#[derive(Debug)]
pub struct Telegram {
    secret_token: Secrets,
    bot_token: Secret,
    calls_per_second: u32,
    is_polled: bool,
    parser: parse::Parser,
    renderer: render::Renderer,
}

impl Telegram {
    /// A bot with its credentials.
    ///
    /// # Errors
    /// The bot's token cannot stand in an address.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: render::Renderer::new(&config)?,
            parser: parse::Parser::new(&config),
            is_polled: config.polling,
            bot_token: config.bot_token.current().clone(),
            secret_token: config.secret_token,
            calls_per_second: config.calls_per_second.get(),
        })
    }

    /// A bot that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(secret_token: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let channel = ChannelName::from_static("telegram");
        Self::new(Config::new(channel, one("0:none")?, one(secret_token)?)).ok()
    }
}

impl Platform for Telegram {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        verify::verify(request, &self.secret_token)
    }

    /// Telegram asks nothing beforehand.
    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Telegram sends none" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    /// A press of a button has to be answered, or the person sees it turn: the webhook's own response may call a method.
    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        let id = parse::query(&verified.request().body)?;
        let body = serde_json::json!({"method": "answerCallbackQuery", "callback_query_id": id});
        let body = Bytes::from(body.to_string());
        let deferral = Answer { status: 200, content_type: "application/json", body };
        Some(Immediate { within: Duration::ZERO, deferral })
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    /// A method that is called in a webhook's response has a result that nobody gets: messages go by a call.
    fn answer(&self, _response: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.bot_token)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// About 30 messages in a second for a bot, and one in a chat, as the FAQ on bots has it.
    fn rates(&self) -> Rates {
        Rates { credential_per_second: Some(self.calls_per_second), conversation_per_second: Some(1) }
    }

    fn probe(&self) -> Option<HttpCall> {
        self.renderer.method("getMe", &serde_json::json!({})).ok()
    }

    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        if self.is_polled {
            return Err(RenderError::new(
                "it is polled: take `polling` out of the settings to have webhooks",
            ));
        }
        let call = serde_json::json!({
            "url": webhook,
            "secret_token": self.secret_token.current().expose(),
            "allowed_updates": parse::KINDS,
        });
        Ok(vec![self.renderer.method("setWebhook", &call)?])
    }

    fn poll(&self) -> Option<&dyn Poll> {
        self.is_polled.then_some(self)
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type"]
    }
}
