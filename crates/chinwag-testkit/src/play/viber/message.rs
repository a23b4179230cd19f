//! Messages: what is legal, and what a person sees of them.

use serde_json::Value;

use super::{
    board,
    part::{any_text, file, number, text, url, word},
    refusal::Refusal,
};
use crate::{play::Choice, script::Said};

const TEXT_MAX: usize = 7000;
const CAPTION_MAX: usize = 512;
const NAME_MAX: usize = 28;
const TRACKING_MAX: usize = 4096;
const PICTURES: [&str; 4] = [".jpg", ".jpeg", ".png", ".gif"];
const VIDEO_BYTES_MAX: u64 = 26 << 20;
const FILE_BYTES_MAX: u64 = 50 << 20;
/// The version of everybody's client.
pub(super) const CLIENT_VERSION: u64 = 10;
/// The least version that shows cards.
const CARDS_VERSION: u64 = 2;
const KINDS: [&str; 9] =
    ["text", "picture", "video", "file", "contact", "location", "sticker", "url", "rich_media"];

/// What a message shows, and what can be pressed, if Viber takes it.
pub(super) fn shown(message: &Value) -> Result<(Said, Vec<Choice>), Refusal> {
    let version = number(message, "min_api_version", 1, u64::from(u8::MAX))?;
    if version > CLIENT_VERSION {
        return Err(Refusal::no_device());
    }
    sender(&message["sender"])?;
    if !message["tracking_data"].is_null() {
        any_text(message, "tracking_data", TRACKING_MAX)?;
    }
    let (said, mut choices) = body(message, version)?;
    if !message["keyboard"].is_null() {
        choices.extend(board::keyboard(&message["keyboard"])?);
    }
    Ok((said, choices))
}

fn sender(sender: &Value) -> Result<(), Refusal> {
    if sender.is_null() {
        return Err(Refusal::missing("sender"));
    }
    text(sender, "name", NAME_MAX)?;
    if !sender["avatar"].is_null() {
        url(sender, "avatar", &["https://", "http://"], 2000)?;
    }
    Ok(())
}

fn body(message: &Value, version: u64) -> Result<(Said, Vec<Choice>), Refusal> {
    let words = match word(message, "type", &KINDS)? {
        "text" => text(message, "text", TEXT_MAX)?.to_owned(),
        "picture" => {
            let caption = any_text(message, "text", CAPTION_MAX)?;
            format!("[image] {}\n{caption}", file(message, "media", &PICTURES)?)
        }
        "video" => {
            number(message, "size", 1, VIDEO_BYTES_MAX)?;
            format!("[video] {}", file(message, "media", &[".mp4"])?)
        }
        "file" => {
            number(message, "size", 1, FILE_BYTES_MAX)?;
            if !text(message, "file_name", 256)?.contains('.') {
                return Err(Refusal::bad("file_name must include the file extension"));
            }
            format!("[file] {}", file(message, "media", &[])?)
        }
        "contact" => {
            let contact = &message["contact"];
            format!("[contact] {} {}", text(contact, "name", 28)?, text(contact, "phone_number", 18)?)
        }
        "location" => place(&message["location"])?,
        "sticker" => format!("[sticker] {}", number(message, "sticker_id", 1, u64::MAX)?),
        "url" => url(message, "media", &["https://", "http://"], 2000)?.to_owned(),
        _ if version < CARDS_VERSION => return Err(Refusal::incompatible()),
        _ => return board::cards(&message["rich_media"]),
    };
    Ok((Said::default().with_words(&words), Vec::new()))
}

/// A place, in numbers or in text.
fn place(location: &Value) -> Result<String, Refusal> {
    let degrees = |field: &str, max: f64| {
        let degrees = location[field].as_f64().or_else(|| location[field].as_str()?.parse().ok());
        let degrees = degrees.ok_or_else(|| Refusal::missing(field))?;
        if degrees.abs() <= max { Ok(degrees) } else { Err(Refusal::bad(format!("{field} is out of range"))) }
    };
    Ok(format!("[location] {} {}", degrees("lat", 90.0)?, degrees("lon", 180.0)?))
}
