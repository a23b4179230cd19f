//! Slack's markup, in both directions.
//!
//! What comes in is made readable: `<@U1|ann>` is `@ann`, `<#C1|general>` is `#general`, `<!here>` is `@here`, a link is
//! its address or `[label](address)`, and the three entities are the characters they stand for. A mention without a name
//! stays as it is. What goes out has the same three escaped, so that no word of a bot can call a whole channel.

use crate::markup::Dialect;

/// Slack's markup. NOTE: it has no escape for its own marks: a `*` that stands alone is one only where Slack finds a pair.
pub(super) const DIALECT: Dialect = Dialect {
    bold: ("*", "*"),
    italic: ("_", "_"),
    struck: ("~", "~"),
    code: ("`", "`"),
    fence: |out, _, code| {
        out.push_str("```\n");
        // A fence within a fence would end it.
        escape(out, &code.replace("```", "``\u{200b}`"));
        out.push_str("\n```");
    },
    link,
    address: |out, url| {
        out.push('<');
        encode(out, url);
        out.push('>');
    },
    escape,
    escape_code: escape,
    above_buttons: None,
};

fn link(out: &mut String, label: &str, url: &str) {
    out.push('<');
    encode(out, url);
    out.extend(["|", label, ">"]);
}

fn encode(out: &mut String, url: &str) {
    for character in url.chars() {
        match character {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '|' => out.push_str("%7C"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
}

/// Writes the three characters that have a meaning to Slack as entities.
pub(super) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
}

/// A text as a person reads it, and whether one of `bots` is called in it. The bot's own mention is taken off the front.
pub(super) fn heard(text: &str, bots: &[&str]) -> (String, bool) {
    let is_called =
        bots.iter().any(|bot| text.contains(&format!("<@{bot}>")) || text.contains(&format!("<@{bot}|")));
    let mut rest = text;
    while let Some(after) = bots.iter().find_map(|bot| without_mention(rest.trim_start(), bot)) {
        rest = after.trim_start_matches([',', ':']).trim_start();
    }
    (readable(rest), is_called)
}

fn without_mention<'t>(text: &'t str, bot: &str) -> Option<&'t str> {
    let after = text.strip_prefix("<@")?.strip_prefix(bot)?;
    if after.starts_with('|') {
        return after.split_once('>').map(|(_, after)| after);
    }
    after.strip_prefix('>')
}

/// A text as a person reads it.
pub(super) fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        unescape(&mut out, before);
        match after.split_once('>') {
            Some((inside, after)) => {
                marked(&mut out, inside);
                rest = after;
            }
            // There is no end of a mark any more.
            None => {
                out.push('<');
                unescape(&mut out, after);
                return out;
            }
        }
    }
    unescape(&mut out, rest);
    out
}

/// What stands between `<` and `>`.
fn marked(out: &mut String, inside: &str) {
    let (what, label) = match inside.split_once('|') {
        Some((what, label)) if !label.is_empty() => (what, Some(label)),
        Some((what, _)) => (what, None),
        None => (inside, None),
    };
    let named = |mark: char, label: &str| format!("{mark}{}", label.trim_start_matches(mark));
    let words = match (what.chars().next(), label) {
        (Some('@'), Some(label)) => named('@', label),
        (Some('#'), Some(label)) => named('#', label),
        (Some('!'), Some(label)) => label.to_owned(),
        (Some('!'), None) if matches!(what, "!here" | "!channel" | "!everyone") => named('@', &what[1..]),
        (Some('@' | '#' | '!') | None, _) => format!("<{inside}>"),
        (_, None) => what.to_owned(),
        (_, Some(label)) if is_typed(what, label) => label.to_owned(),
        (_, Some(label)) => format!("[{label}]({what})"),
    };
    unescape(out, &words);
}

/// Whether a link is what Slack made of an address that a person typed.
fn is_typed(url: &str, label: &str) -> bool {
    let bare = |text: &str| {
        let schemes = ["https://", "http://", "mailto:", "tel:"];
        let text = schemes.iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
        text.trim_end_matches('/').to_owned()
    };
    bare(url) == bare(label)
}

/// NOTE: in one pass, so that `&amp;lt;` is `&lt;`.
fn unescape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entities = [("amp;", '&'), ("lt;", '<'), ("gt;", '>')];
        let found =
            entities.iter().find_map(|(name, character)| Some((after.strip_prefix(name)?, *character)));
        let (after, character) = found.unwrap_or((after, '&'));
        out.push(character);
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_is_readable() {
        for (text, expected) in [
            ("plain", "plain"),
            ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
            ("&amp;lt; &nbsp; &", "&lt; &nbsp; &"),
            ("<@U1|ann> and <@U2>", "@ann and <@U2>"),
            ("<#C1|general> <#C2|>", "#general <#C2|>"),
            ("<!here> <!channel> <!subteam^S1|@team> <!subteam^S1>", "@here @channel @team <!subteam^S1>"),
            ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
            ("<https://a.example?a=1&amp;b=2>", "https://a.example?a=1&b=2"),
            ("<http://a.example|a.example> <mailto:a@b.c|a@b.c>", "a.example a@b.c"),
            ("<https://a.example|here>", "[here](https://a.example)"),
            ("open < end &lt; <", "open < end < <"),
            ("<>", "<>"),
        ] {
            assert_eq!(readable(text), expected, "{text}");
        }
    }

    #[test]
    fn the_mention_of_the_bot_is_taken_off_the_front_alone() {
        let heard = |text| heard(text, &["UB"]);
        assert_eq!(heard("<@UB> help"), ("help".into(), true));
        assert_eq!(heard(" <@UB|bot>: <@UB>, help"), ("help".into(), true));
        assert_eq!(heard("ask <@UB>"), ("ask <@UB>".into(), true));
        assert_eq!(heard("<@UBX> help"), ("<@UBX> help".into(), false));
        assert_eq!(heard("<@UB"), ("<@UB".into(), false));
    }

    #[test]
    fn nothing_that_goes_out_is_taken_for_a_mention_or_an_entity() {
        for (text, expected) in [
            ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
            ("**b** *i* ~~s~~ `<c>`", "*b* _i_ ~s~ `&lt;c&gt;`"),
            (
                "[a > b](https://x.example/a_(b)?c=1&d=<|>)",
                "<https://x.example/a_(b)?c=1&amp;d=%3C%7C%3E|a &gt; b>",
            ),
            ("[<!here>](https://x.example)", "<https://x.example|&lt;!here&gt;>"),
            ("```rust\na ``` <b>\n```", "```\na ``\u{200b}` &lt;b&gt;\n```"),
            ("&amp;", "&amp;amp;"),
            ("https://x.example/_a_?b&c. *d*", "<https://x.example/_a_?b&amp;c>. _d_"),
        ] {
            assert_eq!(DIALECT.write(text), expected, "{text}");
        }
    }
}
