//! What Mattermost can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::ReplyContent,
    response::Response,
};

use super::dialect::MARKDOWN;
use crate::fit::Fitting;

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &MARKDOWN };

/// Neither the number of buttons nor what is in them is limited but by the room of a post's properties; these keep far
/// away from it. No button opens an address.
const PRESSED: Buttons =
    Buttons { max: 20, title: Room::chars(80), payload: Room::bytes(2000), urls: false, phones: false };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::chars(16_383),
    text_with_buttons: 16_383,
    buttons: Some(PRESSED),
    cards: Some(Cards { max: 10, title: Room::chars(300), subtitle: Room::chars(2000), buttons: 20 }),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    // The address of what is no picture stands below.
    caption: Some(Room::chars(12_000)),
    typing: true,
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    only_for: true,
    only_for_direct: true,
    ..Capabilities::TEXT
};

/// One response for each call. That the bot types no longer is not shown: it ends by itself.
pub(super) fn prepare(response: Response) -> Result<Vec<Response>, RenderError> {
    if matches!(response.reply.content, ReplyContent::Typing { on: false }) {
        return Ok(Vec::new());
    }
    FITTING.prepare(response)
}
