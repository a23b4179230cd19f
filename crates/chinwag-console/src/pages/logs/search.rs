//! The form that a search is written in.

use chinwag_core::{config::LogLevel, name::FunctionName};
use maud::{Markup, html};

use super::wanted::Wanted;

/// What is looked for.
pub(super) fn form(wanted: &Wanted, names: &[FunctionName]) -> Markup {
    let levels = [LogLevel::Error, LogLevel::Warn, LogLevel::Info, LogLevel::Debug]
        .map(|level| (level.as_str(), level));
    let times =
        [("", "any time"), ("10m", "10 minutes"), ("1h", "an hour"), ("1day", "a day"), ("7days", "a week")];
    let since = wanted.text("since");
    html! {
        form.row role="search" action="/logs" {
            label { "Text, or name=value of a field"
                input type="search" name="q" value=(wanted.text("q")) size="26" maxlength="200" placeholder="press / to search"; }
            label { "Function" select name="function" {
                option value="" { "all" }
                @for name in names {
                    option value=(name) selected[name.as_str() == wanted.text("function")] { (name) }
                }
            } }
            label { "At least" select name="level" {
                option value="" { "everything" }
                @for (name, _) in levels { option value=(name) selected[name == wanted.text("level")] { (name) } }
            } }
            label { "Within the last" select name="since" {
                @for (value, name) in times { option value=(value) selected[value == since] { (name) } }
                @if times.iter().all(|(value, _)| *value != since) { option value=(since) selected { (since) } }
            } }
            label { "Conversation" input name="conversation" value=(wanted.text("conversation")) size="20" maxlength="512" placeholder="channel:id"; }
            label { "Event or message id" input name="event" value=(wanted.text("event")) size="20" maxlength="512"; }
            button.primary { "Search" }
            @if !wanted.is_all() { a.button href="/logs" { "Clear" } }
        }
    }
}
