//! A line of the log, as a person reads it.

use chinwag_core::{config::LogLevel, log::LogLine};
use serde_json::Value;

use crate::commands::{Style, words::one_line};

/// The most letters of a message, and of a field.
const LETTERS_MAX: usize = 2000;

/// A line of the log on one line.
pub(super) fn text(line: &LogLine, style: Style) -> String {
    let level = format!("{:5}", line.level.as_str().to_ascii_uppercase());
    let level = match line.level {
        LogLevel::Error | LogLevel::Warn => style.bad(level),
        LogLevel::Info => style.good(level),
        _ => style.dim(level),
    };
    let mut words =
        vec![style.dim(line.at), level, style.bold(&line.function), one_line(&line.message, LETTERS_MAX)];
    let conversation = line.conversation.iter().map(|key| ("conversation", key.to_string()));
    let event = line.event.iter().map(|id| ("event", id.to_string()));
    let fields = line.fields.iter().map(|(name, value)| (name.as_str(), shown(value)));
    let named = fields.chain(conversation).chain(event);
    words.extend(named.map(|(name, value)| {
        format!("{}{}", style.dim(format_args!("{}=", one_line(name, 64))), one_line(&value, LETTERS_MAX))
    }));
    words.join("  ")
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
