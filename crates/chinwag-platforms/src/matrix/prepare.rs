//! What Matrix can show, and how it writes the markup: a part of HTML.

use chinwag_core::{
    capabilities::{Capabilities, Room},
    message::MediaKind,
};

use crate::{fit::Fitting, markup::Dialect};

pub(super) const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &HTML };

// An event has 65,536 bytes, in which the words stand twice, as HTML and without, and grow as JSON.
const WORDS: Room = Room::bytes(12_000);

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: WORDS,
    text_with_buttons: 12_000,
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(WORDS),
    location: true,
    typing: true,
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    ..Capabilities::TEXT
};

/// `org.matrix.custom.html`.
pub(super) const HTML: Dialect = Dialect {
    bold: ("<strong>", "</strong>"),
    italic: ("<em>", "</em>"),
    struck: ("<del>", "</del>"),
    code: ("<code>", "</code>"),
    fence: |out, language, code| {
        out.push_str("<pre><code");
        if !language.is_empty() {
            out.push_str(" class=\"language-");
            escape(out, language, "");
            out.push('"');
        }
        out.push('>');
        escape(out, code, "\n");
        out.push_str("</code></pre>");
    },
    link: |out, label, url| {
        out.push_str("<a href=\"");
        escape(out, url, "");
        out.extend(["\">", label, "</a>"]);
    },
    address: |out, url| {
        out.push_str("<a href=\"");
        escape(out, url, "");
        out.push_str("\">");
        escape(out, url, "");
        out.push_str("</a>");
    },
    escape: |out, text| escape(out, text, "<br>"),
    escape_code: |out, code| escape(out, code, "\n"),
    above_buttons: None,
};

/// `line` is what stands for a line break.
fn escape(out: &mut String, text: &str, line: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str(line),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_words_code_or_links_becomes_markup() {
        for (text, html) in [
            ("a < b && c > \"d\"\ne", "a &lt; b &amp;&amp; c &gt; &quot;d&quot;<br>e"),
            ("**<b>**", "<strong>&lt;b&gt;</strong>"),
            ("`</code><i>`", "<code>&lt;/code&gt;&lt;i&gt;</code>"),
            (
                "[<i>](https://a.example/?a=\"b\"&c)",
                "<a href=\"https://a.example/?a=&quot;b&quot;&amp;c\">&lt;i&gt;</a>",
            ),
            ("```\n</pre>\n```", "<pre><code>&lt;/pre&gt;</code></pre>"),
        ] {
            assert_eq!(HTML.write(text), html);
        }
    }
}
