//! The topics of the main flow. A topic of your own is any other [`TopicName`].

use crate::name::TopicName;

/// The verified webhook request, as it came. Carries a [`WebhookReceived`](crate::event::WebhookReceived).
pub const WEBHOOK_RECEIVED: TopicName = TopicName::from_static("webhook_received");
/// An inbound event whose webhook leaves something out that has to be fetched. Carries a
/// [`Message`](crate::message::Message) as far as it is known; whole, it is in [`MESSAGE_RECEIVED`].
pub const MESSAGE_ANNOUNCED: TopicName = TopicName::from_static("message_announced");
/// One normalised inbound event. Carries a [`Message`](crate::message::Message).
pub const MESSAGE_RECEIVED: TopicName = TopicName::from_static("message_received");
/// One outbound message for one conversation. Carries a [`Response`](crate::response::Response).
pub const RESPONSE_PREPARED: TopicName = TopicName::from_static("response_prepared");
/// The provider took a response. Carries a [`ResponseSent`](crate::response::ResponseSent).
pub const RESPONSE_SENT: TopicName = TopicName::from_static("response_sent");
/// A response was not delivered. Carries a [`ResponseFailed`](crate::response::ResponseFailed).
pub const RESPONSE_FAILED: TopicName = TopicName::from_static("response_failed");
/// What the provider reports about an earlier send. Carries a [`ResponseStatus`](crate::response::ResponseStatus).
pub const RESPONSE_STATUS: TopicName = TopicName::from_static("response_status");
/// A person took a conversation over, answered in it, or gave it back. Carries a [`Handover`](crate::held::Handover).
pub const CONVERSATION_HANDOVER: TopicName = TopicName::from_static("conversation_handover");
/// A function gave up on an event. Carries a [`FunctionFailed`](crate::commit::FunctionFailed).
pub const FUNCTION_FAILED: TopicName = TopicName::from_static("function_failed");
