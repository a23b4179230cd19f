//! What Messenger can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
};

use crate::{fit::Fitting, markup::Dialect};

/// Messenger shows no markup.
pub(super) const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::PLAIN };

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
