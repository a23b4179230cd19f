//! Invokes: what is pressed, and answered in the response to its webhook.

use chinwag_core::platform::HttpReply;
use serde_json::Value;

use super::card;
use crate::{
    play::{Choice, Shown},
    script::Said,
};

/// What the response to something pressed shows; nothing, where it was no invoke.
pub(super) fn answered(
    to: &str,
    pressed: &Value,
    message_id: &str,
    reply: &HttpReply,
) -> Result<Vec<Shown>, String> {
    if pressed["type"] != "invoke" {
        return Ok(Vec::new());
    }
    if reply.status != 200 {
        return Err(format!("an invoke was answered {}", reply.status));
    }
    if reply.body.is_empty() {
        return Ok(Vec::new());
    }
    let body: Value =
        serde_json::from_slice(&reply.body).map_err(|error| format!("the response is no JSON: {error}"))?;
    let seen = match pressed["name"].as_str() {
        Some("adaptiveCard/action") => of_action(&body)?,
        Some(_) => of_dialog(&body)?,
        None => None,
    };
    let shown =
        |(said, choices)| Shown { to: to.to_owned(), message_id: message_id.to_owned(), said, choices };
    Ok(seen.map(shown).into_iter().collect())
}

type Seen = Option<(Said, Vec<Choice>)>;

/// A card in the place of the one that was pressed on, or a message.
fn of_action(body: &Value) -> Result<Seen, String> {
    if body["statusCode"] != 200 {
        return Err(format!("the action was answered {}: {}", body["statusCode"], body["value"]));
    }
    match body["type"].as_str() {
        Some("application/vnd.microsoft.card.adaptive") => drawn(&body["value"]),
        Some("application/vnd.microsoft.activity.message") => said(&body["value"]),
        _ => Err("the action's answer is of no known type".into()),
    }
}

/// A dialog, a message in its place, or its end.
fn of_dialog(body: &Value) -> Result<Seen, String> {
    let task = &body["task"];
    match task["type"].as_str() {
        Some("message") => said(&task["value"]),
        Some("continue") => {
            let seen = drawn(&task["value"]["card"]["content"])?;
            Ok(seen.map(|(said, mut choices)| {
                for value in choices.iter_mut().filter_map(|choice| choice.value.as_mut()) {
                    *value = card::dialog("task/submit", &value["value"]);
                }
                (said, choices)
            }))
        }
        None if task.is_null() => Ok(None),
        _ => Err("the dialog's answer is of no known type".into()),
    }
}

fn drawn(content: &Value) -> Result<Seen, String> {
    card::alone(content).map(Some).map_err(|refusal| refusal.message)
}

fn said(words: &Value) -> Result<Seen, String> {
    let words = words.as_str().ok_or("a message without words")?;
    Ok((!words.is_empty()).then(|| (Said::default().with_words(words), Vec::new())))
}
