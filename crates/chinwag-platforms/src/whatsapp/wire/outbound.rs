//! What the Cloud API takes and answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::meta::graph::GraphError;

/// A message to somebody.
#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct Call<'a> {
    pub(in crate::whatsapp) messaging_product: &'static str,
    pub(in crate::whatsapp) recipient_type: &'static str,
    #[serde(flatten)]
    pub(in crate::whatsapp) recipient: Recipient<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) context: Option<OutContext<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) biz_opaque_callback_data: Option<String>,
    #[serde(flatten)]
    pub(in crate::whatsapp) message: OutMessage<'a>,
}

/// A number or a group; or a person who does not show a number.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::whatsapp) enum Recipient<'a> {
    To(String),
    Recipient(&'a str),
}

/// The message that is answered.
#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutContext<'a> {
    pub(in crate::whatsapp) message_id: &'a str,
}

/// Where the webhooks of a number go.
#[derive(Serialize)]
pub(in crate::whatsapp) struct Registration<'a> {
    pub(in crate::whatsapp) webhook_configuration: WebhookConfiguration<'a>,
}

#[derive(Serialize)]
pub(in crate::whatsapp) struct WebhookConfiguration<'a> {
    pub(in crate::whatsapp) override_callback_uri: &'a str,
    pub(in crate::whatsapp) verify_token: &'a str,
}

/// That a message was seen, and perhaps that an answer is being typed.
#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct Seen<'a> {
    pub(in crate::whatsapp) messaging_product: &'static str,
    pub(in crate::whatsapp) status: &'static str,
    pub(in crate::whatsapp) message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) typing_indicator: Option<Typing>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct Typing {
    #[serde(rename = "type")]
    pub(in crate::whatsapp) kind: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::whatsapp) enum OutMessage<'a> {
    Own(OwnMessage<'a>),
    Native(Map<String, Value>),
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::whatsapp) enum OwnMessage<'a> {
    Text { text: OutText },
    Image { image: OutFile<'a> },
    Audio { audio: OutFile<'a> },
    Video { video: OutFile<'a> },
    Document { document: OutFile<'a> },
    Sticker { sticker: OutFile<'a> },
    Location { location: OutLocation<'a> },
    Contacts { contacts: [OutContact<'a>; 1] },
    Reaction { reaction: OutReaction<'a> },
    Interactive { interactive: OutInteractive<'a> },
    Template { template: OutTemplate<'a> },
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutText {
    pub(in crate::whatsapp) body: String,
}

#[derive(Debug, Default, Serialize)]
pub(in crate::whatsapp) struct OutFile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) filename: Option<String>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutLocation<'a> {
    pub(in crate::whatsapp) latitude: f64,
    pub(in crate::whatsapp) longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::whatsapp) name: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutContact<'a> {
    pub(in crate::whatsapp) name: OutName<'a>,
    pub(in crate::whatsapp) phones: [OutPhone<'a>; 1],
}

/// NOTE: the whole name alone is refused: a part of it has to be there as well.
#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutName<'a> {
    pub(in crate::whatsapp) formatted_name: &'a str,
    pub(in crate::whatsapp) first_name: &'a str,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutPhone<'a> {
    pub(in crate::whatsapp) phone: &'a str,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutReaction<'a> {
    pub(in crate::whatsapp) message_id: &'a str,
    pub(in crate::whatsapp) emoji: &'a str,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutInteractive<'a> {
    #[serde(rename = "type")]
    pub(in crate::whatsapp) kind: &'static str,
    pub(in crate::whatsapp) body: OutWords,
    pub(in crate::whatsapp) action: OutAction<'a>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutWords {
    pub(in crate::whatsapp) text: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::whatsapp) enum OutAction<'a> {
    Buttons { buttons: Vec<OutButton<'a>> },
    List { button: &'a str, sections: [OutSection<'a>; 1] },
    Link { name: &'static str, parameters: OutLink<'a> },
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutButton<'a> {
    #[serde(rename = "type")]
    pub(in crate::whatsapp) kind: &'static str,
    pub(in crate::whatsapp) reply: OutChoice<'a>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutSection<'a> {
    pub(in crate::whatsapp) rows: Vec<OutChoice<'a>>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutChoice<'a> {
    pub(in crate::whatsapp) id: Cow<'a, str>,
    pub(in crate::whatsapp) title: &'a str,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutLink<'a> {
    pub(in crate::whatsapp) display_text: &'a str,
    pub(in crate::whatsapp) url: &'a str,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutTemplate<'a> {
    pub(in crate::whatsapp) name: &'a str,
    pub(in crate::whatsapp) language: OutLanguage<'a>,
    pub(in crate::whatsapp) components: Vec<OutComponent<'a>>,
}

#[derive(Debug, Serialize)]
pub(in crate::whatsapp) struct OutLanguage<'a> {
    pub(in crate::whatsapp) code: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::whatsapp) enum OutComponent<'a> {
    Body { parameters: [OutParameter<'a>; 1] },
    Button { sub_type: &'static str, index: String, parameters: [OutParameter<'a>; 1] },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::whatsapp) enum OutParameter<'a> {
    Text { text: String },
    Payload { payload: &'a str },
}

/// What the Cloud API answers.
#[derive(Debug, Default, Deserialize)]
pub(in crate::whatsapp) struct SendAnswer {
    #[serde(default)]
    pub(in crate::whatsapp) messages: Vec<Sent>,
    pub(in crate::whatsapp) error: Option<GraphError>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Sent {
    pub(in crate::whatsapp) id: Option<String>,
}
