//! What the widget is told of an event: words as nodes, so that no text is ever taken for HTML, and addresses that a
//! browser may open.

use bytes::Bytes;
use chinwag_core::{
    event::Event,
    message::{Content, Message},
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
    response::Response,
    topic::{MESSAGE_RECEIVED, RESPONSE_SENT},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::legal;
use crate::markup::{Node, parse};

/// The part of a `response_sent` that is shown.
#[derive(Deserialize)]
struct Sent {
    response: Response,
    #[serde(default)]
    message_id: Option<String>,
}

/// An event as a line of JSON; `None` for what nobody is to see.
pub(super) fn told(event: &Event) -> Option<Bytes> {
    let line = if event.topic == RESPONSE_SENT {
        let Sent { response, message_id } = event.payload().ok()?;
        // A conversation has one person in it: what is for another one is not for them.
        if response.reply.only_for.as_ref().is_some_and(|one| one != response.conversation.id()) {
            return None;
        }
        json!({ "kind": "reply", "id": message_id, "at": event.time, "reply": reply(&response.reply)? })
    } else if event.topic == MESSAGE_RECEIVED {
        let message: Message = event.payload().ok()?;
        json!({ "kind": "said", "id": message.message_id, "at": message.sent_at, "said": said(&message)? })
    } else {
        return None;
    };
    serde_json::to_vec(&line).ok().map(Bytes::from)
}

/// What the person said. What they did to a message is shown by what it did.
fn said(message: &Message) -> Option<Value> {
    match &message.content {
        Content::Attachments { attachments, .. } => Some(json!({ "attachments": attachments })),
        Content::Reaction { message_id, emoji, added } => {
            Some(json!({ "reaction": emoji, "on": added, "message_id": message_id }))
        }
        Content::Edit { message_id, text, .. } => Some(json!({ "edit": message_id, "text": text })),
        Content::Text { .. }
        | Content::Command { .. }
        | Content::Button { .. }
        | Content::QuickReply { .. } => Some(json!({ "text": message.text() })),
        _ => None,
    }
}

fn reply(reply: &Reply) -> Option<Value> {
    let mut shown = match &reply.content {
        ReplyContent::Text { text, buttons } => {
            json!({ "type": "text", "nodes": nodes(text), "buttons": pressed(buttons) })
        }
        ReplyContent::Edit { message_id, text, buttons } => {
            json!({ "type": "edit", "message_id": message_id, "nodes": nodes(text), "buttons": pressed(buttons) })
        }
        ReplyContent::Media { media, from: MediaSource::Url(url), caption } => {
            let caption = caption.as_deref().map(nodes);
            let url = Some(url).filter(|url| legal::is_picture(url));
            json!({ "type": "media", "media": media, "url": url, "caption": caption })
        }
        ReplyContent::Cards { cards } => {
            json!({ "type": "cards", "cards": cards.iter().map(card).collect::<Vec<_>>() })
        }
        ReplyContent::Location { latitude, longitude, title } => {
            json!({ "type": "location", "latitude": latitude, "longitude": longitude, "title": title })
        }
        ReplyContent::Contact { name, phone } => {
            json!({ "type": "contact", "name": name, "href": legal::telephone(phone), "phone": phone })
        }
        ReplyContent::Typing { on } => json!({ "type": "typing", "on": on }),
        ReplyContent::Seen => json!({ "type": "seen" }),
        ReplyContent::Reaction { message_id, reaction, on } => {
            json!({ "type": "reaction", "message_id": message_id, "reaction": reaction, "on": on })
        }
        ReplyContent::Delete { message_id } => json!({ "type": "delete", "message_id": message_id }),
        ReplyContent::Native { native } => json!({ "type": "native", "native": native }),
        _ => return None,
    };
    let offered = |quick: &QuickReply| json!({ "title": quick.title, "payload": quick.payload });
    if !reply.quick_replies.is_empty() {
        shown["quick_replies"] = reply.quick_replies.iter().map(offered).collect();
    }
    if let Some(message_id) = &reply.reply_to {
        shown["reply_to"] = message_id.as_str().into();
    }
    Some(shown)
}

fn card(card: &Card) -> Value {
    json!({
        "title": card.title, "subtitle": card.subtitle, "image_url": card.image_url, "url": card.url,
        "buttons": pressed(&card.buttons),
    })
}

fn pressed(buttons: &[Button]) -> Vec<Value> {
    let one = |Button { title, action }: &Button| match action {
        ButtonAction::Postback(payload) => json!({ "title": title, "payload": payload }),
        ButtonAction::Url(url) => json!({ "title": title, "href": url }),
        ButtonAction::Phone(number) => json!({ "title": title, "href": legal::telephone(number) }),
    };
    buttons.iter().map(one).collect()
}

/// Words, as nodes: a text, or an object with the one style that it has.
pub(super) fn nodes(text: &str) -> Vec<Value> {
    parse(text).iter().map(node).collect()
}

fn node(node: &Node<'_>) -> Value {
    let all = |nodes: &[Node<'_>]| nodes.iter().map(self::node).collect::<Vec<_>>();
    match node {
        Node::Text(text) => json!(text),
        Node::Bold(inner) => json!({ "bold": all(inner) }),
        Node::Italic(inner) => json!({ "italic": all(inner) }),
        Node::Struck(inner) => json!({ "struck": all(inner) }),
        Node::Code(code) => json!({ "code": code }),
        Node::Fence { code, .. } => json!({ "fence": code }),
        Node::Link { label, url } if legal::opens(url) => json!({ "link": all(label), "href": url }),
        // What may not be opened is words.
        Node::Link { label, url } => {
            let words = all(label).into_iter().chain([json!(format!(" ({url})"))]);
            json!({ "plain": words.collect::<Vec<_>>() })
        }
        Node::Address(url) => json!({ "link": [url], "href": url }),
    }
}
