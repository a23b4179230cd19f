//! The webhook's own response: words for a command, and what closes a dialog or a press.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    platform::{Answer, Immediate, RawRequest},
    reply::ReplyContent,
    response::Response,
};

use super::{
    dialect::MARKDOWN,
    request::{Body, Kind},
    wire::OutAnswer,
};

/// A command is waited for 3 seconds.
const WITHIN: Duration = Duration::from_millis(2500);

/// What a webhook may be answered with: words where it is a command. NOTE: a press is an error to its person unless it
/// is answered with JSON.
pub(super) fn immediate(request: &RawRequest) -> Immediate {
    let body = Body::read(request);
    let kind = body.as_ref().map(|body| body.kind);
    let within = if kind == Some(Kind::Command) { WITHIN } else { Duration::ZERO };
    let lookup = body.as_ref().is_some_and(|body| body.text("type") == Some("dialog_lookup"));
    let deferral: &'static str = match kind {
        Some(Kind::Dialog) if lookup => r#"{"items":[]}"#,
        Some(Kind::Dialog) => "",
        _ => "{}",
    };
    Immediate { within, deferral: json(deferral.into()) }
}

/// Words for the whole channel; `None` for everything else, which goes by a call. What one person alone may see is a
/// call too: a response is seen by who gave the command, whoever it is for.
pub(super) fn answer(response: &Response) -> Option<Answer> {
    let reply = &response.reply;
    let ReplyContent::Text { text, buttons } = &reply.content else { return None };
    let is_plain = buttons.is_empty() && reply.quick_replies.is_empty() && reply.reply_to.is_none();
    // A thread is told to nobody but the API.
    if !is_plain || reply.only_for.is_some() || response.conversation.id().contains(':') {
        return None;
    }
    let text = &MARKDOWN.write(text);
    let body = OutAnswer { response_type: "in_channel", text, skip_slack_parsing: true };
    serde_json::to_vec(&body).ok().map(|body| json(body.into()))
}

fn json(body: Bytes) -> Answer {
    Answer { status: 200, content_type: "application/json", body }
}
