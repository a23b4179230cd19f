//! One conversation: what was said, what became of each answer, and what the bot remembers.

use std::{collections::HashMap, sync::Arc};

use chinwag_core::{
    bus::Position,
    commit::{Speaker, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    response::{DeliveryState, ResponseStatus},
    store::{Entry, EventFilter, Search, Searched, StateEntry},
    topic::RESPONSE_STATUS,
};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    server::{
        Answer, Ask, not_found, page,
        stream::{self, Piece},
    },
    view::{
        layout::{self, Page},
        link,
        parts::{Mood, ago, badge, nothing},
    },
};

/// Lines of the transcript.
const LINES_MAX: usize = 200;
const EVENTS_MAX: usize = 100;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let Some(key) = ask.query("key").and_then(|key| key.parse::<ConversationKey>().ok()) else {
        return Ok(not_found());
    };
    let lines = pieces(Arc::clone(panel), key.clone()).await;
    let events = panel
        .engine
        .archive
        .recent(
            Search { what: Searched::Events(None), channel: None, text: Some(key.as_str().to_owned()) },
            None,
            EVENTS_MAX,
        )
        .await?;
    let states = states(panel, &key).await?;
    let content = html! {
        @for (id, markup) in &lines { section #(id) { (markup) } }
        h2 { "What the bot remembers" }
        (remembered(&states))
        h2 { "Its last events" }
        (event_list(panel, &events.entries))
    };
    let live = link::to("/live/conversation", &[("key", key.as_str())]);
    let frame = Page { section: "/conversations", title: key.as_str(), live: Some(&live) };
    Ok(page(layout::page(ask, &frame, content)))
}

pub(crate) fn live(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let Some(key) = ask.query("key").and_then(|key| key.parse::<ConversationKey>().ok()) else {
        return not_found();
    };
    stream::live(Arc::clone(panel), move |panel| pieces(panel, key.clone()))
}

async fn pieces(panel: Arc<Panel>, key: ConversationKey) -> Vec<Piece> {
    let read = async {
        let lines = panel.engine.archive.transcript(&key, LINES_MAX).await?;
        let filter =
            EventFilter { topic: Some(RESPONSE_STATUS), conversation: Some(key.clone()), since: None };
        let statuses = panel.engine.archive.events(filter, Position(0), LINES_MAX).await?;
        let statuses =
            statuses.events.iter().filter_map(|stored| stored.event.payload::<ResponseStatus>().ok());
        Ok::<_, EngineError>((lines, Delivery::of(statuses)))
    };
    let markup = match read.await {
        Ok((lines, delivery)) => transcript(&panel, &lines, &delivery),
        Err(error) => html! { p.headline.bad { "The engine does not answer: " (error) } },
    };
    vec![("transcript", markup)]
}

/// What the provider reported of each message.
#[derive(Default)]
struct Delivery {
    by_message: HashMap<String, DeliveryState>,
    /// Everything sent up to a moment, by state.
    up_to: Vec<(chinwag_core::clock::Timestamp, DeliveryState)>,
}

impl Delivery {
    fn of(statuses: impl Iterator<Item = ResponseStatus>) -> Self {
        let mut delivery = Self::default();
        for status in statuses {
            for id in status.message_ids {
                let known = delivery.by_message.entry(id).or_insert(status.state);
                *known = (*known).max(status.state);
            }
            delivery.up_to.extend(status.watermark.map(|at| (at, status.state)));
        }
        delivery
    }

    fn state(&self, line: &TranscriptEntry) -> Option<DeliveryState> {
        let named = line.message_id.as_ref().and_then(|id| self.by_message.get(id)).copied();
        let passed = self.up_to.iter().filter(|(at, _)| line.at <= *at).map(|(_, state)| *state).max();
        named.max(passed)
    }
}

fn transcript(panel: &Panel, lines: &[TranscriptEntry], delivery: &Delivery) -> Markup {
    let now = panel.clock.now();
    html! {
        @if lines.is_empty() { (nothing("Nothing has been said here, or it is not kept any more.")) }
        ol.chat aria-label="What was said" {
            @for line in lines {
                li class=[(line.speaker == Speaker::Bot).then_some("bot")] {
                    div.says { (line.text) }
                    div.meta {
                        span { (if line.speaker == Speaker::Bot { "bot" } else { "person" }) }
                        a href=(link::event(line.event.as_str())) { (ago(line.at, now)) }
                        @if line.speaker == Speaker::Bot { (state(line, delivery)) }
                    }
                }
            }
        }
    }
}

fn state(line: &TranscriptEntry, delivery: &Delivery) -> Markup {
    match (&line.failed, delivery.state(line)) {
        (Some(why), _) => html! { span.failed { "not delivered: " (why) } },
        (None, Some(DeliveryState::Failed)) => html! { span.failed { "failed later" } },
        (None, Some(state)) => badge(Mood::Good, &format!("{state:?}").to_lowercase()),
        (None, None) => badge(Mood::Idle, "sent"),
    }
}

/// The state whose key names the conversation.
async fn states(panel: &Panel, key: &ConversationKey) -> Result<Vec<StateEntry>, EngineError> {
    let mut states = Vec::new();
    for prefix in [format!("conversation/{key}/"), format!("chat/{key}/")] {
        states.extend(panel.engine.archive.states(&prefix, "", EVENTS_MAX).await?);
    }
    Ok(states)
}

fn remembered(states: &[StateEntry]) -> Markup {
    html! {
        @if states.is_empty() { (nothing("Nothing.")) }
        @for state in states {
            details {
                summary { code { (state.key) } span.dim { " version " (state.version) } }
                pre { (pretty(state.value.get())) }
            }
        }
    }
}

fn pretty(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| json.to_owned())
}

fn event_list(panel: &Panel, entries: &[(Position, Entry)]) -> Markup {
    let now = panel.clock.now();
    html! {
        div.scroll {
            table {
                thead { tr { th { "When" } th { "Topic" } th { "Event" } } }
                tbody {
                    @for (_, entry) in entries {
                        @if let Entry::Event(event) = entry {
                            tr {
                                td { (ago(event.time, now)) }
                                td { code { (event.topic) } }
                                td { a.mono href=(link::event(event.id.as_str())) { (event.id) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
