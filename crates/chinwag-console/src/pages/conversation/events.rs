//! What happened in a conversation: its last message from the webhook on, and its events.

use chinwag_core::{error::EngineError, store::Trace, topic::MESSAGE_RECEIVED};
use maud::{Markup, html};

use super::Talk;
use crate::{
    pages::event::waterfall::waterfall,
    panel::Panel,
    view::{
        link,
        parts::{ago, nothing},
        words,
    },
};

/// Events that are listed, the newest first.
const LISTED_MAX: usize = 50;
/// More than these are folded.
const OPEN_MAX: usize = 12;

pub(super) async fn last(panel: &Panel, talk: &Talk) -> Result<Markup, EngineError> {
    let message = talk.events.iter().rev().find(|stored| stored.event.topic == MESSAGE_RECEIVED);
    let trace = match message {
        Some(message) => Some(panel.engine.archive.trace(message.event.correlation.as_str()).await?),
        None => None,
    };
    Ok(html! {
        @if let Some(trace) = &trace { (of_last(trace)) }
        h2 { "Its last events" }
        details open[talk.events.len() <= OPEN_MAX] {
            summary { (words::plural(talk.events.len().min(LISTED_MAX), "event", "events")) }
            (list(panel, talk))
        }
    })
}

fn of_last(trace: &Trace) -> Markup {
    html! {
        h2 { "How long the last message took" }
        (waterfall(trace))
    }
}

fn list(panel: &Panel, talk: &Talk) -> Markup {
    let now = panel.clock.now();
    html! {
        @if talk.events.is_empty() { (nothing("There is no event of it, or none is kept any more.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "When" } th { "Topic" } th { "Event" } } }
                    tbody {
                        @for stored in talk.events.iter().rev().take(LISTED_MAX) {
                            @let event = &stored.event;
                            tr {
                                td { (ago(event.time, now)) }
                                td { code { (event.topic) } }
                                td { a.mono href=(link::event(event.id.as_str())) { (event.id) } }
                            }
                        }
                    }
                }
            }
            @if talk.events.len() > LISTED_MAX {
                p.dim { "Older ones: " code { "chinwag events --conversation " (talk.key) } }
            }
        }
    }
}
