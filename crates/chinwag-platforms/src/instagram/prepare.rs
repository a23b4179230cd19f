//! What Instagram can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::ReplyContent,
    response::Response,
};

use crate::{fit::Fitting, markup::Dialect, messenger::LEGAL};

/// Instagram shows no markup.
const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::PLAIN };

const PRESSED: Buttons =
    Buttons { max: 3, title: Room::utf16(20), payload: Room::utf16(1000), urls: true, phones: false };

/// NOTE: whether a message can answer another one is not documented for Instagram.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::bytes(1000),
    text_with_buttons: 640,
    buttons: Some(PRESSED),
    quick_replies: Some(Buttons { max: 13, ..PRESSED }),
    cards: Some(Cards { max: 10, title: Room::utf16(80), subtitle: Room::utf16(80), buttons: 3 }),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    typing: true,
    seen: true,
    reaction: true,
    ..Capabilities::TEXT
};

/// What is prepared for Instagram. That nobody types any more is not said there.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = LEGAL.say(response.reply.content);
    let mut responses = FITTING.prepare(response)?;
    responses.retain(|response| !matches!(response.reply.content, ReplyContent::Typing { on: false }));
    Ok(responses)
}
