//! What Webex can show. Its markup is the bot's own.

use chinwag_core::{
    capabilities::{Capabilities, Room},
    message::MediaKind,
};

use crate::{fit::Fitting, markup::Dialect};

pub(super) const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::VERBATIM };

const WORDS: Room = Room::bytes(7439);

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: WORDS,
    text_with_buttons: 7439,
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(WORDS),
    edit: true,
    delete: true,
    reply_to: true,
    ..Capabilities::TEXT
};
