//! What is marked in a text: commands, and that the bot is called by its name. Places in a text are counted in UTF-16
//! units.

use std::ops::Range;

use chinwag_core::message::Content;

use super::wire::Entity;

/// Who the bot is, as far as it is known.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) id: Option<i64>,
    pub(super) username: Option<String>,
}

/// A text, once its marks are read.
#[derive(Debug)]
pub(super) struct Read {
    /// The words; without the bot's name at their front.
    pub(super) text: String,
    /// The command it begins with, without its mark.
    pub(super) command: Option<String>,
    /// Whether the bot is called by its name.
    pub(super) mentions_bot: bool,
}

impl Read {
    /// As a message without anything else.
    pub(super) fn into_content(self) -> Content {
        let Self { text, command, .. } = self;
        match command {
            Some(name) => Content::command(name, text),
            None => Content::Text { text },
        }
    }
}

/// Reads the marks of a text.
pub(super) fn read(text: &str, entities: &[Entity], own: &Own) -> Read {
    if let Some(read) = entities.iter().find_map(|entity| command(text, entity, own)) {
        return read;
    }
    let marked = |entity| range(text, entity).filter(|range| names_bot(&text[range.clone()], entity, own));
    let names: Vec<Range<usize>> = entities.iter().filter_map(marked).collect();
    let front = names.iter().find(|name| text[..name.start].trim().is_empty());
    let words = front.map(|name| after_name(&text[name.end..])).filter(|words| !words.is_empty());
    Read { text: words.unwrap_or(text).to_owned(), command: None, mentions_bot: !names.is_empty() }
}

/// The command at the front: `/name` or `/name@bot`. One for another bot is words.
fn command(text: &str, entity: &Entity, own: &Own) -> Option<Read> {
    if entity.kind != "bot_command" || entity.offset != 0 {
        return None;
    }
    let range = range(text, entity)?;
    let (marked, rest) = text.split_at(range.end);
    let marked = marked.strip_prefix('/')?;
    let (name, bot) = marked.split_once('@').map_or((marked, None), |(name, bot)| (name, Some(bot)));
    // NOTE: where the bot's username is not configured, a command with any name is taken as its own: in a group,
    // Telegram itself keeps away from a bot what is said to others, unless its owner wants it to hear everything.
    let is_own =
        bot.is_none_or(|bot| own.username.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(bot)));
    (is_own && !name.is_empty()).then(|| Read {
        text: format!("/{name}{rest}"),
        command: Some(name.to_owned()),
        mentions_bot: bot.is_some(),
    })
}

fn names_bot(marked: &str, entity: &Entity, own: &Own) -> bool {
    match (entity.kind.as_str(), marked.strip_prefix('@')) {
        ("mention", Some(name)) => own.username.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)),
        // Somebody without a username.
        ("text_mention", _) => own.id.is_some() && entity.user.as_ref().map(|user| user.id) == own.id,
        _ => false,
    }
}

/// What is said after a name: `@bot, hello` is `hello`.
fn after_name(rest: &str) -> &str {
    rest.trim_start().trim_start_matches([',', ':']).trim_start()
}

/// Where a mark stands, in bytes; `None` where that is outside of the text or within a character.
fn range(text: &str, entity: &Entity) -> Option<Range<usize>> {
    let start = byte_at(text, entity.offset)?;
    let length = byte_at(&text[start..], entity.length)?;
    Some(start..start + length)
}

/// The place of a UTF-16 unit, in bytes.
fn byte_at(text: &str, unit: usize) -> Option<usize> {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units >= unit {
            return (units == unit).then_some(at);
        }
        units += character.len_utf16();
    }
    (units == unit).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(kind: &str, offset: usize, length: usize) -> Entity {
        Entity { kind: kind.into(), offset, length, user: None }
    }

    fn check(text: &str, entity: Entity, expected: (&str, Option<&str>, bool)) {
        let own = Own { id: Some(7), username: Some("My_Bot".into()) };
        let read = read(text, &[entity], &own);
        assert_eq!((read.text.as_str(), read.command.as_deref(), read.mentions_bot), expected, "{text}");
    }

    #[test]
    fn a_command_is_for_the_bot_or_it_is_words() {
        check("/start now", entity("bot_command", 0, 6), ("/start now", Some("start"), false));
        check("/start@my_bot a@b", entity("bot_command", 0, 13), ("/start a@b", Some("start"), true));
        check("/start@other x", entity("bot_command", 0, 12), ("/start@other x", None, false));
        check("say /start", entity("bot_command", 4, 6), ("say /start", None, false));
        check("/", entity("bot_command", 0, 1), ("/", None, false));
    }

    #[test]
    fn the_name_of_the_bot_is_taken_off_the_front() {
        check("@my_bot, hi", entity("mention", 0, 7), ("hi", None, true));
        check("@my_bot", entity("mention", 0, 7), ("@my_bot", None, true));
        check("😀 @my_bot hi", entity("mention", 3, 7), ("😀 @my_bot hi", None, true));
        check("@other hi", entity("mention", 0, 6), ("@other hi", None, false));
        let user =
            |id| serde_json::from_value(serde_json::json!({"id": id, "first_name": "Bot"})).expect("a user");
        let named = |id| Entity { user: Some(user(id)), ..entity("text_mention", 0, 3) };
        check("Bot: hi", named(7), ("hi", None, true));
        check("Bot: hi", named(8), ("Bot: hi", None, false));
    }

    #[test]
    fn a_mark_outside_of_the_text_marks_nothing() {
        for (offset, length) in [(0, 99), (99, 1), (1, 1), (usize::MAX, usize::MAX)] {
            check("😀/x", entity("mention", offset, length), ("😀/x", None, false));
        }
    }
}
