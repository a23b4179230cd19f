//! Slack: the Events API, interactivity and slash commands in one channel, and the Web API.
//!
//! All requests of an app come to one address, signed with its signing secret: events as JSON, the rest as forms. A
//! conversation is a workspace and a channel, `<team>:<channel>`, or a thread of it, `<team>:<channel>:<thread_ts>`. What
//! comes from a modal or a global shortcut is in no channel, but the person's own, `<team>:<user>`: what is sent there
//! arrives as a direct message. What concerns a workspace alone is in the conversation `<team>`, to which nothing can be
//! sent. The id of a message is its `ts`.
//!
//! In Socket Mode the same comes in envelopes on a connection that the bot opens; each is turned into the request that
//! it would have been.

mod config;
mod socket;
mod verify;

mod body;
mod parse;

mod emoji;
mod event;
mod interaction;
mod mrkdwn;
mod said;
mod sent;

mod immediate;

mod blocks;
mod prepare;
mod render;
mod reply;

mod wire;

use std::num::NonZeroU32;

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    conversation::ConversationKey,
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, Chat, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Rates, RawRequest,
        Rejection, RenderError, SendResult, Verified,
    },
    response::Response,
    secret::{Secret, Secrets},
    socket::Socket,
};

pub use self::config::{Config, KEYS};
use self::{parse::Parser, render::Renderer, socket::SocketMode, verify::Verifier};
use crate::registry::OpenError;

const NAME: PlatformName = PlatformName::from_static("slack");

/// One Slack channel of the bot: an app in a workspace.
#[derive(Debug)]
pub struct Slack {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    socket: Option<SocketMode>,
    bot_token: Secret,
    calls_per_second: NonZeroU32,
    conversation_calls_per_second: NonZeroU32,
}

impl Slack {
    /// A channel with its credentials.
    ///
    /// # Errors
    /// The bot token cannot stand in an HTTP header.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        Ok(Self {
            renderer: Renderer::new(&config)?,
            socket: SocketMode::new(&config)?,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            conversation_calls_per_second: config.conversation_calls_per_second,
            verifier: Verifier::new(&config.signing_secret),
            parser: Parser::new(config),
        })
    }

    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(signing_secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let config = Config::new(ChannelName::from_static("slack"), one(signing_secret)?, one("none")?);
        Self::new(config).ok()
    }
}

impl Platform for Slack {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        self.verifier.verify(request, now)
    }

    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection> {
        verify::handshake(request)
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.parser.parse(verified.request())
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        immediate::read(&verified.request().body)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        prepare::prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.renderer.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        immediate::answer(response)
    }

    fn reply(&self, call: &HttpCall, reply: &HttpReply) -> SendResult {
        reply::read(call, reply, &self.bot_token)
    }

    fn socket(&self) -> Option<&dyn Socket> {
        self.socket.as_ref().map(|socket| socket as &dyn Socket)
    }

    fn capabilities(&self) -> &'static Capabilities {
        &prepare::CAPABILITIES
    }

    /// One message a second in a channel is documented; for a workspace, only that it is several hundred a minute.
    fn rates(&self) -> Rates {
        Rates {
            credential_per_second: Some(self.calls_per_second.get()),
            chat: Some(Pace::per_second(self.conversation_calls_per_second.get())),
            ..Rates::default()
        }
    }

    /// The threads of a channel share its budget: a conversation is `<team>:<channel>`, or has the thread behind it.
    fn chat<'k>(&self, conversation: &'k ConversationKey) -> Chat<'k> {
        let id = conversation.id();
        let end = id.match_indices(':').nth(1).map_or(id.len(), |(end, _)| end);
        Chat { id: &id[..end], is_group: false }
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        verify::KEPT_HEADERS
    }
}
