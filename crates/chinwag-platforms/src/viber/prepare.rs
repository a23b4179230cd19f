//! What Viber can show.
//!
//! What can be pressed stands on one keyboard below the conversation, which the next message replaces. So all of it has
//! to be on one: where it is too much, it is numbered lines.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{Card, MediaSource, Reply, ReplyContent},
    response::Response,
};

use super::{legal, rich};
use crate::{fit::Fitting, markup::Dialect, split::shorten};

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::PLAIN };
const SHORT: Fitting = Fitting { capabilities: &NARROW, dialect: &Dialect::PLAIN };
const LINES: Fitting = Fitting { capabilities: &WITHOUT_BUTTONS, dialect: &Dialect::PLAIN };

/// How much can be pressed on one keyboard: 24 rows. The documents do not say it in so many words.
const KEYS_MAX: usize = 24;
/// The most that stands on a block, as HTML. It is not documented by Viber itself.
const BLOCK_MAX: usize = 250;
/// NOTE: a character takes up to five in HTML.
const PRESSED: Buttons = Buttons {
    max: KEYS_MAX,
    title: Room::utf16(BLOCK_MAX / 5),
    payload: Room::utf16(BLOCK_MAX),
    urls: true,
    phones: false,
};
const CARDS: Cards = Cards { max: 6, title: Room::utf16(60), subtitle: Room::utf16(120), buttons: 2 };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    // The unit of the 7000 is not documented.
    text: Room::utf16(7000),
    text_with_buttons: 7000,
    buttons: Some(PRESSED),
    quick_replies: Some(Buttons { urls: false, ..PRESSED }),
    cards: Some(CARDS),
    // A film or a file needs its size; a message of ours has none.
    media: &[MediaKind::Image],
    caption: Some(Room::utf16(512)),
    location: true,
    contact: true,
    sticker: true,
    ..Capabilities::TEXT
};

const WITHOUT_BUTTONS: Capabilities = Capabilities { buttons: None, ..CAPABILITIES };

/// For cards whose words grow too long when they are written: there is room for these, whatever they are.
const NARROW: Capabilities = Capabilities {
    cards: Some(Cards { title: Room::utf16(16), subtitle: Room::utf16(28), ..CARDS }),
    ..CAPABILITIES
};

/// One response for each call.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    let content = std::mem::replace(&mut response.reply.content, ReplyContent::Seen);
    response.reply.content = tame(content)?;
    let offered = response.reply.quick_replies.len();
    match &mut response.reply.content {
        ReplyContent::Text { buttons, .. } if buttons.len() + offered > KEYS_MAX => LINES.prepare(response),
        ReplyContent::Text { .. } => FITTING.prepare(response),
        // NOTE: a place has no title here.
        ReplyContent::Location { title: title @ Some(_), .. } => {
            let title = title.take().unwrap_or_default();
            if title.trim().is_empty() { prepare(response) } else { with_words(response, title) }
        }
        ReplyContent::Cards { cards } if offered <= KEYS_MAX && cards.iter().any(grows) => {
            SHORT.prepare(response)
        }
        _ if offered > KEYS_MAX => with_words(response, String::new()),
        _ => FITTING.prepare(response),
    }
}

/// What can hold no words of its own, and then a text that does; what is offered stands below that.
fn with_words(mut response: Response, text: String) -> Result<Vec<Response>, RenderError> {
    let quick_replies = std::mem::take(&mut response.reply.quick_replies);
    let content = ReplyContent::Text { text, buttons: Vec::new() };
    let words =
        Response { reply: Reply { content, quick_replies, ..response.reply.clone() }, ..response.clone() };
    let mut prepared = FITTING.prepare(response)?;
    if !prepared.is_empty() {
        prepared.extend(prepare(words)?);
    }
    Ok(prepared)
}

/// Whether what a card says is too long once it is written, though it would have room as it is.
fn grows(card: &Card) -> bool {
    let short = |words: &str, room: Room| shorten(words, room.unit, room.max).into_owned();
    let title = short(&card.title, CARDS.title);
    let subtitle = card.subtitle.as_deref().map(|words| short(words, CARDS.subtitle));
    rich::words(&title, subtitle.as_deref()).encode_utf16().count() > BLOCK_MAX
}

/// What is said, without what Viber would refuse.
fn tame(content: ReplyContent) -> Result<ReplyContent, RenderError> {
    Ok(match legal::LEGAL.tame(content)? {
        ReplyContent::Edit { text, buttons, .. } => ReplyContent::Text { text, buttons },
        ReplyContent::Media { from: MediaSource::Id(_), .. } => {
            return Err(RenderError::new("Viber keeps no media for a bot: give its address"));
        }
        ReplyContent::Contact { name, phone } if !legal::is_contact(&name, &phone) => {
            ReplyContent::Text { text: format!("{name}\n{phone}"), buttons: Vec::new() }
        }
        other => other,
    })
}
