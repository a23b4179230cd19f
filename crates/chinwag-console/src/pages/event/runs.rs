//! Who took an event, and what came of that.

use chinwag_core::{
    commit::{Run, ServiceCall},
    event::Event,
};
use maud::{Markup, html};

use crate::{
    pages::function::outcome,
    view::{link, words},
};

pub(super) fn runs(event: &Event, runs: &[Run]) -> Markup {
    let mut own = runs.iter().filter(|run| run.event == event.id).peekable();
    html! {
        @if own.peek().is_some() {
            h2 { "Who took it" }
            div.scroll {
                table {
                    thead { tr { th { "Function" } th { "Outcome" } th.number { "Took" } th.number { "Try" } th { "Published" } } }
                    tbody {
                        @for run in own {
                            tr {
                                th scope="row" { a href=(link::function(run.function.as_str())) { (run.function) } }
                                td { (outcome(run)) @if let Some(error) = &run.error { div.error { (error) } }
                                    @for call in &run.calls { (service(call)) } }
                                td.number { (words::micros(run.micros as f64)) }
                                td.number { (run.attempt) }
                                td { @for id in &run.emitted { div { a.mono href=(link::event(id.as_str())) { (id) } } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A call of a service function.
fn service(call: &ServiceCall) -> Markup {
    html! {
        details {
            summary { "called " (call.service) " · " (words::micros(call.micros as f64)) }
            pre { (call.request) }
            @if let Some(response) = &call.response { pre { (response) } }
            @if let Some(error) = &call.error { p.error { (error) } }
        }
    }
}
