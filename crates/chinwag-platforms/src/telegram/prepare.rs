//! What Telegram can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Room},
    message::MediaKind,
    platform::RenderError,
    reply::ReplyContent,
    response::Response,
};

use crate::{fit::Fitting, markup::Dialect};

/// NOTE: HTML rather than MarkdownV2: three characters to escape instead of eighteen, and none of them by its place.
pub(super) const HTML: Dialect = Dialect {
    bold: ("<b>", "</b>"),
    italic: ("<i>", "</i>"),
    struck: ("<s>", "</s>"),
    code: ("<code>", "</code>"),
    fence: |out, language, code| {
        if language.is_empty() {
            out.push_str("<pre>");
            escape(out, code);
            out.push_str("</pre>");
        } else {
            out.push_str("<pre><code class=\"language-");
            escape(out, language);
            out.push_str("\">");
            escape(out, code);
            out.push_str("</code></pre>");
        }
    },
    link: |out, label, url| {
        out.push_str("<a href=\"");
        escape(out, url);
        out.extend(["\">", label, "</a>"]);
    },
    escape,
    escape_code: escape,
};

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

/// Telegram counts a text after its markup is taken out; counting it with the markup is safe.
const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &HTML };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    // The unit is not documented; UTF-16 is safe, as the server counts entities by it.
    text: Room::utf16(4096),
    text_with_buttons: 4096,
    buttons: Some(Buttons {
        max: 100,
        title: Room::chars(64),
        payload: Room::bytes(64),
        urls: true,
        phones: false,
    }),
    // NOTE: a keyboard of answers comes back as words alone; buttons keep what an answer means.
    quick_replies: None,
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(Room::utf16(1024)),
    location: true,
    contact: true,
    sticker: true,
    typing: true,
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    ..Capabilities::TEXT
};

/// One response for each method that is called.
pub(super) fn prepare(response: Response) -> Result<Vec<Response>, RenderError> {
    // What shows that the bot is typing ends by itself.
    if matches!(response.reply.content, ReplyContent::Typing { on: false }) {
        return Ok(Vec::new());
    }
    FITTING.prepare(response)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn every_character_of_html_is_escaped() {
        let written = |text| HTML.write(text).into_owned();
        expect!["&lt;b&gt; &amp;amp; &quot;q&quot; <b>a &lt; b</b>"]
            .assert_eq(&written("<b> &amp; \"q\" **a < b**"));
        expect![[r#"<code>a&lt;b&amp;</code> <a href="https://x.example/?a=1&amp;b=%22">see</a>"#]]
            .assert_eq(&written("`a<b&` [see](https://x.example/?a=1&b=%22)"));
        expect![[r#"<pre><code class="language-rust">let a = &quot;&lt;T&gt;&quot;;</code></pre>"#]]
            .assert_eq(&written("```rust\nlet a = \"<T>\";\n```"));
        expect![[r#"<a href="https://x.example/&quot;onclick=&quot;">a</a>"#]]
            .assert_eq(&written("[a](https://x.example/\"onclick=\")"));
    }
}
