//! What the bot remembers: state, and where a durable conversation stands.

use chinwag_core::{clock::Timestamp, conversation::ConversationKey, error::EngineError, store::StateEntry};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    panel::Panel,
    view::parts::{ago, nothing, pretty},
};

/// Values of each kind.
const VALUES_MAX: usize = 100;

/// The part of a journal that tells where its program stands.
#[derive(Deserialize)]
struct Journal {
    path: String,
    #[serde(default)]
    version: u32,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    step: String,
    #[serde(default)]
    of: String,
    #[serde(default)]
    waiting: bool,
    since: Option<Timestamp>,
}

/// The state whose key names the conversation.
pub(super) async fn show(panel: &Panel, key: &ConversationKey) -> Result<Markup, EngineError> {
    let of = async |prefix: String| panel.engine.archive.states(&prefix, "", VALUES_MAX).await;
    let programs = of(format!("chat/{key}/")).await?;
    let states = of(format!("conversation/{key}/")).await?;
    Ok(html! {
        @if programs.is_empty() && states.is_empty() { (nothing("Nothing.")) }
        @for program in &programs { (position(panel, program)) (value(program)) }
        @for state in &states { (value(state)) }
    })
}

fn value(state: &StateEntry) -> Markup {
    html! {
        details {
            summary { code { (state.key) } span.dim { " version " (state.version) } }
            pre { (pretty(state.value.get())) }
        }
    }
}

/// Where a durable conversation stands, in words.
fn position(panel: &Panel, program: &StateEntry) -> Markup {
    let Ok(journal) = serde_json::from_str::<Journal>(program.value.get()) else { return html! {} };
    let Journal { path, version, steps } = journal;
    let waiting = steps.iter().position(|step| step.waiting);
    html! {
        p {
            "The conversation " b { (path) } " (version " (version) ") has done " (steps.len()) " steps"
            @if let Some((index, step)) = waiting.and_then(|index| Some((index, steps.get(index)?))) {
                " and waits in step " (index + 1) ", " b { (step.step) }
                @if !step.of.is_empty() { " “" (step.of) "”" }
                @if let Some(since) = step.since { ", since " (ago(since, panel.clock.now())) }
            }
            "."
        }
    }
}
