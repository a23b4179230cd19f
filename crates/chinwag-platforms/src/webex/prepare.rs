//! What Webex can show.

use chinwag_core::{
    capabilities::{Capabilities, Room},
    message::MediaKind,
};

use super::dialect::MARKDOWN;
use crate::fit::Fitting;

pub(super) const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &MARKDOWN };

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
