//! Dead letters: the inputs that functions gave up on, grouped by why.

use std::{collections::BTreeMap, sync::Arc};

use chinwag_core::{commit::DeadLetter, error::EngineError, name::FunctionName, store::DeadId};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    server::{Answer, Ask, page, see_other},
    view::{
        layout::{self, Page, csrf},
        link,
        parts::{ago, nothing},
        words,
    },
};

/// Letters on a page, and done at once.
const LETTERS_MAX: usize = 200;
/// The characters of an error that say what kind of trouble it is.
const CAUSE_CHARS: usize = 160;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let function = ask.query("function").and_then(|name| FunctionName::new(name).ok());
    let after = DeadId(ask.query("after").and_then(|after| after.parse().ok()).unwrap_or_default());
    let letters = panel.engine.archive.dead_letters(function.as_ref(), after, LETTERS_MAX).await?;
    let counts: Vec<_> = panel.engine.archive.functions().await?;
    let dead = counts.iter().filter(|status| status.dead > 0);
    let content = html! {
        @if let Some(done) = ask.query("done") { p.notice.good role="status" { (done) } }
        p.dim { "What a function gave up on, with its input. Run it again once the cause is gone: nothing else is repeated." }
        p.tabs {
            a href="/dead" aria-current=[function.is_none().then_some("true")] { "All" }
            @for status in dead {
                @let name = status.spec.name.as_str();
                a href=(link::to("/dead", &[("function", name)])) aria-current=[function.as_ref().is_some_and(|function| function.as_str() == name).then_some("true")] { (name) " " (status.dead) }
            }
        }
        @if letters.is_empty() { (nothing("There is no dead letter.")) }
        @for (cause, group) in grouped(&letters) { (show_group(panel, ask, &cause, &group)) }
        @if letters.len() == LETTERS_MAX && let Some((last, _)) = letters.last() {
            p { a href=(link::to("/dead", &[("after", &last.0.to_string()), ("function", ask.query("function").unwrap_or_default())])) { "More" } }
        }
    };
    Ok(page(layout::page(ask, &Page { section: "/dead", title: "Dead letters", live: None }, content)))
}

type Group<'a> = Vec<(DeadId, &'a DeadLetter)>;

/// Letters of one function with the same trouble; ids and figures in it make no difference.
fn grouped(letters: &[(DeadId, DeadLetter)]) -> Vec<((&FunctionName, String), Group<'_>)> {
    let mut groups: BTreeMap<_, Group<'_>> = BTreeMap::new();
    for (id, letter) in letters {
        groups.entry((&letter.function, cause(&letter.error))).or_default().push((*id, letter));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    groups
}

fn cause(error: &str) -> String {
    let mut cause = String::new();
    for character in error.chars().take(CAUSE_CHARS) {
        match character {
            '0'..='9' if cause.ends_with('#') => {}
            '0'..='9' => cause.push('#'),
            other => cause.push(other),
        }
    }
    cause
}

fn show_group(
    panel: &Panel,
    ask: &Ask,
    (function, _): &(&FunctionName, String),
    group: &Group<'_>,
) -> Markup {
    let now = panel.clock.now();
    let Some((_, first)) = group.first() else { return html! {} };
    let many = words::plural(group.len(), "letter", "letters");
    html! {
        section.group {
            h2 { a href=(link::function(function.as_str())) { (function) } ": " (many) }
            p.error { (first.error.chars().take(600).collect::<String>()) }
            form.row method="post" {
                (csrf(ask))
                @for (id, _) in group { input type="hidden" name="id" value=(id.0); }
                button.primary formaction="/dead/redrive" { "Run again" @if group.len() > 1 { " (" (group.len()) ")" } }
                label { "Reason" input name="reason" maxlength="200" placeholder="why it may be forgotten"; }
                button.danger formaction="/dead/discard" data-confirm={ "Forget " (many) "? They cannot be run again." } { "Discard" }
            }
            details open[group.len() <= 5] {
                summary { "The letters" }
                div.scroll {
                    table {
                        thead { tr { th.number { "Number" } th { "Given up" } th.number { "Runs" } th { "Event" } th { "Conversation" } th { "" } } }
                        tbody {
                            @for (id, letter) in group {
                                tr {
                                    td.number { (id.0) }
                                    td { (ago(letter.at, now)) }
                                    td.number { (letter.attempts) }
                                    td { a.mono href=(link::event(letter.event.id.as_str())) { (letter.event.id) } }
                                    td { @if let Some(key) = &letter.event.conversation { a href=(link::conversation(key.as_str())) { (key) } } }
                                    td { form method="post" action="/dead/redrive" { (csrf(ask)) input type="hidden" name="id" value=(id.0); button { "Run again" } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Runs letters again.
pub(crate) async fn redrive(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let (mut done, mut kept) = (0, 0);
    for id in ids(ask) {
        match panel.engine.store.redrive(id, panel.clock.now()).await {
            Ok(_) => done += 1,
            // Nobody takes it any more, or somebody else was quicker.
            Err(EngineError::NoTaker { .. } | EngineError::NotFound { .. }) => kept += 1,
            Err(error) => return Err(error),
        }
    }
    panel.engine.store.flush().await?;
    let kept = if kept > 0 { format!("; {kept} could not be") } else { String::new() };
    Ok(said(&format!("{} again{kept}.", words::plural(done, "letter runs", "letters run"))))
}

/// Forgets letters, for a reason.
pub(crate) async fn discard(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let reason = ask.form("reason").unwrap_or("no reason given");
    let mut done = 0;
    for id in ids(ask) {
        match panel.engine.store.discard(id).await {
            Ok(()) => done += 1,
            Err(EngineError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    panel.engine.store.flush().await?;
    tracing::warn!(target: "chinwag::console", count = done, reason, "dead letters are discarded");
    Ok(said(&format!("{} forgotten.", words::plural(done, "letter is", "letters are"))))
}

fn ids(ask: &Ask) -> Vec<DeadId> {
    ask.form_all("id").filter_map(|id| id.parse().ok()).map(DeadId).take(LETTERS_MAX).collect()
}

fn said(words: &str) -> Answer {
    see_other(&link::to("/dead", &[("done", words)]))
}
