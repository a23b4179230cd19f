//! What WhatsApp can show. It differs with what is said: below a sound there are no words, a link is the only button of its
//! message, and what is outside the window is the filling of a template.

use std::collections::BTreeSet;

use chinwag_core::{
    capabilities::{Buttons, Capabilities, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{Button, ButtonAction, Reply, ReplyContent},
    response::Response,
};

use super::dialect::DIALECT;
use crate::{apart::GROWTH, fit::Fitting, split::shorten};

/// How many choices are buttons; more of them are a list.
pub(super) const BUTTONS_MAX: usize = 3;
const TITLE: Room = Room::utf16(20);

/// Choices: up to three are buttons, up to ten the rows of a list. Quick replies are no others.
///
/// The title is that of a button, which is shorter than that of a row; the payload is that of a row, which is shorter than
/// that of a button. Of two with the same payload, one gets a longer id.
const CHOICES: Buttons =
    Buttons { max: 10, title: TITLE, payload: Room::utf16(200 - GROWTH), urls: false, phones: false };

// The unit is not documented; UTF-16 is between the others, and is what the app of a phone counts.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text: Room::utf16(4096),
    text_with_buttons: 1024,
    buttons: Some(CHOICES),
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(Room::utf16(1024)),
    location: true,
    contact: true,
    sticker: true,
    typing: true,
    seen: true,
    reaction: true,
    reply_to: true,
    ..Capabilities::TEXT
};

const LINK: Capabilities =
    Capabilities { buttons: Some(Buttons { max: 1, urls: true, ..CHOICES }), ..CAPABILITIES };

const SOUND: Capabilities = Capabilities { caption: None, ..CAPABILITIES };

/// What stands on the buttons of a template is its own.
const TEMPLATE: Capabilities = Capabilities {
    text: Room::utf16(1024),
    buttons: Some(Buttons { title: Room::utf16(1024), ..CHOICES }),
    ..CAPABILITIES
};

/// What fits an ordinary message and a template, where only the sending shows which of them it is.
const EITHER: Capabilities = Capabilities { text: Room::utf16(1024), ..CAPABILITIES };

/// What is prepared for WhatsApp.
pub(super) fn prepare(response: Response) -> Result<Vec<Response>, RenderError> {
    let capabilities = capabilities(&response.reply);
    let mut responses = Fitting { capabilities, dialect: &DIALECT }.prepare(response)?;
    responses.retain(|response| is_possible(&response.reply));
    for response in &mut responses {
        if let ReplyContent::Text { buttons, .. } = &mut response.reply.content
            && response.reply.tag.is_none()
        {
            tell_apart(buttons);
        }
    }
    Ok(responses)
}

fn capabilities(reply: &Reply) -> &'static Capabilities {
    match &reply.content {
        ReplyContent::Native { .. } => &CAPABILITIES,
        _ if reply.tag.is_some() => &TEMPLATE,
        ReplyContent::Media { media: MediaKind::Audio, .. } => &SOUND,
        _ if reply.outside.is_some() => &EITHER,
        ReplyContent::Text { buttons, .. } if reply.quick_replies.is_empty() && link(buttons).is_some() => {
            &LINK
        }
        _ => &CAPABILITIES,
    }
}

/// The one address that the buttons open.
pub(super) fn link(buttons: &[Button]) -> Option<(&str, &str)> {
    let [Button { title, action: ButtonAction::Url(url) }] = buttons else { return None };
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web.then_some((title, url))
}

/// That something was seen, or is being answered, is said of a message of the person; that nobody types any more is not
/// said at all.
fn is_possible(reply: &Reply) -> bool {
    match reply.content {
        ReplyContent::Typing { on: true } | ReplyContent::Seen => reply.reply_to.is_some(),
        ReplyContent::Typing { on: false } => false,
        _ => true,
    }
}

/// NOTE: two buttons of the same title are refused: the second gets a number.
fn tell_apart(buttons: &mut [Button]) {
    let mut titles = BTreeSet::new();
    for button in buttons {
        let mut title = button.title.clone();
        let mut number = 2;
        while !titles.insert(title.clone()) {
            let suffix = format!(" {number}");
            let room = TITLE.max - suffix.len();
            title = shorten(&button.title, TITLE.unit, room).into_owned() + &suffix;
            number += 1;
        }
        button.title = title;
    }
}
