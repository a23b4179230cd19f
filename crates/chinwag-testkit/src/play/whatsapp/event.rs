//! What people do and what becomes of messages, as the webhooks of the business account.

use chinwag_core::{clock::Timestamp, conversation::fingerprint};
use serde_json::{Value, json};

use super::account::{ACCOUNT, FILES, NUMBER, NUMBER_ID, WhatsApp};
use crate::{
    play::{
        Act, Person, Webhook,
        file::{id, moved},
    },
    script::Media,
};

/// A message that was taken, and of which something has still to be told.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) id: String,
    pub(super) to: String,
    pub(super) is_template: bool,
    /// What the bot wants to be told with it.
    pub(super) mark: Option<String>,
}

impl WhatsApp {
    /// The webhook of what a person does.
    pub(super) fn happened(&mut self, person: &Person, act: &Act, now: Timestamp) -> Option<Webhook> {
        let mut message = self.said(act)?;
        let id = self.next_id();
        self.heard.push((person.id.clone(), id.clone()));
        message["from"] = person.id.as_str().into();
        message["id"] = id.as_str().into();
        message["timestamp"] = now.as_secs().to_string().into();
        let mut value = value();
        value["contacts"] = json!([{"profile": {"name": person.display_name()}, "wa_id": person.id}]);
        value["messages"] = json!([message]);
        Some(self.app.webhook(&envelope(&value), Some(id)))
    }

    /// The kind of a message and what is in it.
    fn said(&mut self, act: &Act) -> Option<Value> {
        Some(match act {
            Act::Says(text) => json!({"type": "text", "text": {"body": text}}),
            Act::Sends(media, url) => {
                let (kind, file) = file(*media, url);
                self.files.extend(file["id"].as_str().map(str::to_owned));
                json!({"type": kind, kind: file})
            }
            Act::Locates { latitude, longitude } => {
                json!({"type": "location", "location": {"latitude": latitude, "longitude": longitude}})
            }
            Act::Presses { choice, message_id } => {
                let mut message = choice.value.clone()?;
                let kind = if message.get("button").is_some() { "button" } else { "interactive" };
                message["type"] = kind.into();
                message["context"] = json!({"from": NUMBER, "id": message_id});
                message
            }
            Act::Edits { message_id, text, .. } => {
                let message = json!({"type": "text", "text": {"body": text}});
                json!({"type": "edit", "edit": {"original_message_id": message_id, "message": message}})
            }
            Act::Reacts { message_id, emoji } => {
                json!({"type": "reaction", "reaction": {"message_id": message_id, "emoji": emoji}})
            }
        })
    }

    /// What became of a message, one webhook after the other.
    pub(super) fn statuses(&self, sent: &Sent, now: Timestamp) -> Vec<Webhook> {
        if self.unreachable.contains(&sent.to) {
            let mut status = status(sent, "failed", now);
            status["errors"] = json!([{
                "code": 131_026, "title": "Message undeliverable", "message": "Message undeliverable",
                "error_data": {"details": "Message Undeliverable."},
                "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            }]);
            return vec![self.status(status)];
        }
        let states = ["sent", "delivered", "read"].into_iter();
        states.map(|state| self.status(status(sent, state, now))).collect()
    }

    fn status(&self, status: Value) -> Webhook {
        let mut value = value();
        value["statuses"] = json!([status]);
        self.app.webhook(&envelope(&value), None)
    }
}

fn status(sent: &Sent, state: &str, now: Timestamp) -> Value {
    let mut status = json!({
        "id": sent.id, "status": state, "timestamp": now.as_secs().to_string(), "recipient_id": sent.to,
    });
    if state != "failed" {
        let category = if sent.is_template { "utility" } else { "service" };
        let id = format!("{:032x}", fingerprint(&[&sent.to, category]));
        status["conversation"] = json!({"id": id, "origin": {"type": category}});
        status["pricing"] =
            json!({"billable": sent.is_template, "pricing_model": "PMP", "category": category});
    }
    if let Some(mark) = &sent.mark {
        status["biz_opaque_callback_data"] = mark.as_str().into();
    }
    status
}

fn value() -> Value {
    json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": NUMBER, "phone_number_id": NUMBER_ID},
    })
}

fn envelope(value: &Value) -> Value {
    let change = json!({"value": value, "field": "messages"});
    json!({"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": [change]}]})
}

/// A file has an id, by which it is fetched, and an address, which is fetched with the token.
fn file(media: Media, url: &str) -> (&'static str, Value) {
    let (kind, mime) = match media {
        Media::Image => ("image", "image/jpeg"),
        Media::Audio => ("audio", "audio/mpeg"),
        Media::Video => ("video", "video/mp4"),
        Media::File => ("document", "application/pdf"),
    };
    let digest = fingerprint(&[url]);
    let mut file = json!({"id": id(url), "mime_type": mime, "sha256": format!("{digest:016x}="), "url": moved(url, FILES)});
    if kind == "document" {
        file["filename"] = url.rsplit('/').next().unwrap_or_default().into();
    }
    (kind, file)
}
