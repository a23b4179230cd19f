//! Conversations: who wrote, what last, and whom something went wrong for.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chinwag_core::{
    bus::Position,
    conversation::ConversationKey,
    error::EngineError,
    event::Event,
    held::Held,
    message::Message,
    name::{ChannelName, TopicName},
    response::ResponseFailed,
    store::{Entry, EventFilter, Search, Searched},
    topic::{CONVERSATION_HANDOVER, MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED},
};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    server::{Answer, Ask, page, see_other},
    view::{
        layout::{self, Page},
        link,
        parts::{Mood, ago, badge, nothing, notice},
    },
};

/// Conversations on a page.
const ROWS_MAX: usize = 50;
/// How many events are looked at for them: of one conversation there may be many.
const EVENTS_MAX: usize = 400;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let words = ask.query("q").unwrap_or_default();
    if let Ok(key) = words.parse::<ConversationKey>()
        && !panel.engine.archive.transcript(&key, 1).await?.is_empty()
    {
        return Ok(see_other(&link::conversation(key.as_str())));
    }
    let state = ask.query("state").unwrap_or("all");
    let listed = match state {
        "waiting" => waiting(panel).await?,
        "held" => held(panel).await?,
        state => recent(panel, ask, state).await?,
    };
    let content = html! {
        (notice(ask))
        (search(panel, ask, words, state))
        (table(panel, &listed.rows, &holders(panel).await?))
        @if let Some(before) = listed.before {
            p { a href=(link::to("/conversations", &[
                ("q", words), ("state", state), ("channel", ask.query("channel").unwrap_or_default()),
                ("topic", ask.query("topic").unwrap_or_default()), ("before", &before.0.to_string()),
            ])) { "Earlier" } }
        }
    };
    Ok(page(layout::page(
        ask,
        &Page { section: "/conversations", title: "Conversations", live: None },
        content,
    )))
}

/// Conversations, and from where to go on.
#[derive(Default)]
struct Listed {
    rows: Vec<Row>,
    before: Option<Position>,
}

struct Row {
    event: Event,
    who: String,
    says: String,
    mood: Option<(Mood, String)>,
}

/// Those in which something happened last.
async fn recent(panel: &Panel, ask: &Ask, state: &str) -> Result<Listed, EngineError> {
    let topic = match (state, ask.query("topic").and_then(|topic| TopicName::new(topic).ok())) {
        ("failed", _) => RESPONSE_FAILED,
        (_, Some(topic)) => topic,
        _ => MESSAGE_RECEIVED,
    };
    let search = Search {
        what: Searched::Events(Some(topic)),
        channel: ask.query("channel").and_then(|channel| ChannelName::new(channel).ok()),
        text: ask.query("q").map(str::to_owned),
    };
    let before = ask.query("before").and_then(|before| before.parse().ok()).map(Position);
    let found = panel.engine.archive.recent(search, before, EVENTS_MAX).await?;
    let mut listed = Listed { before: found.before, rows: Vec::new() };
    let mut seen = HashSet::new();
    for (position, entry) in found.entries {
        let Entry::Event(event) = entry else { continue };
        if event.conversation.as_ref().is_some_and(|key| !seen.insert(key.clone())) {
            continue;
        }
        if listed.rows.len() == ROWS_MAX {
            listed.before = Some(Position(position.0 + 1));
            break;
        }
        listed.rows.push(Row::of(event));
    }
    Ok(listed)
}

/// Those in which somebody waits for an answer, the oldest first.
async fn waiting(panel: &Panel) -> Result<Listed, EngineError> {
    let mut rows: Vec<Row> = Vec::new();
    for status in panel.engine.archive.functions().await? {
        let topic = &status.spec.topic;
        if *topic != MESSAGE_RECEIVED && *topic != RESPONSE_PREPARED {
            continue;
        }
        for open in panel.engine.store.cursor(&status.spec.name).await?.open.iter().take(ROWS_MAX) {
            if let Some(stored) = panel.engine.bus.get(topic, open.input.position).await? {
                let tried = if open.attempts > 0 {
                    format!(", tried {} times", open.attempts)
                } else {
                    String::new()
                };
                let mood = Some((Mood::Warn, format!("waits for {}{tried}", status.spec.name)));
                rows.push(Row { mood, ..Row::of(Event::clone(&stored.event)) });
            }
        }
    }
    rows.sort_by_key(|row| row.event.time);
    let mut seen = HashSet::new();
    rows.retain(|row| row.event.conversation.as_ref().is_none_or(|key| seen.insert(key.clone())));
    rows.truncate(ROWS_MAX);
    Ok(Listed { rows, before: None })
}

/// Those that a person holds.
async fn held(panel: &Panel) -> Result<Listed, EngineError> {
    let mut rows = Vec::new();
    for held in Held::all(&*panel.engine.archive, panel.clock.now()).await?.into_iter().take(ROWS_MAX) {
        let filter = EventFilter {
            topic: Some(CONVERSATION_HANDOVER),
            conversation: Some(held.conversation.clone()),
            since: Some(held.since),
        };
        let told = panel.engine.archive.events(filter, Position(0), 1).await?.events;
        let Some(event) = told.into_iter().next() else { continue };
        let last = panel.engine.archive.transcript(&held.conversation, 1).await?;
        let says = last.into_iter().next().map(|line| line.text).unwrap_or_default();
        let event = Event::clone(&event.event);
        rows.push(Row { event, who: String::new(), says, mood: None });
    }
    Ok(Listed { rows, before: None })
}

impl Row {
    fn of(event: Event) -> Self {
        if let Ok(message) = event.payload::<Message>() {
            let (who, says) = (message.sender.display_name().to_owned(), message.summary());
            return Self { event, who, says, mood: None };
        }
        if let Ok(failed) = event.payload::<ResponseFailed>() {
            let mood = Some((Mood::Bad, failed.kind.as_str().replace('_', " ")));
            return Self { event, who: String::new(), says: failed.error, mood };
        }
        let says = event.data.get().chars().take(160).collect();
        Self { event, who: String::new(), says, mood: None }
    }
}

fn search(panel: &Panel, ask: &Ask, words: &str, state: &str) -> Markup {
    let channel = ask.query("channel").unwrap_or_default();
    html! {
        form.row role="search" action="/conversations" {
            label { "Words, a name, an id, or a whole conversation"
                input type="search" name="q" value=(words) size="34" placeholder="press / to search"; }
            label { "Channel" select name="channel" {
                option value="" { "all" }
                @for view in panel.source.channels() {
                    option value=(view.name) selected[view.name.as_str() == channel] { (view.name) }
                }
            } }
            label { "State" select name="state" {
                @for (value, name) in [("all", "all"), ("waiting", "waiting for an answer"), ("failed", "an answer failed"), ("held", "held by a person")] {
                    option value=(value) selected[value == state] { (name) }
                }
            } }
            button.primary { "Search" }
        }
    }
}

/// Who holds which conversation: there are few.
async fn holders(panel: &Panel) -> Result<HashMap<ConversationKey, String>, EngineError> {
    let all = Held::all(&*panel.engine.archive, panel.clock.now()).await?;
    Ok(all.into_iter().map(|held| (held.conversation, held.by)).collect())
}

fn table(panel: &Panel, rows: &[Row], holders: &HashMap<ConversationKey, String>) -> Markup {
    let now = panel.clock.now();
    html! {
        @if rows.is_empty() { (nothing("Nothing was found in the stretch that was looked at.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "Conversation" } th { "Who" } th { "Last" } th { "When" } th { "" } } }
                    tbody {
                        @for row in rows {
                            tr {
                                th scope="row" { @if let Some(key) = &row.event.conversation { a href=(link::conversation(key.as_str())) { (key) } } @else { "–" } }
                                td { (row.who) }
                                td { (row.says.chars().take(160).collect::<String>()) @if let Some((mood, words)) = &row.mood { " " (badge(*mood, words)) }
                                    @if let Some(by) = row.event.conversation.as_ref().and_then(|key| holders.get(key)) { " " (badge(Mood::Warn, &format!("held by {by}"))) } }
                                td { (ago(row.event.time, now)) }
                                td { a href=(link::event(row.event.id.as_str())) { "event" } }
                            }
                        }
                    }
                }
            }
        }
    }
}
