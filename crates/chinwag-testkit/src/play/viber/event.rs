//! What people do, as Viber's callbacks.

use chinwag_core::clock::Timestamp;
use serde_json::{Value, json};

use super::{bot::Viber, message::CLIENT_VERSION, refusal::HOST};
use crate::{
    play::{Act, Person, file::size},
    script::Media,
};

impl Viber {
    /// The body of the callback of what a person does, and the token of the message in it. On Viber nobody changes a
    /// message or reacts to one.
    pub(super) fn body(&mut self, person: &Person, act: &Act, now: Timestamp) -> Option<(Value, String)> {
        let (mut message, is_silent) = match act {
            Act::Says(text) => (json!({"type": "text", "text": text}), false),
            Act::Presses { choice, message_id } => {
                let value = choice.value.as_ref()?;
                // A keyboard is gone with the next message; what stands on a card stays.
                let is_gone = self.people.get(&person.id).is_none_or(|seen| seen.last != *message_id);
                if value["is_keyboard"] == true && is_gone {
                    return None;
                }
                (json!({"type": "text", "text": value["body"]}), value["is_silent"] == true)
            }
            Act::Sends(media, url) => (sent(*media, url), false),
            Act::Locates { latitude, longitude } => {
                (json!({"type": "location", "location": {"lat": latitude, "lon": longitude}}), false)
            }
            Act::Edits { .. } | Act::Reacts { .. } => return None,
        };
        let token = self.token();
        if let Some(tracking) = self.wrote(person) {
            message["tracking_data"] = tracking.into();
        }
        let body = json!({
            "event": "message", "timestamp": now.as_millis(), "chat_hostname": HOST, "message_token": token,
            "sender": {
                "id": person.id, "name": person.display_name(), "avatar": "https://avatar.example.com",
                "country": "UK", "language": "en", "api_version": CLIENT_VERSION,
            },
            "message": message, "silent": is_silent,
        });
        Some((body, token.to_string()))
    }
}

/// What became of a message of the bot.
pub(super) fn report(what: &str, token: u64, user: &str, now: Timestamp) -> Value {
    json!({
        "event": what, "timestamp": now.as_millis(), "chat_hostname": HOST, "message_token": token,
        "user_id": user,
    })
}

/// Media. A sound goes as a file.
fn sent(media: Media, url: &str) -> Value {
    let name = url.rsplit('/').next().unwrap_or_default();
    match media {
        Media::Image => json!({"type": "picture", "media": url, "thumbnail": url, "file_name": name}),
        Media::Video => {
            json!({"type": "video", "media": url, "thumbnail": url, "duration": 12, "size": size(media, url)})
        }
        Media::Audio | Media::File => {
            json!({"type": "file", "media": url, "file_name": name, "size": size(media, url)})
        }
    }
}
