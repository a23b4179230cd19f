//! The HTML that Telegram takes: a few tags, closed in order, and nothing that is not escaped.

/// The tags that are known.
const TAGS: [&str; 17] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "span",
    "tg-spoiler",
    "a",
    "tg-emoji",
    "code",
    "pre",
    "blockquote",
    "tg-time",
];

/// The text as it is shown, or what is wrong with it.
pub(super) fn shown(html: &str) -> Result<String, String> {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let offset = html.len() - rest.len() + at;
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let (character, after) = entity(after);
            out.push(character);
            rest = after;
            continue;
        }
        let end = rest.find('>').ok_or_else(|| format!("unclosed start tag at byte offset {offset}"))?;
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim()) {
                return Err(format!("unexpected end tag at byte offset {offset}"));
            }
            continue;
        }
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        if !TAGS.contains(&name) {
            return Err(format!("unsupported start tag \"{name}\" at byte offset {offset}"));
        }
        open.push(name);
    }
    out.push_str(rest);
    match open.last() {
        Some(name) => Err(format!("can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok(out),
    }
}

/// The character of an entity; a `&` that begins none stands for itself.
fn entity(rest: &str) -> (char, &str) {
    for (name, character) in [("lt;", '<'), ("gt;", '>'), ("amp;", '&'), ("quot;", '"')] {
        if let Some(after) = rest.strip_prefix(name) {
            return (character, after);
        }
    }
    ('&', rest)
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn tags_are_taken_out_and_entities_resolved() {
        let html = "a &lt; b <b>c <i>d</i></b> <a href=\"https://x.example/?a=1&amp;b\">e</a> &amp;amp;";
        assert_eq!(shown(html).as_deref(), Ok("a < b c d e &amp;"));
    }

    #[test]
    fn what_is_not_closed_or_not_known_is_refused() {
        for html in ["<b>a", "a</b>", "<b><i>a</b></i>", "a < b", "<table>a</table>", "1 <2"] {
            assert!(shown(html).is_err(), "{html}");
        }
    }
}
