//! What a message says, in the vocabulary of every platform.

use chinwag_core::message::{Attachment, Content, MediaKind, Referral, User};
use serde_json::{Value, json};

use super::{
    members,
    mention::{self, Own, Read},
    wire::{self, Chat, File, Message},
};

/// What a message turned out to be.
pub(super) struct Said {
    /// What was said or done; `None` where an update of its own tells it.
    pub(super) content: Option<Content>,
    pub(super) mentions_bot: bool,
    pub(super) referral: Option<Referral>,
}

/// The fields that a message may have whatever it is. Any other field names what it is.
const ENVELOPE: &[&str] = &[
    "author_signature",
    "business_connection_id",
    "caption",
    "caption_entities",
    "chat",
    "date",
    "direct_messages_topic",
    "edit_date",
    "effect_id",
    "entities",
    "external_reply",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_origin",
    "forward_sender_name",
    "forward_signature",
    "from",
    "guest_query_id",
    "has_media_spoiler",
    "has_protected_content",
    "is_automatic_forward",
    "is_from_offline",
    "is_paid_post",
    "is_topic_message",
    "link_preview_options",
    "media_group_id",
    "message_id",
    "message_thread_id",
    "paid_star_count",
    "quote",
    "reply_markup",
    "reply_to_checklist_task_id",
    "reply_to_message",
    "reply_to_story",
    "sender_boost_count",
    "sender_business_bot",
    "sender_chat",
    "sender_tag",
    "show_caption_above_media",
    "via_bot",
];

/// What a message says. `native` is the message itself.
pub(super) fn said(message: &Message<'_>, native: &Value, own: &Own) -> Said {
    if let Some(text) = &message.text {
        let read = mention::read(text, &message.entities, own);
        let referral = deep_link(&read);
        let mentions_bot = read.mentions_bot;
        return Said { content: Some(read.into_content()), mentions_bot, referral };
    }
    if let Some(attachment) = attachment(message) {
        let caption = message.caption.as_deref();
        let read = caption.map(|text| mention::read(text, &message.caption_entities, own));
        let mentions_bot = read.as_ref().is_some_and(|read| read.mentions_bot);
        let text = read.map(|read| read.text);
        let content = Some(Content::Attachments { text, attachments: vec![attachment] });
        return Said { content, mentions_bot, referral: None };
    }
    Said { content: done(message, native, own), mentions_bot: false, referral: None }
}

/// What is neither words nor attached.
fn done(message: &Message<'_>, native: &Value, own: &Own) -> Option<Content> {
    if let Some(members) = &message.new_chat_members {
        return members::told(true, members, own);
    }
    if let Some(member) = &message.left_chat_member {
        return members::told(false, std::slice::from_ref(member), own);
    }
    if let Some(data) = &message.web_app_data {
        // NOTE: it is said by the person's own device: whatever is in it, is to be checked.
        return Some(Content::Button { title: data.button_text.clone(), payload: Some(data.data.clone()) });
    }
    Some(Content::Native { kind: kind_of(native).to_owned(), native: native.clone() })
}

/// The name of a message that there is no word for.
pub(super) fn kind_of(native: &Value) -> &str {
    let mut keys = native.as_object().into_iter().flat_map(|fields| fields.keys());
    keys.find(|key| !ENVELOPE.contains(&key.as_str())).map_or("message", String::as_str)
}

/// `/start` with a word behind it comes from a link of the bot's owner.
fn deep_link(read: &Read) -> Option<Referral> {
    let is_start = matches!(read.command.as_deref(), Some("start" | "startgroup"));
    let (_, word) = read.text.split_once(' ').filter(|_| is_start)?;
    let word = word.trim();
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (!word.is_empty() && word.len() <= 64 && word.bytes().all(legal)).then(|| Referral {
        reference: Some(word.to_owned()),
        source: None,
        native: json!({"start": word}),
    })
}

/// What is attached: Telegram sends one thing with each message, an album as several.
fn attachment(message: &Message<'_>) -> Option<Attachment> {
    // NOTE: an animation is a document as well, a venue is a location as well; a picture comes in several sizes, the
    // largest last.
    let photo = message.photo.as_ref().and_then(|sizes| sizes.last());
    let files = [
        (photo, MediaKind::Image),
        (message.animation.as_ref(), MediaKind::Video),
        (message.video.as_ref(), MediaKind::Video),
        (message.video_note.as_ref(), MediaKind::Video),
        (message.audio.as_ref(), MediaKind::Audio),
        (message.voice.as_ref(), MediaKind::Audio),
        (message.document.as_ref(), MediaKind::File),
    ];
    let file = files.into_iter().find_map(|(file, kind)| Some(media(kind, file?)));
    file.or_else(|| {
        let sticker = message.sticker.as_ref()?;
        Some(Attachment::Sticker { sticker_id: sticker.file_id.clone(), url: None })
    })
    .or_else(|| place(message))
    .or_else(|| {
        let contact = message.contact.as_ref()?;
        let name = full_name(Some(&contact.first_name), contact.last_name.as_deref());
        Some(Attachment::Contact { name: name.unwrap_or_default(), phone: contact.phone_number.clone() })
    })
}

/// NOTE: there is no address: that of a file has the bot's token in it, and is asked for by `getFile`.
fn media(media: MediaKind, file: &File) -> Attachment {
    Attachment::Media {
        media,
        url: None,
        id: Some(file.file_id.clone()),
        name: file.file_name.clone(),
        mime: file.mime_type.clone(),
        bytes: file.file_size,
    }
}

fn place(message: &Message<'_>) -> Option<Attachment> {
    let (at, title) = match &message.venue {
        Some(venue) => (&venue.location, venue.title.clone()),
        None => (message.location.as_ref()?, None),
    };
    Some(Attachment::Location { latitude: at.latitude, longitude: at.longitude, title })
}

/// A person.
pub(super) fn user(wire: &wire::User) -> User {
    let name = full_name(wire.first_name.as_deref(), wire.last_name.as_deref());
    User { id: wire.id.to_string(), name }
}

/// A chat that speaks for itself: a channel, a group whose administrator stays unnamed.
pub(super) fn chat(wire: &Chat) -> User {
    let name = wire.title.clone().filter(|title| !title.is_empty());
    let name = name.or_else(|| full_name(wire.first_name.as_deref(), wire.last_name.as_deref()));
    User { id: wire.id.to_string(), name }
}

fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let names: Vec<&str> = [first, last].into_iter().flatten().filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join(" "))
}
