//! Invokes: activities that are answered in the response to their webhook.
//!
//! A bot answers one by a native reply in the provider's own form,
//! `{"type": "invokeResponse", "value": {"status": 200, "body": {…}}}`. Whatever else it says goes to the conversation,
//! where it is seen whatever was invoked; the invoke itself is then answered with the deferral.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    message::Content,
    platform::{Answer, Immediate},
    reply::ReplyContent,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{activity::Activity, content};

/// What a native reply has to be of to answer an invoke.
pub(super) const RESPONSE: &str = "invokeResponse";

/// NOTE: clients give up after 10 to 15 seconds; which it is, is not documented.
const WITHIN: Duration = Duration::from_secs(8);

/// What an invoke says.
pub(super) fn content(activity: &Activity) -> Content {
    let name = activity.text(&["name"]).unwrap_or_default();
    let at = |path: &[&str]| activity.get(path).filter(|value| !value.is_null());
    let none = json!({});
    match name.to_ascii_lowercase().as_str() {
        // An action of an old card.
        "" => content::pressed(at(&["value"]).unwrap_or(&none), "", ""),
        // A card that shows itself anew was pressed by nobody.
        "adaptivecard/action" if activity.text(&["value", "trigger"]) != Some("automatic") => {
            let verb = activity.text(&["value", "action", "verb"]).unwrap_or_default();
            match at(&["value", "action", "data"]) {
                Some(data) => content::pressed(data, "", verb),
                None => Content::Button { title: String::new(), payload: Some(verb.to_owned()) },
            }
        }
        "task/submit" => content::pressed(at(&["value", "data"]).unwrap_or(&none), "", name),
        "task/fetch" if activity.text(&["value", "data", "payload"]).is_some() => {
            content::pressed(at(&["value", "data"]).unwrap_or(&none), "", name)
        }
        "message/submitaction" if activity.text(&["value", "actionName"]) == Some("feedback") => {
            let feedback = activity.text(&["value", "actionValue", "reaction"]).unwrap_or_default();
            let message_id = activity.text(&["replyToId"]).map(str::to_owned);
            Content::Feedback { feedback: feedback.to_owned(), message_id }
        }
        _ => content::native(activity, name),
    }
}

/// How an invoke is answered; `None` for everything else.
pub(super) fn immediate(body: &[u8]) -> Option<Immediate> {
    #[derive(Deserialize)]
    struct Invoked {
        #[serde(rename = "type")]
        kind: String,
        #[serde(default)]
        name: Option<String>,
    }
    let invoked: Invoked = serde_json::from_slice(body).ok()?;
    if invoked.kind != "invoke" {
        return None;
    }
    let deferral = match invoked.name.unwrap_or_default().to_ascii_lowercase().as_str() {
        // A message without words: the card stays as it is.
        "adaptivecard/action" => answered(
            200,
            Some(&json!({
                "statusCode": 200,
                "type": "application/vnd.microsoft.activity.message",
                "value": "",
            })),
        ),
        "" | "task/fetch" | "task/submit" | "fileconsent/invoke" | "message/submitaction" => {
            answered(200, None)
        }
        // Nobody has said that it is implemented.
        _ => answered(501, None),
    };
    Some(Immediate { within: WITHIN, deferral })
}

/// The answer in a native reply, where it is one to an invoke.
pub(super) fn answer(content: &ReplyContent) -> Option<Answer> {
    let ReplyContent::Native { native } = content else { return None };
    if native["type"] != RESPONSE {
        return None;
    }
    let value = &native["value"];
    let status = value["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (200..600).contains(status)).unwrap_or(200);
    Some(answered(status, value.get("body").filter(|body| !body.is_null())))
}

fn answered(status: u16, body: Option<&Value>) -> Answer {
    let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
    Answer { status, content_type: "application/json", body }
}
