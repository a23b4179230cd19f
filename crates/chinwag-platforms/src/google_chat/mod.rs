//! Google Chat: apps with an HTTP endpoint, in the older form of events and in that of add-ons, and what a Workspace
//! Events subscription pushes by Pub/Sub.
//!
//! Every request carries a token of Google's. What proves that it comes from Chat is the account it was issued to:
//! anybody can have one with the right audience and the right signature.
//!
//! A conversation is a space, `spaces/<space>`, or a thread of one, `spaces/<space>/threads/<thread>`. In a direct
//! message, where each message has a thread of its own, it is the space. What concerns a subscription and no space is in
//! the conversation `subscriptions/<subscription>`, to which nothing can be sent.

mod config;
mod content;
mod event;
mod parse;
mod pubsub;
mod verify;

mod answer;
mod card;
mod prepare;
mod render;
mod reply;

use std::num::NonZeroU32;

use chinwag_core::{
    access::TokenRequest,
    capabilities::Capabilities,
    clock::Timestamp,
    conversation::ConversationKey,
    key_set::KeySet,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, Chat, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Rates, RawRequest,
        Rejection, RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
};

pub use self::config::{Config, KEYS};
use self::{config::Account, parse::Parser, render::Renderer, verify::Verifier};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("google_chat");

/// One Google Chat channel.
#[derive(Debug)]
pub struct GoogleChat {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    is_add_on: bool,
    calls_per_second: NonZeroU32,
    space_calls_per_minute: NonZeroU32,
}

impl GoogleChat {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The key of the service account is none, or the address of the key set is not one to take keys from.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        let account = Account::read(config.service_account.current());
        let account = account.ok_or_else(|| OpenError::UnusableCredential {
            channel: config.channel.clone(),
            key: "service_account",
            why: "is not the JSON key of a service account, with `client_email` and an RSA `private_key` of 2048 bits or more",
        })?;
        Self::with(config, Some(account))
    }

    /// A channel that can verify and parse, but not send, for an audience; `None` when that is empty. What webhooks are
    /// signed with is published, so there is no secret.
    #[must_use]
    pub fn for_verify(audience: &str) -> Option<Self> {
        let channel = ChannelName::from_static("google_chat");
        let none = Secrets::new(vec![Secret::new("none")])?;
        let config = Config::new(channel, audience.to_owned(), none);
        if audience.is_empty() { None } else { Self::with(config, None).ok() }
    }

    fn with(config: Config, account: Option<Account>) -> Result<Self, OpenError> {
        Ok(Self {
            verifier: Verifier::new(&config)?,
            parser: Parser::new(config.channel.clone(), &config.api_url),
            is_add_on: config.is_add_on(),
            calls_per_second: config.calls_per_second,
            space_calls_per_minute: config.space_calls_per_minute,
            renderer: Renderer::new(config, account),
        })
    }
}

impl Platform for GoogleChat {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request, now)
    }

    fn handshake(&self, _request: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "Google Chat sends none" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(&verified.request().body)
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        answer::immediate(&verified.request().body)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        answer::answer(&self.renderer, response, self.is_add_on)
    }

    fn reply(&self, _call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(reply)
    }

    fn probe(&self) -> Option<HttpCall> {
        Some(self.renderer.probe())
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// Each space takes one message a second, from all its apps together.
    fn rates(&self) -> Rates {
        Rates {
            credential_per_second: Some(self.calls_per_second.get()),
            chat: Some(Pace::per_minute(self.space_calls_per_minute.get())),
            ..Rates::default()
        }
    }

    /// The threads of a space share its budget.
    fn chat<'k>(&self, conversation: &'k ConversationKey) -> Chat<'k> {
        let id = conversation.id();
        Chat { id: id.split_once("/threads/").map_or(id, |(space, _)| space), is_group: false }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "user-agent"]
    }

    fn key_set(&self) -> Option<&KeySet> {
        Some(self.verifier.keys())
    }

    fn token_request(&self, now: Timestamp) -> Result<Option<TokenRequest>, RenderError> {
        self.renderer.token_request(now).map(Some)
    }
}
