//! The words of a message, without what clients put before them.

use serde_json::Value;

use super::wire::text;

/// How the bot is called.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) user_id: String,
    pub(super) display_name: Option<String>,
}

impl Names {
    /// Whether the bot is mentioned: it is in the list, or, with older clients, there is a link to it.
    pub(super) fn are_in(&self, content: &Value) -> bool {
        if let Some(mentioned) = content.pointer("/m.mentions/user_ids").and_then(Value::as_array) {
            return mentioned.iter().any(|user| user == self.user_id.as_str());
        }
        [text(content, "/body"), text(content, "/formatted_body")]
            .into_iter()
            .flatten()
            .any(|words| words.contains(&self.user_id))
    }

    /// The words without the bot's name before them.
    pub(super) fn strip<'w>(&self, words: &'w str) -> &'w str {
        let names = [Some(self.user_id.as_str()), self.display_name.as_deref()];
        let stripped = names.into_iter().flatten().find_map(|name| after(words, name));
        stripped.unwrap_or(words)
    }
}

fn after<'w>(words: &'w str, name: &str) -> Option<&'w str> {
    let rest = words.strip_prefix('@').filter(|_| !name.starts_with('@')).unwrap_or(words);
    let rest = rest.strip_prefix(name)?;
    let ended = rest.strip_prefix([':', ',']).unwrap_or(rest);
    (ended.is_empty() || ended.starts_with(char::is_whitespace)).then(|| ended.trim_start())
}

/// The words without the quotation that older clients put before an answer.
pub(super) fn unquoted(words: &str) -> &str {
    if !words.starts_with("> <") && !words.starts_with("> * <") {
        return words;
    }
    let mut rest = words;
    while rest.starts_with('>') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest.strip_prefix('\n').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bots_own_name_is_taken_off_and_only_from_the_front() {
        let names = Names { user_id: "@bot:a.org".into(), display_name: Some("Bot".into()) };
        for (words, without) in [
            ("@bot:a.org: hi", "hi"),
            ("Bot: hi", "hi"),
            ("@Bot hi", "hi"),
            ("Bot, hi", "hi"),
            ("Bottle: hi", "Bottle: hi"),
            ("hi Bot", "hi Bot"),
            ("@bot:a.org.uk hi", "@bot:a.org.uk hi"),
        ] {
            assert_eq!(names.strip(words), without);
        }
    }

    #[test]
    fn the_quotation_of_an_answer_is_taken_off() {
        assert_eq!(unquoted("> <@a:b> one\n> two\n\nyes"), "yes");
        assert_eq!(unquoted("> <@a:b> one"), "");
        assert_eq!(unquoted("> said by hand\nyes"), "> said by hand\nyes");
    }
}
