//! What people look events up by.

use std::{borrow::Cow, collections::HashSet};

use chinwag_core::{
    conversation::ConversationKey,
    event::{Event, EventId, Source},
    store::EventFilter,
    topic::{MESSAGE_RECEIVED, RESPONSE_SENT},
};
use serde::Deserialize;

/// The provider's id of the message that an event is about.
pub(crate) fn message_id(event: &Event) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct About<'a> {
        #[serde(borrow)]
        message_id: Option<Cow<'a, str>>,
    }
    let is_about_one = event.topic == MESSAGE_RECEIVED || event.topic == RESPONSE_SENT;
    is_about_one.then(|| event.payload::<About<'_>>().ok()?.message_id).flatten()
}

/// The ids of the events of a conversation, of the webhooks that they came in with, and of everything that came of them,
/// among these, which are in the order of time.
pub(crate) fn of_conversation(events: &[&Event], conversation: &ConversationKey) -> HashSet<EventId> {
    let of_it = || events.iter().filter(|event| event.conversation.as_ref() == Some(conversation));
    let mut found: HashSet<EventId> = of_it().map(|event| event.id.clone()).collect();
    let mut above: HashSet<&EventId> = of_it().filter_map(|event| event.causation.as_ref()).collect();
    // What was published before the conversation is known of: the webhook, and what was announced.
    for event in events.iter().rev().filter(|event| event.conversation.is_none()) {
        if above.contains(&event.id) {
            found.insert(event.id.clone());
            above.extend(event.causation.as_ref());
        }
    }
    for event in events {
        let is_caused = event.causation.as_ref().is_some_and(|cause| found.contains(cause));
        let is_anothers = event.conversation.as_ref().is_some_and(|key| key != conversation);
        // What came in with the same webhook for somebody else is theirs.
        let is_told = is_anothers && matches!(event.source, Source::Channel(_));
        if is_caused && !is_told {
            found.insert(event.id.clone());
        }
    }
    found
}

/// Whether an event passes a filter.
pub(crate) fn matches(filter: &EventFilter, event: &Event) -> bool {
    filter.topic.as_ref().is_none_or(|topic| event.topic == *topic)
        && filter.conversation.as_ref().is_none_or(|wanted| event.conversation.as_ref() == Some(wanted))
        && filter.since.is_none_or(|since| event.time >= since)
}
