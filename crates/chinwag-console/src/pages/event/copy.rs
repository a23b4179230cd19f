//! An event as a test: its conversation up to here as a script, and the provider's request as a fixture.

use std::collections::BTreeSet;

use chinwag_core::{
    bus::Position,
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId, WebhookReceived},
    store::{EventFilter, Trace},
    topic::WEBHOOK_RECEIVED,
};
use maud::{Markup, html};

use crate::{panel::Panel, view::parts::pretty};

/// Events of the conversation that are looked at, and webhooks that are copied: the newest before this one.
const EVENTS_MAX: usize = 4000;
const WEBHOOKS_MAX: usize = 50;

/// The webhook that began a trace.
pub(super) fn webhook(trace: &Trace) -> Option<(&Event, WebhookReceived)> {
    let event = trace.events.iter().find(|event| event.topic == WEBHOOK_RECEIVED)?;
    Some((event, event.payload().ok()?))
}

/// What there is to copy.
pub(super) async fn copies(panel: &Panel, event: &Event, trace: &Trace) -> Result<Markup, EngineError> {
    let of_trace = || trace.events.iter().find_map(|event| event.conversation.as_ref());
    let script = match event.conversation.as_ref().or_else(of_trace) {
        Some(key) => script(panel, key, trace).await?,
        None => None,
    };
    let fixture = webhook(trace).map(|(_, received)| received);
    Ok(html! {
        @if script.is_some() || fixture.is_some() { h2 { "Copy as a test" } }
        @if let Some((script, is_whole)) = &script {
            details {
                summary { "The conversation up to here, as a script" }
                p.dim {
                    "Save it as " code { "tests/NAME.chat" } ": " code { "chinwag test" } " plays it with your bot on a simulated provider."
                    @if !is_whole { " It begins with the last " (WEBHOOKS_MAX) " things that happened." }
                }
                (copied("script", script))
            }
        }
        @if let Some(received) = &fixture {
            details {
                summary { "The provider's request, as a fixture" }
                p.dim {
                    "The body as it came in, without credentials: " code { "chinwag decode " (received.platform) } " reads it."
                }
                (copied("fixture", &pretty(&String::from_utf8_lossy(&received.body.0))))
            }
        }
    })
}

/// A text that may be copied by a button, or selected.
fn copied(id: &str, text: &str) -> Markup {
    html! {
        p { button type="button" data-copy=(id) hidden { "Copy" } }
        pre #(id) tabindex="0" { (text) }
    }
}

/// The script, and whether it begins where the conversation does.
async fn script(
    panel: &Panel,
    key: &ConversationKey,
    here: &Trace,
) -> Result<Option<(String, bool)>, EngineError> {
    let filter = EventFilter { conversation: Some(key.clone()), ..EventFilter::default() };
    let events = panel.engine.archive.events(filter, Position(0), EVENTS_MAX).await?.events;
    let last = here.events.iter().map(|event| event.time).max().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let before =
        events.iter().filter(|stored| stored.event.time <= last).map(|stored| &stored.event.correlation);
    let roots: Vec<&EventId> = before.filter(|root| seen.insert(root.as_str())).collect();
    let from = roots.len().saturating_sub(WEBHOOKS_MAX);
    let mut traces = Vec::with_capacity(roots.len() - from);
    for root in &roots[from..] {
        let mut trace = panel.engine.archive.trace(root.as_str()).await?;
        trace.events.retain(|event| event.time <= last);
        traces.push(trace);
    }
    Ok(panel.source.script(key, &traces).map(|script| (script, from == 0 && events.len() < EVENTS_MAX)))
}
