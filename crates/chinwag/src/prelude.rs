//! What a bot needs, in one line: `use chinwag::prelude::*;`.

pub use std::process::ExitCode;

pub use chinwag_core::{
    clock::Timestamp,
    commit::Run,
    conversation::ConversationKey,
    event::{Event, EventId, WebhookReceived},
    function::{BoxError, Emits},
    message::{Attachment, Content, MediaKind, Message, Place, User},
    name::{ChannelName, TopicName},
    reply::{Card, Reply},
    response::{FailureKind, Priority, Response, ResponseStatus},
    topic::{
        FUNCTION_FAILED, MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED, RESPONSE_SENT,
        RESPONSE_STATUS, WEBHOOK_RECEIVED,
    },
};

pub use crate::bot::{
    Bot, CallContext, Chat, Context, ConversationState, Error, Failed, Files, Identity, Matched, Migration,
    Payload, Publish, Result, Router, Sent, Service, ServiceApi, State, Stored, UserState, Words, durable,
    on, serve,
};
