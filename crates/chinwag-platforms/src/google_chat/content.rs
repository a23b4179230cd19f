//! What an event says, in the vocabulary of every platform.

use chinwag_core::message::{Attachment, Content, MediaKind};
use serde_json::{Map, Value};

use super::event::{Event, id};

/// What a message says, and whether the app is called by its name in it.
pub(super) fn of_message(message: &Value, media_url: &str) -> (Content, bool) {
    let text = message["text"].as_str().unwrap_or_default();
    if let Some(name) = command(message, text) {
        return (Content::command(name, text), false);
    }
    let (text, is_called) = words(message, text);
    let attachments = message["attachment"].as_array().into_iter().flatten();
    let attachments: Vec<_> = attachments.map(|attachment| attached(attachment, media_url)).collect();
    let content = if !attachments.is_empty() {
        let text = Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        Content::Attachments { text, attachments }
    } else if !text.is_empty() || is_called {
        Content::Text { text: text.to_owned() }
    } else {
        Content::Native { kind: "message".into(), native: message.clone() }
    };
    (content, is_called)
}

/// The words without the app's name at their front. What is behind it is given apart, with the space between them.
fn words<'a>(message: &'a Value, text: &'a str) -> (&'a str, bool) {
    let argument = message["argumentText"].as_str();
    let behind = argument.filter(|argument| {
        let front = text.strip_suffix(*argument).map(str::trim);
        front.is_some_and(|front| front.starts_with('@'))
    });
    let annotations = message["annotations"].as_array().into_iter().flatten();
    let is_called = annotations
        .filter(|annotation| annotation["type"] == "USER_MENTION")
        .any(|annotation| annotation["userMention"]["user"]["type"] == "BOT");
    (behind.unwrap_or(text).trim(), is_called || behind.is_some())
}

/// The name of a command, without its mark; its number where no name is told.
fn command(message: &Value, text: &str) -> Option<String> {
    let number = id(&message["slashCommand"]["commandId"])?;
    let annotations = message["annotations"].as_array().into_iter().flatten();
    let named =
        annotations.filter_map(|annotation| annotation["slashCommand"]["commandName"].as_str()).next();
    let typed = || text.split_whitespace().next().filter(|word| word.starts_with('/'));
    let name = named.or_else(typed).map_or(&*number, |name| name.trim_start_matches('/'));
    Some(name.to_owned())
}

/// NOTE: the addresses that an attachment names are for people with a browser; the app fetches it by the API.
fn attached(attachment: &Value, media_url: &str) -> Attachment {
    let text = |pointer: &str| attachment.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let mime = text("/contentType");
    let uploaded = text("/attachmentDataRef/resourceName");
    let id = uploaded.clone().or_else(|| text("/driveDataRef/driveFileId"));
    if id.is_none() {
        return Attachment::Native { kind: "attachment".into(), native: attachment.clone() };
    }
    let media = match mime.as_deref().and_then(|mime| mime.split('/').next()) {
        Some("image") => MediaKind::Image,
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => MediaKind::File,
    };
    let url = uploaded.map(|name| format!("{media_url}/{name}?alt=media"));
    Attachment::Media { media, url, id, name: text("/contentName"), mime, bytes: None }
}

/// What was pressed, with what was filled in. The bot's own buttons say `payload` and `title`.
pub(super) fn of_click(event: &Event<'_>) -> Content {
    if event.is_cancelled() {
        return Content::Native { kind: "CANCEL_DIALOG".into(), native: event.native() };
    }
    let (mut values, inputs) = (event.parameters(), event.inputs());
    let function = event.function().to_owned();
    let payload = values.get("payload").and_then(Value::as_str).map(str::to_owned);
    let is_bare = inputs.is_empty() && (payload.is_some() || values.is_empty());
    if is_bare {
        let title = values.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        let payload = payload.or(Some(function)).filter(|payload| !payload.is_empty());
        return Content::Button { title, payload };
    }
    if payload.is_some() {
        values = Map::new();
    }
    values.extend(inputs);
    Content::Form { name: payload.unwrap_or(function), values }
}

/// A command, with the message it was typed in or without.
pub(super) fn of_command(event: &Event<'_>) -> Content {
    let text = event.message().and_then(|message| message["text"].as_str()).unwrap_or_default();
    let named = event.message().and_then(|message| command(message, text));
    match named.or_else(|| event.command().map(std::borrow::Cow::into_owned)) {
        Some(name) => Content::command(name, text),
        None => Content::Native { kind: "appCommand".into(), native: event.native() },
    }
}
