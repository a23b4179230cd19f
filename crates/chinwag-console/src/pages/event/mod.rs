//! One event: what it holds, what caused it, what came of it, and what the provider said.

mod call;
mod copy;
mod runs;
mod tree;
pub(super) mod waterfall;

use std::sync::Arc;

use chinwag_core::{
    error::EngineError,
    event::{Event, Source},
    store::Trace,
    topic::{RESPONSE_FAILED, RESPONSE_SENT},
};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    server::{Answer, Ask, not_found, page},
    view::{
        layout::{self, Page},
        link,
        parts::{ago, pretty},
    },
};

/// What is longer than this is folded.
const OPEN_BYTES: usize = 4096;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let Some(id) = ask.query("id") else { return Ok(not_found()) };
    let trace = match panel.engine.archive.trace(id).await {
        Ok(trace) if trace.events.is_empty() => return Ok(not_found()),
        Err(EngineError::NotFound { .. }) => return Ok(not_found()),
        found => found?,
    };
    // By a provider's id of a message, the webhook's first event is shown.
    let Some(event) = trace.events.iter().find(|event| event.id.as_str() == id).or(trace.events.first())
    else {
        return Ok(not_found());
    };
    let content = html! {
        (facts(panel, event))
        (provider(event))
        (runs::runs(event, &trace.runs))
        h2 { "What led to what" }
        (tree::tree(&trace, &event.id))
        h2 { "How long it took" }
        (waterfall::waterfall(&trace))
        (raw(&trace))
        (copy::copies(panel, event, &trace).await?)
        details open[event.data.get().len() <= OPEN_BYTES] {
            summary { "What it holds" }
            pre { (pretty(event.data.get())) }
        }
    };
    let title = format!("{} {}", event.topic, event.id);
    Ok(page(layout::page(ask, &Page { section: "/conversations", title: &title, live: None }, content)))
}

fn facts(panel: &Panel, event: &Event) -> Markup {
    html! {
        dl.facts {
            dt { "When" } dd { (ago(event.time, panel.clock.now())) " · " (event.time) }
            dt { "Topic" } dd { code { (event.topic) } }
            dt { "Published by" } dd {
                @match &event.source {
                    Source::Function(name) => { a href=(link::function(name.as_str())) { (name) } }
                    Source::Channel(name) => { "the gateway, for " (name) }
                    Source::Desk => "a person who holds the conversation",
                }
            }
            @if let Some(conversation) = &event.conversation {
                dt { "Conversation" } dd { a href=(link::conversation(conversation.as_str())) { (conversation) } }
            }
            @if let Some(cause) = &event.causation {
                dt { "Caused by" } dd { a.mono href=(link::event(cause.as_str())) { (cause) } }
            }
            @if let Some(target) = &event.target { dt { "For" } dd { (target) " alone" } }
            @if let Some(trace) = &event.trace { dt { "Trace" } dd.mono { (trace) } }
        }
    }
}

/// What went to the provider and came back, where the event tells.
fn provider(event: &Event) -> Markup {
    if event.topic != RESPONSE_SENT && event.topic != RESPONSE_FAILED {
        return html! {};
    }
    call::exchange(event)
}

/// The request that began it, as it came in: without what proved it, and without credentials.
fn raw(trace: &Trace) -> Markup {
    let Some((webhook, received)) = copy::webhook(trace) else { return html! {} };
    let body = String::from_utf8_lossy(&received.body.0);
    html! {
        details {
            summary { "The provider's request that began it" }
            p { a.mono href=(link::event(webhook.id.as_str())) { (webhook.id) } " · " (received.platform) " · channel " (received.channel) }
            @if !received.headers.is_empty() {
                pre { @for (name, value) in &received.headers { (name) ": " (value) "\n" } }
            }
            pre { (pretty(&body)) }
        }
    }
}

/// The event of an id in a trace.
fn find<'a>(trace: &'a Trace, id: &chinwag_core::event::EventId) -> Option<&'a Event> {
    trace.events.iter().find(|event| event.id == *id)
}
