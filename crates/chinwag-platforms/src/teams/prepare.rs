//! What Teams can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{ButtonAction, ReplyContent},
    response::Response,
};

use super::card;
use crate::{
    fit::Fitting,
    legal::{Legal, is_address},
    markup::Dialect,
};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &HTML };

/// NOTE: a message may have about 100 KB in UTF-16 with all that belongs to it, 28 KB by older documents. What is said
/// here stays below the older figure.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::utf16(12_000),
    text_with_buttons: 8_000,
    buttons: Some(Buttons {
        max: 6,
        title: Room::utf16(80),
        payload: Room::utf16(1000),
        urls: true,
        phones: false,
    }),
    cards: Some(Cards { max: 6, title: Room::utf16(200), subtitle: Room::utf16(600), buttons: 6 }),
    media: &[MediaKind::Image],
    typing: true,
    edit: true,
    delete: true,
    reply_to: true,
    ..Capabilities::TEXT
};

/// A card with an address of another kind is refused.
const LEGAL: Legal = Legal {
    presses: |action| !matches!(action, ButtonAction::Url(url) if !is_web(url)),
    opens: is_web,
    shows: |url| is_address(url, &["https://", "data:image/"], usize::MAX),
};

fn is_web(url: &str) -> bool {
    is_address(url, &["https://", "http://"], usize::MAX)
}

/// The simple HTML that a text of the format `xml` may have.
pub(super) const HTML: Dialect = Dialect {
    bold: ("<b>", "</b>"),
    italic: ("<i>", "</i>"),
    struck: ("<strike>", "</strike>"),
    code: ("<code>", "</code>"),
    fence: |out, _, code| {
        out.push_str("<pre>");
        escape(out, code, "\n");
        out.push_str("</pre>");
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
    escape: |out, text| escape(out, text, "<br/>"),
    escape_code: |out, text| escape(out, text, "<br/>"),
    above_buttons: Some(card::length),
};

fn escape(out: &mut String, text: &str, line_break: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str(line_break),
            '\r' => {}
            other => out.push(other),
        }
    }
}

/// One response for each call. That the bot types no longer needs none: it is shown for a moment only.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = match response.reply.content {
        ReplyContent::Typing { on: false } => return Ok(Vec::new()),
        content => LEGAL.say(content),
    };
    FITTING.prepare(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_is_taken_for_a_tag() {
        for (text, written) in [
            ("**a** _b_ ~~c~~ `d`", "<b>a</b> <i>b</i> <strike>c</strike> <code>d</code>"),
            ("<at>you</at> & \"me\"", "&lt;at&gt;you&lt;/at&gt; &amp; &quot;me&quot;"),
            ("one\r\ntwo\n\nthree", "one<br/>two<br/><br/>three"),
            ("`<b>`", "<code>&lt;b&gt;</code>"),
            ("```html\n</pre>\n\n``\n```", "<pre>&lt;/pre&gt;\n\n``</pre>"),
            (
                "[a <b>](https://x.example/(1)?a=\"b\"&c)",
                "<a href=\"https://x.example/(1)?a=&quot;b&quot;&amp;c\">a &lt;b&gt;</a>",
            ),
            ("&lt; 2*3*4 snake_case", "&amp;lt; 2*3*4 snake_case"),
        ] {
            assert_eq!(HTML.write(text), written, "{text}");
        }
    }
}
