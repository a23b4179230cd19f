//! Settings: the channels, the functions, and where everything is kept.

use std::sync::Arc;

use chinwag_core::{error::EngineError, metrics::catalogue};
use maud::{Markup, html};

use crate::{
    history::sum,
    panel::Panel,
    server::{Answer, Ask, page},
    source::Look,
    view::{
        layout::{self, Page},
        link, words,
    },
};

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let look = panel.source.look().await?;
    let content = html! {
        (channels(panel))
        (functions(&look))
        (engine(panel, &look))
    };
    Ok(page(layout::page(ask, &Page { section: "/settings", title: "Settings", live: None }, content)))
}

fn channels(panel: &Panel) -> Markup {
    html! {
        h2 { "Channels" }
        div.scroll {
            table {
                thead { tr { th { "Channel" } th { "Platform" } th { "Webhook" } } }
                tbody {
                    @for channel in panel.source.channels() {
                        tr { th scope="row" { (channel.name) } td { (channel.platform) } td { code { (channel.path) } } }
                    }
                }
            }
        }
    }
}

fn functions(look: &Look) -> Markup {
    html! {
        h2 { "Functions" }
        div.scroll {
            table {
                thead { tr { th { "Function" } th { "Topic" } th.number { "At once" } th { "Time-out" } th { "Tries" } th { "Log" } } }
                tbody {
                    @for status in &look.functions {
                        @let spec = &status.spec;
                        tr {
                            th scope="row" { a href=(link::function(spec.name.as_str())) { (spec.name) } }
                            td { code { (spec.topic) } }
                            td.number { (spec.concurrency) }
                            td { (spec.timeout) }
                            td { @if spec.retry.attempts == u32::MAX { "its own" } @else { (spec.retry.attempts) " within " (spec.retry.age) } }
                            td { (format!("{:?}", spec.log.level).to_lowercase()) ", kept " (spec.log.retention) }
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
        h2 { "This process" }
        dl.facts {
            dt { "Running for" } dd { (words::span(up)) }
            dt { "The engine takes up" } dd { (bytes(&catalogue::ENGINE_BYTES)) }
            dt { "Free on its disk" } dd { (bytes(&catalogue::DISK_FREE)) }
            dt { "Lines of the log dropped" } dd { (words::count(sum(&look.metrics, &catalogue::LOG_DROPPED, None))) }
            dt { "Metrics" } dd { code { "/metrics" } @if panel.is_local { ", for this machine" } @else { ", with the console's token" } }
            dt { "Version" } dd { (env!("CARGO_PKG_VERSION")) }
        }
    }
}
