//! How Mattermost writes the markup: its own Markdown, in which everything that is not markup is escaped.

use crate::markup::Dialect;

pub(super) const MARKDOWN: Dialect = Dialect { fence, link, escape, ..Dialect::VERBATIM };

/// NOTE: the fence is longer than any within the code.
fn fence(out: &mut String, language: &str, code: &str) {
    let longest = code.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(3.max(longest + 1));
    out.extend([&mark, language, "\n", code, "\n", &mark]);
}

fn link(out: &mut String, label: &str, url: &str) {
    if label == url {
        out.push_str(url);
        return;
    }
    out.extend(["[", label, "]("]);
    for character in url.chars() {
        match character {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            other => out.push(other),
        }
    }
    out.push(')');
}

/// An address stays as it is, and so does what is no mark within a word: a name such as `@ada_l` is not found otherwise.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(length) = address(rest) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let after = &rest[character.len_utf8()..];
        if is_mark(character, out, after) {
            out.push('\\');
        }
        out.push(character);
        rest = after;
    }
}

/// How long the address is that begins here.
fn address(text: &str) -> Option<usize> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    Some(text.find(|c: char| c.is_whitespace() || "<>`|*\"[]\\".contains(c)).unwrap_or(text.len()))
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
            ("<b>&amp;", "<b>&amp;"),
            ("![x](ftp://y)", r"!\[x\](ftp://y)"),
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
