//! Dead letters: the inputs that functions gave up on, grouped by why.

mod act;
mod group;

use std::sync::Arc;

use chinwag_core::{error::EngineError, name::FunctionName, store::DeadId};
use maud::{Markup, html};

pub(crate) use self::act::{discard, redrive};
use crate::{
    panel::Panel,
    server::{Answer, Ask, page},
    view::{
        layout::{self, Page},
        link,
        parts::nothing,
        words,
    },
};

/// Letters on a page.
const LETTERS_MAX: usize = 200;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let function = ask.query("function").and_then(|name| FunctionName::new(name).ok());
    let after = DeadId(ask.query("after").and_then(|after| after.parse().ok()).unwrap_or_default());
    let letters = panel.engine.archive.dead_letters(function.as_ref(), after, LETTERS_MAX).await?;
    let functions = panel.engine.archive.functions().await?;
    let dead = functions.iter().filter(|status| status.dead > 0);
    let is_cut = letters.len() == LETTERS_MAX;
    let content = html! {
        (said(ask))
        p.dim { "What a function gave up on, with its input. Run it again once the cause is gone: nothing else is repeated." }
        p.tabs {
            a href="/dead" aria-current=[function.is_none().then_some("true")] { "All" }
            @for status in dead {
                @let name = status.spec.name.as_str();
                a href=(link::to("/dead", &[("function", name)])) aria-current=[function.as_ref().is_some_and(|function| function.as_str() == name).then_some("true")] { (name) " " (status.dead) }
            }
        }
        @if letters.is_empty() { (nothing("There is no dead letter: every message went through, or is still being tried.")) }
        @for ((function, cause), group) in group::of(&letters) { (group::show(panel, ask, function, &cause, &group, is_cut)) }
        @if is_cut && let Some((last, _)) = letters.last() {
            p { a href=(link::to("/dead", &[("after", &last.0.to_string()), ("function", ask.query("function").unwrap_or_default())])) { "More" } }
        }
    };
    Ok(page(layout::page(ask, &Page { section: "/dead", title: "Dead letters", live: None }, content)))
}

/// What came of the last form.
fn said(ask: &Ask) -> Markup {
    let count = |name| ask.query(name).and_then(|count| count.parse::<usize>().ok());
    let kept = count("kept").filter(|kept| *kept > 0);
    html! {
        @if let Some(ran) = count("ran") {
            p.notice.good role="status" {
                (words::plural(ran, "letter runs", "letters run")) " again"
                @if let Some(kept) = kept { "; " (kept) " could not be: nobody takes them any more, or somebody else was quicker" } "."
            }
        }
        @if let Some(forgotten) = count("forgotten") {
            p.notice.good role="status" { (words::plural(forgotten, "letter is", "letters are")) " discarded." }
        }
        @if ask.query("reason").is_some() {
            p.notice.bad role="alert" { "Nothing is discarded: say why it may be, for those who ask later." }
        }
    }
}
