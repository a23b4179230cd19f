//! Mentions: whether the bot is called, and the text as people read it.

use serde_json::Value;

use super::parse::name;

/// Whom the bot is known as.
#[derive(Debug)]
pub(super) struct Me {
    pub(super) id: Option<String>,
    pub(super) role: Option<String>,
}

/// A mark of a mention: `<@id>`, `<@!id>`, and `<@&id>` for a role.
struct Mark<'a> {
    is_role: bool,
    id: &'a str,
    /// The mark itself.
    whole: &'a str,
}

impl Me {
    /// Whether the bot itself is meant.
    pub(super) fn is(&self, id: &Value) -> bool {
        self.id.is_some() && id.as_str() == self.id.as_deref()
    }

    /// The words of a message with names for marks, without the bot's own at the front; and whether the bot is called.
    pub(super) fn heard(&self, message: &Value) -> (String, bool) {
        let mentions = message["mentions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let roles = message["mention_roles"].as_array().map(Vec::as_slice).unwrap_or_default();
        let is_own = |role: &Value| self.role.is_some() && role.as_str() == self.role.as_deref();
        let is_called = mentions.iter().any(|user| self.is(&user["id"])) || roles.iter().any(is_own);
        let mut rest = message["content"].as_str().unwrap_or_default();
        while let Some(mark) = mark(rest.trim_start()).filter(|mark| self.is_marked(mark)) {
            rest = rest.trim_start()[mark.whole.len()..].trim_start();
        }
        (named(rest, mentions), is_called)
    }

    fn is_marked(&self, mark: &Mark<'_>) -> bool {
        let own = if mark.is_role { &self.role } else { &self.id };
        own.as_deref() == Some(mark.id)
    }
}

/// The text with a name in place of every mark whose name is told.
fn named(text: &str, mentions: &[Value]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<@") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(mark) = mark(rest) else {
            out.push_str("<@");
            rest = &rest[2..];
            continue;
        };
        let user = mentions.iter().find(|user| !mark.is_role && user["id"] == mark.id);
        match user.and_then(|user| name(user, &user["member"])) {
            Some(name) => out.extend(["@", name]),
            None => out.push_str(mark.whole),
        }
        rest = &rest[mark.whole.len()..];
    }
    out.push_str(rest);
    out
}

/// The mark at the beginning.
fn mark(text: &str) -> Option<Mark<'_>> {
    let inside = text.strip_prefix("<@")?;
    let (inside, _) = inside.split_once('>')?;
    let is_role = inside.starts_with('&');
    let id = inside.strip_prefix(['!', '&']).unwrap_or(inside);
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| Mark { is_role, id, whole: &text[..inside.len() + 3] })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_is_as_people_read_it() {
        let me = Me { id: Some("1".into()), role: Some("9".into()) };
        let mentions =
            json!([{"id": "1", "username": "bot"}, {"id": "2", "username": "b", "global_name": "Bea"}]);
        for (content, text) in [
            ("<@1> hello", "hello"),
            ("  <@!1>\n<@&9> hello <@1>", "hello @bot"),
            ("ask <@2> or <@!2>, <@3>, <@&8>", "ask @Bea or @Bea, <@3>, <@&8>"),
            ("<@2> <@1> hi", "@Bea @bot hi"),
            ("<@1>", ""),
            ("<@ 1> <@> <@x> <@", "<@ 1> <@> <@x> <@"),
            (" kept ", " kept "),
        ] {
            let (heard, is_called) = me.heard(&json!({"content": content, "mentions": mentions}));
            assert_eq!((heard.as_str(), is_called), (text, true), "{content}");
        }
        let role = json!({"content": "<@&9> hi", "mention_roles": ["9"]});
        assert_eq!(me.heard(&role), ("hi".into(), true));
        assert_eq!(me.heard(&json!({"content": "hi", "mention_roles": ["8"]})), ("hi".into(), false));
        let nobody = Me { id: None, role: None };
        assert_eq!(nobody.heard(&json!({"content": "<@1> hi", "mentions": [{}]})), ("<@1> hi".into(), false));
    }
}
