//! What people do, as events of a room.

use serde_json::{Value, json};

use super::homeserver::SERVER;
use crate::{
    play::{
        Act,
        file::{id, size},
    },
    script::Media,
};

/// The type and the content of the event; `None` where Matrix has no such thing.
pub(super) fn of(act: &Act) -> Option<(&'static str, Value)> {
    let content = match act {
        Act::Says(words) => text(words),
        // There is nothing to press: who chooses writes what is offered.
        Act::Presses { choice, .. } => text(choice.value.as_ref()?.as_str()?),
        Act::Sends(media, url) => file(*media, url),
        Act::Locates { latitude, longitude } => json!({
            "msgtype": "m.location", "body": "where I am", "geo_uri": format!("geo:{latitude},{longitude}"),
        }),
        Act::Edits { message_id, text: words, .. } => {
            let mut content = text(&format!("* {words}"));
            content["m.new_content"] = text(words);
            content["m.relates_to"] = json!({"rel_type": "m.replace", "event_id": message_id});
            content
        }
        Act::Reacts { message_id, emoji } => {
            let relation = json!({"rel_type": "m.annotation", "event_id": message_id, "key": emoji});
            return Some(("m.reaction", json!({"m.relates_to": relation})));
        }
    };
    Some(("m.room.message", content))
}

fn text(words: &str) -> Value {
    json!({"msgtype": "m.text", "body": words, "m.mentions": {}})
}

/// A file, which the person's client has uploaded.
fn file(media: Media, url: &str) -> Value {
    let name = url.rsplit('/').next().unwrap_or_default();
    let (kind, mime) = match media {
        Media::Image => ("m.image", "image/png"),
        Media::Audio => ("m.audio", "audio/mpeg"),
        Media::Video => ("m.video", "video/mp4"),
        Media::File => ("m.file", "application/pdf"),
    };
    json!({
        "msgtype": kind, "body": name, "url": format!("mxc://{SERVER}/{}", id(url)),
        "info": {"mimetype": mime, "size": size(media, url)},
    })
}
