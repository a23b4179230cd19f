//! One conversation: what was said, what became of each answer, what the bot remembers, and what a person may do in it.

mod chat;
mod delivery;
mod desk;
mod events;
mod remembered;

use std::sync::Arc;

use chinwag_core::{
    bus::{Position, Stored},
    commit::TranscriptEntry,
    conversation::ConversationKey,
    error::EngineError,
    store::EventFilter,
};
use maud::html;

pub(super) use self::desk::{answer, forget, hold, release};
use crate::{
    panel::Panel,
    server::{
        Answer, Ask, not_found, page,
        stream::{self, Piece},
    },
    view::{
        layout::{self, Page},
        link,
        parts::notice,
    },
};

/// Lines of the transcript, and events of that time.
const LINES_MAX: usize = 200;
const EVENTS_MAX: usize = 2000;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let Some(key) = key(ask) else { return Ok(not_found()) };
    let lines = pieces(Arc::clone(panel), key.clone(), ask.csrf().to_owned()).await;
    let content = html! {
        (notice(ask))
        @for (id, markup) in &lines[..2] { section #(id) { (markup) } }
        (desk::forms(panel, ask, &key).await?)
        h2 { "What the bot remembers" }
        (remembered::show(panel, &key).await?)
        @for (id, markup) in &lines[2..] { section #(id) { (markup) } }
        (desk::forgetting(panel, ask, &key))
    };
    let live = link::to("/live/conversation", &[("key", key.as_str())]);
    let frame = Page { section: "/conversations", title: key.as_str(), live: Some(&live) };
    Ok(page(layout::page(ask, &frame, content)))
}

pub(crate) fn live(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let Some(key) = key(ask) else { return not_found() };
    let csrf = ask.csrf().to_owned();
    stream::live(Arc::clone(panel), move |panel| pieces(panel, key.clone(), csrf.clone()))
}

/// The conversation that is asked for.
fn key(ask: &Ask) -> Option<ConversationKey> {
    ask.query("key").and_then(|key| key.parse().ok())
}

/// A conversation as it is shown: its newest lines, and the events since the first of them.
struct Talk {
    key: ConversationKey,
    lines: Vec<TranscriptEntry>,
    events: Vec<Stored>,
}

impl Talk {
    async fn read(panel: &Panel, key: ConversationKey) -> Result<Self, EngineError> {
        let lines = panel.engine.archive.transcript(&key, LINES_MAX).await?;
        // What was said before by the provider's clock may have come in a little later, or earlier.
        let since = lines.first().map(|line| line.at.floor(std::time::Duration::from_secs(3600)));
        let filter = EventFilter { topic: None, conversation: Some(key.clone()), since };
        let events = panel.engine.archive.events(filter, Position(0), EVENTS_MAX).await?.events;
        Ok(Self { key, lines, events })
    }
}

async fn pieces(panel: Arc<Panel>, key: ConversationKey, csrf: String) -> Vec<Piece> {
    let read = async {
        let talk = Talk::read(&panel, key.clone()).await?;
        let holder = desk::holder(&panel, &key, &csrf).await?;
        let last = events::last(&panel, &talk).await?;
        Ok::<_, EngineError>((holder, chat::show(&panel, &talk), last))
    };
    let (holder, said, last) = read.await.unwrap_or_else(|error| {
        let words = html! { p.headline.bad { "The engine does not answer: " (error) } };
        (words, html! {}, html! {})
    });
    vec![("holder", holder), ("transcript", said), ("last", last)]
}
