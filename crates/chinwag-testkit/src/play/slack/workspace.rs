//! The workspace: what people do as signed requests, and what comes back.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{
    blocks,
    method::Refusal,
    socket::{self, Sockets},
};
use crate::{
    play::{
        Act, Lines, Person, Play, Shown, Taken, Webhook, file,
        form::{self, FORM},
        json as answer, parameters,
    },
    script::Media,
};

const SIGNING_SECRET: &str = "5f2a7c0e91b34d68a1c2e3f405162738";
const BOT_TOKEN: &str = "xoxb-simulated-0123456789-of-no-use";
pub(super) const TEAM: &str = "T0SIMULATED";
const APP: &str = "A0SIMULATED";
pub(super) const BOT: &str = "U0SIMULATED";
const JSON: &str = "application/json";
/// Below it are the files.
const FILES: &str = "/files-pri/";

/// A simulated Slack: a workspace with one app, to whose bot people write directly.
#[derive(Debug, Default)]
pub struct Slack {
    number: u64,
    /// Who a direct channel is with.
    pub(super) channels: BTreeMap<String, String>,
    /// The messages of the bot: channel and time stamp.
    pub(super) sent: Vec<(String, String)>,
    /// What lets the bot open a modal: for whom, and since when.
    pub(super) triggers: BTreeMap<String, (String, Timestamp)>,
    sockets: Sockets,
    /// The files, by their ids.
    files: BTreeMap<String, Value>,
}

impl Slack {
    /// A workspace in which nobody has written to the bot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// A time stamp, which is unique in its channel and so the id of a message.
    pub(super) fn ts(&mut self, now: Timestamp) -> String {
        format!("{}.{:06}", now.as_secs(), self.number() % 1_000_000)
    }
}

fn id(mark: char, name: &str) -> String {
    format!("{mark}{:010X}", fingerprint(&[name]) % (1 << 40))
}

impl Play for Slack {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "signing_secret": {"env": "signing_secret"},
            "bot_token": {"env": "bot_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "signing_secret" => Some(Secret::new(SIGNING_SECRET)),
            "bot_token" => Some(Secret::new(BOT_TOKEN)),
            "app_token" => Some(Secret::new(socket::APP_TOKEN)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        id('U', name)
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let channel = id('D', &person.name);
        self.channels.insert(channel.clone(), person.id.clone());
        if let Act::Sends(media, url) = act {
            self.files.insert(id('F', url), uploaded(*media, url));
        }
        let ts = self.ts(now);
        let (content_type, body, message_id) = match act {
            Act::Says(text) if is_command(text) => (FORM, self.command(person, &channel, text, now), None),
            Act::Presses { choice, message_id } => {
                let action = choice.value.as_ref()?;
                (FORM, self.pressed(person, &channel, action, message_id, now), None)
            }
            act => {
                let event = event(person, &channel, act, &ts)?;
                let body = self.envelope(&event, now).to_string();
                (JSON, body, Some(ts))
            }
        };
        Some(signed(content_type, body, message_id, now))
    }

    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let mut again = webhook.clone();
        sign(&mut again.headers, &webhook.body, now);
        again.headers.insert("x-slack-retry-num", HeaderValue::from_static("1"));
        again.headers.insert("x-slack-retry-reason", HeaderValue::from_static("http_timeout"));
        again
    }

    /// A slash command may be answered in its own response; anything else shows nothing.
    fn answered(&mut self, person: &Person, act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        let is_command = matches!(act, Act::Says(text) if is_command(text));
        if !is_command || reply.body.is_empty() {
            return Ok(Vec::new());
        }
        let message = response(reply)?;
        let (said, choices) = blocks::shown(&message).map_err(|error| error.code.to_owned())?;
        let message_id = format!("response-{}", self.number());
        Ok(vec![Shown { to: person.id.clone(), message_id, said, choices }])
    }

    fn keep(&mut self, webhook: &Webhook) -> bool {
        self.sockets.keep(webhook)
    }

    fn lines(&mut self) -> Option<&mut dyn Lines> {
        Some(&mut self.sockets)
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if call.target.ends_with(socket::OPEN) {
            return self.sockets.ask(call, token);
        }
        if token == Some(socket::APP_TOKEN) {
            return Taken::json(200, &json!({"ok": false, "error": "not_allowed_token_type"}), Vec::new());
        }
        if token != Some(BOT_TOKEN) {
            let code = if token.is_none() { "not_authed" } else { "invalid_auth" };
            return Taken::json(200, &json!({"ok": false, "error": code}), Vec::new());
        }
        let path = call.target.split('?').next().unwrap_or_default();
        let name = path.strip_prefix("/api/").unwrap_or(path.trim_start_matches('/'));
        let parameters = match made_with(call) {
            Ok(parameters) => parameters,
            Err(Refusal { code }) => {
                return Taken::json(200, &json!({"ok": false, "error": code}), Vec::new());
            }
        };
        match self.method(name, &parameters, now) {
            Ok((mut result, shown)) => {
                result["ok"] = true.into();
                Taken::json(200, &result, shown)
            }
            Err(refusal) => Taken::json(200, &json!({"ok": false, "error": refusal.code}), Vec::new()),
        }
    }

    /// NOTE: who has no token is shown a page to log in, with a 200.
    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        if let Some(id) = call.target.split_once("files.info?file=").map(|(_, id)| id)
            && file::bears(call, BOT_TOKEN)
        {
            let body = match self.files.get(id) {
                Some(file) => json!({"ok": true, "file": file}),
                None => json!({"ok": false, "error": "file_not_found"}),
            };
            return Some(Taken::json(200, &body, Vec::new()));
        }
        let id = call.target.strip_prefix(FILES)?;
        if file::bears(call, BOT_TOKEN) {
            return file::given(id);
        }
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html"))]);
        Some(file::taken(HttpReply { status: 200, headers, body: "<html>Log in</html>".into() }))
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        match status {
            429 => {
                let mut reply = answer(429, &json!({"ok": false, "error": "ratelimited"}));
                let after = retry_after.map_or(1, |after| after.as_secs());
                reply.headers.insert(http::header::RETRY_AFTER, after.into());
                reply
            }
            500.. => answer(status, &json!({"ok": false, "error": "internal_error"})),
            403 => answer(200, &json!({"ok": false, "error": "user_not_found"})),
            401 => answer(200, &json!({"ok": false, "error": "invalid_auth"})),
            _ => answer(200, &json!({"ok": false, "error": "invalid_arguments"})),
        }
    }
}

/// What a webhook is answered with: a message in JSON, or its bare words.
fn response(reply: &HttpReply) -> Result<Value, String> {
    let kind = reply.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with(JSON) {
        return serde_json::from_slice(&reply.body).map_err(|error| error.to_string());
    }
    let words = std::str::from_utf8(&reply.body).map_err(|error| error.to_string())?;
    Ok(json!({"text": words}))
}

/// What a call is made with, in JSON or as a form.
fn made_with(call: &RawRequest) -> Result<Value, Refusal> {
    let kind = call.header("content-type").unwrap_or_default();
    if kind.starts_with(JSON) {
        let parameters = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
        return parameters.ok_or(Refusal { code: "invalid_json" });
    }
    if call.body.is_empty() {
        return Ok(json!({}));
    }
    if !kind.starts_with(FORM) {
        return Err(Refusal { code: "invalid_post_type" });
    }
    parameters::of_form(&call.body, &["attachments", "blocks", "metadata"])
        .ok_or(Refusal { code: "invalid_form_data" })
}

/// Slash commands are lower-case words.
fn is_command(text: &str) -> bool {
    let word = text.strip_prefix('/').map(|rest| rest.split_whitespace().next().unwrap_or_default());
    word.is_some_and(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte))
    })
}

impl Slack {
    fn envelope(&mut self, event: &Value, now: Timestamp) -> Value {
        json!({
            "token": "of-no-use", "team_id": TEAM, "api_app_id": APP, "event": event,
            "type": "event_callback", "event_id": format!("Ev{:09}", self.number()),
            "event_time": now.as_secs(), "is_ext_shared_channel": false,
            "authorizations": [{
                "enterprise_id": null, "team_id": TEAM, "user_id": BOT, "is_bot": true,
                "is_enterprise_install": false,
            }],
        })
    }

    /// What lets the bot open a modal for a person, once and at once.
    fn trigger(&mut self, person: &Person, now: Timestamp) -> String {
        let trigger = format!("{}.simulated", self.number());
        self.triggers.insert(trigger.clone(), (person.id.clone(), now));
        trigger
    }

    fn command(&mut self, person: &Person, channel: &str, text: &str, now: Timestamp) -> String {
        let (command, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let trigger = self.trigger(person, now);
        form::write([
            ("token", "of-no-use"),
            ("team_id", TEAM),
            ("team_domain", "simulated"),
            ("channel_id", channel),
            ("channel_name", "directmessage"),
            ("user_id", &person.id),
            ("user_name", &person.name),
            ("command", command),
            ("text", rest.trim()),
            ("api_app_id", APP),
            ("is_enterprise_install", "false"),
            ("response_url", "https://hooks.slack.com/commands/simulated"),
            ("trigger_id", &trigger),
        ])
    }

    fn pressed(
        &mut self,
        person: &Person,
        channel: &str,
        action: &Value,
        on: &str,
        now: Timestamp,
    ) -> String {
        let mut action = action.clone();
        action["action_ts"] = self.ts(now).into();
        let trigger = self.trigger(person, now);
        let payload = json!({
            "type": "block_actions", "token": "of-no-use", "api_app_id": APP,
            "user": {
                "id": person.id, "username": person.name, "name": person.name, "team_id": TEAM,
            },
            "team": {"id": TEAM, "domain": "simulated"}, "enterprise": null,
            "is_enterprise_install": false, "trigger_id": trigger,
            "channel": {"id": channel, "name": "directmessage"},
            "container": {
                "type": "message", "message_ts": on, "channel_id": channel, "is_ephemeral": false,
            },
            "message": {
                "type": "message", "user": BOT, "bot_id": "B0SIMULATED", "app_id": APP, "ts": on,
                "text": "…",
            },
            "state": {"values": {}}, "response_url": "https://hooks.slack.com/actions/simulated",
            "actions": [action],
        });
        form::write([("payload", payload.to_string().as_str())])
    }
}

/// The event of what a person does.
fn event(person: &Person, channel: &str, act: &Act, ts: &str) -> Option<Value> {
    let message = |content: Value| {
        let mut event = json!({
            "type": "message", "user": person.id, "channel": channel, "channel_type": "im",
            "ts": ts, "event_ts": ts, "team": TEAM,
        });
        if let (Some(event), Value::Object(content)) = (event.as_object_mut(), content) {
            event.extend(content);
        }
        event
    };
    Some(match act {
        Act::Says(text) => message(json!({"text": escaped(text), "client_msg_id": format!("c-{ts}")})),
        Act::Sends(media, url) => {
            let file = uploaded(*media, url);
            message(json!({"text": "", "subtype": "file_share", "files": [file]}))
        }
        Act::Edits { message_id, text, .. } => json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": channel,
            "channel_type": "im", "ts": ts, "event_ts": ts,
            "message": {
                "type": "message", "user": person.id, "text": escaped(text), "ts": message_id,
                "edited": {"user": person.id, "ts": ts},
            },
            "previous_message": {
                "type": "message", "user": person.id, "text": "…", "ts": message_id,
            },
        }),
        Act::Reacts { message_id, emoji } => json!({
            "type": "reaction_added", "user": person.id, "reaction": reaction(emoji),
            "item": {"type": "message", "channel": channel, "ts": message_id}, "item_user": BOT,
            "event_ts": ts,
        }),
        _ => return None,
    })
}

/// The name of an emoji, without colons.
fn reaction(emoji: &str) -> &str {
    match emoji.trim_end_matches('\u{fe0f}') {
        "❤" => "heart",
        "👍" => "+1",
        "👎" => "-1",
        "😂" => "joy",
        "🎉" => "tada",
        _ => "thinking_face",
    }
}

fn uploaded(media: Media, url: &str) -> Value {
    let name = url.rsplit('/').next().unwrap_or_default();
    let mime = match media {
        Media::Image => "image/png",
        Media::Audio => "audio/mpeg",
        Media::Video => "video/mp4",
        Media::File => "application/pdf",
    };
    json!({
        "id": id('F', url), "name": name, "title": name, "mimetype": mime, "size": file::size(media, url),
        "mode": "hosted", "url_private": file::moved(url, FILES), "url_private_download": file::moved(url, FILES),
    })
}

/// The three characters that Slack escapes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn signed(content_type: &'static str, body: String, message_id: Option<String>, now: Timestamp) -> Webhook {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    sign(&mut headers, body.as_bytes(), now);
    Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id }
}

fn sign(headers: &mut HeaderMap, body: &[u8], now: Timestamp) {
    let time = now.as_secs().to_string();
    let mac = Hmac::<Sha256>::new_from_slice(SIGNING_SECRET.as_bytes()).expect("any key is one");
    let mac = mac.chain_update(format!("v0:{time}:")).chain_update(body).finalize();
    let signature = format!("v0={}", hex::encode(mac.into_bytes()));
    for (name, value) in [("x-slack-request-timestamp", time), ("x-slack-signature", signature)] {
        let value = HeaderValue::from_str(&value).expect("digits are a header");
        headers.insert(HeaderName::from_static(name), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(kind: &str, body: &str) -> Result<Value, &'static str> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_str(kind).expect("a kind"))]);
        let body = body.to_owned().into();
        let call = RawRequest { method: Method::POST, target: "/api/chat.postMessage".into(), headers, body };
        made_with(&call).map_err(|refusal| refusal.code)
    }

    #[test]
    fn calls_are_json_or_forms() {
        let made = json!({"channel": "D1", "blocks": [{"type": "divider"}]});
        assert_eq!(called("application/json; charset=utf-8", &made.to_string()), Ok(made.clone()));
        assert_eq!(called(FORM, "channel=D1&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D"), Ok(made));
        assert_eq!(called(FORM, ""), Ok(json!({})));
        assert_eq!(called(JSON, "[]"), Err("invalid_json"));
        assert_eq!(called(FORM, "blocks=["), Err("invalid_form_data"));
        assert_eq!(called("text/plain", "x"), Err("invalid_post_type"));
    }

    #[test]
    fn a_command_may_be_answered_with_bare_words() {
        let reply = |kind: &'static str, body: &str| HttpReply {
            status: 200,
            headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]),
            body: body.to_owned().into(),
        };
        assert_eq!(response(&reply("text/html", "Ordered")), Ok(json!({"text": "Ordered"})));
        assert_eq!(response(&reply(JSON, r#"{"text":"x"}"#)), Ok(json!({"text": "x"})));
        assert!(response(&reply(JSON, "Ordered")).is_err());
    }
}
