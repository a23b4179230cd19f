//! What stands beside the words of a message. One that is not understood is kept as it stands and spoils nothing.

use chinwag_core::message::{Attachment, MediaKind};
use serde_json::Value;

use super::parse::id;

/// Every file, sticker and poll, in this order.
pub(super) fn all(message: &Value) -> Vec<Attachment> {
    let files = message["attachments"].as_array().into_iter().flatten().map(file);
    let stickers = message["sticker_items"].as_array().into_iter().flatten().map(sticker);
    let poll = message["poll"].is_object().then(|| kept("poll", &message["poll"]));
    files.chain(stickers).chain(poll).collect()
}

fn file(file: &Value) -> Attachment {
    let text = |key: &str| file[key].as_str().map(str::to_owned);
    let Some(url) = text("url") else { return kept("attachment", file) };
    let mime = text("content_type");
    let media = match mime.as_deref().and_then(|mime| mime.split('/').next()) {
        Some("image") => MediaKind::Image,
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => MediaKind::File,
    };
    let (id, name, bytes) = (text("id"), text("filename"), file["size"].as_u64());
    Attachment::Media { media, url: Some(url), id, name, mime, bytes }
}

fn sticker(sticker: &Value) -> Attachment {
    match id(&sticker["id"]) {
        Some(id) => Attachment::Sticker { sticker_id: id.to_owned(), url: None },
        None => kept("sticker", sticker),
    }
}

fn kept(kind: &str, native: &Value) -> Attachment {
    Attachment::Native { kind: kind.to_owned(), native: native.clone() }
}
