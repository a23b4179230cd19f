//! Running letters again, and forgetting them: those that are named, or a whole group, a bounded step at a time.
//!
//! Where a step leaves something of a group to do, it answers with a page that shows how far it has come and goes on by
//! itself. Nothing is kept between two steps but what that page says. Each step notes in the audit what it did.

use std::sync::Arc;

use chinwag_core::{
    audit::action, clock::Timestamp, commit::DeadLetter, error::EngineError, name::FunctionName,
    store::DeadId,
};
use maud::{Markup, html};

use super::group::cause;
use crate::{
    assets,
    panel::Panel,
    server::{Answer, Ask, page, see_other},
    view::{
        layout::{self, Page, csrf},
        link, words,
    },
};

/// Letters that one request does something about, and those that it looks at to find them.
const STEP: usize = 100;
const LOOK: usize = 500;
/// Letters whose numbers stand in one entry of the audit.
const NAMED_MAX: usize = 8;
/// The most letters of a reason.
pub(super) const REASON_MAX: usize = 200;

/// Runs letters again.
pub(crate) async fn redrive(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    act(panel, ask, Act::Redrive).await
}

/// Forgets letters, for a reason.
pub(crate) async fn discard(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    match reason(ask).is_empty() {
        false => act(panel, ask, Act::Discard).await,
        true => Ok(see_other(&link::to("/dead", &[("reason", "missing")]))),
    }
}

/// Why letters may be forgotten.
fn reason(ask: &Ask) -> String {
    ask.form("reason").unwrap_or_default().trim().chars().take(REASON_MAX).collect()
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Redrive,
    Discard,
}

async fn act(panel: &Panel, ask: &Ask, act: Act) -> Result<Answer, EngineError> {
    let Some(mut sweep) = Sweep::of(panel, ask).await? else {
        let ids = ask.form_all("id").filter_map(|id| id.parse().ok()).map(DeadId).take(STEP).collect();
        let tally = each(panel, ask, act, ids).await?;
        return Ok(done(act, tally));
    };
    let is_end = sweep.step(panel, ask, act).await?;
    Ok(if is_end { done(act, sweep.tally) } else { sweep.progress(ask, act) })
}

/// What came of some letters.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    done: usize,
    /// Nobody takes it any more, or somebody else was quicker.
    kept: usize,
}

/// Does it to each of these, and notes that. NOTE: also where one of them fails, of those before it.
async fn each(panel: &Panel, ask: &Ask, act: Act, ids: Vec<DeadId>) -> Result<Tally, EngineError> {
    let mut tally = Tally::default();
    let mut named = Vec::new();
    let mut failed = None;
    for id in ids {
        let acted = match act {
            Act::Redrive => panel.engine.store.redrive(id, panel.clock.now()).await.map(drop),
            Act::Discard => panel.engine.store.discard(id).await,
        };
        match acted {
            Ok(()) => named.push(id),
            Err(EngineError::NoTaker { .. } | EngineError::NotFound { .. }) => tally.kept += 1,
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    tally.done = named.len();
    if !named.is_empty() {
        panel.engine.store.flush().await?;
        note(panel, ask, act, &named, tally).await?;
    }
    failed.map_or(Ok(tally), Err)
}

async fn note(panel: &Panel, ask: &Ask, act: Act, named: &[DeadId], tally: Tally) -> Result<(), EngineError> {
    let numbers: Vec<String> = named.iter().take(NAMED_MAX).map(|id| id.0.to_string()).collect();
    let more = named.len() - numbers.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let subject = format!("{}{more}", numbers.join(", "));
    match act {
        Act::Discard => panel.note(&ask.who(), action::DEAD_DISCARD, &subject, &reason(ask)).await,
        Act::Redrive if tally.kept > 0 => {
            let details = format!("{} could not be", tally.kept);
            panel.note(&ask.who(), action::DEAD_REDRIVE, &subject, &details).await
        }
        Act::Redrive => panel.note(&ask.who(), action::DEAD_REDRIVE, &subject, "").await,
    }
}

fn done(act: Act, tally: Tally) -> Answer {
    let (count, kept) = (tally.done.to_string(), tally.kept.to_string());
    see_other(&match act {
        Act::Redrive => link::to("/dead", &[("ran", &count), ("kept", &kept)]),
        Act::Discard => link::to("/dead", &[("forgotten", &count)]),
    })
}

/// A whole group, and how far it has come.
struct Sweep {
    function: FunctionName,
    cause: String,
    /// The last letter that was looked at.
    after: DeadId,
    /// When it began: what is given up later is no part of it, or a function that still fails would never end it.
    began: Timestamp,
    tally: Tally,
    looked: usize,
    /// The letters of the function when it began.
    total: usize,
}

impl Sweep {
    /// What a form says of a group; none where it names letters.
    async fn of(panel: &Panel, ask: &Ask) -> Result<Option<Self>, EngineError> {
        let function = ask.form("function").and_then(|name| FunctionName::new(name).ok());
        let Some(function) = function else { return Ok(None) };
        let number = |name: &str| ask.form(name).and_then(|number| number.parse::<u64>().ok());
        let count = |name: &str| number(name).and_then(|count| usize::try_from(count).ok());
        let total = match count("total") {
            Some(total) => total,
            None => dead(panel, &function).await?,
        };
        Ok(Some(Self {
            // NOTE: an error without a word is a trouble too.
            cause: ask.form("cause").unwrap_or_default().to_owned(),
            after: DeadId(number("after").unwrap_or_default()),
            began: number("began").map_or_else(|| panel.clock.now(), Timestamp::from_millis),
            tally: Tally { done: count("done").unwrap_or_default(), kept: count("kept").unwrap_or_default() },
            looked: count("looked").unwrap_or_default(),
            total,
            function,
        }))
    }

    /// Does a step. Whether it was the last.
    async fn step(&mut self, panel: &Panel, ask: &Ask, act: Act) -> Result<bool, EngineError> {
        let archive = &panel.engine.archive;
        let letters = archive.dead_letters(Some(&self.function), self.after, LOOK).await?;
        let mut is_end = letters.len() < LOOK;
        let mut wanted = Vec::new();
        for (id, letter) in &letters {
            if letter.at > self.began {
                is_end = true;
                break;
            }
            if wanted.len() == STEP {
                is_end = false;
                break;
            }
            self.after = *id;
            self.looked += 1;
            if self.is_of(letter) {
                wanted.push(*id);
            }
        }
        let tally = each(panel, ask, act, wanted).await?;
        self.tally.done += tally.done;
        self.tally.kept += tally.kept;
        Ok(is_end)
    }

    fn is_of(&self, letter: &DeadLetter) -> bool {
        // NOTE: a form turns the ends of lines into those of a network.
        cause(&letter.error).lines().eq(self.cause.lines())
    }

    /// How far it has come; the form on it goes on.
    fn progress(&self, ask: &Ask, act: Act) -> Answer {
        let (title, what, path) = match act {
            Act::Redrive => ("Running letters again", "run again", "/dead/redrive"),
            Act::Discard => ("Discarding letters", "discarded", "/dead/discard"),
        };
        // The letters of what is no function, as the gateway's, are not counted anywhere.
        let total = (self.total > 0).then(|| self.total.max(self.looked));
        let content = html! {
            p { (words::count(self.tally.done as f64)) " letters of " b { (self.function) } " are " (what) "; "
                (words::count(self.looked as f64))
                @if let Some(total) = total { " of " (words::count(total as f64)) } " are looked at so far." }
            progress value=[total.map(|_| self.looked)] max=[total] aria-label=(title) {}
            form.row method="post" action=(path) data-go {
                (csrf(ask))
                (self.hidden(ask))
                button.primary { "Go on" }
                a.button href="/dead" { "Stop here" }
            }
            script type="module" src=(assets::path("steps.js")) {}
        };
        page(layout::page(ask, &Page { section: "/dead", title, live: None }, content))
    }

    fn hidden(&self, ask: &Ask) -> Markup {
        let values = [
            ("function", self.function.to_string()),
            ("cause", self.cause.clone()),
            ("after", self.after.0.to_string()),
            ("began", self.began.as_millis().to_string()),
            ("done", self.tally.done.to_string()),
            ("kept", self.tally.kept.to_string()),
            ("looked", self.looked.to_string()),
            ("total", self.total.to_string()),
            ("reason", reason(ask)),
        ];
        html! { @for (name, value) in values { input type="hidden" name=(name) value=(value); } }
    }
}

/// The letters of a function.
async fn dead(panel: &Panel, function: &FunctionName) -> Result<usize, EngineError> {
    let functions = panel.engine.archive.functions().await?;
    Ok(functions.iter().find(|status| status.spec.name == *function).map_or(0, |status| status.dead))
}
