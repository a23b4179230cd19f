//! The Gateway: sessions, each with its numbered frames, and the connections on which they are told.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use super::application::{APPLICATION, BOT_TOKEN};
use crate::play::Lines;

/// What a connection is asked for.
const TARGET: &str = "/?v=10&encoding=json";
/// The longest that a bot may say.
const SAID_BYTES_MAX: usize = 4096;
/// Every intent that there is, as a sum.
const INTENTS_ALL: u64 = (1 << 26) - 1;

/// The code with which a connection is closed.
const UNKNOWN_OPCODE: u16 = 4001;
const DECODE_ERROR: u16 = 4002;
const NOT_AUTHENTICATED: u16 = 4003;
const AUTHENTICATION_FAILED: u16 = 4004;
const ALREADY_AUTHENTICATED: u16 = 4005;
const INVALID_SEQUENCE: u16 = 4007;
const INVALID_INTENTS: u16 = 4013;

/// The Gateway of one bot.
#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) heartbeat: Duration,
    /// Where it is, as the bot has asked for it.
    url: String,
    number: u64,
    sessions: BTreeMap<String, Session>,
    /// The session of each connection, once the bot has introduced itself.
    lines: BTreeMap<u64, Option<String>>,
}

/// A session, which outlives its connections.
#[derive(Debug, Default)]
struct Session {
    /// Every event, the first being number 1.
    events: Vec<Value>,
    /// How many of them were told on the connection there is.
    told: usize,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_millis(41_250),
            url: String::new(),
            number: 0,
            sessions: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }
}

impl Session {
    fn happens(&mut self, kind: &str, data: &Value) {
        let number = self.events.len() + 1;
        self.events.push(json!({"op": 0, "t": kind, "s": number, "d": data}));
    }
}

impl Gateway {
    /// Where a bot connects to.
    pub(super) fn told(&mut self, host: &str) -> Value {
        self.url = format!("ws://{host}");
        json!({
            "url": self.url, "shards": 1,
            "session_start_limit": {
                "total": 1000, "remaining": 1000 - self.number.min(1000), "reset_after": 14_400_000,
                "max_concurrency": 1,
            },
        })
    }

    /// Tells every session of what would be a webhook: a frame, or an interaction. Nobody hears what happens while there
    /// is no session.
    pub(super) fn keep(&mut self, body: &Value) {
        let (kind, data) = match body["op"].is_u64() {
            true => (body["t"].as_str().unwrap_or_default(), &body["d"]),
            false => ("INTERACTION_CREATE", body),
        };
        self.sessions.values_mut().for_each(|session| session.happens(kind, data));
    }

    /// Begins a session.
    fn identify(&mut self, line: u64, data: &Value) -> Result<(), u16> {
        authenticated(data)?;
        let intents = data["intents"].as_u64().filter(|intents| *intents <= INTENTS_ALL);
        intents.ok_or(INVALID_INTENTS)?;
        let properties = &data["properties"];
        if !["os", "browser", "device"].iter().all(|name| properties[*name].is_string()) {
            return Err(DECODE_ERROR);
        }
        self.number += 1;
        let id = format!("{:032x}", self.number);
        let mut session = Session::default();
        let user = json!({"id": APPLICATION, "username": "bot", "bot": true});
        let ready = json!({
            "v": 10, "user": user, "guilds": [], "session_id": id, "resume_gateway_url": self.url,
            "application": {"id": APPLICATION, "flags": 0},
        });
        session.happens("READY", &ready);
        self.sessions.insert(id.clone(), session);
        self.lines.insert(line, Some(id));
        Ok(())
    }

    /// Whether there is such a session; then it goes on behind what the bot has heard.
    fn resume(&mut self, line: u64, data: &Value) -> Result<bool, u16> {
        authenticated(data)?;
        let id = data["session_id"].as_str().ok_or(DECODE_ERROR)?;
        let heard = data["seq"].as_u64().and_then(|heard| usize::try_from(heard).ok()).ok_or(DECODE_ERROR)?;
        let Some(session) = self.sessions.get_mut(id) else { return Ok(false) };
        if heard > session.events.len() {
            return Err(INVALID_SEQUENCE);
        }
        session.told = heard;
        session.happens("RESUMED", &json!({}));
        self.lines.insert(line, Some(id.to_owned()));
        Ok(true)
    }
}

fn authenticated(data: &Value) -> Result<(), u16> {
    if data["token"] == BOT_TOKEN { Ok(()) } else { Err(AUTHENTICATION_FAILED) }
}

fn control(op: u64, data: &Value) -> String {
    json!({"op": op, "t": null, "s": null, "d": data}).to_string()
}

impl Lines for Gateway {
    fn open(&mut self, line: u64, target: &str) -> Result<Vec<String>, u16> {
        if target != TARGET {
            return Err(404);
        }
        self.lines.insert(line, None);
        let interval = u64::try_from(self.heartbeat.as_millis()).unwrap_or(u64::MAX);
        Ok(vec![control(10, &json!({"heartbeat_interval": interval}))])
    }

    fn hear(&mut self, line: u64, words: &str) -> Result<Vec<String>, u16> {
        if words.len() > SAID_BYTES_MAX {
            return Err(DECODE_ERROR);
        }
        let said: Value = serde_json::from_str(words).map_err(|_| DECODE_ERROR)?;
        let is_known = matches!(self.lines.get(&line), Some(Some(_)));
        match said["op"].as_u64().ok_or(DECODE_ERROR)? {
            1 if said["d"].is_u64() || said["d"].is_null() => Ok(vec![control(11, &Value::Null)]),
            1 => Err(DECODE_ERROR),
            2 | 6 if is_known => Err(ALREADY_AUTHENTICATED),
            2 => self.identify(line, &said["d"]).map(|()| Vec::new()),
            6 if self.resume(line, &said["d"])? => Ok(Vec::new()),
            6 => Ok(vec![control(9, &false.into())]),
            3 | 4 | 8 if is_known => Ok(Vec::new()),
            3 | 4 | 8 => Err(NOT_AUTHENTICATED),
            _ => Err(UNKNOWN_OPCODE),
        }
    }

    fn is_ready(&self, line: u64) -> bool {
        matches!(self.lines.get(&line), Some(Some(_)))
    }

    fn tell(&mut self, line: u64) -> Vec<String> {
        let Some(Some(id)) = self.lines.get(&line) else { return Vec::new() };
        let Some(session) = self.sessions.get_mut(id) else { return Vec::new() };
        let news = session.events[session.told..].iter().map(Value::to_string).collect();
        session.told = session.events.len();
        news
    }

    fn gone(&mut self, line: u64) {
        self.lines.remove(&line);
    }

    fn forget(&mut self) {
        self.sessions.clear();
    }

    fn farewell(&self) -> String {
        control(7, &Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn introduced(gateway: &mut Gateway, line: u64, said: &Value) -> Result<Vec<String>, u16> {
        gateway.open(line, TARGET).expect("a connection");
        gateway.hear(line, &said.to_string())
    }

    fn identify() -> Value {
        let properties = json!({"os": "linux", "browser": "b", "device": "d"});
        json!({"op": 2, "d": {"token": BOT_TOKEN, "intents": 512, "properties": properties}})
    }

    fn message(id: u64) -> Value {
        json!({"op": 0, "t": "MESSAGE_CREATE", "s": 77, "d": {"id": id}})
    }

    #[test]
    fn what_the_provider_refuses_is_refused() {
        let mut gateway = Gateway::default();
        assert_eq!(gateway.open(1, "/?v=9"), Err(404));
        let mut line = 10;
        let mut closes = |said: Value, code: u16| {
            line += 1;
            assert_eq!(introduced(&mut gateway, line, &said), Err(code), "{said}");
        };
        let mut other = identify();
        other["d"]["token"] = "guessed".into();
        closes(other, AUTHENTICATION_FAILED);
        let mut greedy = identify();
        greedy["d"]["intents"] = (1_u64 << 40).into();
        closes(greedy, INVALID_INTENTS);
        closes(json!({"op": 2, "d": {"token": BOT_TOKEN, "intents": 1}}), DECODE_ERROR);
        closes(json!({"op": 3, "d": {}}), NOT_AUTHENTICATED);
        closes(json!({"op": 99}), UNKNOWN_OPCODE);
        closes(json!({"op": 1, "d": "x".repeat(SAID_BYTES_MAX)}), DECODE_ERROR);
        assert_eq!(introduced(&mut gateway, 1, &identify()), Ok(Vec::new()));
        assert_eq!(gateway.hear(1, &identify().to_string()), Err(ALREADY_AUTHENTICATED));
    }

    #[test]
    fn a_session_goes_on_behind_what_was_heard() {
        let mut gateway = Gateway::default();
        introduced(&mut gateway, 1, &identify()).expect("a session");
        let ready: Value = serde_json::from_str(&gateway.tell(1)[0]).expect("JSON");
        let id = ready["d"]["session_id"].clone();
        gateway.keep(&message(1));
        gateway.keep(&message(2));
        assert_eq!(gateway.tell(1).len(), 2);
        gateway.gone(1);
        gateway.keep(&message(3));
        let resume =
            |id: &Value, seq: u64| json!({"op": 6, "d": {"token": BOT_TOKEN, "session_id": id, "seq": seq}});
        assert_eq!(introduced(&mut gateway, 2, &resume(&id, 9)), Err(INVALID_SEQUENCE));
        assert!(
            introduced(&mut gateway, 3, &resume(&"other".into(), 1)).expect("told so")[0]
                .contains("\"op\":9")
        );
        assert_eq!(introduced(&mut gateway, 4, &resume(&id, 2)), Ok(Vec::new()));
        let kinds: Vec<String> = gateway.tell(4);
        assert_eq!(kinds.len(), 3, "the second, the third, and that it goes on: {kinds:?}");
        gateway.forget();
        assert!(introduced(&mut gateway, 5, &resume(&id, 2)).expect("told so")[0].contains("\"op\":9"));
    }
}
