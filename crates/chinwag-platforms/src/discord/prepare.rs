//! What Discord can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{Button, ButtonAction, Card, ReplyContent},
    response::Response,
};

use super::markup::MARKDOWN;
use crate::{apart::GROWTH, fit::Fitting};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &MARKDOWN };

/// The longest address that a button opens.
const URL_BYTES_MAX: usize = 512;

/// What `characters` are is not documented; UTF-16 is safe under every reading but bytes.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::utf16(2000),
    text_with_buttons: 2000,
    // Five rows of five.
    buttons: Some(Buttons {
        max: 25,
        title: Room::utf16(80),
        // One of two with the same payload gets a longer id.
        payload: Room::utf16(100 - GROWTH),
        urls: true,
        phones: false,
    }),
    quick_replies: None,
    // A message shows ten embeds, but its buttons are below all of them: a card is a message, so that each has its own.
    cards: Some(Cards { max: 1, title: Room::utf16(256), subtitle: Room::utf16(4096), buttons: 25 }),
    media: &[MediaKind::Image],
    caption: Some(Room::utf16(2000)),
    sticker: true,
    typing: true,
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    // In an interaction alone; what nothing hides is not sent.
    only_for: true,
    ..Capabilities::TEXT
};

pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    match &mut response.reply.content {
        // Nothing hides it but a message, or time.
        ReplyContent::Typing { on: false } => return Ok(Vec::new()),
        ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
            spell_out(buttons, text);
        }
        ReplyContent::Cards { cards } => {
            cards.iter_mut().for_each(spell_out_card);
        }
        _ => {}
    }
    FITTING.prepare(response)
}

/// Likewise, in the words below the title; and the card's own address, where nothing opens it.
fn spell_out_card(card: &mut Card) {
    let mut below = card.subtitle.take().unwrap_or_default();
    spell_out(&mut card.buttons, &mut below);
    if let Some(url) = card.url.take_if(|url| !is_web(url)) {
        add_line(&mut below, &url);
    }
    card.subtitle = Some(below).filter(|below| !below.is_empty());
}

/// Says in the text what no button opens: an address that is too long, or not one of the web.
fn spell_out(buttons: &mut Vec<Button>, text: &mut String) {
    buttons.retain(|button| {
        let ButtonAction::Url(url) = &button.action else { return true };
        let opens = is_web(url) && url.len() <= URL_BYTES_MAX;
        if !opens {
            let parts =
                [button.title.as_str(), url.as_str()].into_iter().filter(|part| !part.trim().is_empty());
            let line = parts.collect::<Vec<_>>().join(": ");
            add_line(text, &line);
        }
        opens
    });
}

fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() && !line.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
