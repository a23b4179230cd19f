//! What LINE can show.

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room, Unit},
    message::MediaKind,
    platform::RenderError,
    reply::{Card, MediaSource, Reply, ReplyContent},
    response::Response,
};

use super::{carousel, legal, origin::PERSON};
use crate::{fit::Fitting, markup::Dialect, split::shorten};

/// LINE shows no markup.
const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &Dialect::PLAIN };
/// For cards with nothing to press, which LINE does not take.
const SPELLED: Fitting = Fitting { capabilities: &WITHOUT_CARDS, dialect: &Dialect::PLAIN };

// Labels and the words of a template are counted as a person sees them: UTF-16 units are never fewer.
const PRESSED: Buttons =
    Buttons { max: 4, title: Room::utf16(20), payload: Room::utf16(300), urls: true, phones: true };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::utf16(5000),
    text_with_buttons: 160,
    buttons: Some(PRESSED),
    quick_replies: Some(Buttons { max: 13, urls: false, phones: false, ..PRESSED }),
    cards: Some(Cards { max: 10, title: Room::utf16(40), subtitle: Room::utf16(60), buttons: 3 }),
    // A film needs a picture to stand for it and a sound its length; a message of ours has neither.
    media: &[MediaKind::Image],
    location: true,
    sticker: true,
    typing: true,
    reply_to: true,
    ..Capabilities::TEXT
};

const WITHOUT_CARDS: Capabilities = Capabilities { cards: None, ..CAPABILITIES };

/// The longest title of a place.
const PLACE_MAX: usize = 100;

/// One response for each push.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    if is_beyond(&response) {
        return Ok(Vec::new());
    }
    let content = std::mem::replace(&mut response.reply.content, ReplyContent::Seen);
    let parts = parts(content)?;
    let last = parts.len().saturating_sub(1);
    let quick_replies = std::mem::take(&mut response.reply.quick_replies);
    let mut prepared = Vec::with_capacity(parts.len());
    for (index, (fitting, content)) in parts.into_iter().enumerate() {
        let mut part = response.clone();
        part.reply = Reply { content, reply_to: response.reply.reply_to.take(), ..part.reply };
        if index == last {
            part.reply.quick_replies.clone_from(&quick_replies);
        }
        prepared.extend(fitting.prepare(part)?.into_iter().flat_map(carousel::even));
    }
    Ok(prepared)
}

/// Whether LINE cannot show that the bot is at work: it does so for one person, until the next message.
fn is_beyond(response: &Response) -> bool {
    match response.reply.content {
        ReplyContent::Typing { on } => !on || !response.conversation.id().starts_with(PERSON),
        _ => false,
    }
}

/// What is said, without what LINE would refuse, in the order in which it is fitted.
fn parts(content: ReplyContent) -> Result<Vec<(&'static Fitting, ReplyContent)>, RenderError> {
    Ok(match legal::LEGAL.tame(content)? {
        ReplyContent::Media { from: MediaSource::Id(_), .. } => {
            return Err(RenderError::new("LINE keeps no media for a bot: give its address"));
        }
        ReplyContent::Cards { cards } => rows(cards),
        ReplyContent::Location { latitude, longitude, title } => place(latitude, longitude, title),
        ReplyContent::Sticker { sticker_id } => {
            legal::sticker(&sticker_id)?;
            vec![(&FITTING, ReplyContent::Sticker { sticker_id })]
        }
        other => vec![(&FITTING, other)],
    })
}

/// Cards: those with something to press in rows, the others in words.
fn rows(cards: Vec<Card>) -> Vec<(&'static Fitting, ReplyContent)> {
    let runs = carousel::runs(cards);
    if runs.is_empty() {
        return vec![(&FITTING, ReplyContent::Cards { cards: Vec::new() })];
    }
    let fitted =
        |(can_press, cards)| (if can_press { &FITTING } else { &SPELLED }, ReplyContent::Cards { cards });
    runs.into_iter().map(fitted).collect()
}

/// A place; where its title is too long, the whole of it follows.
fn place(latitude: f64, longitude: f64, title: Option<String>) -> Vec<(&'static Fitting, ReplyContent)> {
    let short = title.as_deref().map(|title| shorten(title, Unit::Utf16, PLACE_MAX).into_owned());
    let cut = title.filter(|title| Some(title) != short.as_ref());
    let place = ReplyContent::Location { latitude, longitude, title: short };
    let words = cut.map(|text| ReplyContent::Text { text, buttons: Vec::new() });
    std::iter::once(place).chain(words).map(|content| (&FITTING, content)).collect()
}
