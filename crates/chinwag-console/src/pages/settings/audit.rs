//! The audit: who did what, and when, in words.

use std::sync::Arc;

use chinwag_core::{
    audit::{Audit, AuditEntry, action},
    error::EngineError,
    log::LogSeq,
};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    server::{Answer, Ask, page},
    view::{
        layout::{self, Page},
        link,
        parts::{ago, nothing, who},
    },
};

/// Entries on the page of the audit, and on that of the settings.
const PAGE: usize = 50;
const LATEST: usize = 10;

/// The whole audit, a page at a time.
pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let before = ask.query("before").and_then(|before| before.parse().ok()).map(LogSeq);
    let found = panel.engine.logs.audits(before, PAGE).await?;
    let content = html! {
        p.dim { "What was done to this bot by people: from this console and on the command line." }
        (table(panel, &found))
        p.pages {
            @if before.is_some() { a href="/settings/audit" { "Newest" } }
            @if found.len() == PAGE && let Some(last) = found.last() {
                a href=(link::to("/settings/audit", &[("before", &last.id.0.to_string())])) { "Older" }
            }
            a href="/settings" { "Back to the settings" }
        }
    };
    Ok(page(layout::page(ask, &Page { section: "/settings", title: "Audit", live: None }, content)))
}

/// Its newest entries.
pub(super) async fn latest(panel: &Panel) -> Result<Markup, EngineError> {
    let found = panel.engine.logs.audits(None, LATEST).await?;
    Ok(html! {
        h2 #audit { "Who did what" }
        (table(panel, &found))
        @if found.len() == LATEST { p.pages { a href="/settings/audit" { "The whole audit" } } }
    })
}

fn table(panel: &Panel, found: &[Audit]) -> Markup {
    let now = panel.clock.now();
    html! {
        @if found.is_empty() { (nothing("Nothing was done yet: changes of logs, dead letters that are run again or discarded, and sign-ins will stand here.")) } @else {
            div.scroll {
                table.audit {
                    thead { tr { th { "When" } th { "Who" } th { "Did what" } th { "Details" } } }
                    tbody {
                        @for Audit { entry, .. } in found {
                            tr {
                                td { (ago(entry.at, now)) }
                                td title=(entry.who) { (who(&entry.who)) }
                                td { (what(entry)) }
                                td { (details(entry)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was done, and on what.
fn what(entry: &AuditEntry) -> Markup {
    let subject = &entry.subject;
    let letters = if subject.parse::<u64>().is_ok() { "letter" } else { "letters" };
    let function = html! { a href=(link::function(subject)) { (subject) } };
    html! {
        @match entry.action.as_str() {
            action::LOGS_SET => { "changed what is kept of the log of " (function) },
            action::LOGS_RESET => { "took back what was changed of the log of " (function) },
            action::DEAD_REDRIVE => { "ran again dead " (letters) " " b { (subject) } },
            action::DEAD_DISCARD => { "discarded dead " (letters) " " b { (subject) } },
            action::STATE_CLEAR => { "cleared the state of " b { (subject) } },
            action::CONSOLE_SIGN_IN => { "signed in to this console, as " b { (subject) } },
            other => { code { (other) } " " b { (subject) } },
        }
    }
}

/// What there is to add. That of a policy is as the command line writes it: one `name=value` after the other.
fn details(entry: &AuditEntry) -> Markup {
    let details = &entry.details;
    html! {
        @if entry.action == action::LOGS_SET {
            @for part in details.split(' ') { code { (part) } " " }
        } @else { (details) }
    }
}
