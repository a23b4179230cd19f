//! Answers in the response to a webhook: a message, or what only such a response can say, as a dialog.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    platform::{Answer, Immediate},
    reply::ReplyContent,
    response::Response,
};
use serde_json::{Value, json};

use super::{
    event::{self, Event, Kind},
    pubsub::Pushed,
    render::Renderer,
};

/// Chat waits for 30 seconds.
const WITHIN: Duration = Duration::from_secs(25);

/// What only a response to a webhook can hold.
const ANSWERS: [&str; 4] = ["actionResponse", "hostAppDataAction", "action", "renderActions"];

/// How an event is answered; `None` where nobody looks at it.
pub(super) fn immediate(body: &[u8]) -> Option<Immediate> {
    let whole = event::read(body).ok()?;
    let is_seen = Pushed::of(&whole).is_none() && Event::of(&whole)?.kind != Kind::Removed;
    // Nothing to show.
    is_seen.then(|| Immediate { within: WITHIN, deferral: answered(&json!({})) })
}

/// Whether a native reply is such an answer, rather than a message.
pub(super) fn is_answer(native: &Value) -> bool {
    ANSWERS.iter().any(|name| native.get(name).is_some())
}

/// The response in the form of an answer.
pub(super) fn answer(renderer: &Renderer, response: &Response, is_add_on: bool) -> Option<Answer> {
    match &response.reply.content {
        ReplyContent::Native { native } if is_answer(native) => {
            let is_hidden = response.reply.only_for.is_none() || is_for_one(native);
            is_hidden.then(|| answered(native))
        }
        ReplyContent::Text { .. }
        | ReplyContent::Cards { .. }
        | ReplyContent::Media { .. }
        | ReplyContent::Native { .. } => {
            let message = renderer.message(response).ok()?;
            let created = || json!({ "chatDataAction": { "createMessageAction": { "message": message } } });
            Some(answered(&if is_add_on { json!({ "hostAppDataAction": created() }) } else { message }))
        }
        _ => None,
    }
}

/// Whether who is answered sees it, and nobody else: a dialog, or what is asked of them.
fn is_for_one(native: &Value) -> bool {
    let kind = native["actionResponse"]["type"].as_str();
    native.get("action").is_some() || kind.is_some_and(|kind| matches!(kind, "DIALOG" | "REQUEST_CONFIG"))
}

fn answered(body: &Value) -> Answer {
    Answer { status: 200, content_type: "application/json", body: Bytes::from(body.to_string()) }
}
