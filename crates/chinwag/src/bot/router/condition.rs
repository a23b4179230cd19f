//! When a route takes a message.

use std::fmt;

use chinwag_core::message::{Attachment, Content, MediaKind, Message};

use super::{Alternatives, Matched, pattern::Pattern};

/// When a route takes a message.
pub(super) enum Condition {
    /// The command of that name, in lower case.
    Command(String),
    /// A button or a quick reply with that payload.
    Action(String),
    /// A quick reply with that payload.
    QuickReply(String),
    /// One of these words alone, all in lower case.
    Text(Vec<String>),
    /// Words that fit a regular expression.
    Pattern(Pattern),
    /// Anything attached.
    Attachments,
    /// That kind of media attached.
    Media(MediaKind),
    /// A place attached.
    Location,
    /// A sticker attached.
    Sticker,
    /// That platform.
    Platform(String),
    /// That channel.
    Channel(String),
    /// Nobody else reads along.
    Direct,
    /// Others read along.
    Group,
    /// The bot is called by its name.
    Mention,
    /// Whatever the bot's author asks.
    When { label: String, fits: Box<dyn Fn(&Message) -> bool + Send + Sync> },
    /// Always.
    Otherwise,
}

impl Condition {
    pub(super) fn command(name: &str) -> Self {
        Self::Command(name.strip_prefix('/').unwrap_or(name).to_lowercase())
    }

    pub(super) fn text(words: impl Alternatives) -> Self {
        Self::Text(words.each().iter().map(|words| folded(words)).collect())
    }

    /// What it sees in the message; `None` where the message is not for this route.
    pub(super) fn matches(&self, message: &Message) -> Option<Matched> {
        let content = &message.content;
        let holds = match self {
            Self::Command(name) => return command(name, content),
            Self::Action(name) => return action(name, payload(content)?),
            Self::QuickReply(name) => return action(name, quick_reply(content)?),
            Self::Pattern(pattern) => return pattern.matches(typed(content)?.trim()),
            Self::Text(alternatives) => alternatives.contains(&folded(typed(content)?)),
            Self::Attachments => !attached(content).is_empty(),
            Self::Media(kind) => {
                has(content, |one| matches!(one, Attachment::Media { media, .. } if media == kind))
            }
            Self::Location => has(content, |one| matches!(one, Attachment::Location { .. })),
            Self::Sticker => has(content, |one| matches!(one, Attachment::Sticker { .. })),
            Self::Platform(name) => message.platform.as_str() == name,
            Self::Channel(name) => message.channel.as_str() == name,
            Self::Direct => message.place.is_direct(),
            Self::Group => !message.place.is_direct(),
            Self::Mention => message.mentions_bot,
            Self::When { fits, .. } => fits(message),
            Self::Otherwise => true,
        };
        holds.then(Matched::default)
    }
}

/// Words as they are compared.
fn folded(words: &str) -> String {
    words.trim().to_lowercase()
}

/// The words a person typed, or those on a button that says nothing else.
fn typed(content: &Content) -> Option<&str> {
    match content {
        Content::Text { text }
        | Content::Command { text, .. }
        | Content::Attachments { text: Some(text), .. }
        | Content::Button { title: text, payload: None } => Some(text),
        _ => None,
    }
}

/// `/name` and the words after it. A platform that knows commands tells the name; elsewhere it stands in the text.
fn command(name: &str, content: &Content) -> Option<Matched> {
    let (told, text) = match content {
        Content::Command { name, text, .. } => (Some(name.as_str()), text),
        Content::Text { text } => (None, text),
        _ => return None,
    };
    let (first, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let found = told.or_else(|| first.strip_prefix('/'))?;
    // In a group Telegram adds which bot is meant: `/start@mybot`.
    let found = found.split('@').next().unwrap_or_default();
    (!found.is_empty() && found.to_lowercase() == name).then(|| Matched::after(rest.trim()))
}

/// A payload that is `name`, or `name:` and more.
fn action(name: &str, payload: &str) -> Option<Matched> {
    let rest = payload.strip_prefix(name)?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(':')? };
    Some(Matched::after(rest))
}

fn payload(content: &Content) -> Option<&str> {
    match content {
        Content::Button { payload: Some(payload), .. } => Some(payload),
        content => quick_reply(content),
    }
}

fn quick_reply(content: &Content) -> Option<&str> {
    match content {
        Content::QuickReply { payload, .. } => Some(payload),
        _ => None,
    }
}

fn has(content: &Content, fits: impl Fn(&Attachment) -> bool) -> bool {
    attached(content).iter().any(fits)
}

fn attached(content: &Content) -> &[Attachment] {
    match content {
        Content::Attachments { attachments, .. } => attachments,
        _ => &[],
    }
}

/// The label of the route.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(name) => write!(f, "command {name}"),
            Self::Action(name) => write!(f, "action {name}"),
            Self::QuickReply(name) => write!(f, "quick reply {name}"),
            Self::Text(alternatives) => write!(f, "text {}", alternatives.join(" | ")),
            Self::Pattern(pattern) => write!(f, "pattern {}", pattern.source()),
            Self::Attachments => f.write_str("attachments"),
            Self::Media(kind) => write!(f, "media {}", kind.as_str()),
            Self::Location => f.write_str("location"),
            Self::Sticker => f.write_str("sticker"),
            Self::Platform(name) => write!(f, "platform {name}"),
            Self::Channel(name) => write!(f, "channel {name}"),
            Self::Direct => f.write_str("direct"),
            Self::Group => f.write_str("group"),
            Self::Mention => f.write_str("mention"),
            Self::When { label, .. } => write!(f, "when {label}"),
            Self::Otherwise => f.write_str("otherwise"),
        }
    }
}
