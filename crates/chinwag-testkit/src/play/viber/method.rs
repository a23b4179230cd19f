//! The methods of the API that a bot calls, with their errors.

use chinwag_core::{clock::Timestamp, platform::RawRequest};
use http::Method;
use serde_json::{Value, json};

use super::{
    bot::{AUTH_TOKEN, Viber},
    message,
    part::{any_text, flag, text, url},
    refusal::{HOST, Refusal},
};
use crate::play::{Shown, Taken};

/// The most that a call may hold.
const BODY_BYTES_MAX: usize = 30 << 10;
/// How many messages somebody gets in an hour of the clock without saying anything.
const UNANSWERED_MAX: u32 = 100;
/// What a bot can be told of beside messages.
const EVENTS: [&str; 7] =
    ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started", "client_status"];

type Done = Result<(Value, Vec<Shown>), Refusal>;

impl Viber {
    /// Takes a call. Whatever becomes of it, the HTTP status is 200.
    pub(super) fn take(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        let path = call.target.split('?').next().unwrap_or_default();
        let Some(name) = path.strip_prefix("/pa/").filter(|_| call.method == Method::POST) else {
            return Taken::json(404, &json!({}), Vec::new());
        };
        match body(call).and_then(|body| self.method(name, &body, now)) {
            Ok((mut result, shown)) => {
                (result["status"], result["status_message"]) = (0.into(), "ok".into());
                Taken::json(200, &result, shown)
            }
            Err(refusal) => Taken::json(200, &refusal.body(), Vec::new()),
        }
    }

    fn method(&mut self, name: &str, call: &Value, now: Timestamp) -> Done {
        match name {
            "send_message" => self.send(call, now),
            "get_account_info" => Ok((self.about(), Vec::new())),
            "set_webhook" => set_webhook(call),
            _ => Err(Refusal::bad(format!("unknown method {name}"))),
        }
    }

    fn send(&mut self, call: &Value, now: Timestamp) -> Done {
        let to = text(call, "receiver", 64)?;
        let (said, choices) = message::shown(call)?;
        let person = self.people.get_mut(to).ok_or_else(Refusal::not_registered)?;
        if !person.is_subscribed {
            return Err(Refusal::not_subscribed());
        }
        let hour = now.as_secs() / 3600;
        let (since, count) = person.unanswered;
        let count = if since == hour { count } else { 0 };
        if count == UNANSWERED_MAX {
            return Err(Refusal::too_many());
        }
        person.unanswered = (hour, count + 1);
        person.tracking_data = call["tracking_data"].as_str().map(str::to_owned);
        let token = self.token();
        if let Some(person) = self.people.get_mut(to) {
            person.last = token.to_string();
            person.unreported.push(token);
        }
        let shown = Shown { to: to.to_owned(), message_id: token.to_string(), said, choices };
        Ok((json!({"message_token": token, "chat_hostname": HOST, "billing_status": 1}), vec![shown]))
    }

    /// What the bot is told of itself.
    fn about(&self) -> Value {
        let subscribers = self.people.values().filter(|person| person.is_subscribed).count();
        json!({
            "id": "pa:75346594275468546724", "chat_hostname": HOST, "name": "Bot", "uri": "simulatedbot",
            "category": "Companies, Brands & Products", "country": "UK", "event_types": EVENTS,
            "subscribers_count": subscribers, "members": [],
        })
    }
}

/// NOTE: Viber tries the address out before it answers, which a simulator without a network cannot.
fn set_webhook(call: &Value) -> Done {
    if any_text(call, "url", 2000)?.is_empty() {
        return Ok((json!({"event_types": []}), Vec::new()));
    }
    url(call, "url", &["https://"], 2000).map_err(|_| Refusal::invalid_url())?;
    flag(call, "send_name")?;
    flag(call, "send_photo")?;
    let all = || EVENTS.into_iter().map(Value::from).collect();
    let wanted = match &call["event_types"] {
        Value::Null => all(),
        value => value.as_array().cloned().ok_or_else(|| Refusal::bad("event_types must be an array"))?,
    };
    if !wanted.iter().all(|event| event.as_str().is_some_and(|event| EVENTS.contains(&event))) {
        return Err(Refusal::bad("event_types: instance value not found in enum"));
    }
    Ok((json!({"event_types": wanted, "chat_hostname": HOST}), Vec::new()))
}

fn body(call: &RawRequest) -> Result<Value, Refusal> {
    let body = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    let in_body = body.as_ref().and_then(|body| body["auth_token"].as_str());
    if call.header("x-viber-auth-token").or(in_body) != Some(AUTH_TOKEN) {
        return Err(Refusal::invalid_token());
    }
    let is_json = call.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if !is_json || call.body.len() > BODY_BYTES_MAX {
        return Err(Refusal::bad("badData"));
    }
    body.ok_or_else(|| Refusal::bad("badData"))
}
