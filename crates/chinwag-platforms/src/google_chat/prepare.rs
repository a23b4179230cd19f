//! What Google Chat can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::ButtonAction,
    response::Response,
};

use crate::{
    fit::Fitting,
    legal::{Legal, is_address},
    markup::Dialect,
};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &MARKUP };

/// NOTE: a message has room for 32 000 bytes with all that belongs to it. How many buttons there may be is not
/// documented.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::bytes(14_000),
    text_with_buttons: 8_000,
    buttons: Some(Buttons {
        max: 6,
        title: Room::bytes(80),
        payload: Room::bytes(500),
        urls: true,
        phones: false,
    }),
    cards: Some(Cards { max: 4, title: Room::bytes(200), subtitle: Room::bytes(1000), buttons: 4 }),
    media: &[MediaKind::Image],
    caption: Some(Room::bytes(8_000)),
    edit: true,
    delete: true,
    only_for: true,
    ..Capabilities::TEXT
};

/// A card with an address of another kind is refused.
const LEGAL: Legal = Legal {
    presses: |action| !matches!(action, ButtonAction::Url(url) if !is_web(url)),
    opens: is_web,
    shows: |url| is_address(url, &["https://"], usize::MAX),
};

fn is_web(url: &str) -> bool {
    is_address(url, &["https://", "http://"], usize::MAX)
}

/// One response for each call.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = LEGAL.say(response.reply.content);
    FITTING.prepare(response)
}

/// Stands between characters without being seen.
const NOTHING: char = '\u{200b}';

/// NOTE: Chat has no escapes. What would be a mention or a link, `<users/all>`, is broken up; a stray mark of a style is
/// left as it is.
pub(super) const MARKUP: Dialect = Dialect {
    bold: ("*", "*"),
    italic: ("_", "_"),
    struck: ("~", "~"),
    code: ("`", "`"),
    fence: |out, _, code| {
        out.push_str("```\n");
        code_alone(out, &code.replace("```", "`\u{200b}`\u{200b}`"));
        out.push_str("\n```");
    },
    link: |out, label, url| {
        if label.contains(['<', '>', '|', '\n']) {
            out.extend([label, " ("]);
            encode(out, url);
            out.push(')');
        } else {
            out.push('<');
            encode(out, url);
            out.extend(["|", label, ">"]);
        }
    },
    // Chat finds it by itself; where it holds what might be taken for a mark, it is a link whose label is the address.
    address: |out, url| {
        if url.contains(['*', '_', '~']) {
            out.extend(["<", url, "|", url, ">"]);
        } else {
            out.push_str(url);
        }
    },
    escape: |out, text| {
        for character in text.chars() {
            out.push(character);
            if character == '<' {
                out.push(NOTHING);
            }
        }
    },
    escape_code: code_alone,
    above_buttons: None,
};

/// NOTE: whether somebody can be mentioned from within code is not documented; so what would do that is broken up.
fn code_alone(out: &mut String, code: &str) {
    let mut rest = code;
    while let Some((before, after)) = rest.split_once('<') {
        out.extend([before, "<"]);
        if after.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("users/")) {
            out.push(NOTHING);
        }
        rest = after;
    }
    out.push_str(rest);
}

fn encode(out: &mut String, url: &str) {
    for character in url.chars() {
        match character {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '|' => out.push_str("%7C"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_mentions_anybody() {
        for (text, written) in [
            ("**a** _b_ ~~c~~ `d`", "*a* _b_ ~c~ `d`"),
            (
                "<users/all> <https://evil.example|bank>",
                "<\u{200b}users/all> <\u{200b}https://evil.example|bank>",
            ),
            ("[a](https://x.example/(1)?b|c>)", "<https://x.example/(1)?b%7Cc%3E|a>"),
            ("[<users/all>](https://x.example)", "<\u{200b}users/all> (https://x.example)"),
            ("[a|b](https://x.example)", "a|b (https://x.example)"),
            ("```rust\na ```` b\n```", "```\na `\u{200b}`\u{200b}`` b\n```"),
            ("2*3*4 snake_case", "2*3*4 snake_case"),
            ("`<users/all> <b>`", "`<\u{200b}users/all> <b>`"),
            ("```\n<Users/1>\n```", "```\n<\u{200b}Users/1>\n```"),
            ("https://x.example/_a_.", "<https://x.example/_a_|https://x.example/_a_>."),
        ] {
            assert_eq!(MARKUP.write(text), written, "{text}");
        }
    }
}
