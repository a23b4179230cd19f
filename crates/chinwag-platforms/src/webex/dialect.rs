//! How Webex writes the markup: Markdown, in which HTML would be swallowed and a line break alone is a space.

use crate::markup::Dialect;

pub(super) const MARKDOWN: Dialect = Dialect {
    fence: |out, language, code| {
        begin_line(out);
        out.extend(["```", language, "\n", code, "\n```"]);
    },
    // NOTE: a parenthesis would end the address.
    link: |out, label, url| {
        out.extend(["[", label, "](", &url.replace('(', "%28").replace(')', "%29"), ")"]);
    },
    escape,
    ..Dialect::VERBATIM
};

fn begin_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn escape(out: &mut String, text: &str) {
    let mut is_first = out.is_empty() || out.ends_with('\n');
    for character in text.chars() {
        match character {
            '\n' => out.push_str("  \n"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Four of them would be code.
            ' ' if is_first => out.push_str("&nbsp;"),
            '\\' | '*' | '_' | '`' | '[' | ']' | '~' | '#' | '|' => out.extend(['\\', character]),
            // A list, or a line below a heading.
            '-' | '+' | '=' if is_first => out.extend(['\\', character]),
            other => out.push(other),
        }
        is_first = character == '\n' || (is_first && character == ' ');
    }
}

#[cfg(test)]
mod tests {
    use super::MARKDOWN;

    #[test]
    fn nothing_in_words_becomes_markup() {
        for (text, markdown) in [
            ("**a** & <b> 2*3*4", "**a** &amp; &lt;b&gt; 2\\*3\\*4"),
            ("a\nb\n\nc", "a  \nb  \n  \nc"),
            ("- a\n  b\n--", "\\- a  \n&nbsp;&nbsp;b  \n\\--"),
            ("see\n```rust\nlet a = b < c;\n```\nd", "see  \n```rust\nlet a = b < c;\n```  \nd"),
            ("1. Tea\n2. #1", "1. Tea  \n2. \\#1"),
            ("`a*b` [c](https://a.example/?a&b)", "`a*b` [c](https://a.example/?a&b)"),
            ("[c](https://a.example/a_(b)/c)", "[c](https://a.example/a_%28b%29/c)"),
        ] {
            assert_eq!(MARKDOWN.write(text), markdown);
        }
    }
}
