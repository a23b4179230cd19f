//! What an event says, in the vocabulary of every platform.

use chinwag_core::message::{Attachment, Content, MediaKind, Referral};

use super::{
    parse::START,
    wire::{Event, Message},
};
use crate::loose;

/// What an event says; as it stands, where this version has no word for it. `raw` is the event itself.
pub(super) fn read(kind: &str, event: &Event<'_>, raw: &str) -> Content {
    let known = match kind {
        "message" => loose::part(event.message).and_then(|message| said(message, event)),
        START => Some(Content::Referral),
        "subscribed" => Some(bot(true)),
        "unsubscribed" => Some(bot(false)),
        _ => None,
    };
    known.unwrap_or_else(|| {
        let message: Option<Message<'_>> = loose::part(event.message);
        let kind = message.and_then(|message| message.kind).unwrap_or_else(|| kind.to_owned());
        Content::Native { kind, native: loose::value(raw) }
    })
}

/// Where somebody comes from who opens the conversation: the parameter of the link.
pub(super) fn referral(kind: &str, event: &Event<'_>, raw: &str) -> Option<Referral> {
    let reference = loose::part::<String>(event.context).filter(|context| !context.is_empty());
    (kind == START).then(|| Referral { reference, source: Some(START.into()), native: loose::value(raw) })
}

fn bot(joined: bool) -> Content {
    Content::Members { joined, users: Vec::new(), bot: true }
}

/// NOTE: a button that was pressed comes as a text of what it tells the bot. It can be told from words by its silence,
/// which the buttons of [`super::rich`] ask for; from a client too old for that, it is words.
fn said(message: Message<'_>, event: &Event<'_>) -> Option<Content> {
    if message.kind.as_deref() != Some("text") {
        return things(message);
    }
    let text = message.text?;
    Some(match loose::part(event.silent) {
        Some(true) => Content::Button { title: String::new(), payload: Some(text) },
        _ => Content::Text { text },
    })
}

/// What is no text; `None` where it is not known, or lacks what makes it up.
fn things(message: Message<'_>) -> Option<Content> {
    let kind = message.kind.as_deref()?;
    let text = message.text.clone().filter(|text| !text.is_empty());
    let attachment = match kind {
        "picture" => media(MediaKind::Image, message)?,
        "video" => media(MediaKind::Video, message)?,
        "file" => media(MediaKind::File, message)?,
        "sticker" => {
            Attachment::Sticker { sticker_id: loose::scalar(message.sticker_id)?, url: message.media }
        }
        "contact" => {
            let contact = message.contact?;
            Attachment::Contact { name: contact.name.unwrap_or_default(), phone: contact.phone_number }
        }
        "url" => Attachment::Link { url: Some(message.media?), title: None },
        "location" => {
            let place = message.location?;
            let degrees =
                |part| loose::scalar(part)?.parse::<f64>().ok().filter(|degrees| degrees.is_finite());
            Attachment::Location {
                latitude: degrees(place.lat)?,
                longitude: degrees(place.lon)?,
                title: place.address,
            }
        }
        _ => return None,
    };
    Some(Content::Attachments { text, attachments: vec![attachment] })
}

fn media(media: MediaKind, message: Message<'_>) -> Option<Attachment> {
    let size = loose::scalar(message.size).or_else(|| loose::scalar(message.file_size));
    Some(Attachment::Media {
        media,
        url: Some(message.media?),
        id: None,
        name: message.file_name,
        mime: None,
        bytes: size.and_then(|size| size.parse().ok()),
    })
}
