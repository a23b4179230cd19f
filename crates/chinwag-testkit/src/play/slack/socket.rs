//! Socket Mode: what would be a webhook, in envelopes that the bot acknowledges.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chinwag_core::platform::RawRequest;
use http::{Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use crate::play::{Lines, Taken, Webhook, form};

pub(super) const APP_TOKEN: &str = "xapp-1-A0SIMULATED-0123456789-of-no-use";
/// The method that opens a connection.
pub(super) const OPEN: &str = "/apps.connections.open";
/// An app may have so many connections.
const LINES_MAX: usize = 10;

/// The connections of the app.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    number: u64,
    /// The addresses that were given and not used yet.
    tickets: BTreeSet<String>,
    lines: BTreeSet<u64>,
    /// What is not told yet, the oldest first.
    waiting: VecDeque<Value>,
    /// What is told and not acknowledged, with the connection it was told on.
    told: BTreeMap<String, (u64, Value)>,
}

impl Sockets {
    /// Opens a connection, or refuses to.
    pub(super) fn ask(&mut self, call: &RawRequest, token: Option<&str>) -> Taken {
        let refused = |code: &str| Taken::json(200, &json!({"ok": false, "error": code}), Vec::new());
        match token {
            None => return refused("not_authed"),
            Some(APP_TOKEN) => {}
            Some(token) if token.starts_with("xoxb-") => return refused("not_allowed_token_type"),
            Some(_) => return refused("invalid_auth"),
        }
        if call.method != Method::POST {
            return refused("invalid_post_type");
        }
        let Some(host) = call.header("host") else { return refused("invalid_arguments") };
        self.number += 1;
        let ticket = format!("simulated-{}", self.number);
        let url = format!("ws://{host}/link/?ticket={ticket}&app_id=A0SIMULATED");
        self.tickets.insert(ticket);
        Taken::json(200, &json!({"ok": true, "url": url}), Vec::new())
    }

    /// Keeps what would be a webhook.
    pub(super) fn keep(&mut self, webhook: &Webhook) -> bool {
        let is_form = webhook.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == form::FORM);
        let Some((kind, payload)) = (if is_form { of_form(webhook) } else { of_event(webhook) }) else {
            return false;
        };
        self.number += 1;
        self.waiting.push_back(json!({
            "envelope_id": format!("{:08x}-simulated", self.number), "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }));
        true
    }
}

/// An event, as it would be told over HTTP; one that is delivered again says so.
fn of_event(webhook: &Webhook) -> Option<(&'static str, Value)> {
    Some(("events_api", serde_json::from_slice(&webhook.body).ok()?))
}

fn of_form(webhook: &Webhook) -> Option<(&'static str, Value)> {
    let pairs = form::read(&webhook.body)?;
    let payload = pairs.iter().find(|(name, _)| name == "payload");
    Some(match payload {
        Some((_, payload)) => ("interactive", serde_json::from_str(payload).ok()?),
        None => {
            let fields = pairs.into_iter().map(|(name, value)| (name, value.into())).collect::<Map<_, _>>();
            ("slash_commands", fields.into())
        }
    })
}

impl Lines for Sockets {
    fn open(&mut self, line: u64, target: &str) -> Result<Vec<String>, u16> {
        let ticket = target.strip_prefix("/link/?ticket=").and_then(|rest| rest.split('&').next());
        if !ticket.is_some_and(|ticket| self.tickets.remove(ticket)) {
            return Err(403);
        }
        if self.lines.len() == LINES_MAX {
            return Ok(vec![json!({"type": "disconnect", "reason": "too_many_websockets"}).to_string()]);
        }
        self.lines.insert(line);
        let hello = json!({
            "type": "hello", "num_connections": self.lines.len(),
            "connection_info": {"app_id": "A0SIMULATED"},
            "debug_info": {
                "host": "applink-simulated", "build_number": 1, "approximate_connection_time": 18_060,
            },
        });
        Ok(vec![hello.to_string()])
    }

    /// What is acknowledged is forgotten.
    fn hear(&mut self, _line: u64, words: &str) -> Result<Vec<String>, u16> {
        let taken: Value = serde_json::from_str(words).map_err(|_| 1007_u16)?;
        let id = taken["envelope_id"].as_str().ok_or(1008_u16)?;
        let accepts = |envelope: &Value| envelope["accepts_response_payload"] == true;
        match self.told.remove(id) {
            Some((_, envelope)) if taken.get("payload").is_some() && !accepts(&envelope) => Err(1008),
            _ => Ok(Vec::new()),
        }
    }

    fn is_ready(&self, line: u64) -> bool {
        self.lines.contains(&line)
    }

    /// Each envelope is told on one connection.
    fn tell(&mut self, line: u64) -> Vec<String> {
        if !self.lines.contains(&line) {
            return Vec::new();
        }
        let mut told = Vec::new();
        for envelope in self.waiting.drain(..) {
            told.push(envelope.to_string());
            let id = envelope["envelope_id"].as_str().unwrap_or_default().to_owned();
            self.told.insert(id, (line, envelope));
        }
        told
    }

    fn gone(&mut self, line: u64) {
        self.lines.remove(&line);
        let again = std::mem::take(&mut self.told).into_iter();
        let (again, told) = again.partition::<BTreeMap<_, _>, _>(|(_, (on, _))| *on == line);
        self.told = told;
        for (_, (_, mut envelope)) in again.into_iter().rev() {
            if envelope["type"] == "events_api" {
                envelope["retry_attempt"] = (envelope["retry_attempt"].as_u64().unwrap_or(0) + 1).into();
                envelope["retry_reason"] = "timeout".into();
            }
            self.waiting.push_front(envelope);
        }
    }

    fn farewell(&self) -> String {
        let debug = json!({"host": "applink-simulated"});
        json!({"type": "disconnect", "reason": "refresh_requested", "debug_info": debug}).to_string()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};

    use super::*;

    fn asked(sockets: &mut Sockets, token: Option<&str>) -> Value {
        let headers = HeaderMap::from_iter([(http::header::HOST, HeaderValue::from_static("127.0.0.1:1"))]);
        let call = RawRequest { method: Method::POST, target: OPEN.into(), headers, body: Bytes::new() };
        serde_json::from_slice(&sockets.ask(&call, token).reply.body).expect("JSON")
    }

    fn event(id: &str) -> Webhook {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = Bytes::from(json!({"type": "event_callback", "event_id": id}).to_string());
        Webhook { method: Method::POST, suffix: String::new(), headers, body, message_id: None }
    }

    #[test]
    fn an_address_is_for_the_app_and_good_for_once() {
        let mut sockets = Sockets::default();
        for (token, error) in [
            (None, "not_authed"),
            (Some("xoxb-1"), "not_allowed_token_type"),
            (Some("xapp-2"), "invalid_auth"),
        ] {
            assert_eq!(asked(&mut sockets, token)["error"], error);
        }
        let url = asked(&mut sockets, Some(APP_TOKEN))["url"].as_str().expect("an address").to_owned();
        let target = url.strip_prefix("ws://127.0.0.1:1").expect("where it was asked for");
        assert_eq!(sockets.open(1, "/link/?ticket=guessed"), Err(403));
        assert!(sockets.open(1, target).expect("it is granted")[0].contains("hello"));
        assert_eq!(sockets.open(2, target), Err(403), "once");
    }

    #[test]
    fn what_is_not_acknowledged_is_told_again() {
        let mut sockets = Sockets::default();
        sockets.lines.extend([1, 2]);
        assert!(sockets.keep(&event("Ev1")) && sockets.keep(&event("Ev2")));
        let told = sockets.tell(1);
        assert_eq!((told.len(), sockets.tell(2).len()), (2, 0), "to one of them");
        let id = |told: &str| serde_json::from_str::<Value>(told).expect("JSON")["envelope_id"].clone();
        assert_eq!(sockets.hear(1, "thanks"), Err(1007));
        assert_eq!(sockets.hear(1, "{}"), Err(1008));
        let with_payload = json!({"envelope_id": id(&told[0]), "payload": {}}).to_string();
        assert_eq!(sockets.hear(1, &with_payload), Err(1008), "an event takes no answer");
        sockets.gone(1);
        let again = sockets.tell(2);
        assert_eq!(again.len(), 1);
        assert!(again[0].contains("\"retry_attempt\":1") && id(&again[0]) == id(&told[1]));
        assert_eq!(sockets.hear(2, &json!({"envelope_id": id(&told[1])}).to_string()), Ok(Vec::new()));
        sockets.gone(2);
        sockets.lines.insert(3);
        assert!(sockets.tell(3).is_empty());
    }
}
