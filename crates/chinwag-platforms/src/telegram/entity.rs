//! Entities: what a part of a text is. Their places are counted in UTF-16 code units.

use serde_json::Value;

use super::json;

/// The bot, as far as a text may name it.
#[derive(Debug)]
pub(super) struct Me {
    pub(super) id: Option<i64>,
    pub(super) username: Option<String>,
}

impl Me {
    /// Whether `name`, without its `@`, is the bot's; names know no case.
    fn is_called(&self, name: &str) -> bool {
        self.username.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether somebody is the bot.
    pub(super) fn is(&self, who: &Value) -> bool {
        self.id.is_some() && who.get("id").and_then(Value::as_i64) == self.id
    }

    /// Whether the bot is called by its name, and the text without its name at the front.
    pub(super) fn called<'t>(&self, text: &'t str, entities: &[Value]) -> (bool, &'t str) {
        let mut is_called = false;
        let mut rest = text;
        for entity in entities {
            let Some(part) = part(text, entity) else { continue };
            let is_bot = match json::text(entity, "type") {
                Some("mention") => part.strip_prefix('@').is_some_and(|name| self.is_called(name)),
                Some("text_mention") => entity.get("user").is_some_and(|user| self.is(user)),
                _ => false,
            };
            is_called |= is_bot;
            if is_bot && text.starts_with(part) && entity.get("offset").and_then(Value::as_u64) == Some(0) {
                rest = text[part.len()..].trim_start_matches([',', ':']).trim_start();
            }
        }
        (is_called, rest)
    }

    /// The command that a text begins with, if it is for this bot: `/name` or `/name@bot`.
    pub(super) fn command<'t>(&self, text: &'t str, entities: &[Value]) -> Option<(&'t str, bool)> {
        let is_first = |entity: &&Value| {
            json::text(entity, "type") == Some("bot_command")
                && entity.get("offset").and_then(Value::as_u64) == Some(0)
        };
        let command = part(text, entities.iter().find(is_first)?)?.strip_prefix('/')?;
        match command.split_once('@') {
            None => Some((command, false)),
            // Where the bot's name is not configured, what reaches it is taken as meant for it.
            Some((name, bot)) if self.username.is_none() || self.is_called(bot) => Some((name, true)),
            Some(_) => None,
        }
    }
}

/// The part of a text that an entity is about.
fn part<'t>(text: &'t str, entity: &Value) -> Option<&'t str> {
    let offset = usize::try_from(entity.get("offset")?.as_u64()?).ok()?;
    let length = usize::try_from(entity.get("length")?.as_u64()?).ok()?;
    let start = at(text, offset)?;
    let end = at(text, offset.checked_add(length)?)?;
    text.get(start..end)
}

/// Where so many UTF-16 code units end, in bytes.
fn at(text: &str, units: usize) -> Option<usize> {
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn me() -> Me {
        Me { id: Some(7), username: Some("My_Bot".into()) }
    }

    #[test]
    fn places_are_counted_in_utf16() {
        let text = "👋 @my_bot hi";
        let mention = json!([{"type": "mention", "offset": 3, "length": 7}]);
        assert_eq!(me().called(text, mention.as_array().expect("a list")), (true, text));
        for broken in [json!({"offset": 1, "length": 2}), json!({"offset": 3, "length": 90}), json!({})] {
            assert_eq!(part(text, &broken), None, "{broken}");
        }
    }

    #[test]
    fn the_name_at_the_front_is_no_part_of_what_is_said() {
        let mention = json!([{"type": "mention", "offset": 0, "length": 7}]);
        assert_eq!(me().called("@my_bot, hi", mention.as_array().expect("a list")), (true, "hi"));
        assert_eq!(me().called("@others hi", mention.as_array().expect("a list")), (false, "@others hi"));
    }

    #[test]
    fn a_command_for_another_bot_is_none() {
        let command = |length| json!([{"type": "bot_command", "offset": 0, "length": length}]);
        let found = |text, length| me().command(text, command(length).as_array().expect("a list"));
        assert_eq!(found("/start now", 6), Some(("start", false)));
        assert_eq!(found("/start@MY_BOT now", 13), Some(("start", true)));
        assert_eq!(found("/start@another now", 14), None);
        assert_eq!(found("say /start", 6), None);
    }
}
