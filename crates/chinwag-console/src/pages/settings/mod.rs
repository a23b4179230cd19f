//! Settings: the channels and how they are, the credentials in use, what is kept for how long, how much of the log, who did
//! what, and the process itself.

mod audit;
mod channels;
mod secrets;

use std::sync::Arc;

use chinwag_core::{error::EngineError, metrics::catalogue};
use maud::{Markup, html};

pub(crate) use self::audit::show as show_audit;
use super::policy;
use crate::{
    history::sum,
    panel::Panel,
    server::{Answer, Ask, page},
    source::{Details, Look},
    view::{
        layout::{self, Page},
        link,
        parts::nothing,
        words,
    },
};

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let look = panel.source.look().await?;
    let details = panel.source.details();
    let content = html! {
        p.tabs {
            @for (place, name) in [("channels", "Channels"), ("secrets", "Credentials"), ("retention", "Retention"), ("log", "Log"), ("functions", "Functions"), ("audit", "Audit"), ("process", "This process")] {
                a href={ "#" (place) } { (name) }
            }
        }
        (channels::table(panel, &look, &details))
        (secrets::table(panel, &details))
        (retention(&details))
        (policy::table(panel, ask).await?)
        (functions(&look))
        (audit::latest(panel).await?)
        (engine(panel, &look))
    };
    Ok(page(layout::page(ask, &Page { section: "/settings", title: "Settings", live: None }, content)))
}

fn retention(details: &Details) -> Markup {
    html! {
        h2 #retention { "What is kept, and for how long" }
        @if details.retention.is_empty() { (nothing("This process does not tell.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "What" } th { "Kept for" } th { "Set by" } } }
                    tbody {
                        @for view in &details.retention {
                            tr {
                                th scope="row" { (view.what) }
                                td { @if let Some(lasts) = view.lasts { (words::length(lasts)) } (view.note) }
                                td { @if !view.key.is_empty() { code { (view.key) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn functions(look: &Look) -> Markup {
    html! {
        h2 #functions { "Functions" }
        @if look.functions.is_empty() { (nothing("No function has run on this engine yet.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "Function" } th { "Topic" } th.number { "At once" } th { "Time-out" } th { "Tries" } } }
                    tbody {
                        @for status in &look.functions {
                            @let spec = &status.spec;
                            tr {
                                th scope="row" { a href=(link::function(spec.name.as_str())) { (spec.name) } }
                                td { code { (spec.topic) } }
                                td.number { (spec.concurrency) }
                                td { (words::length(spec.timeout.get())) }
                                td { @if spec.retry.attempts == u32::MAX { "its own" } @else { (spec.retry.attempts) " within " (words::length(spec.retry.age.get())) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn engine(panel: &Panel, look: &Look) -> Markup {
    let bytes = |metric| match sum(&look.metrics, metric, None) {
        bytes if bytes > 0.0 => words::bytes(bytes),
        _ => "–".to_owned(),
    };
    let up = look.metrics.at.since(look.metrics.started);
    html! {
        h2 #process { "This process" }
        dl.facts {
            dt { "Running for" } dd { (words::span(up)) }
            dt { "The engine takes up" } dd { (bytes(&catalogue::ENGINE_BYTES)) }
            dt { "Free on its disk" } dd { (bytes(&catalogue::DISK_FREE)) }
            dt { "Lines of the log dropped" } dd { (words::count(sum(&look.metrics, &catalogue::LOG_DROPPED, None))) }
            dt { "Metrics" } dd { code { "/metrics" } @if panel.site.is_local() { ", for this machine" } @else { ", with the console's token" } }
            dt { "Version" } dd { (env!("CARGO_PKG_VERSION")) }
        }
    }
}
