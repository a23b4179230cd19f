//! From the body of a webhook to its event. What is not in the normalised form is kept as it is.

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Attachment, Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::{ParseError, RawRequest},
    response::{DeliveryState, ResponseStatus},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{NAME, verify::Names};

/// Where an event is that names no conversation.
const EVENTS: &str = "events";

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
}

/// What `message` has.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    attachments: Vec<Attachment>,
}

/// What `status` has.
#[derive(Deserialize)]
struct Status {
    state: DeliveryState,
    #[serde(default)]
    message_ids: Vec<String>,
}

impl Parser {
    pub(super) fn new(channel: ChannelName) -> Self {
        Self { channel }
    }

    /// The event of a request: there is one in each.
    pub(super) fn parse(&self, request: &RawRequest) -> Result<Inbound, ParseError> {
        let body: Value = serde_json::from_slice(&request.body)
            .map_err(|error| ParseError::new(format_args!("it is not JSON: {error}"), ""))?;
        let dedupe = request.header(Names::of(request).id).unwrap_or_default().to_owned();
        let (pointer, fields) = fields(&body);
        Ok(Inbound { dedupe, pointer: pointer.into(), kind: self.kind(&body, fields) })
    }

    /// NOTE: the time in the head is that of the attempt, another one at every retry: it is not the event's.
    fn kind(&self, body: &Value, fields: Map<String, Value>) -> InboundKind {
        let at = field(&fields, "at").or_else(|| field(&fields, "timestamp")).unwrap_or_default();
        let named = self.conversation(&fields);
        let conversation = named.clone().unwrap_or_else(|| ConversationKey::new(&self.channel, EVENTS));
        let fields = Value::Object(fields);
        if fields["type"] == "status"
            && named.is_some()
            && let Ok(Status { state, message_ids }) = Status::deserialize(&fields)
        {
            let channel = self.channel.clone();
            let status = ResponseStatus {
                platform: NAME,
                channel,
                conversation,
                state,
                message_ids,
                watermark: None,
                at,
                failure: None,
            };
            return InboundKind::Status(status);
        }
        let content = named.and_then(|_| content(&fields)).unwrap_or_else(|| native(body));
        InboundKind::Message(self.message(content, conversation, &fields, at))
    }

    fn message(
        &self,
        content: Content,
        conversation: ConversationKey,
        fields: &Value,
        sent_at: Timestamp,
    ) -> Message {
        let sender = read(&fields["sender"]);
        Message {
            platform: NAME,
            channel: self.channel.clone(),
            message_id: read(&fields["id"]),
            // Where nobody is named, it is the conversation that speaks.
            sender: sender.unwrap_or_else(|| User { id: conversation.id().to_owned(), name: None }),
            conversation,
            sent_at,
            place: read(&fields["place"]).unwrap_or(Place::Direct),
            mentions_bot: fields["mentions_bot"] == true,
            content,
            reply_to: read(&fields["reply_to"]),
            referral: None,
            raw: None,
            reply_token: None,
        }
    }

    /// The conversation that is named, if it can be one.
    fn conversation(&self, fields: &Map<String, Value>) -> Option<ConversationKey> {
        let id = fields.get("conversation")?.as_str()?;
        format!("{}:{id}", self.channel).parse().ok()
    }
}

/// Where the fields of an event stand: in the body, or in its `data` below `type` and `timestamp`.
fn fields(body: &Value) -> (&'static str, Map<String, Value>) {
    let Some(top) = body.as_object() else { return ("", Map::new()) };
    let data = top.get("data").and_then(Value::as_object);
    match data.filter(|data| !top.contains_key("conversation") && data.contains_key("conversation")) {
        Some(data) => {
            let mut fields = data.clone();
            for (outer, inner) in [("type", "type"), ("timestamp", "at")] {
                if let Some(value) = top.get(outer) {
                    fields.entry(inner).or_insert_with(|| value.clone());
                }
            }
            ("/data", fields)
        }
        None => ("", top.clone()),
    }
}

/// What was said or done, where it is in the normalised form.
fn content(fields: &Value) -> Option<Content> {
    if fields["type"] != "message" {
        return Content::deserialize(fields).ok();
    }
    match Said::deserialize(fields).ok()? {
        Said { text, attachments } if !attachments.is_empty() => {
            Some(Content::Attachments { text, attachments })
        }
        Said { text, .. } => text.map(|text| Content::Text { text }),
    }
}

fn native(body: &Value) -> Content {
    let kind = body["type"].as_str().filter(|kind| !kind.is_empty()).unwrap_or("unknown");
    Content::Native { kind: kind.to_owned(), native: body.clone() }
}

fn field<T: DeserializeOwned>(fields: &Map<String, Value>, name: &str) -> Option<T> {
    fields.get(name).and_then(read)
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}
