//! What an activity says, in the vocabulary of every platform.

use chinwag_core::{
    clock::Timestamp,
    message::{Attachment, Content, MediaKind, User},
};
use serde_json::{Map, Value};

use super::{
    activity::{Activity, written_at},
    invoke, mention,
};
use crate::adaptive;

/// What an activity turned out to be.
pub(super) enum Told {
    /// Something was said or done.
    Said(Said),
    /// The person has seen everything up to then.
    Read(Timestamp),
    /// It is nothing to act on.
    Nothing(&'static str),
}

/// Something that was said or done.
pub(super) struct Said {
    pub(super) content: Content,
    pub(super) mentions_bot: bool,
    /// Whether the activity's id is that of this, and not of what it is about.
    pub(super) is_own: bool,
    /// Tells it from others in the same activity.
    pub(super) detail: String,
}

fn said(content: Content) -> Told {
    Told::Said(Said { content, mentions_bot: false, is_own: false, detail: String::new() })
}

/// Everything that an activity of this type says.
pub(super) fn told(activity: &Activity, kind: &str) -> Vec<Told> {
    match kind {
        "message" => vec![message(activity)],
        "messageUpdate" => vec![said(edit(activity))],
        "messageDelete" => {
            let message_ids = activity.text(&["id"]).map(str::to_owned).into_iter().collect();
            vec![said(Content::Deleted { message_ids })]
        }
        "messageReaction" => reactions(activity),
        "conversationUpdate" => members(activity),
        "installationUpdate" => {
            let action = activity.text(&["action"]).unwrap_or("unknown");
            let action = format!("installationUpdate/{action}");
            vec![said(Content::Notice { action, reason: None })]
        }
        "invoke" => vec![said(invoke::content(activity))],
        "event" => vec![read(activity).map_or_else(|| said(native(activity, kind)), Told::Read)],
        "typing" => vec![Told::Nothing("somebody is typing")],
        "endOfConversation" => vec![Told::Nothing("it ends a conversation between bots")],
        other => vec![said(native(activity, other))],
    }
}

/// What there is no word for.
pub(super) fn native(activity: &Activity, kind: &str) -> Content {
    Content::Native { kind: kind.to_owned(), native: activity.native() }
}

fn message(activity: &Activity) -> Told {
    let (text, mentions_bot) = mention::words(activity);
    let attachments: Vec<_> = activity.list("attachments").iter().filter_map(attachment).collect();
    let value = activity.get(&["value"]).filter(|value| !value.is_null());
    let content = match value {
        Some(value) => pressed(value, &text, ""),
        None if !attachments.is_empty() => {
            Content::Attachments { text: Some(text).filter(|text| !text.is_empty()), attachments }
        }
        // NOTE: the bot's name and nothing else is a message without words.
        None if !text.is_empty() || mentions_bot => Content::Text { text },
        None => native(activity, "message"),
    };
    Told::Said(Said { content, mentions_bot, is_own: true, detail: String::new() })
}

fn edit(activity: &Activity) -> Content {
    let (text, _) = mention::words(activity);
    let message_id = activity.text(&["id"]).unwrap_or_default().to_owned();
    // How often it was changed is not told.
    Content::Edit { message_id, text, count: 1 }
}

/// What was pressed on a card, with what was filled in beside it.
pub(super) fn pressed(value: &Value, text: &str, name: &str) -> Content {
    let unpacked = value.as_str().and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    let Some(mut values) = unpacked.or_else(|| value.as_object().cloned()) else {
        let payload = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        return Content::Button { title: text.to_owned(), payload: Some(payload) };
    };
    // It is the client's.
    values.remove("msteams");
    adaptive::pressed(values, text, name)
}

fn attachment(value: &Value) -> Option<Attachment> {
    let text = |path: &str| value.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let kind = text("/contentType").unwrap_or_default();
    let media = match kind.split_once('/') {
        // The text once more, for those who show it with its markup.
        Some(("text", "html")) => return None,
        Some(("image", _)) => Some(MediaKind::Image),
        Some(("audio", _)) => Some(MediaKind::Audio),
        Some(("video", _)) => Some(MediaKind::Video),
        _ => None,
    };
    if kind == "application/vnd.microsoft.teams.file.download.info" {
        return Some(Attachment::Media {
            media: MediaKind::File,
            // NOTE: the other address is that of the file for people who are logged in.
            url: text("/content/downloadUrl").or_else(|| text("/contentUrl")),
            id: text("/content/uniqueId"),
            name: text("/name"),
            mime: None,
            bytes: None,
        });
    }
    match (media, text("/contentUrl")) {
        (Some(media), Some(url)) => {
            let mime = (!kind.ends_with("/*")).then_some(kind);
            Some(Attachment::Media {
                media,
                url: Some(url),
                id: None,
                name: text("/name"),
                mime,
                bytes: None,
            })
        }
        _ => Some(Attachment::Native { kind, native: value.clone() }),
    }
}

fn reactions(activity: &Activity) -> Vec<Told> {
    let message_id = activity.text(&["replyToId"]).or_else(|| activity.text(&["id"])).unwrap_or_default();
    let each = |name, added| {
        activity.list(name).iter().filter_map(move |reaction| {
            let kind = reaction["type"].as_str()?;
            let content =
                Content::Reaction { message_id: message_id.to_owned(), emoji: emoji(kind).to_owned(), added };
            let detail = format!("{name}:{kind}");
            Some(Told::Said(Said { content, mentions_bot: false, is_own: false, detail }))
        })
    };
    let told: Vec<_> = each("reactionsRemoved", false).chain(each("reactionsAdded", true)).collect();
    if told.is_empty() { vec![said(native(activity, "messageReaction"))] } else { told }
}

/// The emoji of a reaction; its name where there is none for it.
fn emoji(kind: &str) -> &str {
    match kind {
        "like" => "👍",
        "heart" => "❤️",
        "laugh" => "😆",
        "surprised" => "😮",
        "sad" => "😢",
        "angry" => "😡",
        other => other,
    }
}

fn members(activity: &Activity) -> Vec<Told> {
    let bot_id = activity.text(&["recipient", "id"]);
    let mut told = Vec::new();
    for (list, joined) in [("membersAdded", true), ("membersRemoved", false)] {
        let ids = activity.list(list).iter().filter_map(|member| Some((member["id"].as_str()?, member)));
        let (bots, users): (Vec<_>, Vec<_>) = ids.partition(|(id, _)| Some(*id) == bot_id);
        if bots.is_empty() && users.is_empty() {
            continue;
        }
        let user = |(id, member): (&str, &Value)| User {
            id: id.to_owned(),
            name: member["name"].as_str().filter(|name| !name.is_empty()).map(str::to_owned),
        };
        let users = users.into_iter().map(user).collect();
        let content = Content::Members { joined, users, bot: !bots.is_empty() };
        told.push(Told::Said(Said { content, mentions_bot: false, is_own: false, detail: list.into() }));
    }
    if told.is_empty() {
        let kind = activity.text(&["channelData", "eventType"]).unwrap_or("conversationUpdate");
        told.push(said(native(activity, kind)));
    }
    told
}

/// NOTE: the id of the last message that was read is its time.
fn read(activity: &Activity) -> Option<Timestamp> {
    let is_receipt = activity.text(&["name"]) == Some("application/vnd.microsoft.readReceipt");
    activity.text(&["value", "lastReadMessageId"]).filter(|_| is_receipt).and_then(written_at)
}
