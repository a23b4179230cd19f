//! What the widget shows: nearly everything.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{MediaSource, ReplyContent},
    response::Response,
};

use super::legal::LEGAL;
use crate::{fit::Fitting, markup::Dialect};

/// The markup goes as it stands, and is read when the browser is told.
const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::VERBATIM };

const WORDS: Room = Room::utf16(8000);

const PRESSED: Buttons =
    Buttons { max: 20, title: Room::utf16(80), payload: Room::bytes(2000), urls: true, phones: true };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: WORDS,
    text_with_buttons: 8000,
    buttons: Some(PRESSED),
    quick_replies: Some(Buttons { urls: false, phones: false, ..PRESSED }),
    cards: Some(Cards { max: 10, title: Room::utf16(200), subtitle: Room::utf16(1000), buttons: 5 }),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(WORDS),
    location: true,
    contact: true,
    typing: true,
    seen: true,
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    // A conversation has one person in it.
    only_for: true,
    ..Capabilities::TEXT
};

pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    if let ReplyContent::Media { from: MediaSource::Id(_), .. } = response.reply.content {
        return Err(RenderError::new("the web channel keeps no media for a bot: give its address"));
    }
    let content = std::mem::replace(&mut response.reply.content, ReplyContent::Seen);
    response.reply.content = LEGAL.tame(content)?;
    FITTING.prepare(response)
}
