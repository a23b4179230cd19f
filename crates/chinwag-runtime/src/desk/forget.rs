//! Forgets a conversation: in the store, in the log, and in what this process holds.

use std::collections::BTreeSet;

use chinwag_core::{
    audit::action,
    bus::Position,
    conversation::ConversationKey,
    desk::DeskError,
    error::EngineError,
    event::EventId,
    held::Held,
    message::Message,
    store::{EventFilter, Forgotten},
    topic::MESSAGE_RECEIVED,
};

use super::FrontDesk;

/// Events, and values of state, read at once.
const PAGE: usize = 500;

/// How often it is looked again: a run that was under way may have written meanwhile.
const PASSES: usize = 3;

/// State that is of a conversation.
pub struct OwnedState {
    /// What its keys begin with.
    pub prefix: String,
    /// Whether a key that begins so is of it, and not of another one with a longer id.
    pub is_own: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

/// Which state is of a conversation, and of these users: `channel:id`.
pub type StateOf = fn(&ConversationKey, &BTreeSet<String>) -> Vec<OwnedState>;

/// What is known of a conversation before it is forgotten.
#[derive(Default)]
struct Known {
    webhooks: BTreeSet<EventId>,
    /// Who talked to the bot alone: what is kept of them goes, too.
    users: BTreeSet<String>,
}

pub(super) async fn forget(
    desk: &FrontDesk,
    conversation: &ConversationKey,
    by: &str,
) -> Result<Forgotten, DeskError> {
    let known = known(desk, conversation).await?;
    let mut forgotten = Forgotten::default();
    for _ in 0..PASSES {
        let keys = keys(desk, conversation, &known.users).await?;
        let told = desk.engine.store.forget(conversation, &keys).await?;
        if told == Forgotten::default() {
            break;
        }
        forgotten.events += told.events;
        forgotten.lines += told.lines;
        forgotten.states += told.states;
    }
    let webhooks: Vec<EventId> = known.webhooks.into_iter().collect();
    let lines = desk.engine.logs.forget(conversation, &webhooks).await?;
    desk.holds().take(conversation);
    let Forgotten { events, lines: said, states } = forgotten;
    let details = format!("{events} events, {said} lines said, {states} values, {lines} lines of the log");
    desk.note(action::CONVERSATION_FORGET, conversation, by, details).await?;
    Ok(forgotten)
}

async fn known(desk: &FrontDesk, conversation: &ConversationKey) -> Result<Known, EngineError> {
    let filter = EventFilter { conversation: Some(conversation.clone()), ..EventFilter::default() };
    let (mut known, mut after) = (Known::default(), Position(0));
    loop {
        let batch = desk.engine.archive.events(filter.clone(), after, PAGE).await?;
        for stored in &batch.events {
            known.webhooks.insert(stored.event.correlation.clone());
            let is_message = stored.event.topic == MESSAGE_RECEIVED;
            let message = is_message.then(|| stored.event.payload::<Message>().ok()).flatten();
            let user = message.filter(|message| message.place.is_direct());
            known.users.extend(user.map(|message| format!("{}:{}", message.channel, message.sender.id)));
        }
        if batch.events.len() < PAGE {
            return Ok(known);
        }
        after = batch.reached;
    }
}

/// The keys of its state.
async fn keys(
    desk: &FrontDesk,
    conversation: &ConversationKey,
    users: &BTreeSet<String>,
) -> Result<Vec<String>, EngineError> {
    let mut keys = vec![Held::key(conversation)];
    for OwnedState { prefix, is_own } in (desk.state_of)(conversation, users) {
        let mut after = String::new();
        loop {
            let page = desk.engine.archive.states(&prefix, &after, PAGE).await?;
            let is_last = page.len() < PAGE;
            let page = page.into_iter().map(|entry| entry.key);
            for key in page {
                after.clone_from(&key);
                keys.extend(is_own(&key).then_some(key));
            }
            if is_last {
                break;
            }
        }
    }
    Ok(keys)
}
