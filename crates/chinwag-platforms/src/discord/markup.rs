//! Discord's Markdown: the marks of the bot's markup, and everything else made harmless.
//!
//! Marks that only Discord has, for a quotation, a heading or a hidden word, are ordinary characters in a bot's text and
//! are escaped; those that name somebody or something, `<@1>` or `<:wave:2>`, are left, so that a bot can use them.

use crate::markup::{Dialect, markdown};

pub(super) const MARKDOWN: Dialect = Dialect {
    bold: ("**", "**"),
    // NOTE: with `*`, italic words at the edge of bold ones would make three of them in a row.
    italic: ("_", "_"),
    struck: ("~~", "~~"),
    code: ("`", "`"),
    fence,
    link,
    // NOTE: Discord takes no mark in it for one, nor a backslash.
    address: String::push_str,
    escape,
    escape_code: String::push_str,
    above_buttons: None,
};

/// NOTE: there is no escape within code; an invisible space parts three backquotes that are no end.
fn fence(out: &mut String, language: &str, code: &str) {
    out.extend([
        "```",
        markdown::language_name(language),
        "\n",
        &code.replace("```", "`\u{200b}`\u{200b}`"),
        "\n```",
    ]);
}

/// Words that open an address. Discord knows only those of the web, and none behind words that look like another one.
fn link(out: &mut String, label: &str, url: &str) {
    if label == url {
        out.push_str(url);
    } else if is_web(url) && !label.contains("://") {
        out.extend(["[", label, "](", &url.replace('(', "%28").replace(')', "%29"), ")"]);
    } else {
        out.extend([label, " (", url, ")"]);
    }
}

/// Ordinary characters.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if needs_escape(first, rest, out) {
            out.push('\\');
        }
        out.push(first);
        rest = &rest[first.len_utf8()..];
    }
}

fn is_web(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn needs_escape(character: char, rest: &str, before: &str) -> bool {
    match character {
        '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' => true,
        '>' | '#' => begins_line(before),
        // Small print.
        '-' => rest.starts_with("-#") && begins_line(before),
        _ => false,
    }
}

fn begins_line(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim_start().is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_mark_is_told_and_every_other_character_is_itself() {
        for (text, written) in [
            ("**bold** *one* _two_ ~~gone~~ `a*b`", "**bold** _one_ _two_ ~~gone~~ `a*b`"),
            ("**_a_ b**", "**_a_ b**"),
            ("2*3*4 snake_case_name ||no|| ~x~", r"2\*3\*4 snake\_case\_name \|\|no\|\| \~x\~"),
            (
                "> quote\n  ># heading\n-# small\na > b # c - d",
                "\\> quote\n  \\># heading\n\\-# small\na > b # c - d",
            ),
            ("- one\n- two\n1. three", "- one\n- two\n1. three"),
            (r"C:\new \! \*not\*", r"C:\\new \\! \*not\*"),
            (r"\[x](https://a.example)", r"\[x\](https://a.example)"),
            ("<@1> <:wave:2> @everyone", "<@1> <:wave:2> @everyone"),
            ("https://a.example/a_b_c*d_ x_y_z", r"https://a.example/a_b_c*d_ x\_y\_z"),
            ("see(http://a.example/_x_)", "see(http://a.example/_x_)"),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    #[test]
    fn code_cannot_end_before_its_end() {
        for (text, written) in [
            ("```rust\nlet a = \"**\";\n```", "```rust\nlet a = \"**\";\n```"),
            ("```\na ``` b\n```", "```\na `\u{200b}`\u{200b}` b\n```"),
            ("```not a name\nx\n```", "```\nx\n```"),
            ("```\nopen **bold**", "\\`\\`\\`\nopen **bold**"),
            ("``", r"\`\`"),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    #[test]
    fn a_link_leads_where_it_says() {
        for (text, written) in [
            ("[a *b*](https://a.example/x_(y)?c=1)", "[a _b_](https://a.example/x_%28y%29?c=1)"),
            ("[a]b](https://a.example)", r"[a\]b](https://a.example)"),
            ("[https://a.example](https://a.example)", "https://a.example"),
            ("[https://b.example](https://a.example)", "https://b.example (https://a.example)"),
            ("[call](tel:123)", "call (tel:123)"),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_no_bare_mark_is_written(text in "[a-c*_~|>#\\\\ \n\\[\\]é-]{0,60}") {
            let written = MARKDOWN.write(&text);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&written), letters(&text));
            prop_assert!(!written.replace(r"\\", "").replace(r"\|", "").contains('|'), "{}", written);
        }
    }
}
