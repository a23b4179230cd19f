//! One channel of the platform: its parts, each at its task.

use std::num::NonZeroU32;

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    conversation::ConversationKey,
    file::FileAccess,
    message::Inbound,
    name::PlatformName,
    platform::{
        Answer, Chat, HttpCall, HttpReply, Immediate, Pace, ParseError, Platform, Rates, RawRequest,
        Rejection, RenderError, SendResult, Verified,
    },
    response::Response,
    secret::Secret,
    socket::Socket,
};

use super::{
    config::Config, file, immediate, parse::Parser, prepare, render::Renderer, reply, socket::SocketMode,
    verify, verify::Verifier, wire,
};
use crate::{redact, registry::OpenError};

pub(super) const NAME: PlatformName = PlatformName::from_static("slack");

/// One Slack channel of the bot: an app in a workspace.
#[derive(Debug)]
pub struct Slack {
    verifier: Verifier,
    parser: Parser,
    renderer: Renderer,
    files: file::Files,
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
            files: file::Files::new(&config)?,
            renderer: Renderer::new(&config)?,
            socket: SocketMode::new(&config)?,
            bot_token: config.bot_token.current().clone(),
            calls_per_second: config.calls_per_second,
            conversation_calls_per_second: config.conversation_calls_per_second,
            verifier: Verifier::new(&config.signing_secret),
            parser: Parser::new(config),
        })
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

    fn files(&self) -> Option<&dyn FileAccess> {
        Some(&self.files)
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

    fn kept_body(&self, request: &RawRequest) -> Bytes {
        redact::body(&request.body, wire::CREDENTIALS)
    }
}
