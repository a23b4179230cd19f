//! What happens on a person's side, and how a webhook tells it.

use bytes::Bytes;
use chinwag_core::clock::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::{escape::escaped, mids::Mids};

/// Something that happened in one person's conversation with the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The person.
    pub psid: String,
    /// What happened.
    pub kind: EventKind,
}

/// What happened. Where it has an id of its own, the simulator gives it one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// They wrote.
    Text {
        /// The words.
        text: String,
        /// The message they answered.
        reply_to: Option<String>,
    },
    /// They chose an answer that was offered beside a message.
    QuickReply {
        /// What stands on it.
        title: String,
        /// What it tells the bot.
        payload: String,
    },
    /// They pressed a button.
    Postback {
        /// What stands on it.
        title: String,
        /// What it tells the bot.
        payload: String,
    },
    /// They sent a picture, sound, film or file.
    Attachment {
        /// `image`, `audio`, `video` or `file`.
        kind: String,
        /// Where it is.
        url: String,
    },
    /// They sent where they are.
    Location {
        /// Degrees to the north.
        latitude: f64,
        /// Degrees to the east.
        longitude: f64,
    },
    /// They reacted to a message.
    Reaction {
        /// The message.
        mid: String,
        /// With what; `None` takes the reaction back.
        emoji: Option<String>,
    },
    /// They changed what they wrote.
    Edit {
        /// The message.
        mid: String,
        /// The new words.
        text: String,
        /// How often it has been changed, from 1.
        count: u32,
    },
    /// They came back through an m.me link.
    Referral {
        /// What the link says.
        reference: String,
    },
    /// They saw everything up to a moment.
    Read {
        /// The moment.
        watermark: Timestamp,
    },
    /// Messages reached their device.
    Delivered {
        /// The messages.
        mids: Vec<String>,
        /// Everything up to this moment did.
        watermark: Timestamp,
    },
    /// The page wrote to them.
    Echo {
        /// The id the message was given.
        mid: String,
        /// The app that sent it; `None` for a person in the page's inbox.
        app_id: Option<u64>,
        /// The message as it was sent.
        message: Value,
    },
    /// Anything else: the keys beside `sender`, `recipient` and `timestamp`.
    Other(Value),
}

impl EventKind {
    /// Whether a person is waiting for an answer to it.
    pub(super) fn wants_answer(&self) -> bool {
        matches!(
            self,
            Self::Text { .. }
                | Self::QuickReply { .. }
                | Self::Postback { .. }
                | Self::Attachment { .. }
                | Self::Location { .. }
        )
    }

    /// Whether it opens the messaging window.
    pub(super) fn opens_window(&self) -> bool {
        self.wants_answer() || matches!(self, Self::Referral { .. })
    }

    /// The words, where it is nothing but words.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The keys that tell it, and the id it was given.
    fn told(&self, mids: &Mids) -> (Value, Option<String>) {
        let mid = self.wants_answer().then(|| mids.message());
        let told = match self {
            Self::Postback { title, payload } => {
                json!({"postback": {"mid": mid, "title": title, "payload": payload}})
            }
            Self::Reaction { mid, emoji } => json!({"reaction": reaction(mid, emoji.as_deref())}),
            Self::Edit { mid, text, count } => {
                json!({"message_edit": {"mid": mid, "text": text, "num_edit": count}})
            }
            Self::Referral { reference } => {
                json!({"referral": {"ref": reference, "source": "SHORTLINK", "type": "OPEN_THREAD"}})
            }
            Self::Read { watermark } => json!({"read": {"watermark": watermark.as_millis()}}),
            Self::Delivered { mids, watermark } => {
                json!({"delivery": {"mids": mids, "watermark": watermark.as_millis()}})
            }
            Self::Echo { mid, app_id, message } => json!({"message": echo(mid, *app_id, message)}),
            Self::Other(keys) => keys.clone(),
            _ => json!({"message": self.message(mid.as_deref())}),
        };
        (told, mid)
    }

    fn message(&self, mid: Option<&str>) -> Value {
        match self {
            Self::Text { text, reply_to: None } => json!({"mid": mid, "text": text}),
            Self::Text { text, reply_to: Some(to) } => {
                json!({"mid": mid, "text": text, "reply_to": {"mid": to}})
            }
            Self::QuickReply { title, payload } => {
                json!({"mid": mid, "text": title, "quick_reply": {"payload": payload}})
            }
            Self::Attachment { kind, url } => {
                json!({"mid": mid, "attachments": [{"type": kind, "payload": {"url": url}}]})
            }
            Self::Location { latitude, longitude } => {
                let payload = json!({"coordinates": {"lat": latitude, "long": longitude}});
                json!({"mid": mid, "attachments": [{"type": "location", "payload": payload}]})
            }
            _ => Value::Null,
        }
    }
}

fn reaction(mid: &str, emoji: Option<&str>) -> Value {
    let name = match emoji {
        Some("❤" | "❤️") | None => "love",
        Some("👍") => "like",
        Some("👎") => "dislike",
        Some("😆") => "smile",
        Some("😮") => "wow",
        Some("😢") => "sad",
        Some("😠") => "angry",
        Some(_) => "other",
    };
    let action = if emoji.is_some() { "react" } else { "unreact" };
    json!({"mid": mid, "action": action, "emoji": emoji.unwrap_or("❤"), "reaction": name})
}

fn echo(mid: &str, app_id: Option<u64>, message: &Value) -> Value {
    let mut echo = json!({"is_echo": true, "mid": mid});
    if let Some(app_id) = app_id {
        echo["app_id"] = app_id.into();
    }
    for key in ["text", "metadata"] {
        if let Some(value) = message.get(key) {
            echo[key] = value.clone();
        }
    }
    if let Some(attachment) = message.get("attachment") {
        echo["attachments"] = json!([attachment]);
    }
    echo
}

/// A webhook's body, and the ids that were given to what is in it.
pub(super) struct Told {
    pub(super) body: Bytes,
    pub(super) mids: Vec<String>,
}

/// Tells events in one body, an entry each.
pub(super) fn tell(events: &[Event], page_id: &str, ids: &Mids, now: Timestamp) -> Told {
    let mut mids = Vec::new();
    let entries = events.iter().map(|event| {
        let (told, mid) = event.kind.told(ids);
        mids.extend(mid);
        Entry { id: page_id, time: now.as_millis(), messaging: [messaging(event, told, page_id, now)] }
    });
    let body = escaped(&Body { object: "page", entry: entries.collect() });
    Told { body, mids }
}

fn messaging<'a>(event: &'a Event, told: Value, page_id: &'a str, now: Timestamp) -> Messaging<'a> {
    let (from, to) = match event.kind {
        EventKind::Echo { .. } => (page_id, event.psid.as_str()),
        _ => (event.psid.as_str(), page_id),
    };
    Messaging { sender: Party { id: from }, recipient: Party { id: to }, timestamp: now.as_millis(), told }
}

#[derive(Serialize)]
struct Body<'a> {
    object: &'static str,
    entry: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    time: u64,
    messaging: [Messaging<'a>; 1],
}

#[derive(Serialize)]
struct Messaging<'a> {
    sender: Party<'a>,
    recipient: Party<'a>,
    timestamp: u64,
    #[serde(flatten)]
    told: Value,
}

#[derive(Serialize)]
struct Party<'a> {
    id: &'a str,
}
