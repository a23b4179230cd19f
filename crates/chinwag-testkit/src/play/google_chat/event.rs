//! What people do that an app is told of, as events of the older form.

use serde_json::{Value, json};

use super::app::{APP, APP_NAME, GoogleChat, ROOM, direct};
use crate::{
    play::{Act, Person, file},
    script::Media,
};

/// The event of what a person does, and the name of the message in it.
pub(super) fn told(chat: &mut GoogleChat, person: &Person, act: &Act) -> Option<(Value, Option<String>)> {
    match act {
        Act::Says(text) => Some(says(chat, person, text)),
        Act::Sends(media, url) => {
            let space = direct(&person.id);
            let name = message_name(chat, &space);
            let file = attachment(&name, *media, url);
            let content = json!({"attachment": [file]});
            Some(written(chat, person, &name, content))
        }
        Act::Presses { choice, message_id } => {
            let pressed = choice.value.clone()?;
            let message = chat.messages.get(message_id)?.clone();
            let space = message["space"]["name"].as_str()?.to_owned();
            let mut event = event(chat, person, &space, "CARD_CLICKED");
            event["message"] = message;
            merge(&mut event, pressed);
            Some((event, None))
        }
        // Nobody can send a place; what is changed and reacted is pushed.
        Act::Locates { .. } | Act::Edits { .. } | Act::Reacts { .. } => None,
    }
}

/// Who begins with the app's name writes in the room, and begins a thread there; a word behind a slash is a command.
fn says(chat: &mut GoogleChat, person: &Person, text: &str) -> (Value, Option<String>) {
    let behind = text.strip_prefix('@').and_then(|text| text.strip_prefix(APP_NAME));
    let content = match (behind, text.split_whitespace().next().filter(|word| is_command(word))) {
        (Some(behind), _) => json!({"text": text, "argumentText": behind, "annotations": [mention()]}),
        (None, Some(word)) => {
            let behind = &text[text.find(word).unwrap_or_default() + word.len()..];
            json!({
                "text": text, "argumentText": behind, "slashCommand": {"commandId": command_id(word)},
                "annotations": [command(word)],
            })
        }
        (None, None) => json!({"text": text, "argumentText": text}),
    };
    let space = if behind.is_some() { ROOM.to_owned() } else { direct(&person.id) };
    let name = message_name(chat, &space);
    written(chat, person, &name, content)
}

fn is_command(word: &str) -> bool {
    word.len() > 1 && word.starts_with('/')
}

fn command_id(word: &str) -> String {
    (chinwag_core::conversation::fingerprint(&["command", word]) % 1000 + 1).to_string()
}

fn command(word: &str) -> Value {
    json!({
        "type": "SLASH_COMMAND", "startIndex": 0, "length": word.encode_utf16().count(),
        "slashCommand": {"commandName": word, "commandId": command_id(word), "type": "INVOKE", "bot": app()},
    })
}

fn mention() -> Value {
    json!({
        "type": "USER_MENTION", "startIndex": 0, "length": APP_NAME.len() + 1,
        "userMention": {"type": "MENTION", "user": app()},
    })
}

pub(super) fn app() -> Value {
    json!({"name": APP, "displayName": APP_NAME, "type": "BOT"})
}

pub(super) fn user(person: &Person) -> Value {
    json!({"name": person.id, "displayName": person.display_name(), "type": "HUMAN", "domainId": "12juw1z"})
}

pub(super) fn space(name: &str) -> Value {
    if name == ROOM {
        json!({
            "name": name, "type": "ROOM", "spaceType": "SPACE", "displayName": "A room",
            "spaceThreadingState": "THREADED_MESSAGES",
        })
    } else {
        json!({
            "name": name, "type": "DM", "spaceType": "DIRECT_MESSAGE", "singleUserBotDm": true,
            "spaceThreadingState": "UNTHREADED_MESSAGES",
        })
    }
}

/// The name of a new message, which begins a thread.
fn message_name(chat: &mut GoogleChat, space: &str) -> String {
    let id = chat.new_id();
    format!("{space}/messages/{id}.{id}")
}

/// The thread that a message is in, by its name.
pub(super) fn thread_of(name: &str) -> Option<String> {
    let (space, id) = name.split_once("/messages/")?;
    Some(format!("{space}/threads/{}", id.split('.').next()?))
}

/// A message of a person, kept from now on.
fn written(chat: &mut GoogleChat, person: &Person, name: &str, content: Value) -> (Value, Option<String>) {
    let place = name.split_once("/messages/").map_or(name, |(space, _)| space);
    let thread = thread_of(name).unwrap_or_default();
    let mut event = event(chat, person, place, "MESSAGE");
    if place == ROOM {
        chat.threads.insert(thread.clone(), person.id.clone());
    }
    let mut message = json!({
        "name": name, "sender": user(person), "createTime": chat.now.to_string(),
        "thread": {"name": thread, "retentionSettings": {"state": "PERMANENT"}}, "space": space(place),
        "messageHistoryState": "HISTORY_ON",
    });
    merge(&mut message, content);
    chat.keep_message(&message);
    event["message"] = message;
    (event, Some(name.to_owned()))
}

/// An event with what all of them have. The person is in the space from now on.
fn event(chat: &mut GoogleChat, person: &Person, place: &str, kind: &str) -> Value {
    chat.spaces.entry(place.to_owned()).or_default().people.insert(person.id.clone());
    json!({
        "type": kind, "eventTime": chat.now.to_string(), "user": user(person), "space": space(place),
        "common": {"userLocale": "en", "hostApp": "CHAT", "platform": "WEB"},
    })
}

/// A person has added the app.
pub(super) fn added(chat: &mut GoogleChat, person: &Person) -> Value {
    event(chat, person, &direct(&person.id), "ADDED_TO_SPACE")
}

fn attachment(message: &str, media: Media, url: &str) -> Value {
    let mime = match media {
        Media::Image => "image/png",
        Media::Audio => "audio/mpeg",
        Media::Video => "video/mp4",
        Media::File => "application/pdf",
    };
    let id = file::id(url);
    json!({
        "name": format!("{message}/attachments/{id}"), "contentName": url.rsplit('/').next(),
        "contentType": mime, "source": "UPLOADED_CONTENT", "attachmentDataRef": {"resourceName": id},
        "downloadUri": format!("https://chat.google.com/api/get_attachment_url?id={id}"),
        "thumbnailUri": format!("https://chat.google.com/api/get_attachment_url?thumb={id}"),
    })
}

/// Adds fields to an object, and to the objects in it.
fn merge(into: &mut Value, fields: Value) {
    let Value::Object(fields) = fields else { return };
    for (name, value) in fields {
        match into.get_mut(&name) {
            Some(there @ Value::Object(_)) if value.is_object() => merge(there, value),
            _ => into[&name] = value,
        }
    }
}
