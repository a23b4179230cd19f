//! The channels, and how they are.

use chinwag_core::{
    clock::Timestamp,
    metrics::{Metric, catalogue},
};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    source::{ChannelView, Details, Look},
    view::parts::{Mood, ago, badge, nothing},
};

pub(super) fn table(panel: &Panel, look: &Look, details: &Details) -> Markup {
    let channels = panel.source.channels();
    let now = panel.clock.now();
    html! {
        h2 #channels { "Channels" }
        @if channels.is_empty() { (nothing("There is no channel yet: add a [[channel]] to the settings.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "Channel" } th { "Platform" } th { "State" } th { "Last heard" } th { "Last delivered" } th { "Webhook" } } }
                    tbody {
                        @for channel in &channels {
                            @let lately = details.channels.get(&channel.name).copied().unwrap_or_default();
                            tr {
                                th scope="row" { (channel.name) }
                                td { (channel.platform) }
                                td { @for (mood, words) in states(channel, look) { (badge(mood, words)) " " } }
                                td { (since(lately.heard, now)) }
                                td { (since(lately.delivered, now)) }
                                td { code { (channel.path) } }
                            }
                        }
                    }
                }
            }
            p.dim { "Heard: a request of the provider was let in and stored. Delivered: the provider took a response. Both since the start of this process." }
        }
    }
}

fn since(at: Option<Timestamp>, now: Timestamp) -> Markup {
    html! { @match at { Some(at) => (ago(at, now)), None => span.dim { "not yet" } } }
}

/// How a channel is, the worst first.
fn states(channel: &ChannelView, look: &Look) -> Vec<(Mood, &'static str)> {
    let value = |metric: &Metric| {
        let points = look.metrics.points(metric).iter();
        points
            .filter(|point| point.labels[0] == channel.name.as_str())
            .map(|point| point.value.number())
            .next()
    };
    let counted = |metric: &Metric, is_wanted: &dyn Fn(&str) -> bool| {
        look.metrics.points(metric).iter().any(|point| {
            point.labels[0] == channel.name.as_str()
                && point.labels.last().is_some_and(|label| is_wanted(label))
                && point.value.number() > 0.0
        })
    };
    let mut states = Vec::new();
    if value(&catalogue::CHANNEL_PAUSED).is_some_and(|paused| paused > 0.0) {
        states.push((Mood::Bad, "paused: its credential is refused"));
    }
    match value(&catalogue::INGRESS_CONNECTED) {
        Some(connected) if connected > 0.0 => states.push((Mood::Good, "connected")),
        Some(_) => states.push((Mood::Bad, "not connected")),
        None => {}
    }
    if counted(&catalogue::WEBHOOKS, &|status| status == "403") {
        states.push((Mood::Warn, "some webhooks were refused"));
    }
    if counted(&catalogue::SEND_FAILURES, &|_| true) {
        states.push((Mood::Warn, "some responses were not delivered"));
    }
    if states.is_empty() {
        states.push((Mood::Good, "fine"));
    }
    states
}
