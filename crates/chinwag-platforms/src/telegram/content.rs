//! What a message says.

use chinwag_core::message::{Attachment, Content, MediaKind, User};
use serde_json::Value;

use super::{
    entity::Me,
    json::{id, list, name, text},
};

/// What a message says, and whether the bot is called in it.
pub(super) fn read(message: &Value, me: &Me) -> (Content, bool) {
    if let Some(words) = text(message, "text") {
        return said(words, list(message, "entities"), me);
    }
    let caption = text(message, "caption").unwrap_or_default();
    let (is_called, caption) = me.called(caption, list(message, "caption_entities"));
    if let Some(attachment) = attachment(message) {
        let text = Some(caption.to_owned()).filter(|text| !text.is_empty());
        return (Content::Attachments { text, attachments: vec![attachment] }, is_called);
    }
    (members(message, me).unwrap_or_else(|| other(message)), is_called)
}

fn said(words: &str, entities: &[Value], me: &Me) -> (Content, bool) {
    if let Some((command, is_called)) = me.command(words, entities) {
        return (Content::Command { name: command.to_lowercase(), text: words.to_owned() }, is_called);
    }
    let (is_called, rest) = me.called(words, entities);
    (Content::Text { text: rest.to_owned() }, is_called)
}

fn attachment(message: &Value) -> Option<Attachment> {
    // NOTE: the order counts: an animation comes with a document, a venue with a location, and they say the same.
    if let Some(largest) = list(message, "photo").last() {
        return Some(media(MediaKind::Image, largest));
    }
    const MEDIA: [(&str, MediaKind); 6] = [
        ("animation", MediaKind::Video),
        ("video", MediaKind::Video),
        ("video_note", MediaKind::Video),
        ("audio", MediaKind::Audio),
        ("voice", MediaKind::Audio),
        ("document", MediaKind::File),
    ];
    for (key, kind) in MEDIA {
        if let Some(file) = message.get(key) {
            return Some(media(kind, file));
        }
    }
    if let Some(sticker) = message.get("sticker") {
        return Some(Attachment::Sticker { sticker_id: id(sticker, "file_id")?, url: None });
    }
    if let Some(contact) = message.get("contact") {
        let phone = text(contact, "phone_number").map(str::to_owned);
        return Some(Attachment::Contact { name: name(contact).unwrap_or_default(), phone });
    }
    let venue = message.get("venue");
    let place = venue.and_then(|venue| venue.get("location")).or_else(|| message.get("location"))?;
    Some(Attachment::Location {
        latitude: place.get("latitude")?.as_f64()?,
        longitude: place.get("longitude")?.as_f64()?,
        title: venue.and_then(|venue| text(venue, "title")).map(str::to_owned),
    })
}

/// A file. It has an id and no address: who has the bot's token can ask for one.
fn media(media: MediaKind, file: &Value) -> Attachment {
    let own = |key: &str| text(file, key).map(str::to_owned);
    Attachment::Media {
        media,
        url: None,
        id: own("file_id"),
        name: own("file_name"),
        mime: own("mime_type"),
        bytes: file.get("file_size").and_then(Value::as_u64),
    }
}

/// Who came or left.
fn members(message: &Value, me: &Me) -> Option<Content> {
    let came = list(message, "new_chat_members");
    let (joined, who) = match message.get("left_chat_member") {
        _ if !came.is_empty() => (true, came),
        Some(left) => (false, std::slice::from_ref(left)),
        None => return None,
    };
    let bot = who.iter().any(|who| me.is(who));
    let users = who.iter().filter(|who| !me.is(who)).filter_map(user).collect();
    Some(Content::Members { joined, users, bot })
}

/// A person, a bot, or a chat that speaks as such.
pub(super) fn user(who: &Value) -> Option<User> {
    Some(User { id: id(who, "id")?, name: name(who) })
}

/// The fields that every message may have, and that say nothing of what it is.
const COMMON: [&str; 34] = [
    "message_id",
    "message_thread_id",
    "is_topic_message",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "date",
    "edit_date",
    "business_connection_id",
    "guest_query_id",
    "chat",
    "forward_origin",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "reply_to_story",
    "reply_to_checklist_task_id",
    "via_bot",
    "has_protected_content",
    "is_from_offline",
    "is_paid_post",
    "media_group_id",
    "author_signature",
    "paid_star_count",
    "entities",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
    "link_preview_options",
    "reply_markup",
];

/// What there is no word for: it is called by the field that is its own.
fn other(message: &Value) -> Content {
    let own = |field: &&String| !COMMON.contains(&field.as_str());
    let kind = message.as_object().and_then(|fields| fields.keys().find(own));
    Content::Native { kind: kind.map_or("message", String::as_str).to_owned(), native: message.clone() }
}
