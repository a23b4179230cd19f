//! The bot: the platform, put together.

use std::{fmt, num::NonZeroU32};

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    conversation::ConversationKey,
    message::Inbound,
    name::ChannelName,
    platform::{
        Answer, Chat, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Poll, Rates, RawRequest,
        Rejection, RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

use super::{
    Config,
    parse::Parser,
    prepare,
    render::{self, Renderer},
    reply, update, verify,
};
use crate::registry::OpenError;

/// One Telegram channel.
pub struct Telegram {
    pub(super) secret_token: Secrets,
    pub(super) bot_token: Secret,
    parser: Parser,
    pub(super) renderer: Renderer,
    calls_per_second: NonZeroU32,
    chat_calls_per_second: NonZeroU32,
    group_calls_per_minute: NonZeroU32,
    is_polled: bool,
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").field("renderer", &self.renderer).finish_non_exhaustive()
    }
}

impl Telegram {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The bot's token cannot stand in an address.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&config)?,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            chat_calls_per_second: config.chat_calls_per_second,
            group_calls_per_minute: config.group_calls_per_minute,
            parser: Parser::new(&config),
            is_polled: config.polling,
            secret_token: config.secret_token,
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(secret_token: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let channel = ChannelName::from_static("telegram");
        Self::new(Config::new(channel, one("none")?, one(secret_token)?)).ok()
    }
}

impl Platform for Telegram {
    fn verify(&self, request: &RawRequest, _now: Timestamp) -> Result<(), Rejection> {
        verify::verify(request, &self.secret_token)
    }

    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Telegram has none: the webhook is set by calling `setWebhook`" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        render::immediate(&verified.request().body)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    /// NOTE: any call could be said in the webhook's own response, but what becomes of it is told to nobody. Only the
    /// answer to a press, which has no result worth knowing, goes there.
    fn answer(&self, response: &Response) -> Option<Answer> {
        render::answer(response)
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply, &self.bot_token)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// What the platform's FAQ names.
    fn rates(&self) -> Rates {
        Rates {
            credential_per_second: Some(self.calls_per_second.get()),
            chat: Some(Pace::per_second(self.chat_calls_per_second.get())),
            group: Some(Pace::per_minute(self.group_calls_per_minute.get())),
        }
    }

    /// The topics of a chat share its budget. A group is below zero.
    fn chat<'k>(&self, conversation: &'k ConversationKey) -> Chat<'k> {
        let id = conversation.id();
        let id = id.split_once([':', '@']).map_or(id, |(chat, _)| chat);
        Chat { id, is_group: id.starts_with('-') }
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
            "allowed_updates": update::KINDS,
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
