//! The calls of a bot as a transcript tells them: without ids, and with what tells one kind of message from another.

use chinwag_testkit::play::Call;
use serde_json::Value;

/// What a call may say of its message beside its words. Of those whose value is an id, the name is enough.
const NAMED: &[&str] = &[
    "context",
    "m.relates_to",
    "message_reference",
    "parentId",
    "privateMessageViewer",
    "quotedMessageMetadata",
    "quoteToken",
    "replyToId",
    "replyToken",
    "reply_parameters",
    "reply_to",
    "root_id",
    "thread",
    "typing_indicator",
    "thread_ts",
];
/// Those whose value is a word.
const WORDS: &[&str] = &[
    "action",
    "emoji",
    "emoji_name",
    "flags",
    "messaging_type",
    "sender_action",
    "status",
    "type",
    "typing",
];

/// A call in one line: what was called, what came of it, and what is remarkable in it.
pub(super) fn told(call: &Call) -> String {
    let path = call.request.target.split('?').next().unwrap_or_default();
    let path: Vec<&str> = path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    let status = call.status.map_or_else(|| "no answer".into(), |status| status.to_string());
    let mut line = format!("{} {} {status}", call.request.method, path.join("/"));
    let body = serde_json::from_slice(&call.request.body).unwrap_or_default();
    let remarks = remarks(&body);
    if !remarks.is_empty() {
        line.push_str(&format!("  ({})", remarks.join(", ")));
    }
    line
}

/// A part of a path that is another one in another run, or says nothing.
fn is_id(part: &str) -> bool {
    part.len() > 10 && part.contains(|c: char| c.is_ascii_digit()) || part.contains('%')
}

/// What is remarkable, at the top of the body or in one of its parts.
fn remarks(body: &Value) -> Vec<String> {
    let parts = body.as_object().into_iter().flat_map(|body| body.values());
    let lists = parts.clone().filter_map(Value::as_array).flatten();
    let all = std::iter::once(body).chain(parts).chain(lists);
    all.filter_map(Value::as_object).flatten().filter_map(|(key, value)| remark(key, value)).collect()
}

fn remark(key: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(word) if WORDS.contains(&key) => Some(format!("{key}: {word}")),
        Value::Number(_) | Value::Bool(_) if WORDS.contains(&key) => Some(format!("{key}: {value}")),
        _ if NAMED.contains(&key) => Some(key.to_owned()),
        _ => None,
    }
}
