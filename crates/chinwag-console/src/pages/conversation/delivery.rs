//! What became of each answer: prepared, sent, delivered, read, or failed and why.

use std::collections::{HashMap, HashSet};

use chinwag_core::{
    bus::Stored,
    clock::Timestamp,
    commit::TranscriptEntry,
    event::{Event, EventId},
    reply::ReplyContent,
    response::{DeliveryState, Response, ResponseStatus},
    topic::{RESPONSE_FAILED, RESPONSE_PREPARED, RESPONSE_SENT, RESPONSE_STATUS},
};

/// What the provider reported of each message, and what has no outcome yet.
#[derive(Default)]
pub(super) struct Delivery {
    by_message: HashMap<String, Reported>,
    /// Everything sent up to a moment, by state.
    up_to: Vec<(Timestamp, DeliveryState)>,
    /// When each response that was sent was prepared. NOTE: it reached the provider between that and the time of its own
    /// event, so that a report of everything up to a moment means what was prepared by then.
    prepared_at: HashMap<EventId, Timestamp>,
    /// What was prepared and has no outcome.
    pub(super) prepared: Vec<(EventId, Timestamp, Response)>,
}

/// What was reported of a message.
#[derive(Clone)]
pub(super) struct Reported {
    pub(super) state: DeliveryState,
    /// Why, where it failed.
    pub(super) why: Option<String>,
}

impl Delivery {
    pub(super) fn of(events: &[Stored]) -> Self {
        let mut delivery = Self::default();
        let is_over = |event: &Event| event.topic == RESPONSE_SENT || event.topic == RESPONSE_FAILED;
        let over = events.iter().map(|stored| &*stored.event).filter(|event| is_over(event));
        let sent = events.iter().map(|stored| &*stored.event).filter(|event| event.topic == RESPONSE_SENT);
        let times: HashMap<&EventId, Timestamp> =
            events.iter().map(|stored| (&stored.event.id, stored.event.time)).collect();
        let prepared_at = |event: &Event| Some((event.id.clone(), *times.get(event.causation.as_ref()?)?));
        delivery.prepared_at = sent.filter_map(prepared_at).collect();
        let over: HashSet<&EventId> = over.filter_map(|event| event.causation.as_ref()).collect();
        for event in events.iter().map(|stored| &*stored.event) {
            if event.topic == RESPONSE_STATUS {
                event.payload().into_iter().for_each(|status| delivery.report(status));
            } else if event.topic == RESPONSE_PREPARED && !over.contains(&event.id) {
                let response = event.payload().ok().filter(is_shown);
                delivery.prepared.extend(response.map(|response| (event.id.clone(), event.time, response)));
            }
        }
        delivery
    }

    fn report(&mut self, status: ResponseStatus) {
        let reported = Reported { state: status.state, why: status.failure.map(|failure| failure.error) };
        for id in status.message_ids {
            let known = self.by_message.entry(id).or_insert_with(|| reported.clone());
            if known.state < reported.state {
                *known = reported.clone();
            }
        }
        self.up_to.extend(status.watermark.map(|at| (at, status.state)));
    }

    pub(super) fn state(&self, line: &TranscriptEntry) -> Option<Reported> {
        let named = line.message_id.as_ref().and_then(|id| self.by_message.get(id)).cloned();
        let prepared_at = self.prepared_at.get(&line.event).copied().unwrap_or(line.at);
        let passed = self.up_to.iter().filter(|(at, _)| prepared_at <= *at).map(|(_, state)| *state).max();
        let passed = passed.map(|state| Reported { state, why: None });
        [named, passed].into_iter().flatten().max_by_key(|reported| reported.state)
    }
}

/// Whether it is something that stands in a chat.
fn is_shown(response: &Response) -> bool {
    let content = &response.reply.content;
    !matches!(content, ReplyContent::Typing { .. } | ReplyContent::Seen | ReplyContent::Delete { .. })
}
