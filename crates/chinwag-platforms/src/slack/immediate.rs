//! The webhook's own response: the challenge of the set-up, what keeps a modal open, the options of a menu.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    platform::{Answer, Immediate},
    reply::ReplyContent,
    response::Response,
};
use serde_json::Value;

use super::{
    body::{self, Body},
    wire::{self, Envelope, Interaction},
};

/// Slack waits three seconds.
const WITHIN: Duration = Duration::from_millis(2500);

/// What is answered alone counts for these.
const ANSWERABLE: &[&str] =
    &["view_submission", "block_suggestion", "dialog_submission", "dialog_suggestion"];

/// The fields of an answer; an object with one of them is no message.
const ANSWERS: &[&str] = &["response_action", "options", "option_groups", "errors"];

/// What the response to a body may carry. NOTE: the answer to a command or a press would be shown as a message, so it is
/// empty; that to an event is not looked at.
pub(super) fn read(body: &[u8]) -> Option<Immediate> {
    match body::read(body).ok()? {
        Body::Json(json) => {
            let envelope: Envelope<'_> = wire::object(json)?;
            let challenge =
                envelope.challenge.0.filter(|_| envelope.kind.get() == Some("url_verification"))?;
            Some(at_once(Bytes::from(challenge)))
        }
        Body::Payload(json) => {
            let interaction = wire::object::<Interaction<'_>>(&json).unwrap_or_default();
            let is_answerable = interaction.kind.get().is_some_and(|kind| ANSWERABLE.contains(&kind));
            let within = if is_answerable { WITHIN } else { Duration::ZERO };
            Some(Immediate { within, ..at_once(Bytes::new()) })
        }
        Body::Command(_) | Body::Probe => Some(at_once(Bytes::new())),
    }
}

fn at_once(body: Bytes) -> Immediate {
    let deferral = Answer { status: 200, content_type: "text/plain", body };
    Immediate { within: Duration::ZERO, deferral }
}

/// A response that can only be said in the webhook's own response: Slack's object for it.
pub(super) fn answer(response: &Response) -> Option<Answer> {
    let ReplyContent::Native { native } = &response.reply.content else { return None };
    is_answer(native).then(|| Answer {
        status: 200,
        content_type: "application/json",
        body: Bytes::from(native.to_string()),
    })
}

/// Whether an object answers a webhook, rather than being a message.
pub(super) fn is_answer(native: &Value) -> bool {
    ANSWERS.iter().any(|field| native.get(field).is_some())
}
