//! What people look events up by.

use std::borrow::Cow;

use chinwag_core::{
    event::Event,
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

/// Whether an event passes a filter.
pub(crate) fn matches(filter: &EventFilter, event: &Event) -> bool {
    filter.topic.as_ref().is_none_or(|topic| event.topic == *topic)
        && filter.conversation.as_ref().is_none_or(|wanted| event.conversation.as_ref() == Some(wanted))
        && filter.since.is_none_or(|since| event.time >= since)
}
