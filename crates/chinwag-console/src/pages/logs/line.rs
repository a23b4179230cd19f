//! One line of the log.

use chinwag_core::{
    clock::Timestamp,
    config::LogLevel,
    log::{LogLine, LogSeq},
};
use maud::{Markup, html};
use serde_json::Value;

use super::wanted::Wanted;
use crate::view::{
    link,
    parts::{Mood, badge},
};

/// The most letters of a value that are shown at once.
const LETTERS_MAX: usize = 300;

/// A line, with links to what it is about; those of its fields search for what is like it.
pub(super) fn show(wanted: &Wanted, seq: LogSeq, line: &LogLine) -> Markup {
    html! {
        li class=(line.level) data-seq=(seq.0) {
            div.about {
                time datetime=(line.at) { (moment(line.at)) }
                (badge(mood(line.level), line.level.as_str()))
                a href=(link::function(line.function.as_str())) { (line.function) }
                @if let Some(event) = &line.event { a href=(link::event(event.as_str())) title=(event) { "event" } }
                @if let Some(key) = &line.conversation { a href=(link::conversation(key.as_str())) title=(key) { "conversation" } }
                span.dim { (line.target) }
            }
            div.says { (line.message) }
            @if !line.fields.is_empty() {
                ul.fields { @for (name, value) in &line.fields { li { (field(wanted, name, value)) } } }
            }
        }
    }
}

fn field(wanted: &Wanted, name: &str, value: &Value) -> Markup {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let search = format!("{name}={value}");
    html! {
        @if value.chars().count() > LETTERS_MAX {
            details { summary { (name) "=" (value.chars().take(80).collect::<String>()) "…" } pre { (value) } }
        } @else {
            a href=(wanted.link(&[("q", &search)])) title="Search for this" { span.dim { (name) "=" } (value) }
        }
    }
}

/// A moment in UTC, as the columns of a log have it.
fn moment(at: Timestamp) -> String {
    at.to_string().replace('T', " ").trim_end_matches('Z').to_owned()
}

fn mood(level: LogLevel) -> Mood {
    match level {
        LogLevel::Off | LogLevel::Error => Mood::Bad,
        LogLevel::Warn => Mood::Warn,
        LogLevel::Info => Mood::Good,
        LogLevel::Debug | LogLevel::Trace => Mood::Idle,
    }
}
