//! What is attached to a message. One that is not understood is kept as it stands and spoils nothing.

use chinwag_core::message::{Attachment, MediaKind};
use serde_json::{Value, value::RawValue};

use super::wire;
use crate::meta::loose::value;

/// Reads one attachment.
pub(super) fn read(raw: &RawValue) -> Attachment {
    let wire = serde_json::from_str::<wire::Attachment<'_>>(raw.get()).ok();
    wire.and_then(understood).unwrap_or_else(|| {
        let native = value(raw.get());
        let kind = native.get("type").and_then(Value::as_str).unwrap_or("attachment").to_owned();
        Attachment::Native { kind, native }
    })
}

fn understood(wire: wire::Attachment<'_>) -> Option<Attachment> {
    let payload = wire.payload.unwrap_or_default();
    let url = payload.url.or(wire.url).map(wire::Text::into_string);
    let title = payload.title.or(wire.title).map(wire::Text::into_string);
    let media = |media, url: Option<String>| Some(Attachment::at(media, url?));
    match (&*wire.kind, payload.sticker_id) {
        // NOTE: until 30 August 2026 a sticker came as an image with a `sticker_id`.
        ("sticker" | "image", Some(id)) => Some(Attachment::Sticker { sticker_id: id.into_string(), url }),
        ("image", None) => media(MediaKind::Image, url),
        ("audio", _) => media(MediaKind::Audio, url),
        ("video", _) => media(MediaKind::Video, url),
        ("file", _) => media(MediaKind::File, url),
        ("location", _) => {
            let place = payload.coordinates?;
            Some(Attachment::Location { latitude: place.lat, longitude: place.long, title })
        }
        ("fallback" | "reel" | "ig_reel" | "post" | "ig_post" | "share", _) => {
            (url.is_some() || title.is_some()).then_some(Attachment::Link { url, title })
        }
        _ => None,
    }
}
