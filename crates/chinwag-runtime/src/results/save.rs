//! Writes the transcript.

use std::borrow::Cow;

use async_trait::async_trait;
use chinwag_core::{
    commit::{Speaker, TranscriptEntry},
    config::LongRetryConfig,
    conversation::ConversationKey,
    function::{Emits, Function, Input, Outcome},
    message::Message,
    reply::{Reply, ReplyContent},
    response::ResponseFailed,
};
use serde::Deserialize;

use super::next_try;

/// Writes what people said.
#[derive(Debug)]
pub(super) struct SaveReceived;

/// Writes what the provider took.
#[derive(Debug)]
pub(super) struct SaveSent;

/// Writes what could not be delivered, once that is final.
#[derive(Debug)]
pub(super) struct SaveFailed {
    pub(super) later: LongRetryConfig,
}

#[async_trait]
impl Function for SaveReceived {
    async fn call(&self, input: Input) -> Outcome {
        let message: Message = match input.event.payload() {
            Ok(message) => message,
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        saved(Some(TranscriptEntry {
            speaker: Speaker::User,
            at: message.sent_at,
            event: input.event.id.clone(),
            text: message.summary(),
            conversation: message.conversation,
            message_id: message.message_id,
            failed: None,
            by: None,
        }))
    }
}

/// The part of a `response_sent` that a transcript shows; the rest is passed over without being kept.
#[derive(Deserialize)]
struct Sent<'a> {
    response: SentResponse,
    #[serde(default, borrow)]
    message_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct SentResponse {
    conversation: ConversationKey,
    reply: Reply,
    #[serde(default)]
    by: Option<String>,
}

#[async_trait]
impl Function for SaveSent {
    async fn call(&self, input: Input) -> Outcome {
        let sent: Sent<'_> = match input.event.payload() {
            Ok(sent) => sent,
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        let SentResponse { conversation, reply, by } = sent.response;
        saved(said(&reply).map(|text| TranscriptEntry {
            conversation,
            speaker: Speaker::Bot,
            at: input.event.time,
            event: input.event.id.clone(),
            text,
            message_id: sent.message_id.map(Cow::into_owned),
            failed: None,
            by,
        }))
    }
}

#[async_trait]
impl Function for SaveFailed {
    async fn call(&self, input: Input) -> Outcome {
        let failed: ResponseFailed = match input.event.payload() {
            Ok(failed) => failed,
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        if next_try(&self.later, &failed, input.event.time, 0).is_some() {
            return saved(None);
        }
        saved(said(&failed.response.reply).map(|text| TranscriptEntry {
            conversation: failed.response.conversation,
            speaker: Speaker::Bot,
            at: input.event.time,
            event: input.event.id.clone(),
            text,
            message_id: None,
            failed: Some(failed.error),
            by: failed.response.by,
        }))
    }
}

fn saved(entry: Option<TranscriptEntry>) -> Outcome {
    Outcome::Done(Emits { transcript: entry.into_iter().collect(), ..Emits::none() })
}

/// What the bot said or did; `None` for what leaves no trace in a chat.
fn said(reply: &Reply) -> Option<String> {
    let is_shown = !matches!(
        reply.content,
        ReplyContent::Typing { .. } | ReplyContent::Seen | ReplyContent::Delete { .. }
    );
    is_shown.then(|| reply.summary())
}
