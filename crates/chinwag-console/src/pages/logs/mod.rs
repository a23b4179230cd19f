//! The log: what functions and the runtime said, searched and followed.

mod follow;
mod line;
mod newest;
mod search;
mod wanted;

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    error::EngineError,
    log::{LogSeq, RUNTIME},
    metrics::catalogue,
    name::FunctionName,
};
use maud::{Markup, html};

pub(crate) use self::follow::live;
use self::{
    newest::{Lines, newest},
    wanted::Wanted,
};
use crate::{
    assets,
    history::sum,
    panel::Panel,
    server::{Answer, Ask, page},
    view::{
        layout::{self, Page},
        link,
        parts::nothing,
        words,
    },
};

/// Lines on a page.
const LINES_MAX: usize = 100;
/// Lines of a function's own page.
const LATEST_MAX: usize = 20;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let wanted = Wanted::of(panel, ask).await?;
    let before = ask.query("before").and_then(|before| before.parse().ok()).map(LogSeq);
    let found = match wanted.problem() {
        Some(_) => Lines::default(),
        None => newest(panel, &wanted.filter, before, LINES_MAX).await?,
    };
    let functions = panel.engine.archive.functions().await?;
    let mut names: Vec<FunctionName> = functions.into_iter().map(|status| status.spec.name).collect();
    names.push(RUNTIME);
    let is_newest = before.is_none() && wanted.problem().is_none();
    let content = html! {
        (search::form(&wanted, &names))
        @if let Some(problem) = wanted.problem() { p.notice.bad role="alert" { (problem) } }
        @if is_newest { (bar()) }
        div #dropped { (dropped(panel).await?) }
        (list(&wanted, &found, is_newest.then(|| wanted.live()), false))
        p.pages {
            @if before.is_some() { a href=(wanted.link(&[])) { "Newest" } }
            @if let Some(reached) = found.further { a href=(wanted.link(&[("before", &reached.0.to_string())])) { "Older" } }
        }
    };
    Ok(page(layout::page(ask, &Page { section: "/logs", title: "Logs", live: None }, content)))
}

/// The latest lines of a function, and those that come.
pub(super) async fn latest(panel: &Panel, function: &FunctionName) -> Result<Markup, EngineError> {
    let wanted = Wanted::of_function(function);
    let found = newest(panel, &wanted.filter, None, LATEST_MAX).await?;
    Ok(html! {
        h2 { "What it says" }
        (bar())
        (list(&wanted, &found, Some(wanted.live()), true))
        p.pages { a href=(wanted.link(&[])) { "Search its log" } }
    })
}

/// Lines that were dropped since the process started.
async fn dropped(panel: &Panel) -> Result<Markup, EngineError> {
    let look = panel.source.look().await?;
    let dropped = sum(&look.metrics, &catalogue::LOG_DROPPED, None);
    Ok(html! {
        @if dropped > 0.0 {
            p.notice.warn {
                b { (words::count(dropped)) } " lines were dropped since the process started: there were too many at once. "
                "Raise the level of the function that says most, or keep a share of its messages."
            }
        }
    })
}

/// What is live, and the button that stops it. Both show once the script is there.
fn bar() -> Markup {
    html! {
        p.follow {
            button #pause type="button" hidden { "Pause" }
            span #following role="status" {}
        }
    }
}

/// Lines, the newest first; `is_short` are those on the page of their function.
fn list(wanted: &Wanted, found: &Lines, live: Option<String>, is_short: bool) -> Markup {
    let follow = live.map(|live| link::with(&live, "after", &found.head.0.to_string()));
    html! {
        ol.lines data-follow=[follow] {
            @for (seq, said) in &found.lines { (line::show(wanted, *seq, said)) }
        }
        div.none {
            (nothing(match (wanted.is_all(), found.further) {
                _ if is_short => "It has said nothing yet. Choose “Debug for 10 minutes” to hear more of it, and send the bot a message.",
                (_, Some(_)) => "No such line in the stretch that was looked at: look further back by “Older”.",
                (true, None) => "Nothing has been said yet. Send the bot a message; to hear more of a function, open its page and choose “Debug for 10 minutes”.",
                (false, None) => "There is no such line. Take a condition away, or open the function and choose “Debug for 10 minutes” to keep more of it.",
            }))
        }
        script type="module" src=(assets::path("log.js")) {}
    }
}

/// How long a stream rests when there is nothing new.
const REST: Duration = Duration::from_millis(500);
