//! A policy in words.

use chinwag_core::{log::PolicyChange, share::Share};
use maud::{Markup, html};

use super::Policy;
use crate::{
    panel::Panel,
    server::Ask,
    view::{
        parts::{Mood, ago, badge, who},
        words,
    },
};

/// What came of the last form.
pub(super) fn said(ask: &Ask) -> Markup {
    let (mood, words) = match ask.query("log") {
        Some("set") => ("good", "It is changed. A running bot takes it up within two seconds."),
        Some("reset") => ("good", "It is as the settings say again."),
        Some("nothing") => {
            ("warn", "Nothing was said that is to be otherwise: choose something, or leave it as it is.")
        }
        Some("retention") => ("bad", "Not changed: write how long lines are kept as 12h or 7d."),
        Some("share") => ("bad", "Not changed: the share of messages is a number from 0 to 100."),
        Some("fields") => ("bad", "Not changed: write names of fields with commas between them, at most 32."),
        _ => return html! {},
    };
    html! { p class={ "notice " (mood) } role="status" { (words) } }
}

/// What the settings say, and what holds now.
pub(super) fn standing(panel: &Panel, policy: &Policy) -> Markup {
    let (settings, now) = (&policy.settings, policy.now());
    let rows = [
        ("Level", settings.level.to_string(), now.level.to_string()),
        ("Kept for", words::length(settings.retention.get()), words::length(now.retention.get())),
        ("Messages", share(settings.sample), share(now.sample)),
        ("What people say", bodies(settings.bodies).to_owned(), bodies(now.bodies).to_owned()),
        ("Fields", fields(settings.fields.as_deref()), fields(now.fields.as_deref())),
    ];
    html! {
        @match &policy.change {
            Some(change) => p { (badge(Mood::Warn, "changed")) " " (until(panel, change)) },
            None => p.dim { "It is kept as the settings say." },
        }
        div.scroll {
            table {
                thead { tr { td {} th { "The settings say" } th { "Now" } } }
                tbody {
                    @for (name, settings, now) in rows {
                        tr { th scope="row" { (name) } td { (settings) } td { @if now == settings { (now) } @else { b { (now) } } } }
                    }
                }
            }
        }
    }
}

/// By whom it was changed, and until when.
pub(super) fn until(panel: &Panel, change: &PolicyChange) -> Markup {
    let now = panel.clock.now();
    html! {
        "by " (who(&change.by)) ", " (ago(change.at, now)) "; "
        @match change.until {
            Some(until) => time datetime=(until) title=(until) { "ends in " (words::span(until.since(now))) },
            None => "until it is changed",
        }
    }
}

pub(super) fn share(share: Share) -> String {
    if share == Share::ALL { "all".to_owned() } else { format!("{} %", percent(share)) }
}

/// A share of a hundred, without the noise of floating points.
pub(super) fn percent(share: Share) -> f64 {
    (share.get() * 1e6).round() / 1e4
}

pub(super) fn bodies(are_kept: bool) -> &'static str {
    if are_kept { "kept" } else { "taken out" }
}

pub(super) fn fields(fields: Option<&[String]>) -> String {
    match fields {
        Some([]) => "none".to_owned(),
        Some(fields) => fields.join(", "),
        None => "all".to_owned(),
    }
}
