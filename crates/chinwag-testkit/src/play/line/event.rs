//! What people do, as LINE's events.

use chinwag_core::{clock::Timestamp, conversation::fingerprint};
use serde_json::{Value, json};

use super::account::{BOT, Line};
use crate::{
    play::{Act, Person, file},
    script::Media,
};

/// The letters of an event's id (Crockford's base 32).
const ULID: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Line {
    /// The body of the webhook of what a person does, and the id of the message in it. LINE has no reactions.
    pub(super) fn body(
        &mut self,
        person: &Person,
        act: &Act,
        now: Timestamp,
    ) -> Option<(Value, Option<String>)> {
        let id = self.message_id();
        let quote_token = self.quote_token();
        let (kind, field, content, message_id) = match act {
            Act::Says(text) => said(text, id, quote_token),
            Act::Presses { choice, .. } => {
                let value = choice.value.as_ref()?;
                match value["text"].as_str() {
                    Some(text) => said(text, id, quote_token),
                    None => ("postback", "postback", value.clone(), None),
                }
            }
            Act::Sends(media, url) => {
                self.files.insert(id.clone(), file::id(url));
                ("message", "message", sent(*media, url, &id, &quote_token), Some(id))
            }
            Act::Locates { latitude, longitude } => {
                let place = json!({
                    "id": id, "type": "location", "address": format!("{latitude}, {longitude}"),
                    "latitude": latitude, "longitude": longitude,
                });
                ("message", "message", place, Some(id))
            }
            Act::Edits { message_id, text, .. } => {
                let edited =
                    json!({"id": message_id, "type": "text", "text": text, "quoteToken": quote_token});
                ("messageEdited", "message", edited, None)
            }
            Act::Reacts { .. } => return None,
        };
        let reply_token = self.reply_token();
        self.tokens.give(reply_token.clone(), &person.id, now);
        let event = json!({
            "type": kind, "mode": "active", "timestamp": now.as_millis(),
            "source": {"type": "user", "userId": person.id}, "webhookEventId": self.event_id(now),
            "deliveryContext": {"isRedelivery": false}, "replyToken": reply_token, field: content,
        });
        Some((json!({"destination": BOT, "events": [event]}), message_id))
    }

    fn event_id(&mut self, now: Timestamp) -> String {
        let digits = u128::from(now.as_millis()) << 80 | u128::from(self.number());
        (0..26).rev().map(|place| char::from(ULID[(digits >> (5 * place) & 31) as usize])).collect()
    }
}

/// The kind of an event, where its content stands, the content, the id of the message.
type Content = (&'static str, &'static str, Value, Option<String>);

fn said(text: &str, id: String, quote_token: String) -> Content {
    let message = json!({"id": id, "type": "text", "text": text, "quoteToken": quote_token});
    ("message", "message", message, Some(id))
}

/// Media, which LINE keeps: the bot is told its id. A sound and a file cannot be quoted.
fn sent(media: Media, url: &str, id: &str, quote_token: &str) -> Value {
    let provider = json!({"type": "line"});
    match media {
        Media::Image => {
            json!({"id": id, "type": "image", "contentProvider": provider, "quoteToken": quote_token})
        }
        Media::Video => json!({
            "id": id, "type": "video", "duration": 60_000, "contentProvider": provider,
            "quoteToken": quote_token,
        }),
        Media::Audio => {
            json!({"id": id, "type": "audio", "duration": 2_000, "contentProvider": provider})
        }
        Media::File => {
            let name = url.rsplit('/').next().unwrap_or_default();
            json!({"id": id, "type": "file", "fileName": name, "fileSize": file::size(media, url)})
        }
    }
}

/// The id of a person: the same for the same name.
pub(super) fn user_id(name: &str) -> String {
    format!("U{:016x}{:016x}", fingerprint(&["line", name]), fingerprint(&[name, "line"]))
}
