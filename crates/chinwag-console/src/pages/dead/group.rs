//! Letters of one function with the same trouble.

use std::{cmp::Reverse, collections::BTreeMap};

use chinwag_core::{commit::DeadLetter, name::FunctionName, store::DeadId};
use maud::{Markup, html};

use super::act::REASON_MAX;
use crate::{
    panel::Panel,
    server::Ask,
    view::{layout::csrf, link, parts::ago, words},
};

/// The characters of an error that say what kind of trouble it is.
const CAUSE_CHARS: usize = 160;
/// Letters that are shown of a group without a click.
const OPEN_MAX: usize = 5;

type Group<'a> = Vec<(DeadId, &'a DeadLetter)>;

/// Letters by function and trouble, the largest group first.
pub(super) fn of(letters: &[(DeadId, DeadLetter)]) -> Vec<((&FunctionName, String), Group<'_>)> {
    let mut groups: BTreeMap<_, Group<'_>> = BTreeMap::new();
    for (id, letter) in letters {
        groups.entry((&letter.function, cause(&letter.error))).or_default().push((*id, letter));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| Reverse(group.len()));
    groups
}

/// What kind of trouble it is: ids and figures in it make no difference.
pub(super) fn cause(error: &str) -> String {
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

/// A group, with what can be done about all of it. `is_cut` where there may be more of it than are shown.
pub(super) fn show(
    panel: &Panel,
    ask: &Ask,
    function: &FunctionName,
    cause: &str,
    group: &Group<'_>,
    is_cut: bool,
) -> Markup {
    let Some((_, first)) = group.first() else { return html! {} };
    let letters = words::plural(group.len(), "letter", "letters");
    let many = if is_cut { format!("{letters} here, and maybe more") } else { letters };
    html! {
        section.group {
            h2 { a href=(link::function(function.as_str())) { (function) } ": " (many) }
            p.error { (first.error.chars().take(600).collect::<String>()) }
            form.row method="post" {
                (csrf(ask))
                input type="hidden" name="function" value=(function);
                input type="hidden" name="cause" value=(cause);
                button.primary formaction="/dead/redrive" formnovalidate { "Run again" @if group.len() > 1 || is_cut { " (all of them)" } }
                label { "Reason" input name="reason" required maxlength=(REASON_MAX) placeholder="why it may be forgotten"; }
                button.danger formaction="/dead/discard" data-confirm={ "Forget " (many) "? They cannot be run again." } { "Discard" }
            }
            details open[group.len() <= OPEN_MAX] {
                summary { "The letters" }
                (table(panel, ask, group))
            }
        }
    }
}

fn table(panel: &Panel, ask: &Ask, group: &Group<'_>) -> Markup {
    let now = panel.clock.now();
    html! {
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
