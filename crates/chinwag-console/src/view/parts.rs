//! Small parts of pages.

use chinwag_core::clock::Timestamp;
use maud::{Markup, html};

use crate::server::Ask;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mood {
    Good,
    Idle,
    Warn,
    Bad,
}

impl Mood {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Idle => "idle",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A word with a colour, which is never all that tells.
pub(crate) fn badge(mood: Mood, words: &str) -> Markup {
    html! { span class={ "badge " (mood.class()) } { (words) } }
}

/// A figure with what it is.
pub(crate) fn figure(label: &str, value: &str, note: Option<&str>, mood: Mood) -> Markup {
    html! {
        div class={ "figure " (mood.class()) } {
            dt { (label) }
            dd { (value) @if let Some(note) = note { small { (note) } } }
        }
    }
}

/// A moment: how long ago it was, and exactly when.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> Markup {
    let words = super::words::span(now.since(at));
    html! { time datetime=(at) title=(at) data-ago { (words) " ago" } }
}

/// Who did something, as the audit has it: a user of the machine, or a session of the panel.
pub(crate) fn who(who: &str) -> Markup {
    html! {
        @match who.split_once(':') {
            Some(("cli", user)) => { b { (user) } span.dim { ", on the command line" } },
            Some(("console", "link")) => "whoever had the one-time link",
            Some(("console", "token")) => "whoever had the token",
            Some(("console", session)) => { b { (session) } span.dim { ", in the console" } },
            _ => (who),
        }
    }
}

/// What was done by the last form, or why it was not.
pub(crate) fn notice(ask: &Ask) -> Markup {
    html! {
        @if let Some(done) = ask.query("done") { p.notice.good role="status" { (done) } }
        @if let Some(refused) = ask.query("refused") { p.notice.bad role="alert" { "Not done: " (refused) "." } }
    }
}

/// JSON with its lines apart; anything else as it is.
pub(crate) fn pretty(text: &str) -> String {
    let parsed = serde_json::from_str::<serde_json::Value>(text).ok();
    parsed.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| text.to_owned())
}

/// There is nothing to show, and why, or what to do.
pub(crate) fn nothing(words: &str) -> Markup {
    html! { p.nothing { (words) } }
}
