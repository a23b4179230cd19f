//! What a system of one's own can be told: everything there is.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
};

use crate::{fit::Fitting, markup::Dialect};

/// The markup goes as it stands: the other side shows it as it likes.
pub(super) const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::VERBATIM };

// The standard recommends bodies below 20 kB.
const WORDS: Room = Room::bytes(8000);

const PRESSED: Buttons =
    Buttons { max: 20, title: Room::bytes(200), payload: Room::bytes(2000), urls: true, phones: true };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: WORDS,
    text_with_buttons: 8000,
    buttons: Some(PRESSED),
    quick_replies: Some(PRESSED),
    cards: Some(Cards { max: 10, title: Room::bytes(200), subtitle: Room::bytes(1000), buttons: 5 }),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(WORDS),
    location: true,
    contact: true,
    sticker: true,
    typing: true,
    seen: true,
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    only_for: true,
    only_for_direct: true,
};
