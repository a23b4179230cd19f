//! What Webex can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{ButtonAction, Reply, ReplyContent},
    response::Response,
};

use super::dialect::MARKDOWN;
use crate::{
    fit::Fitting,
    legal::{Legal, is_address},
};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &MARKDOWN };
/// For new words of a message, which cannot have a card.
const PLAIN: Fitting = Fitting { capabilities: &WITHOUT_CARDS, dialect: &MARKDOWN };

const WORDS: Room = Room::bytes(7439);

/// NOTE: a card may have 22 KB, in which a short line takes twenty times its length. How many actions a card may have is
/// not told: five is what Adaptive Cards show unless told otherwise.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: WORDS,
    text_with_buttons: 800,
    buttons: Some(Buttons {
        max: 5,
        title: Room::bytes(80),
        payload: Room::bytes(500),
        urls: true,
        phones: false,
    }),
    cards: Some(Cards { max: 1, title: Room::bytes(100), subtitle: Room::bytes(300), buttons: 5 }),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(WORDS),
    edit: true,
    delete: true,
    reply_to: true,
    ..Capabilities::TEXT
};

const WITHOUT_CARDS: Capabilities =
    Capabilities { text_with_buttons: WORDS.max, buttons: None, cards: None, ..CAPABILITIES };

/// A card opens what is on the web alone.
const LEGAL: Legal = Legal {
    presses: |action| !matches!(action, ButtonAction::Url(url) if !is_web(url)),
    opens: is_web,
    shows: is_web,
};

fn is_web(url: &str) -> bool {
    is_address(url, &["https://", "http://"], usize::MAX)
}

/// One response for each call.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    response.reply.content = LEGAL.say(response.reply.content);
    match &response.reply {
        Reply { content: ReplyContent::Edit { .. }, .. } => PLAIN.prepare(response),
        _ => FITTING.prepare(response),
    }
}
