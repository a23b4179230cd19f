//! What people do that an app is told of by its subscription alone: a CloudEvent that Pub/Sub pushes, its data in base64.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::app::GoogleChat;
use crate::play::{Act, Person};

/// Whether an app is told of it by a push.
pub(super) fn is_pushed(act: &Act) -> bool {
    matches!(act, Act::Edits { .. } | Act::Reacts { .. })
}

/// The push of what a person does; `None` where that is an event, or nothing.
pub(super) fn told(chat: &mut GoogleChat, person: &Person, act: &Act) -> Option<Value> {
    match act {
        Act::Edits { message_id, text, .. } => {
            let mut message = chat.messages.get(message_id)?.clone();
            for (name, value) in [
                ("text", text.clone()),
                ("argumentText", text.clone()),
                ("lastUpdateTime", chat.now.to_string()),
            ] {
                message[name] = value.into();
            }
            chat.keep_message(&message);
            let place = message["space"]["name"].as_str()?.to_owned();
            // Who it is and where is told by names alone.
            message["sender"] = json!({"name": person.id, "type": "HUMAN"});
            message["space"] = json!({"name": place});
            Some(pushed(chat, &place, "message.v1.updated", &json!({"message": message})))
        }
        Act::Reacts { message_id, emoji } => {
            let place = chat.messages.get(message_id)?["space"]["name"].as_str()?.to_owned();
            let reaction = json!({"reaction": {
                "name": format!("{message_id}/reactions/{}", chat.new_id()),
                "user": {"name": person.id, "type": "HUMAN"}, "emoji": {"unicode": emoji},
            }});
            Some(pushed(chat, &place, "reaction.v1.created", &reaction))
        }
        _ => None,
    }
}

fn pushed(chat: &mut GoogleChat, place: &str, kind: &str, data: &Value) -> Value {
    let (id, now) = (chat.new_id(), chat.now.to_string());
    json!({
        "message": {
            "attributes": {
                "ce-datacontenttype": "application/json", "ce-specversion": "1.0",
                "ce-id": format!("{place}/spaceEvents/{id}"),
                "ce-source": "//workspaceevents.googleapis.com/subscriptions/chat-spaces-simulated",
                "ce-subject": format!("//chat.googleapis.com/{place}"),
                "ce-time": now, "ce-type": format!("google.workspace.chat.{kind}"),
            },
            "data": BASE64_STANDARD.encode(data.to_string()), "messageId": id, "message_id": id,
            "publishTime": now, "publish_time": now,
        },
        "subscription": "projects/simulated/subscriptions/chat-push",
    })
}
