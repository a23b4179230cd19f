//! What people do and what becomes of messages, as the webhooks of the account.

use chinwag_core::clock::Timestamp;
use serde_json::{Value, json};

use super::account::{ACCOUNT, Instagram};
use crate::{
    play::{Act, Person, Webhook},
    script::Media,
};

/// A message that was taken, and of which something has still to be told.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) mid: String,
    pub(super) to: String,
    pub(super) message: Value,
}

impl Instagram {
    /// The webhook of what a person does. Nobody can say where they are.
    pub(super) fn happened(&mut self, person: &Person, act: &Act, now: Timestamp) -> Option<Webhook> {
        let (kind, what) = match act {
            Act::Edits { message_id, text, count } => {
                ("message_edit", json!({"mid": message_id, "text": text, "num_edit": count}))
            }
            Act::Reacts { message_id, emoji } => {
                let mut reaction = json!({"mid": message_id, "action": "react", "emoji": emoji});
                reaction["reaction"] = if is_heart(emoji) { "love" } else { "other" }.into();
                ("reaction", reaction)
            }
            act => {
                let (kind, mut what) = said(act)?;
                let mid = self.next_mid();
                self.mids.push((person.id.clone(), mid.clone()));
                what["mid"] = mid.into();
                (kind, what)
            }
        };
        let message_id = what["mid"].as_str().filter(|_| kind == "message").map(str::to_owned);
        let event = json!({
            "sender": {"id": person.id}, "recipient": {"id": ACCOUNT}, "timestamp": now.as_millis(), kind: what,
        });
        Some(self.app.webhook(&envelope(&event, now), message_id))
    }

    /// The echo of a message and, where it is asked for, that it was seen.
    pub(super) fn echoes(&self, sent: &Sent, now: Timestamp) -> Vec<Webhook> {
        let mut message = json!({"mid": sent.mid, "is_echo": true});
        for field in ["text", "attachments"] {
            if let Some(value) = sent.message.get(field) {
                message[field] = value.clone();
            }
        }
        if let Some(attachment) = sent.message.get("attachment") {
            message["attachments"] = json!([attachment]);
        }
        let echo = json!({
            "sender": {"id": ACCOUNT}, "recipient": {"id": sent.to}, "timestamp": now.as_millis(),
            "message": message,
        });
        let seen = json!({
            "sender": {"id": sent.to}, "recipient": {"id": ACCOUNT}, "timestamp": now.as_millis(),
            "read": {"mid": sent.mid},
        });
        let told = [Some(echo), self.tells.then_some(seen)].into_iter().flatten();
        told.map(|event| self.app.webhook(&envelope(&event, now), None)).collect()
    }
}

fn is_heart(emoji: &str) -> bool {
    emoji.trim_end_matches('\u{fe0f}') == "❤"
}

/// The key of an event and what is in it, without the id of the message.
fn said(act: &Act) -> Option<(&'static str, Value)> {
    Some(match act {
        Act::Says(text) => ("message", json!({"text": text})),
        Act::Sends(media, url) => {
            let kind = match media {
                Media::Image => "image",
                Media::Audio => "audio",
                Media::Video => "video",
                Media::File => "file",
            };
            ("message", json!({"attachments": [{"type": kind, "payload": {"url": url}}]}))
        }
        Act::Presses { choice, .. } => {
            let (title, value) = (&choice.title, choice.value.as_ref()?);
            match value.get("quick_reply") {
                Some(payload) => ("message", json!({"text": title, "quick_reply": {"payload": payload}})),
                None => ("postback", json!({"title": title, "payload": value["postback"]})),
            }
        }
        _ => return None,
    })
}

fn envelope(event: &Value, now: Timestamp) -> Value {
    let entry = json!({"id": ACCOUNT, "time": now.as_millis(), "messaging": [event]});
    json!({"object": "instagram", "entry": [entry]})
}
