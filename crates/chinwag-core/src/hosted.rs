//! The contract of a platform that has no provider: the gateway itself serves the people, in their browsers.
//!
//! What people say comes in as a webhook, like any other: verified, parsed, stored, and only then answered. What the bot
//! says goes out as `response_sent`: the sender's call is answered here, without an effect outside, and whoever follows
//! the conversation is told the event. So a reply is as durable as the log, it does not matter in which process it was
//! sent, and a run that was cut off has told nobody anything. That it reached the browser, and was read there, the
//! browser reports as `response_status`.

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::{
    bus::Position,
    clock::Timestamp,
    conversation::ConversationKey,
    event::Event,
    platform::{HttpCall, HttpReply, RawRequest, Rejection},
    rates::Pace,
};

/// How the gateway serves a platform below the channel's path. Pure, as the platform is.
///
/// `ask` MUST name a conversation only for whoever has proved that it is theirs: it is all that stands between them and
/// what others say. `told` MUST be `None` for what people must not see.
pub trait Hosted: Send + Sync {
    /// The page that asks, where it is one of those that may: what is answered can be read there alone.
    fn origin<'r>(&self, request: &'r RawRequest) -> Option<&'r HeaderValue>;

    /// What a request wants, by its head alone. `below` is what stands behind the channel's path; `random` may become the
    /// name of somebody new.
    ///
    /// # Errors
    /// Why it is refused.
    fn ask(
        &self,
        below: &str,
        request: &RawRequest,
        now: Timestamp,
        random: u128,
    ) -> Result<Asked, Rejection>;

    /// What whoever follows the conversation is told of one of its events, as a line of JSON.
    fn told(&self, event: &Event) -> Option<Bytes>;

    /// The file that came with a message, by the webhook that brought it.
    fn file(&self, message_id: &str, webhook: &Event) -> Option<Page>;

    /// The answer to the sender's call, which goes no further than this.
    fn take(&self, call: &HttpCall) -> HttpReply;

    /// What people may do, and how often.
    fn limits(&self) -> &Limits;
}

/// What a request wants.
#[derive(Debug)]
pub enum Asked {
    /// A page, which is here.
    Page(Page),
    /// To say something: `verify` and what follows it have the word.
    Say(ConversationKey),
    /// To be told what is said in a conversation, after a position or what there is.
    Follow {
        /// The conversation.
        conversation: ConversationKey,
        /// What has been told before.
        after: Option<Position>,
    },
    /// The file that came with a message.
    File {
        /// The message, by its id.
        message_id: String,
    },
}

/// What is answered at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
}

impl Page {
    /// A page without further headers.
    #[must_use]
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type, headers: Vec::new(), body: body.into() }
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }
}

/// What people may do, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How often one person may ask for something.
    pub visitor: Pace,
    /// How often may be asked from one address: many people may stand behind it.
    pub address: Pace,
    /// How many may follow one conversation at once.
    pub follow_max: usize,
    /// The header in which a proxy of one's own names the address; without one it is that of the connection.
    pub address_header: Option<HeaderName>,
}
