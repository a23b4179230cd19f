//! What Telegram can show, and how it writes markup.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{ButtonAction, ReplyContent},
    response::Response,
};

use crate::{
    fit::Fitting,
    legal::{Legal, is_address},
    markup::Dialect,
};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &HTML };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    // The documentation says characters, without their markup. The server counts UTF-16 units.
    text: Room::utf16(4096),
    text_with_buttons: 4096,
    // The number of buttons and the length of a title are not documented; the payload is.
    buttons: Some(Buttons {
        max: 100,
        title: Room::utf16(64),
        payload: Room::bytes(64),
        urls: true,
        phones: false,
    }),
    // NOTE: a key of Telegram's reply keyboard says its title and nothing else: the payload would be lost.
    quick_replies: None,
    // A picture with words and buttons below it, or the words and buttons alone. A caption has room for 1024.
    cards: Some(Cards { max: 1, title: Room::utf16(256), subtitle: Room::utf16(700), buttons: 100 }),
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

/// A message with a button that opens an address of another kind is refused. What a card opens is in its text; and a
/// picture may be a file of Telegram's, whose id has no colon.
const LEGAL: Legal = Legal {
    presses: |action| !matches!(action, ButtonAction::Url(url) if !opens(url)),
    opens: |url| opens(url) || is_address(url, &["mailto:", "tel:"], usize::MAX),
    shows: |url| !url.contains(':') || is_address(url, &["https://", "http://"], usize::MAX),
};

fn opens(url: &str) -> bool {
    is_address(url, &["https://", "http://", "tg://"], usize::MAX)
}

/// HTML, of Telegram's two forms: only `&`, `<` and `>` have to be escaped, everywhere alike. In `MarkdownV2` it is
/// eighteen characters, others within code and others within an address; one that is forgotten loses the message.
pub(super) const HTML: Dialect = Dialect {
    bold: ("<b>", "</b>"),
    italic: ("<i>", "</i>"),
    struck: ("<s>", "</s>"),
    code: ("<code>", "</code>"),
    fence,
    link,
    // Telegram finds it by itself.
    address: escape,
    escape,
    escape_code: escape,
    above_buttons: None,
};

/// Fits a response. That the bot stops typing is not said: the sign goes out after five seconds or with a message.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = match response.reply.content {
        ReplyContent::Typing { on: false } => return Ok(Vec::new()),
        content => LEGAL.say(content),
    };
    FITTING.prepare(response)
}

/// Writes ordinary characters, also within quotation marks.
pub(super) fn escape(out: &mut String, text: &str) {
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

/// NOTE: a message of nothing but empty code is refused as empty, so the marks of such a fence stay.
fn fence(out: &mut String, language: &str, code: &str) {
    if code.trim().is_empty() {
        out.extend(["```", "\n", code, "\n```"]);
        return;
    }
    out.push_str("<pre>");
    if !language.is_empty() {
        out.push_str("<code class=\"language-");
        escape(out, language);
        out.push_str("\">");
    }
    escape(out, code);
    out.push_str(if language.is_empty() { "</pre>" } else { "</code></pre>" });
}

/// NOTE: Telegram drops the address of a link that is not of the web without a word; so it is written behind the label,
/// where clients make a link of it themselves.
fn link(out: &mut String, label: &str, url: &str) {
    let address = url.strip_prefix("mailto:").or_else(|| url.strip_prefix("tel:"));
    match address {
        None => {
            out.push_str("<a href=\"");
            escape(out, url);
            out.extend(["\">", label, "</a>"]);
        }
        Some(address) => {
            let mut written = String::new();
            escape(&mut written, address);
            out.push_str(label);
            if label != written {
                out.extend([" (", &written, ")"]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&HTML.write(text));
    }

    #[test]
    fn every_style_is_written() {
        check(
            "**bold** *it* ~~gone~~ `a<b` **_both_**",
            expect!["<b>bold</b> <i>it</i> <s>gone</s> <code>a&lt;b</code> <b><i>both</i></b>"],
        );
        check(
            "```rust\nlet a = &b < c;\n```",
            expect![[r#"<pre><code class="language-rust">let a = &amp;b &lt; c;</code></pre>"#]],
        );
        check("```\n</pre>``` x\n```", expect!["<pre>&lt;/pre&gt;``` x</pre>"]);
        check(
            "```\"><b>\nx\n```",
            expect![[r#"<pre><code class="language-&quot;&gt;&lt;b&gt;">x</code></pre>"#]],
        );
        check("```\n```", expect!["```\n\n```"]);
    }

    #[test]
    fn a_link_keeps_its_address() {
        check(
            "[a *b*](https://x.example/a_(b)?c=\"1\"&d=<2>)",
            expect![[r#"<a href="https://x.example/a_(b)?c=&quot;1&quot;&amp;d=&lt;2&gt;">a <i>b</i></a>"#]],
        );
        check("[write](mailto:a@b.example)", expect!["write (a@b.example)"]);
        check("[+49 30](tel:+4930) [+4930](tel:+4930)", expect!["+49 30 (+4930) +4930"]);
    }

    #[test]
    fn what_looks_like_markup_of_the_platform_is_words() {
        check(
            "<b>no</b> &lt; \"q\" 'a' _under*score `x",
            expect!["&lt;b&gt;no&lt;/b&gt; &amp;lt; &quot;q&quot; 'a' _under*score `x"],
        );
    }

    proptest! {
        /// Whatever is said: every mark that is open is closed in the right order, and nothing else has a `<`.
        #[test]
        fn the_marks_are_balanced(text in "[ab<>&\"'*_~`\\[\\]()\\\\ \n/é]{0,80}") {
            let written = HTML.write(&text);
            let mut open = Vec::new();
            for piece in written.split('<').skip(1) {
                let (tag, _) = piece.split_once('>').expect("a tag has an end");
                match tag.strip_prefix('/') {
                    Some(name) => prop_assert_eq!(open.pop(), Some(name)),
                    None => open.push(tag.split(' ').next().unwrap_or_default()),
                }
            }
            prop_assert!(open.is_empty(), "{}", written);
        }
    }
}
