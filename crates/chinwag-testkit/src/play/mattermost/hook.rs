//! What the server tells the bot: an outgoing webhook, a slash command, a press; and what these are answered with.

use chinwag_core::clock::Timestamp;
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::{Value, json};

use super::server::{COMMAND_TOKEN, HOOK_TOKEN, id};
use crate::play::{
    Act, Person, Webhook,
    form::{self, FORM},
};

const TEAM_DOMAIN: &str = "simulated";

/// Commands are lower-case words behind a slash.
pub(super) fn is_command(text: &str) -> bool {
    let word = text.strip_prefix('/').map(|rest| rest.split_whitespace().next().unwrap_or_default());
    word.is_some_and(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte))
    })
}

/// A post in a channel whose outgoing webhook takes every one. NOTE: as a form, its time is in seconds.
pub(super) fn posted(
    person: &Person,
    channel_id: &str,
    post_id: &str,
    text: &str,
    file_ids: &str,
    now: Timestamp,
) -> Webhook {
    let body = form::write([
        ("channel_id", channel_id),
        ("channel_name", &format!("bot-and-{}", person.name)),
        ("file_ids", file_ids),
        ("post_id", post_id),
        ("team_domain", TEAM_DOMAIN),
        ("team_id", &id("team", TEAM_DOMAIN)),
        ("text", text),
        ("timestamp", &now.as_secs().to_string()),
        ("token", HOOK_TOKEN),
        ("trigger_word", ""),
        ("user_id", &person.id),
        ("user_name", &person.name),
    ]);
    webhook(FORM, body, Some(post_id))
}

/// A slash command, which says its token twice.
pub(super) fn command(person: &Person, channel_id: &str, text: &str, trigger_id: &str) -> Webhook {
    let (command, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let body = form::write([
        ("channel_id", channel_id),
        ("channel_name", &format!("bot-and-{}", person.name)),
        ("command", command),
        ("response_url", &format!("https://chat.example/hooks/commands/{trigger_id}")),
        ("team_domain", TEAM_DOMAIN),
        ("team_id", &id("team", TEAM_DOMAIN)),
        ("text", rest.trim()),
        ("token", COMMAND_TOKEN),
        ("trigger_id", trigger_id),
        ("user_id", &person.id),
        ("user_name", &person.name),
    ]);
    let mut webhook = webhook(FORM, body, None);
    let token =
        HeaderValue::from_str(&format!("Token {COMMAND_TOKEN}")).expect("letters and digits are a header");
    webhook.headers.insert(header::AUTHORIZATION, token);
    webhook
}

/// A press, with what the bot put behind the button.
pub(super) fn pressed(
    person: &Person,
    channel_id: &str,
    post_id: &str,
    context: &Value,
    trigger_id: &str,
) -> Webhook {
    let kind = if context.get("selected_option").is_some() { "select" } else { "button" };
    let body = json!({
        "user_id": person.id, "user_name": person.name, "channel_id": channel_id,
        "channel_name": format!("bot-and-{}", person.name), "team_id": id("team", TEAM_DOMAIN),
        "team_domain": TEAM_DOMAIN, "post_id": post_id, "trigger_id": trigger_id, "type": kind,
        "data_source": "", "context": context,
    });
    webhook("application/json", body.to_string(), None)
}

fn webhook(content_type: &'static str, body: String, message_id: Option<&str>) -> Webhook {
    let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    headers.insert(header::USER_AGENT, HeaderValue::from_static("Mattermost-Bot/1.1"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let message_id = message_id.map(str::to_owned);
    Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id }
}

/// The posts that an answer makes, each with the one that it takes the place of. A press is an error to its person unless
/// it is answered with JSON.
pub(super) fn answers(act: &Act, body: &[u8]) -> Result<Vec<(Option<String>, Value)>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| format!("it is no JSON: {error}"))?;
    if !body.is_object() {
        return Err("it is no object".into());
    }
    let Act::Presses { message_id, .. } = act else {
        return Ok(said(&body, &body["text"]).map(|post| (None, post)).into_iter().collect());
    };
    if let Some(error) = body["error"]["message"].as_str() {
        return Err(error.to_owned());
    }
    let update = &body["update"];
    let changed = said(update, &update["message"]).map(|post| (Some(message_id.clone()), post));
    let to_one = said(&Value::Null, &body["ephemeral_text"]).map(|post| (None, post));
    Ok(changed.into_iter().chain(to_one).collect())
}

/// What an answer says, as a post; `None` where that is nothing.
fn said(answer: &Value, words: &Value) -> Option<Value> {
    let words = words.as_str().unwrap_or_default();
    let props = match answer["props"].is_object() {
        true => answer["props"].clone(),
        false => json!({"attachments": answer["attachments"]}),
    };
    let is_something = !words.is_empty() || props["attachments"].is_array();
    is_something.then(|| json!({"message": words, "props": props}))
}
