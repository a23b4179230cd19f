//! What is known of one conversation: what was said in it, and what became of each answer.

use std::collections::VecDeque;

use chinwag_core::{
    clock::Timestamp,
    event::{Event, EventId},
    message::{Content, Message},
    reply::{Reply, ReplyContent},
    response::{DeliveryState, FailureKind, Response, ResponseFailed, ResponseSent, ResponseStatus},
};

/// The most of each that is kept of a conversation.
const KEPT_MAX: usize = 200;

/// What is known of a conversation.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) said: VecDeque<Said>,
    pub(super) answers: VecDeque<Answer>,
    /// What people and the bot put on messages, by the provider's id of the message.
    pub(super) reactions: VecDeque<(String, String)>,
    /// When the bot was last shown as typing.
    pub(super) typing: Option<Timestamp>,
    reports: VecDeque<ResponseStatus>,
}

/// What a person said, as the bot has heard it.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) event: EventId,
    pub(super) at: Timestamp,
    pub(super) message_id: Option<String>,
    pub(super) words: String,
    /// Whether a file came with it.
    pub(super) has_files: bool,
    pub(super) is_edited: bool,
}

/// An answer of the bot.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) event: EventId,
    pub(super) at: Timestamp,
    pub(super) reply: Reply,
    /// How often it was put off before.
    pub(super) deferred: u32,
    pub(super) outcome: Outcome,
    /// Whether it was prepared again, and that one tells the rest.
    pub(super) is_replaced: bool,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// Nothing yet.
    Open,
    /// The provider has taken it.
    Sent { message_id: Option<String>, attempt: u32 },
    /// It was given up for now, or for good.
    Failed { event: EventId, kind: FailureKind, words: String, is_retryable: bool, attempt: u32 },
}

impl Answer {
    /// Whether a person sees it as a message.
    pub(super) fn is_seen(&self) -> bool {
        !matches!(
            self.reply.content,
            ReplyContent::Typing { .. }
                | ReplyContent::Seen
                | ReplyContent::Reaction { .. }
                | ReplyContent::Delete { .. }
        )
    }

    /// The provider's id of it, where it was taken under one.
    pub(super) fn message_id(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Sent { message_id, .. } => message_id.as_deref(),
            _ => None,
        }
    }
}

impl Kept {
    /// What a person has said or done.
    pub(super) fn hear(&mut self, event: &Event, message: &Message) {
        match &message.content {
            Content::Reaction { message_id, emoji, added } => {
                return self.react(message_id, emoji, *added);
            }
            Content::Edit { message_id, text, .. } => {
                let is_it = |said: &&mut Said| said.message_id.as_ref() == Some(message_id);
                if let Some(said) = self.said.iter_mut().rev().find(is_it) {
                    (said.words, said.is_edited) = (text.clone(), true);
                    return;
                }
            }
            _ => {}
        }
        let said = Said {
            event: event.id.clone(),
            at: event.time,
            message_id: message.message_id.clone(),
            words: message.summary(),
            has_files: !message.attachments().is_empty(),
            is_edited: false,
        };
        push(&mut self.said, said);
    }

    /// An answer was prepared; once more, where one before it was put off.
    pub(super) fn prepare(&mut self, event: &Event, response: Response) {
        if let Some(cause) = &event.causation {
            let is_before = |answer: &&mut Answer| matches!(&answer.outcome, Outcome::Failed { event, .. } if event == cause);
            if let Some(before) = self.answers.iter_mut().rev().find(is_before) {
                before.is_replaced = true;
            }
        }
        let answer = Answer {
            event: event.id.clone(),
            at: event.time,
            reply: response.reply,
            deferred: response.deferred,
            outcome: Outcome::Open,
            is_replaced: false,
        };
        push(&mut self.answers, answer);
    }

    pub(super) fn sent(&mut self, event: &Event, sent: ResponseSent) {
        match &sent.response.reply.content {
            ReplyContent::Typing { on } => self.typing = on.then_some(event.time),
            ReplyContent::Reaction { message_id, reaction, on } => self.react(message_id, reaction, *on),
            _ => {}
        }
        self.end(event, Outcome::Sent { message_id: sent.message_id, attempt: sent.attempt });
    }

    pub(super) fn failed(&mut self, event: &Event, failed: ResponseFailed) {
        let ResponseFailed { kind, error, retryable, attempt, .. } = failed;
        let event_id = event.id.clone();
        let outcome =
            Outcome::Failed { event: event_id, kind, words: error, is_retryable: retryable, attempt };
        self.end(event, outcome);
    }

    fn end(&mut self, event: &Event, outcome: Outcome) {
        let is_it = |answer: &&mut Answer| Some(&answer.event) == event.causation.as_ref();
        if let Some(answer) = self.answers.iter_mut().rev().find(is_it) {
            answer.outcome = outcome;
        }
    }

    fn react(&mut self, message_id: &str, emoji: &str, is_on: bool) {
        self.reactions.retain(|(id, was)| id != message_id || was != emoji);
        if is_on {
            push(&mut self.reactions, (message_id.to_owned(), emoji.to_owned()));
        }
    }

    pub(super) fn reported(&mut self, status: ResponseStatus) {
        push(&mut self.reports, status);
    }

    /// What the provider has reported of a message.
    pub(super) fn delivery(&self, message_id: &str, at: Timestamp) -> Option<DeliveryState> {
        let is_about = |status: &&ResponseStatus| {
            status.message_ids.iter().any(|id| id == message_id)
                || status.watermark.is_some_and(|watermark| at <= watermark)
        };
        self.reports.iter().filter(is_about).map(|status| status.state).max()
    }

    /// What was put on a message.
    pub(super) fn reactions_on(&self, message_id: Option<&str>) -> Vec<String> {
        let on = self.reactions.iter().filter(|(id, _)| Some(id.as_str()) == message_id);
        on.map(|(_, emoji)| emoji.clone()).collect()
    }
}

fn push<T>(all: &mut VecDeque<T>, new: T) {
    if all.len() >= KEPT_MAX {
        all.pop_front();
    }
    all.push_back(new);
}
