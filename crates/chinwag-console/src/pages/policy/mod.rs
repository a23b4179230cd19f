//! How much of a function's log is kept: what the settings say, what holds now, and the forms that change it.

mod change;
mod form;

use chinwag_core::{
    config::LogConfig,
    error::EngineError,
    log::{PolicyChange, RUNTIME},
    name::FunctionName,
    share::Share,
};
use maud::{Markup, html};

pub(crate) use self::change::{reset, set};
use crate::{
    panel::Panel,
    server::Ask,
    view::{
        link,
        parts::{Mood, ago, badge, scroll, who},
        words,
    },
};

/// The policy of a function.
struct Policy {
    function: FunctionName,
    /// What the settings say.
    settings: LogConfig,
    /// What is otherwise now.
    change: Option<PolicyChange>,
}

impl Policy {
    /// What holds.
    fn now(&self) -> LogConfig {
        self.change
            .as_ref()
            .map_or_else(|| self.settings.clone(), |change| change.change.over(&self.settings))
    }
}

/// Every policy, in the order of the functions; that of what no function says comes last.
async fn all(panel: &Panel) -> Result<Vec<Policy>, EngineError> {
    let now = panel.clock.now();
    let mut changes = panel.engine.logs.policies().await?;
    changes.retain(|change| change.holds(now));
    let functions = panel.engine.archive.functions().await?;
    let known = functions.into_iter().map(|status| (status.spec.name, status.spec.log));
    let policy = |(function, settings)| {
        let change = changes.iter().find(|change| change.function == function).cloned();
        Policy { function, settings, change }
    };
    Ok(known.chain([(RUNTIME, LogConfig::default())]).map(policy).collect())
}

/// The policy of a function, with the form that changes it. Nothing where there is no such function.
pub(super) async fn section(
    panel: &Panel,
    ask: &Ask,
    function: &FunctionName,
) -> Result<Markup, EngineError> {
    let Some(policy) = all(panel).await?.into_iter().find(|policy| policy.function == *function) else {
        return Ok(html! {});
    };
    Ok(html! {
        h2 #log { "Its log" }
        (said(ask))
        (standing(panel, &policy))
        (form::quick(ask, &policy, ""))
        (form::whole(ask, &policy))
    })
}

/// Every policy in a table.
pub(super) async fn table(panel: &Panel, ask: &Ask) -> Result<Markup, EngineError> {
    let policies = all(panel).await?;
    Ok(html! {
        h2 #log { "How much of the log is kept" }
        (said(ask))
        (scroll("Policies", html! {
            table {
                thead { tr { th { "Function" } th { "Level" } th { "Kept for" } th { "Messages" } th { "What people say" } th { "Fields" } th { "Changed" } td {} } }
                tbody {
                    @for policy in &policies {
                        @let now = policy.now();
                        tr {
                            th scope="row" { a href=(link::function(policy.function.as_str())) { (policy.function) } }
                            td { (now.level) }
                            td.short { (words::length(now.retention.get())) }
                            td { (share(now.sample)) }
                            td { (bodies(now.bodies)) }
                            td { (fields(now.fields.as_deref())) }
                            td { @if let Some(change) = &policy.change { (until(panel, change)) } @else { span.dim { "as the settings say" } } }
                            td { (form::quick(ask, policy, "settings")) }
                        }
                    }
                }
            }
        }))
    })
}

/// What came of the last form.
fn said(ask: &Ask) -> Markup {
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
fn standing(panel: &Panel, policy: &Policy) -> Markup {
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
        (scroll("Policy", html! {
            table {
                thead { tr { td {} th { "The settings say" } th { "Now" } } }
                tbody {
                    @for (name, settings, now) in rows {
                        tr { th scope="row" { (name) } td { (settings) } td { @if now == settings { (now) } @else { b { (now) } } } }
                    }
                }
            }
        }))
    }
}

/// By whom it was changed, and until when.
fn until(panel: &Panel, change: &PolicyChange) -> Markup {
    let now = panel.clock.now();
    html! {
        "by " (who(&change.by)) ", " (ago(change.at, now)) "; "
        @match change.until {
            Some(until) => time datetime=(until) title=(until) { "ends in " (words::span(until.since(now))) },
            None => "until it is changed",
        }
    }
}

fn share(share: Share) -> String {
    if share == Share::ALL { "all".to_owned() } else { format!("{} %", percent(share)) }
}

/// A share of a hundred, without the noise of floating points.
fn percent(share: Share) -> f64 {
    (share.get() * 1e6).round() / 1e4
}

fn bodies(are_kept: bool) -> &'static str {
    if are_kept { "kept" } else { "taken out" }
}

fn fields(fields: Option<&[String]>) -> String {
    match fields {
        Some([]) => "none".to_owned(),
        Some(fields) => fields.join(", "),
        None => "all".to_owned(),
    }
}
