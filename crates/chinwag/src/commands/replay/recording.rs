//! What was said and what the bot answered, from its database.

use std::{collections::HashSet, io};

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, Source},
    store::{Engine, EventFilter},
    topic::MESSAGE_RECEIVED,
};

use super::answered;
use crate::{
    commands::Terminal,
    replay::{Answer, Talk},
};

/// Events read in one go.
const PAGE: usize = 500;

/// What is to be replayed.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// This conversation alone.
    pub(super) conversation: Option<ConversationKey>,
    /// Those with a message since then.
    pub(super) since: Option<Timestamp>,
    /// The most messages.
    pub(super) max: usize,
}

/// Conversations as they were recorded.
#[derive(Debug, Default)]
pub(super) struct Recording {
    pub(super) talks: Vec<Recorded>,
    /// From when on differences count.
    pub(super) since: Option<Timestamp>,
    /// Where the log begins, where its beginning is gone.
    pub(super) begins: Option<Timestamp>,
    /// There is more than was to be replayed.
    pub(super) has_more: bool,
}

/// A conversation, and what the bot answered in it.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) talk: Talk,
    pub(super) answers: Vec<Answer>,
}

impl Recording {
    /// Whether there is no message.
    pub(super) fn is_empty(&self) -> bool {
        self.talks.is_empty()
    }

    /// Tells what is not in it.
    pub(super) fn warn(&self, max: usize, terminal: &mut Terminal<'_>) -> io::Result<()> {
        if let Some(begins) = self.begins {
            let what = format_args!(
                "the log begins at {begins}: of conversations that began before that, the state is not known"
            );
            terminal.warn(
                what,
                "answers may differ for that alone; `retention.events` says how long the log is",
            )?;
        }
        if self.has_more {
            let what = format_args!("there are more messages than {max}, and the rest is not replayed");
            terminal.warn(what, "replay more by --max NUMBER, or less by another --since")?;
        }
        Ok(())
    }
}

/// Reads the recording.
pub(super) async fn read(engine: &Engine, wanted: &Wanted) -> Result<Recording, EngineError> {
    let mut recording =
        Recording { since: wanted.since, begins: begins(engine).await?, ..Recording::default() };
    let mut left = wanted.max;
    for conversation in conversations(engine, wanted).await? {
        let (inputs, has_more) = inputs(engine, &conversation, left).await?;
        recording.has_more |= has_more;
        left -= inputs.len();
        if !inputs.is_empty() {
            let (answers, calls) = answered::read(engine, &inputs).await?;
            let talk = Talk { conversation, until: Timestamp::default(), inputs, calls };
            recording.talks.push(Recorded { talk, answers });
        }
    }
    let last = last(engine, &recording).await?;
    recording.talks.iter_mut().for_each(|recorded| recorded.talk.until = last);
    Ok(recording)
}

/// Where the log begins, where that is not its first event.
async fn begins(engine: &Engine) -> Result<Option<Timestamp>, EngineError> {
    let batch = engine.archive.events(EventFilter::default(), Position(0), 1).await?;
    Ok(batch.events.first().filter(|stored| stored.position > Position(1)).map(|stored| stored.event.time))
}

/// The conversations that had a message, in the order of the first of these.
async fn conversations(engine: &Engine, wanted: &Wanted) -> Result<Vec<ConversationKey>, EngineError> {
    let filter = EventFilter {
        topic: Some(MESSAGE_RECEIVED),
        conversation: wanted.conversation.clone(),
        since: wanted.since,
    };
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    each(engine, filter, |event| {
        let conversation = event.conversation.as_ref().filter(|_| is_input(event));
        if let Some(conversation) = conversation
            && !seen.contains(conversation)
        {
            seen.insert(conversation.clone());
            found.push(conversation.clone());
        }
        // Each has a message, so that more cannot be replayed; one more shows that there are more.
        found.len() <= wanted.max
    })
    .await?;
    Ok(found)
}

/// The messages of a conversation, at most `max`, and whether there are more.
async fn inputs(
    engine: &Engine,
    conversation: &ConversationKey,
    max: usize,
) -> Result<(Vec<Event>, bool), EngineError> {
    let filter =
        EventFilter { topic: Some(MESSAGE_RECEIVED), conversation: Some(conversation.clone()), since: None };
    let (mut inputs, mut has_more) = (Vec::new(), false);
    each(engine, filter, |event| {
        let is_wanted = is_input(event);
        has_more = is_wanted && inputs.len() == max;
        if is_wanted && !has_more {
            inputs.push(event.clone());
        }
        !has_more
    })
    .await?;
    Ok((inputs, has_more))
}

/// Whether an event is what somebody said, and not something of the bot's own: the end of a wait, a second try.
pub(super) fn is_input(event: &Event) -> bool {
    matches!(event.source, Source::Channel(_)) && event.target.is_none() && !event.id.is_redriven()
}

/// Calls `take` for each event, until it says that it has enough.
async fn each(
    engine: &Engine,
    filter: EventFilter,
    mut take: impl FnMut(&Event) -> bool,
) -> Result<(), EngineError> {
    let mut after = Position(0);
    loop {
        let batch = engine.archive.events(filter.clone(), after, PAGE).await?;
        for stored in &batch.events {
            if !take(&stored.event) {
                return Ok(());
            }
        }
        if batch.events.is_empty() && batch.reached <= after {
            return Ok(());
        }
        after = batch.reached.max(after);
    }
}

/// When the last thing happened that the log knows of: so far the bot was alive for certain.
async fn last(engine: &Engine, recording: &Recording) -> Result<Timestamp, EngineError> {
    let inputs = recording.talks.iter().flat_map(|recorded| recorded.talk.inputs.iter().map(|e| e.time));
    let answers = recording.talks.iter().flat_map(|recorded| recorded.answers.iter().map(|a| a.at));
    let mut last = inputs.chain(answers).max().unwrap_or_default();
    let filter = EventFilter { since: Some(last), ..EventFilter::default() };
    each(engine, filter, |event| {
        last = last.max(event.time);
        true
    })
    .await?;
    Ok(last)
}
