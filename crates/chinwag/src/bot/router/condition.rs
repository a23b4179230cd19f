//! When a route takes a message.

use std::fmt;

use chinwag_core::message::{Content, Message};

use super::Matched;

/// When a route takes a message.
pub(super) enum Condition {
    /// The command of that name.
    Command(String),
    /// A button or a quick reply with that payload.
    Action(String),
    /// Always.
    Otherwise,
}

impl Condition {
    /// What it sees in the message; `None` where the message is not for this route.
    pub(super) fn matches(&self, message: &Message) -> Option<Matched> {
        match self {
            Self::Command(name) => command(name, &message.content),
            Self::Action(name) => action(name, &message.content),
            Self::Otherwise => Some(Matched::default()),
        }
    }
}

/// `/name` and the words after it. A platform that knows commands tells the name; elsewhere it stands in the text.
fn command(name: &str, content: &Content) -> Option<Matched> {
    let text = match content {
        Content::Command { name: found, text } if found == name => text,
        Content::Text { text } => text,
        _ => return None,
    };
    let mut words = text.trim().splitn(2, char::is_whitespace);
    let first = words.next()?.strip_prefix('/');
    let is_named = matches!(content, Content::Command { .. }) || first == Some(name);
    is_named.then(|| Matched { rest: words.next().unwrap_or_default().trim().to_owned() })
}

/// A payload that is `name`, or `name:` and more.
fn action(name: &str, content: &Content) -> Option<Matched> {
    let (Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. }) = content
    else {
        return None;
    };
    let rest = payload.strip_prefix(name)?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(':')? };
    Some(Matched { rest: rest.to_owned() })
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(name) => write!(f, "command {name}"),
            Self::Action(name) => write!(f, "action {name}"),
            Self::Otherwise => f.write_str("otherwise"),
        }
    }
}
