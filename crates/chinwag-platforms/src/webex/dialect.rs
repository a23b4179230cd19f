//! How Webex writes the markup: Markdown, in which HTML would be swallowed and a line break alone is a space.

use crate::markup::{Dialect, markdown};

pub(super) const MARKDOWN: Dialect = Dialect {
    fence: |out, language, code| {
        begin_line(out);
        markdown::fence(out, language, &unnamed(code));
    },
    link: markdown::link,
    address: |out, url| {
        let mut label = String::new();
        escape(&mut label, url);
        markdown::link(out, &label, url);
    },
    escape,
    escape_code: |out, code| out.push_str(&unnamed(code)),
    ..Dialect::VERBATIM
};

/// NOTE: whether `<@all>` calls everybody from within code is not documented; a character that is not seen parts it.
fn unnamed(code: &str) -> String {
    code.replace("<@", "<\u{200b}@")
}

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
            ("[c](https://a.example/x_(y)\"<z>)", "[c](https://a.example/x_%28y%29%22%3Cz%3E)"),
            ("```\na ``` b\n````\n```", "`````\na ``` b\n````\n`````"),
            ("```a b\nc\n```", "```\nc\n```"),
            ("a ` b\nc ` d", "a \\` b  \nc \\` d"),
            ("<@all> `<@all>`", "&lt;@all&gt; `<\u{200b}@all>`"),
            ("```\n<@all>\n```", "```\n<\u{200b}@all>\n```"),
            ("https://x.example/_a_b_ *c*", "[https://x.example/\\_a\\_b\\_](https://x.example/_a_b_) *c*"),
        ] {
            assert_eq!(MARKDOWN.write(text), markdown);
        }
    }
}
