//! What a function returned, as events of the commit.

use std::cell::OnceCell;

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    commit::{Commit, Timer},
    event::{self, Source},
    function::{BoxError, Emit, Emits, Registered},
    message::{Content, Place},
    platform::Platform,
    reply::{Reply, ReplyContent},
    response::{Response, ResponseFailed},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED},
};
use serde::Deserialize;

use super::{Invoker, Work};

/// The most events of one run.
const EVENTS_MAX: usize = 1000;

/// What of the input goes with the responses to it.
struct Answered {
    token: Option<String>,
    /// Read where it is asked for.
    heard_at: OnceCell<Option<Timestamp>>,
    message: OnceCell<Option<Answerable>>,
}

/// What of a message its answers may need.
#[derive(Deserialize)]
struct Answerable {
    #[serde(default)]
    place: Place,
    message_id: Option<String>,
    #[serde(rename = "content")]
    _content: Content,
}

impl Answered {
    fn message(&self, work: &Work) -> Option<&Answerable> {
        let is_message = work.event.topic == MESSAGE_RECEIVED;
        self.message.get_or_init(|| is_message.then(|| work.event.payload().ok()).flatten()).as_ref()
    }

    /// A response in the conversation of its input, as what is known of that has it.
    fn complete(&self, reply: &mut Reply, can: &Capabilities, work: &Work) {
        let is_direct = |message: &Answerable| message.place.is_direct();
        if reply.only_for.is_some() && !can.only_for_direct && self.message(work).is_some_and(is_direct) {
            reply.only_for = None;
        }
        // NOTE: WhatsApp, for one, shows these as done to a message.
        if reply.reply_to.is_none()
            && matches!(reply.content, ReplyContent::Typing { on: true } | ReplyContent::Seen)
        {
            reply.reply_to = self.message(work).and_then(|message| message.message_id.clone());
        }
    }
}

impl Answered {
    /// Gives a response the reply token, and keeps what is left of it for the next. What is said later goes without, but
    /// for what one person alone may see: that goes with the token or not at all.
    fn give(&mut self, response: &mut Response, is_later: bool, platform: &dyn Platform) {
        if !is_later {
            let Some(token) = self.token.take() else { return };
            self.token = platform.reply_token_after(&token);
            response.reply_token = Some(token);
        } else if response.reply.only_for.is_some() && response.reply_token.is_none() {
            response.reply_token = self.token.as_deref().and_then(|token| platform.reply_token_after(token));
        }
    }
}

impl Invoker {
    /// Puts what was emitted into the commit. A response is fitted to its platform first, and may become several.
    pub(super) fn emit(
        &self,
        registered: &Registered,
        work: &Work,
        emits: Emits,
        now: Timestamp,
        commit: &mut Commit,
    ) -> Result<(), BoxError> {
        let mut fitted = Vec::with_capacity(emits.events.len());
        let mut answered =
            Answered { token: reply_token(work), heard_at: OnceCell::new(), message: OnceCell::new() };
        for emit in emits.events {
            if emit.topic == RESPONSE_PREPARED {
                self.fit(emit, work, &mut answered, &mut fitted)?
            } else {
                fitted.push(emit)
            }
            if fitted.len() > EVENTS_MAX {
                return Err(format!("one run may publish {EVENTS_MAX} events, and this is more").into());
            }
        }
        for (index, emit) in fitted.into_iter().enumerate() {
            publish(registered, work, index, emit, now, commit);
        }
        commit.state = emits.state;
        commit.transcript = emits.transcript;
        Ok(())
    }

    /// As many responses as the platform needs calls.
    fn fit(
        &self,
        emit: Emit,
        work: &Work,
        answered: &mut Answered,
        fitted: &mut Vec<Emit>,
    ) -> Result<(), BoxError> {
        let mut response: Response = serde_json::from_str(emit.data.get()).map_err(|error| {
            format!("what was published to `{RESPONSE_PREPARED}` is no response: {error}")
        })?;
        let Some(channel) = self.channels.get(response.channel.as_str()) else {
            return Err(format!("there is no channel `{}` to respond on", response.channel).into());
        };
        let after = emit.after;
        let is_in_place = work.event.conversation.as_ref() == Some(&response.conversation);
        if is_in_place {
            answered.complete(&mut response.reply, channel.adapter.capabilities(), work);
        }
        if is_in_place && channel.adapter.window().is_some() {
            // What is put off keeps the time it has.
            response.heard_at = (*answered.heard_at.get_or_init(|| heard_at(work))).or(response.heard_at);
        }
        if is_in_place && says(&response.reply.content) {
            answered.give(&mut response, after.is_some(), &*channel.adapter);
        }
        if response.key.is_some() && !is_repetition(work, &response) {
            response.key = None;
        }
        for (index, mut part) in channel.adapter.prepare(response)?.into_iter().enumerate() {
            if index > 0 {
                // What one call has spent, and what tells that call from every other, is not the next one's.
                part.reply_token =
                    part.reply_token.and_then(|token| channel.adapter.reply_token_after(&token));
                part.key = part.key.map(|key| format!("{key}.{index}"));
            }
            let data = event::payload(&part)?;
            let conversation = Some(part.conversation);
            fitted.push(Emit { conversation, after, ..Emit::new(RESPONSE_PREPARED, data) });
        }
        Ok(())
    }
}

/// Whether it says something, rather than show what the bot does: that needs no token, and must not spend it.
fn says(content: &ReplyContent) -> bool {
    !matches!(content, ReplyContent::Typing { .. } | ReplyContent::Seen | ReplyContent::Reaction { .. })
}

/// Whether the run is about the very response that it publishes again. NOTE: a key on anything else, as on a response that
/// a function has made out of another, would let the provider take it for what it has already.
fn is_repetition(work: &Work, response: &Response) -> bool {
    if work.event.topic != RESPONSE_FAILED {
        return false;
    }
    let failed = work.event.payload::<ResponseFailed>();
    failed.is_ok_and(|ResponseFailed { response: failed, .. }| {
        let is_there = failed.channel == response.channel && failed.conversation == response.conversation;
        is_there && failed.key == response.key && failed.reply == response.reply
    })
}

/// What the message that is answered may be answered with.
fn reply_token(work: &Work) -> Option<String> {
    #[derive(Deserialize)]
    struct Token {
        reply_token: Option<String>,
    }
    // Few messages have one: most need not be read for it.
    let is_likely = work.event.topic == MESSAGE_RECEIVED && work.event.data.get().contains("\"reply_token\"");
    let message: Option<Token> = is_likely.then(|| work.event.payload().ok()).flatten();
    message?.reply_token
}

/// When the person was heard to whom the run answers. NOTE: what ends a wait is on the topic of messages, too, and is none:
/// nobody was heard with it.
fn heard_at(work: &Work) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Heard {
        sent_at: Timestamp,
        content: Content,
    }
    let is_message = work.event.topic == MESSAGE_RECEIVED;
    let heard: Heard = is_message.then(|| work.event.payload().ok()).flatten()?;
    heard.content.opens_window().then_some(heard.sent_at)
}

fn publish(
    registered: &Registered,
    work: &Work,
    index: usize,
    emit: Emit,
    now: Timestamp,
    commit: &mut Commit,
) {
    let name = &registered.spec.name;
    let id = work.event.id.derived(name, index);
    commit.run.emitted.push(id.clone());
    let source = Source::Function(name.clone());
    let mut event = work.event.caused(id, emit.topic, source, now, emit.data);
    event.trace = event.trace.map(|trace| trace.run(&work.event.id, name, work.attempt));
    event.target = emit.target;
    if emit.conversation.is_some() {
        event.conversation = emit.conversation;
    }
    match emit.after {
        Some(after) => commit.timers.push(Timer { due: now.after(after), event }),
        None => commit.events.push(event),
    }
}
