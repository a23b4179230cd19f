//! What led to what, as a tree.

use std::collections::HashSet;

use chinwag_core::{
    event::{Event, EventId, Source},
    store::Trace,
};
use maud::{Markup, html};

use super::find;
use crate::view::{link, words};

/// The deepest that a tree is followed.
const DEPTH_MAX: usize = 32;

pub(super) fn tree(trace: &Trace, here: &EventId) -> Markup {
    let known: HashSet<&EventId> = trace.events.iter().map(|event| &event.id).collect();
    let is_root = |event: &&Event| event.causation.as_ref().is_none_or(|cause| !known.contains(cause));
    html! {
        ul.tree {
            @for root in trace.events.iter().filter(is_root) { (branch(trace, root, here, 0)) }
            @for (due, event) in &trace.timers {
                li { "later, at " (due) ": " code { (event.topic) } " " span.mono { (event.id) } }
            }
        }
    }
}

fn branch(trace: &Trace, event: &Event, here: &EventId, depth: usize) -> Markup {
    let children = || trace.events.iter().filter(|child| child.causation.as_ref() == Some(&event.id));
    let since = find(trace, &event.correlation).map(|webhook| event.time.since(webhook.time));
    html! {
        li {
            span class=[(event.id == *here).then_some("here")] {
                a href=(link::event(event.id.as_str())) aria-current=[(event.id == *here).then_some("true")] { code { (event.topic) } }
            }
            @if let Source::Function(by) = &event.source { span.dim { " by " (by) } }
            @if let Some(since) = since { span.dim { " +" (words::micros(since.as_secs_f64() * 1e6)) } }
            @if depth < DEPTH_MAX && children().next().is_some() {
                ul { @for child in children() { (branch(trace, child, here, depth + 1)) } }
            }
        }
    }
}
