//! How Mattermost writes the markup: its own Markdown, in which everything that is not markup is escaped.

use crate::markup::{Dialect, markdown};

pub(super) const MARKDOWN: Dialect =
    Dialect { fence: markdown::fence, link, address, escape, ..Dialect::VERBATIM };

/// Words that open an address, or the address alone.
fn link(out: &mut String, label: &str, url: &str) {
    if label == url {
        address(out, url);
    } else {
        markdown::link(out, label, url);
    }
}

/// Mattermost makes a link of it by itself, but where it might take a part of it for a mark.
fn address(out: &mut String, url: &str) {
    let is_marked = url.contains(['*', '[', ']']) || url.contains("~~") || url.ends_with(['_', '~']);
    if !is_marked {
        out.push_str(url);
        return;
    }
    let mut label = String::new();
    escape_marks(&mut label, url);
    markdown::link(out, &label, url);
}

/// What is no mark within a word stays: a name such as `@ada_l` is not found otherwise. What calls everybody is parted by
/// a character that is not seen: words that a bot only repeats must not do that.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at + 1);
        escape_marks(out, before);
        if calls_everybody(&rest[..at], after) {
            out.push(NOTHING);
        }
        rest = after;
    }
    escape_marks(out, rest);
}

/// Stands between characters without being seen.
const NOTHING: char = '\u{200b}';

fn calls_everybody(before: &str, after: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let name = &after[..after.find(|character| !is_word(character)).unwrap_or(after.len())];
    let is_everybody = ["all", "channel", "here"].iter().any(|all| name.eq_ignore_ascii_case(all));
    is_everybody && !before.ends_with(char::is_alphanumeric)
}

fn escape_marks(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        if is_mark(character, out, after) {
            out.push('\\');
        }
        out.push(character);
        rest = after;
    }
}

fn is_mark(character: char, before: &str, after: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let begins = line.trim_start_matches(' ').is_empty();
    match character {
        '\\' | '`' | '*' | '~' | '[' | ']' | '|' => true,
        '_' => {
            let is_within =
                before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
            !is_within
        }
        '#' | '>' => begins,
        // A line of its own, or below a heading.
        '-' | '=' => {
            begins
                && (after.starts_with(character)
                    || after.trim_end_matches(' ').is_empty()
                    || after.starts_with('\n'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::MARKDOWN;

    #[test]
    fn every_mark_that_is_none_is_escaped() {
        for (text, written) in [
            ("**b** *i* _i_ ~~s~~ `c*d`", "**b** *i* *i* ~~s~~ `c*d`"),
            (r"\*not\* 2*3*4", r"\*not\* 2\*3\*4"),
            ("snake_case_name and _ alone", r"snake_case_name and \_ alone"),
            ("@ada_l said :white_check_mark:", "@ada_l said :white_check_mark:"),
            (r"C:\new ~x~ a|b [x] ``", r"C:\\new \~x\~ a\|b \[x\] \`\`"),
            ("# no\n > no\nno # > fine", "\\# no\n \\> no\nno # > fine"),
            ("head\n---\n===\n- item\n1. one", "head\n\\---\n\\===\n- item\n1. one"),
            ("see https://a.example/x_y_(z)?q=~a now*", "see https://a.example/x_y_(z)?q=~a now\\*"),
            ("https://a.example/a*b*c *d*", r"[https://a.example/a\*b\*c](https://a.example/a*b*c) *d*"),
            ("https://a.example/_a_b_", r"[https://a.example/\_a_b\_](https://a.example/_a_b_)"),
            ("<b>&amp;", "<b>&amp;"),
            ("![x](ftp://y)", r"!\[x\](ftp://y)"),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    #[test]
    fn nothing_that_is_said_calls_everybody() {
        for (text, written) in [
            ("@all @Channel, **@here**", "@\u{200b}all @\u{200b}Channel, **@\u{200b}here**"),
            (
                "(@all) @all-of [@all](https://x.example)",
                "(@\u{200b}all) @\u{200b}all-of [@\u{200b}all](https://x.example)",
            ),
            ("@allison ada@all.example @all_x `@all`", "@allison ada@all.example @all_x `@all`"),
            ("@@all @_all", "@@\u{200b}all @\\_all"),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    #[test]
    fn a_link_ends_where_it_should() {
        for (text, written) in [
            ("[a](https://x.example/y_(z))", "[a](https://x.example/y_%28z%29)"),
            (r"[a \] b](https://x.example)", r"[a \] b](https://x.example)"),
            ("[https://x.example](https://x.example)", "https://x.example"),
            (r#"[a](https://x.example/<"\)"#, r#"[a](https://x.example/%3C%22%5C)"#),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_those_within() {
        for (text, written) in [
            ("```rust\nlet a = *b;\n```", "```rust\nlet a = *b;\n```"),
            ("```\na ``` b\n````\n```", "`````\na ``` b\n````\n`````"),
            ("x\n```\n```\ny", "x\n```\n\n```\ny"),
            ("```not a name\nx\n```", "```\nx\n```"),
        ] {
            assert_eq!(MARKDOWN.write(text), written, "{text}");
        }
    }

    proptest! {
        /// What is escaped reads as it was once the backslashes have done their work.
        #[test]
        fn ordinary_text_reads_as_it_was(text in "[a-c|#>=. \n-]{0,40}") {
            let written = MARKDOWN.write(&text);
            prop_assert_eq!(written.replace('\\', ""), text);
        }
    }
}
