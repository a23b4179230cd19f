//! What a message says, in the vocabulary of every platform.

use chinwag_core::message::{Attachment, Content, MediaKind, Referral};
use serde_json::{Value, value::RawValue};

use super::wire::{
    Body, Button, Card, Choice, Edit, File, Filled, Interactive, Object, Phone, Reaction, Text,
};
use crate::{
    apart,
    meta::loose::{part, value},
};

/// What a message of a kind says. What is not understood is kept as it stands.
pub(super) fn read(kind: &str, raw: &str) -> Content {
    let body = serde_json::from_str::<Object<Body<'_>>>(raw).ok();
    body.and_then(|Object(body)| understood(kind, body)).unwrap_or_else(|| native(kind, raw))
}

/// How the person came here.
pub(super) fn referral(raw: &RawValue) -> Referral {
    let native = value(raw.get());
    let source = native.get("source_type").and_then(Value::as_str).map(str::to_owned);
    Referral { reference: None, source, native }
}

/// NOTE: a message of the system, and what is interactive, have a kind within the kind, which says more.
fn native(kind: &str, raw: &str) -> Content {
    let native = value(raw);
    let within = native.get(kind).and_then(|body| body.get("type")?.as_str());
    let kind = within.filter(|_| matches!(kind, "system" | "interactive")).unwrap_or(kind);
    Content::Native { kind: kind.to_owned(), native }
}

fn understood(kind: &str, body: Body<'_>) -> Option<Content> {
    Some(match kind {
        "text" => Content::Text { text: body.text?.body.into_string() },
        "image" => media(MediaKind::Image, body.image?)?,
        "video" => media(MediaKind::Video, body.video?)?,
        "audio" => media(MediaKind::Audio, body.audio?)?,
        "document" => media(MediaKind::File, body.document?)?,
        "sticker" => {
            let sticker = body.sticker?;
            let (sticker_id, url) = (sticker.id?.into_string(), sticker.url.map(Text::into_string));
            attached(None, vec![Attachment::Sticker { sticker_id, url }])
        }
        "location" => {
            let place = body.location?;
            let title = place.name.or(place.address).map(Text::into_string);
            let (latitude, longitude) = (place.latitude, place.longitude);
            attached(None, vec![Attachment::Location { latitude, longitude, title }])
        }
        "contacts" => {
            let cards = body.contacts.filter(|cards| !cards.is_empty())?;
            attached(None, cards.into_iter().map(contact).collect())
        }
        "interactive" => of_interactive(body.interactive?)?,
        "button" => of_button(body.button?),
        "reaction" => of_reaction(body.reaction?),
        "edit" => of_edit(body.edit?),
        "revoke" => Content::Deleted { message_ids: vec![body.revoke?.original_message_id.into_string()] },
        _ => return None,
    })
}

fn attached(text: Option<String>, attachments: Vec<Attachment>) -> Content {
    Content::Attachments { text, attachments }
}

/// A file is known by its id at least, or by its address.
fn media(media: MediaKind, file: File<'_>) -> Option<Content> {
    let (id, url) = (file.id.map(|id| id.into_string()), file.url.map(Text::into_string));
    (id.is_some() || url.is_some()).then_some(())?;
    let (name, mime) = (file.filename.map(Text::into_string), file.mime_type.map(Text::into_string));
    let text = file.caption.map(Text::into_string).filter(|caption| !caption.is_empty());
    Some(attached(text, vec![Attachment::Media { media, url, id, name, mime, bytes: None }]))
}

fn contact(raw: &RawValue) -> Attachment {
    match part::<Card<'_>>(Some(raw)) {
        Some(card) => {
            let phone = card.phones.into_iter().find_map(Phone::told);
            Attachment::Contact { name: card.name.formatted_name.into_string(), phone }
        }
        None => Attachment::Native { kind: "contact".into(), native: value(raw.get()) },
    }
}

impl Phone<'_> {
    fn told(self) -> Option<String> {
        self.phone.map(Text::into_string).or_else(|| self.wa_id.map(|id| format!("+{}", &*id)))
    }
}

fn of_interactive(interactive: Interactive<'_>) -> Option<Content> {
    match interactive {
        Interactive { button_reply: Some(choice), .. } | Interactive { list_reply: Some(choice), .. } => {
            Some(chosen(choice))
        }
        Interactive { nfm_reply: Some(filled), .. } => of_form(filled),
        _ => None,
    }
}

fn chosen(choice: Choice<'_>) -> Content {
    let title = choice.title.map(Text::into_string).unwrap_or_default();
    Content::Button { title, payload: choice.id.map(|id| apart::payload(&id).to_owned()) }
}

/// NOTE: the bot's own token of the flow is among the values, as `flow_token`.
fn of_form(filled: Filled<'_>) -> Option<Content> {
    let values = serde_json::from_str(&filled.response_json).ok()?;
    let name = filled.name.map_or_else(|| "flow".to_owned(), Text::into_string);
    Some(Content::Form { name, values })
}

fn of_button(button: Button<'_>) -> Content {
    let title = button.text.map(Text::into_string).unwrap_or_default();
    Content::Button { title, payload: button.payload.map(Text::into_string) }
}

fn of_reaction(reaction: Reaction<'_>) -> Content {
    let emoji = reaction.emoji.map(Text::into_string).unwrap_or_default();
    let added = !emoji.is_empty();
    Content::Reaction { message_id: reaction.message_id.into_string(), emoji, added }
}

/// The new words are those of the message, or below its picture. How often it was changed is not told.
fn of_edit(edit: Edit<'_>) -> Content {
    let body = edit.message.map(|body| *body).unwrap_or_default();
    let caption = [body.image, body.video, body.document].into_iter().flatten().find_map(|file| file.caption);
    let words = body.text.map(|words| words.body).or(caption);
    Content::Edit {
        message_id: edit.original_message_id.into_string(),
        text: words.map(Text::into_string).unwrap_or_default(),
        count: 1,
    }
}
