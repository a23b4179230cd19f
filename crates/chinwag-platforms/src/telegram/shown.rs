//! What a new message shows: its method, and the parameters that are its own.

use chinwag_core::{
    message::MediaKind,
    platform::RenderError,
    reply::{Button, ButtonAction, Card, MediaSource, ReplyContent},
};
use serde_json::{Map, Value, json};

use super::prepare::{HTML, escape};

/// How much of a row the titles of its buttons take, at most, in characters; and how many there are in it.
const ROW_CHARS_MAX: usize = 24;
const ROW_BUTTONS_MAX: usize = 4;

/// The parameters of a method.
pub(super) type Fields = Map<String, Value>;

/// A new message.
pub(super) fn message(content: &ReplyContent) -> Result<(&'static str, Value), RenderError> {
    Ok(match content {
        ReplyContent::Text { text, buttons } => ("sendMessage", words(text, buttons)),
        ReplyContent::Media { media: kind, from, caption } => media(*kind, from, caption.as_deref()),
        ReplyContent::Cards { cards } => match &cards[..] {
            [one] => card(one),
            _ => return Err(unprepared()),
        },
        ReplyContent::Location { latitude, longitude, title } => {
            place(*latitude, *longitude, title.as_deref())
        }
        ReplyContent::Contact { name, phone } => {
            ("sendContact", json!({"phone_number": phone, "first_name": name}))
        }
        ReplyContent::Sticker { sticker_id } => ("sendSticker", json!({"sticker": sticker_id})),
        _ => return Err(unprepared()),
    })
}

/// For what `prepare` does not let through.
pub(super) fn unprepared() -> RenderError {
    RenderError::new("it has to be prepared first: Telegram has no such message")
}

/// A text with its buttons.
pub(super) fn words(text: &str, buttons: &[Button]) -> Value {
    with(json!({"text": HTML.write(text), "parse_mode": "HTML"}), keyboard(buttons))
}

fn media(kind: MediaKind, from: &MediaSource, caption: Option<&str>) -> (&'static str, Value) {
    let (method, field) = match kind {
        MediaKind::Image => ("sendPhoto", "photo"),
        MediaKind::Audio => ("sendAudio", "audio"),
        MediaKind::Video => ("sendVideo", "video"),
        MediaKind::File => ("sendDocument", "document"),
    };
    let (MediaSource::Url(what) | MediaSource::Id(what)) = from;
    let words = caption.map_or_else(|| json!({}), |text| captioned(&HTML.write(text)));
    (method, with(json!({field: what}), words))
}

/// NOTE: a place with a name has to have an address as well.
fn place(latitude: f64, longitude: f64, title: Option<&str>) -> (&'static str, Value) {
    let at = json!({"latitude": latitude, "longitude": longitude});
    match title.filter(|title| !title.trim().is_empty()) {
        Some(title) => {
            let address = format!("{latitude}, {longitude}");
            ("sendVenue", with(at, json!({"title": title, "address": address})))
        }
        None => ("sendLocation", at),
    }
}

fn captioned(written: &str) -> Value {
    json!({"caption": written, "parse_mode": "HTML"})
}

/// A picture with words and buttons below it, or the words and buttons alone.
fn card(card: &Card) -> (&'static str, Value) {
    let mut title = "<b>".to_owned();
    escape(&mut title, &card.title);
    title.push_str("</b>");
    let mut written = String::new();
    match &card.url {
        Some(url) => (HTML.link)(&mut written, &title, url),
        None => written = title,
    }
    if let Some(subtitle) = &card.subtitle {
        written.push('\n');
        written.push_str(&HTML.write(subtitle));
    }
    let (method, shown) = match &card.image_url {
        Some(url) => ("sendPhoto", with(json!({"photo": url}), captioned(&written))),
        None => ("sendMessage", json!({"text": written, "parse_mode": "HTML"})),
    };
    (method, with(shown, keyboard(&card.buttons)))
}

fn keyboard(buttons: &[Button]) -> Value {
    if buttons.is_empty() {
        return json!({});
    }
    let rows: Vec<Vec<Value>> =
        rows(buttons).iter().map(|row| row.iter().map(|b| key(b)).collect()).collect();
    json!({"reply_markup": {"inline_keyboard": rows}})
}

/// Short titles stand side by side, long ones alone.
fn rows(buttons: &[Button]) -> Vec<Vec<&Button>> {
    let mut rows: Vec<Vec<&Button>> = Vec::new();
    let mut room = 0;
    for button in buttons {
        let chars = button.title.chars().count();
        match rows.last_mut() {
            Some(row) if chars <= room && row.len() < ROW_BUTTONS_MAX => row.push(button),
            _ => {
                rows.push(vec![button]);
                room = ROW_CHARS_MAX;
            }
        }
        room = room.saturating_sub(chars);
    }
    rows
}

fn key(button: &Button) -> Value {
    let title = &button.title;
    match &button.action {
        ButtonAction::Postback(payload) => json!({"text": title, "callback_data": payload}),
        ButtonAction::Url(url) | ButtonAction::Phone(url) => json!({"text": title, "url": url}),
    }
}

/// The fields of both.
fn with(first: Value, second: Value) -> Value {
    let mut fields = object(first);
    fields.extend(object(second));
    Value::Object(fields)
}

/// The fields of an object.
pub(super) fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}
