//! Messages of the bot: what is legal, and what a person sees of one.

use serde_json::Value;

use super::{components, embed, markdown, refusal::Refusal};
use crate::{play::Choice, script::Said};

const CONTENT_MAX: usize = 2000;
const STICKERS_MAX: usize = 3;
pub(super) const EPHEMERAL: u64 = 64;
const SUPPRESS_EMBEDS: u64 = 4;
const SILENT: u64 = 4096;

/// By which way a message comes: not every flag is good on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Into a channel, by the bot's token.
    Channel,
    /// As the response of an interaction.
    Response,
    /// After it, by the interaction's token.
    FollowUp,
    /// In the place of a message that is there.
    Edit,
}

impl Way {
    fn flags(self) -> u64 {
        match self {
            Self::Channel => SUPPRESS_EMBEDS | SILENT,
            Self::Response => SUPPRESS_EMBEDS | SILENT | EPHEMERAL,
            Self::FollowUp => SUPPRESS_EMBEDS | EPHEMERAL,
            Self::Edit => SUPPRESS_EMBEDS,
        }
    }
}

/// What a message shows, and what can be pressed on it.
pub(super) fn shown(message: &Value, way: Way) -> Result<(Said, Vec<Choice>), Refusal> {
    let flags = if message["flags"].is_null() { Some(0) } else { message["flags"].as_u64() };
    if flags.is_none_or(|flags| flags & !way.flags() != 0) {
        return Err(Refusal::form("flags", "Flags that are not allowed here are set."));
    }
    mentions(&message["allowed_mentions"])?;
    let content = match &message["content"] {
        Value::Null => "",
        Value::String(content) if content.chars().count() <= CONTENT_MAX => content,
        _ => {
            return Err(Refusal::form("content", format!("Must be {CONTENT_MAX} or fewer in length.")));
        }
    };
    let mut said = Said::default();
    if !content.trim().is_empty() {
        said = said.with_words(&markdown::read(content));
    }
    said = stickers(message, way, embed::shown(&message["embeds"], said)?)?;
    let choices = components::choices(&message["components"])?;
    if said.lines.is_empty() && choices.is_empty() {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    Ok((said, choices))
}

/// Stickers are for channels alone; elsewhere nobody looks at them.
fn stickers(message: &Value, way: Way, said: Said) -> Result<Said, Refusal> {
    let ids = match &message["sticker_ids"] {
        Value::Array(ids) if way == Way::Channel => ids,
        _ => return Ok(said),
    };
    if ids.len() > STICKERS_MAX || !ids.iter().all(is_id) {
        return Err(Refusal::form("sticker_ids", format!("Must be {STICKERS_MAX} or fewer in length.")));
    }
    Ok(ids.iter().fold(said, |said, _| said.with_words("[sticker]")))
}

/// Whom a message calls. NOTE: without it, Discord would call everybody whose name is in it: what a bot repeats could.
fn mentions(allowed: &Value) -> Result<(), Refusal> {
    let is_kind = |kind: &Value| ["roles", "users", "everyone"].iter().any(|known| kind == known);
    match &allowed["parse"] {
        _ if allowed.is_null() => Ok(()),
        Value::Array(kinds) if kinds.iter().all(is_kind) => Ok(()),
        _ => Err(Refusal::form("allowed_mentions.parse", "Value must be one of (roles, users, everyone).")),
    }
}

/// Whether it is one of Discord's ids.
pub(super) fn is_id(id: &Value) -> bool {
    id.as_str().is_some_and(|id| (15..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit()))
}
