//! What a message says, in the vocabulary of every platform.

use chinwag_core::message::{Attachment, Content, MediaKind, Referral};

use super::wire::Fields;

/// How many files a message has at most.
const MEDIA_MAX: usize = 10;

/// What a message says.
pub(super) fn read(fields: &Fields<'_>) -> Content {
    let body = fields.get("Body");
    if let Some(opt_out) = fields.get("OptOutType") {
        return of_opt_out(opt_out, fields);
    }
    if let Some(content) = of_press(fields) {
        return content;
    }
    if let Some(place) = place(fields) {
        // WhatsApp's words beside a place are its label again.
        let text = body.filter(|body| fields.get("Label") != Some(body)).map(str::to_owned);
        return Content::Attachments { text, attachments: vec![place] };
    }
    let attachments: Vec<_> = (0..MEDIA_MAX).filter_map(|index| media(fields, index)).collect();
    if !attachments.is_empty() {
        return Content::Attachments { text: body.map(str::to_owned), attachments };
    }
    match fields.get("MessageType") {
        Some(kind) if body.is_none() => native(kind, fields),
        None if !fields.has("Body") => native(if fields.has("CallSid") { "call" } else { "message" }, fields),
        _ => Content::Text { text: body.unwrap_or_default().to_owned() },
    }
}

fn native(kind: &str, fields: &Fields<'_>) -> Content {
    Content::Native { kind: kind.to_owned(), native: fields.native("") }
}

/// What Twilio itself has answered already: who says `STOP` blocks the bot, and who says `START` lets it in again.
fn of_opt_out(kind: &str, fields: &Fields<'_>) -> Content {
    match kind {
        "STOP" => Content::Members { joined: false, users: Vec::new(), bot: true },
        "START" => Content::OptIn { payload: Some(kind.to_owned()), native: fields.native("") },
        _ => Content::Notice { action: kind.to_owned(), reason: None },
    }
}

/// A button, or a row of a list. UNCONFIRMED: the names of the parameters of a list.
fn of_press(fields: &Fields<'_>) -> Option<Content> {
    let payload = fields.get("ButtonPayload").or_else(|| fields.get("ListId"));
    let title = fields.get("ButtonText").or_else(|| fields.get("ListTitle"));
    if payload.is_none() && title.is_none() {
        return None;
    }
    let title = title.or_else(|| fields.get("Body")).unwrap_or_default().to_owned();
    Some(Content::Button { title, payload: payload.map(str::to_owned) })
}

fn place(fields: &Fields<'_>) -> Option<Attachment> {
    let degrees = |name| fields.get(name)?.parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    Some(Attachment::Location {
        latitude: degrees("Latitude")?,
        longitude: degrees("Longitude")?,
        title: fields.get("Label").or_else(|| fields.get("Address")).map(str::to_owned),
    })
}

/// NOTE: the address may ask for the account's credential, and leads on to another one that must not see it.
fn media(fields: &Fields<'_>, index: usize) -> Option<Attachment> {
    let url = fields.get(&format!("MediaUrl{index}"))?;
    let mime = fields.get(&format!("MediaContentType{index}"));
    let id = url.rsplit('/').next().filter(|id| id.starts_with("ME"));
    if fields.get("MessageType") == Some("sticker")
        && let Some(id) = id
    {
        return Some(Attachment::Sticker { sticker_id: id.to_owned(), url: Some(url.to_owned()) });
    }
    Some(Attachment::Media {
        media: kind(mime.unwrap_or_default()),
        url: Some(url.to_owned()),
        id: id.map(str::to_owned),
        name: None,
        mime: mime.map(str::to_owned),
        bytes: None,
    })
}

fn kind(mime: &str) -> MediaKind {
    match mime.split_once('/').map(|(kind, _)| kind) {
        Some("image") => MediaKind::Image,
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => MediaKind::File,
    }
}

/// The advertisement that led here. `ReferralNumMedia` is there without any.
pub(super) fn referral(fields: &Fields<'_>) -> Option<Referral> {
    let [reference, source, url] =
        ["ReferralSourceId", "ReferralSourceType", "ReferralSourceUrl"].map(|name| fields.get(name));
    reference.or(source).or(url)?;
    Some(Referral {
        reference: reference.map(str::to_owned),
        source: source.map(str::to_owned),
        native: fields.native("Referral"),
    })
}
