//! The payloads of the topics about responses: prepared, sent, failed, and what the provider reports later.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    conversation::ConversationKey,
    name::{ChannelName, PlatformName},
    reply::Reply,
};

/// One outbound message for one conversation: what `response_prepared` carries. It is one call of the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The channel to send on.
    pub channel: ChannelName,
    /// The conversation to send to.
    pub conversation: ConversationKey,
    /// What is sent.
    pub reply: Reply,
    /// What goes first when the rate budget is short.
    #[serde(default)]
    pub priority: Priority,
    /// How often it was put off after its short retries were spent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deferred: u32,
    /// When it was first prepared, once it has been put off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// What the message that it answers may be answered with, see [`Message::reply_token`](crate::message::Message). The
    /// first response of a run in the conversation of its input that says something has it, and the others what
    /// [`Platform::reply_token_after`](crate::platform::Platform) leaves of it. As it is good for a short time, the sender
    /// takes it off where the provider says that it is over, and off what was put off; what one person alone may see keeps
    /// it. A platform must be able to do without, or say why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_token: Option<String>,
    /// When the person was heard whom it answers, by the provider's clock: where the platform has a messaging window, every
    /// response of a run in the conversation of its input has it. It stays what it was, however late the response is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<Timestamp>,
    /// Tells this sending from every other, and stays the same when it is repeated: for a provider that knows an
    /// idempotency key. The sender fills it in at the first try, and what is put off keeps it; whatever else a function
    /// publishes is another sending, and loses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The person who wrote it, and by what, where it was not the bot: `cli:alice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Response {
    /// An answer in a conversation.
    #[must_use]
    pub fn new(channel: ChannelName, conversation: ConversationKey, reply: Reply) -> Self {
        Self {
            channel,
            conversation,
            reply,
            priority: Priority::Reply,
            deferred: 0,
            since: None,
            reply_token: None,
            heard_at: None,
            key: None,
            by: None,
        }
    }
}

/// What goes first when the rate budget is short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// A person waits for it.
    #[default]
    Reply,
    /// Sent unasked to one person.
    Update,
    /// Sent unasked to many.
    Broadcast,
}

/// The request of a provider call, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRecord {
    /// The HTTP method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The body as text, at most 16 KiB of it.
    pub body: String,
}

/// The answer to a provider call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyRecord {
    /// The HTTP status.
    pub status: u16,
    /// The body as text, at most 16 KiB of it.
    pub body: String,
}

/// The provider took a response: what `response_sent` carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseSent {
    /// What was sent.
    pub response: Response,
    /// The provider's id of the message, where it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// The request.
    pub request: CallRecord,
    /// The answer.
    pub answer: ReplyRecord,
}

/// A response was not delivered: what `response_failed` carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseFailed {
    /// What was to be sent.
    pub response: Response,
    /// Why not.
    pub kind: FailureKind,
    /// The provider's words, or ours.
    pub error: String,
    /// Whether a later try may succeed.
    pub retryable: bool,
    /// The number of tries made.
    pub attempt: u32,
    /// How long the provider asked to wait.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "seconds")]
    pub retry_after: Option<Duration>,
    /// The request, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<CallRecord>,
    /// The answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ReplyRecord>,
}

/// An optional duration in JSON, as seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(
        value: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.map(|duration| duration.as_secs_f64()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let seconds = Option::<f64>::deserialize(deserializer)?;
        Ok(seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
    }
}

/// Why a response was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureKind {
    /// The provider or the way to it is in trouble.
    Unavailable,
    /// Too many calls.
    RateLimited,
    /// Outside the provider's messaging window.
    WindowClosed,
    /// The person has blocked the bot, or cannot be reached for good.
    Blocked,
    /// There is no such person or conversation.
    NotFound,
    /// The channel's credential is refused.
    Credential,
    /// The provider's side of the channel is not set up for this.
    Configuration,
    /// The provider does not understand or allow the message itself.
    Invalid,
    /// The call was cut off after it had been written, or its answer does not say what became of it: it may have been
    /// delivered.
    Unknown,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Unavailable,
        Self::RateLimited,
        Self::WindowClosed,
        Self::Blocked,
        Self::NotFound,
        Self::Credential,
        Self::Configuration,
        Self::Invalid,
        Self::Unknown,
    ];

    /// The name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::RateLimited => "rate_limited",
            Self::WindowClosed => "window_closed",
            Self::Blocked => "blocked",
            Self::NotFound => "not_found",
            Self::Credential => "credential",
            Self::Configuration => "configuration",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }
}

/// What the provider reports about earlier sends: what `response_status` carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseStatus {
    /// The channel's platform.
    pub platform: PlatformName,
    /// The channel.
    pub channel: ChannelName,
    /// The conversation.
    pub conversation: ConversationKey,
    /// What became of them.
    pub state: DeliveryState,
    /// The messages it is about, by the provider's ids, where it names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub message_ids: Vec<String>,
    /// Everything sent up to this moment is in that state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<Timestamp>,
    /// When, by the provider's clock; when it came in, where the provider does not tell. A platform leaves that at zero.
    pub at: Timestamp,
    /// Why, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<StatusFailure>,
}

/// Why a message failed after it had been taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusFailure {
    /// The kind.
    pub kind: FailureKind,
    /// The provider's words.
    pub error: String,
}

/// What became of a sent message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// It reached the person's device.
    Delivered,
    /// The person saw it.
    Read,
    /// It failed after it had been taken.
    Failed,
}
