//! What an event says, in the vocabulary of every platform.

use chinwag_core::message::{Attachment, Content, MediaKind, User};
use serde_json::value::RawValue;

use super::{
    mention,
    wire::{AccountLink, Event, Members, Message, Postback, Unsend},
};
use crate::loose;

/// What was said or done.
pub(super) struct Said {
    pub(super) content: Content,
    pub(super) message_id: Option<String>,
    pub(super) reply_to: Option<String>,
    pub(super) mentions_bot: bool,
}

impl From<Content> for Said {
    fn from(content: Content) -> Self {
        Self { content, message_id: None, reply_to: None, mentions_bot: false }
    }
}

/// What an event says; as it stands, where this version has no word for it. `raw` is the event itself.
pub(super) fn said(event: &Event<'_>, raw: &str) -> Said {
    let kind: String = loose::part(event.kind).unwrap_or_else(|| "unknown".into());
    let known = match &*kind {
        "message" => return message(event.message, raw),
        "messageEdited" => edit(event.message),
        "unsend" => loose::part(event.unsend)
            .map(|Unsend { message_id }| Content::Deleted { message_ids: vec![message_id] }),
        "follow" | "join" => Some(bot(true)),
        "unfollow" | "leave" => Some(bot(false)),
        "memberJoined" => members(true, event.joined),
        "memberLeft" => members(false, event.left),
        "postback" => loose::part(event.postback).map(postback),
        "accountLink" => loose::part(event.link).and_then(account_link),
        "activated" | "deactivated" => {
            Some(Content::Handover { action: kind.clone(), native: loose::value(raw) })
        }
        "botSuspended" | "botResumed" => Some(Content::Notice { action: kind.clone(), reason: None }),
        _ => None,
    };
    known.unwrap_or_else(|| native(kind, raw)).into()
}

fn native(kind: String, raw: &str) -> Content {
    Content::Native { kind, native: loose::value(raw) }
}

fn message(raw_message: Option<&RawValue>, raw: &str) -> Said {
    let Some(message) = loose::part::<Message>(raw_message) else {
        return native("message".into(), raw).into();
    };
    let message_id = Some(message.id.clone()).filter(|id| !id.is_empty());
    let reply_to = message.quoted_message_id.clone();
    let said = |content| Said { message_id, reply_to, ..Said::from(content) };
    match &*message.kind {
        "text" => {
            let (mentions_bot, text) = mention::read(message.text.unwrap_or_default(), message.mention);
            Said { mentions_bot, ..said(Content::Text { text }) }
        }
        _ => said(things(&message).unwrap_or_else(|| native(message.kind, raw))),
    }
}

/// What is no text; `None` where it is not known, or lacks what makes it up.
fn things(message: &Message) -> Option<Content> {
    let media = |media| {
        let external = message.content_provider.as_ref().and_then(|from| from.original_content_url.clone());
        Attachment::Media {
            media,
            id: external.is_none().then(|| message.id.clone()),
            url: external,
            name: message.file_name.clone(),
            mime: None,
            bytes: message.file_size,
        }
    };
    let mut text = None;
    let attachment = match &*message.kind {
        "image" => media(MediaKind::Image),
        "video" => media(MediaKind::Video),
        "audio" => media(MediaKind::Audio),
        "file" => media(MediaKind::File),
        "location" => Attachment::Location {
            latitude: message.latitude?,
            longitude: message.longitude?,
            title: message.title.clone().or_else(|| message.address.clone()),
        },
        "sticker" => {
            text = message.text.clone().filter(|text| !text.is_empty());
            let sticker_id = [message.package_id.as_deref()?, "/", message.sticker_id.as_deref()?].concat();
            Attachment::Sticker { sticker_id, url: None }
        }
        _ => return None,
    };
    Some(Content::Attachments { text, attachments: vec![attachment] })
}

/// NOTE: how often a message was changed is not told. The one with the greatest time is the last.
fn edit(raw: Option<&RawValue>) -> Option<Content> {
    let message: Message = loose::part(raw)?;
    Some(Content::Edit { message_id: message.id, text: message.text?, count: 1 })
}

fn bot(joined: bool) -> Content {
    Content::Members { joined, users: Vec::new(), bot: true }
}

fn members(joined: bool, raw: Option<&RawValue>) -> Option<Content> {
    let Members { members } = loose::part(raw)?;
    let users = members.into_iter().filter_map(|member| member.user_id);
    let users = users.map(|id| User { id, name: None }).collect();
    Some(Content::Members { joined, users, bot: false })
}

/// What was picked with a date picker is a form of one field. What stands on a button is not told.
fn postback(postback: Postback) -> Content {
    let Postback { data, params } = postback;
    match params {
        Some(values) if ["date", "time", "datetime"].iter().any(|key| values.contains_key(*key)) => {
            Content::Form { name: data, values }
        }
        _ => Content::Button { title: String::new(), payload: Some(data) },
    }
}

/// NOTE: a link that failed is no unlinking: an account that was linked before still is. It stays as it stands.
fn account_link(link: AccountLink) -> Option<Content> {
    (link.result == "ok").then_some(Content::AccountLink { linked: true, code: link.nonce })
}
