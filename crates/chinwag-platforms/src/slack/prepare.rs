//! What Slack can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::ButtonAction,
    response::Response,
};

use super::mrkdwn;
use crate::{
    fit::Fitting,
    legal::{Legal, is_address},
};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &mrkdwn::DIALECT };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    // What a character is, is not documented; UTF-16 units are safe under every reading.
    text: Room::utf16(4000),
    // The text of a section.
    text_with_buttons: 3000,
    buttons: Some(Buttons {
        max: 25,
        title: Room::utf16(75),
        payload: Room::utf16(2000),
        urls: true,
        phones: false,
    }),
    // Title and words of a card are one section of 3,000, in which `&` takes five. One more button opens the card's address.
    cards: Some(Cards { max: 10, title: Room::utf16(90), subtitle: Room::utf16(300), buttons: 24 }),
    media: &[MediaKind::Image],
    caption: Some(Room::utf16(3000)),
    reaction: true,
    edit: true,
    delete: true,
    reply_to: true,
    only_for: true,
    ..Capabilities::TEXT
};

/// A message with an address of another kind, or with a longer one, is refused.
const LEGAL: Legal = Legal {
    presses: |action| !matches!(action, ButtonAction::Url(url) if !is_web(url)),
    opens: is_web,
    shows: is_web,
};

/// The longest address that a button or a picture has.
const URL_MAX: usize = 3000;

fn is_web(url: &str) -> bool {
    is_address(url, &["https://", "http://"], URL_MAX)
}

/// One response for each call. An answer to a message is in the thread of it, and so is every part of the answer.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = LEGAL.say(response.reply.content);
    let reply_to = response.reply.reply_to.clone();
    let mut parts = FITTING.prepare(response)?;
    for part in &mut parts {
        part.reply.reply_to.clone_from(&reply_to);
    }
    Ok(parts)
}
