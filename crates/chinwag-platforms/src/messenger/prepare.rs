//! What Messenger can show.

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

/// Messenger shows no markup.
const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::PLAIN };

const PRESSED: Buttons =
    Buttons { max: 3, title: Room::utf16(20), payload: Room::utf16(1000), urls: true, phones: true };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    // The unit of the 2000 is not documented; bytes are safe under every reading.
    text: Room::bytes(1999),
    text_with_buttons: 640,
    buttons: Some(PRESSED),
    quick_replies: Some(Buttons { max: 13, ..PRESSED }),
    cards: Some(Cards { max: 10, title: Room::utf16(80), subtitle: Room::utf16(80), buttons: 3 }),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    sticker: true,
    typing: true,
    seen: true,
    reaction: true,
    reply_to: true,
    ..Capabilities::TEXT
};

/// A template with an address of another kind is refused, and so is a number without its country.
pub(crate) const LEGAL: Legal = Legal {
    presses: |action| match action {
        ButtonAction::Postback(_) => true,
        ButtonAction::Url(url) => is_web(url),
        ButtonAction::Phone(number) => is_international(number),
    },
    opens: is_web,
    shows: is_web,
};

fn is_web(url: &str) -> bool {
    is_address(url, &["https://", "http://"], usize::MAX)
}

fn is_international(number: &str) -> bool {
    let is_legal = |character: char| character.is_ascii_digit() || " -().".contains(character);
    number
        .strip_prefix('+')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(is_legal))
}

/// One response for each call.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = LEGAL.say(response.reply.content);
    FITTING.prepare(response)
}
