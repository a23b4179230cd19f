//! The Gateway: sessions, each with its numbered frames, and the connections on which they are told.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::application::{APPLICATION, BOT_TOKEN};
use crate::play::Lines;

/// What a connection is asked for.
const TARGET: &str = "/?v=10&encoding=json";
/// The longest that a bot may say.
const SAID_BYTES_MAX: usize = 4096;
/// The most that a bot may say in a minute.
const SAID_MAX: usize = 120;
const MINUTE: Duration = Duration::from_secs(60);
/// How much later than asked for a heartbeat may come.
const GRACE: Duration = Duration::from_secs(5);
/// Every intent that there is, as a sum.
const INTENTS_ALL: u64 = (1 << 26) - 1;
const DIRECT_MESSAGES: u64 = 1 << 12;
const DIRECT_REACTIONS: u64 = 1 << 13;
const MESSAGE_CONTENT: u64 = 1 << 15;
/// Those that have to be switched on for a bot: people of a server, who is there, and what messages say.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | MESSAGE_CONTENT;

/// The code with which a connection is closed.
const UNKNOWN_OPCODE: u16 = 4001;
const DECODE_ERROR: u16 = 4002;
const NOT_AUTHENTICATED: u16 = 4003;
const AUTHENTICATION_FAILED: u16 = 4004;
const ALREADY_AUTHENTICATED: u16 = 4005;
const INVALID_SEQUENCE: u16 = 4007;
const RATE_LIMITED: u16 = 4008;
const TIMED_OUT: u16 = 4009;
const INVALID_INTENTS: u16 = 4013;
const DISALLOWED_INTENTS: u16 = 4014;

/// The Gateway of one bot.
#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) heartbeat: Duration,
    /// The privileged intents that are switched on.
    pub(super) granted: u64,
    /// Where it is, as the bot has asked for it.
    url: String,
    number: u64,
    sessions: BTreeMap<String, Session>,
    lines: BTreeMap<u64, Line>,
}

/// A connection.
#[derive(Debug)]
struct Line {
    /// Its session, once the bot has introduced itself.
    session: Option<String>,
    /// When the next heartbeat has to be there.
    patience: Instant,
    /// When the bot said something, in the last minute.
    said: VecDeque<Instant>,
}

/// A session, which outlives its connections.
#[derive(Debug, Default)]
struct Session {
    /// What the bot wants to hear.
    intents: u64,
    /// Every event, the first being number 1.
    events: Vec<Value>,
    /// How many of them were told on the connection there is.
    told: usize,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_millis(41_250),
            granted: MESSAGE_CONTENT,
            url: String::new(),
            number: 0,
            sessions: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }
}

impl Line {
    fn new(patience: Instant) -> Self {
        Self { session: None, patience, said: VecDeque::new() }
    }

    /// Counts what the bot says. Whether it is not too much.
    fn counts(&mut self) -> bool {
        let now = Instant::now();
        self.said.retain(|at| now.duration_since(*at) < MINUTE);
        self.said.push_back(now);
        self.said.len() <= SAID_MAX
    }
}

impl Session {
    /// Whether the bot is told of this. All of it happens in a direct conversation, where it reads what is said.
    fn wants(&self, kind: &str) -> bool {
        let needed = match kind {
            _ if kind.starts_with("MESSAGE_REACTION") => DIRECT_REACTIONS,
            _ if kind.starts_with("MESSAGE_") => DIRECT_MESSAGES,
            _ => return true,
        };
        self.intents & needed != 0
    }

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
        let wanting = self.sessions.values_mut().filter(|session| session.wants(kind));
        wanting.for_each(|session| session.happens(kind, data));
    }

    /// Begins a session.
    fn identify(&mut self, line: u64, data: &Value) -> Result<(), u16> {
        authenticated(data)?;
        let intents = data["intents"].as_u64().filter(|intents| *intents <= INTENTS_ALL);
        let intents = intents.ok_or(INVALID_INTENTS)?;
        if intents & PRIVILEGED & !self.granted != 0 {
            return Err(DISALLOWED_INTENTS);
        }
        let properties = &data["properties"];
        if !["os", "browser", "device"].iter().all(|name| properties[*name].is_string()) {
            return Err(DECODE_ERROR);
        }
        self.number += 1;
        let id = format!("{:032x}", self.number);
        let mut session = Session { intents, ..Session::default() };
        let user = json!({"id": APPLICATION, "username": "bot", "bot": true});
        let ready = json!({
            "v": 10, "user": user, "guilds": [], "session_id": id, "resume_gateway_url": self.url,
            "application": {"id": APPLICATION, "flags": self.flags()},
        });
        session.happens("READY", &ready);
        self.sessions.insert(id.clone(), session);
        self.introduced(line, id);
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
        self.introduced(line, id.to_owned());
        Ok(true)
    }

    fn introduced(&mut self, line: u64, session: String) {
        if let Some(line) = self.lines.get_mut(&line) {
            line.session = Some(session);
        }
    }

    fn session(&self, line: u64) -> Option<&String> {
        self.lines.get(&line)?.session.as_ref()
    }

    /// When the next heartbeat has to be there.
    fn due(&self) -> Instant {
        Instant::now() + self.heartbeat.saturating_mul(2).max(self.heartbeat + GRACE)
    }

    fn beat(&mut self, line: u64) -> String {
        let due = self.due();
        if let Some(line) = self.lines.get_mut(&line) {
            line.patience = due;
        }
        control(11, &Value::Null)
    }

    /// What the application may hear, as the API tells it of a bot in few servers.
    pub(super) fn flags(&self) -> u64 {
        let flag = |intent: u32, flag: u32| (self.granted >> intent & 1) << flag;
        flag(8, 13) | flag(1, 15) | flag(15, 19)
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
        self.lines.insert(line, Line::new(self.due()));
        let interval = u64::try_from(self.heartbeat.as_millis()).unwrap_or(u64::MAX);
        Ok(vec![control(10, &json!({"heartbeat_interval": interval}))])
    }

    fn hear(&mut self, line: u64, words: &str) -> Result<Vec<String>, u16> {
        if words.len() > SAID_BYTES_MAX {
            return Err(DECODE_ERROR);
        }
        if !self.lines.get_mut(&line).is_some_and(Line::counts) {
            return Err(RATE_LIMITED);
        }
        let said: Value = serde_json::from_str(words).map_err(|_| DECODE_ERROR)?;
        let is_known = self.session(line).is_some();
        match said["op"].as_u64().ok_or(DECODE_ERROR)? {
            1 if said["d"].is_u64() || said["d"].is_null() => Ok(vec![self.beat(line)]),
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
        self.session(line).is_some()
    }

    fn patience(&self, line: u64) -> Option<Instant> {
        self.lines.get(&line).map(|line| line.patience)
    }

    /// NOTE: a session that has timed out is over.
    fn lose_patience(&mut self, line: u64) -> u16 {
        if let Some(session) = self.lines.remove(&line).and_then(|line| line.session) {
            self.sessions.remove(&session);
        }
        TIMED_OUT
    }

    fn tell(&mut self, line: u64) -> Vec<String> {
        let Some(id) = self.lines.get(&line).and_then(|line| line.session.as_ref()) else {
            return Vec::new();
        };
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
        json!({"op": 2, "d": {"token": BOT_TOKEN, "intents": DIRECT_MESSAGES | MESSAGE_CONTENT, "properties": properties}})
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
        let mut curious = identify();
        curious["d"]["intents"] = (1 << 1 | 1 << 9).into();
        closes(curious, DISALLOWED_INTENTS);
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

    #[test]
    fn what_was_not_asked_for_is_not_told() {
        let mut gateway = Gateway::default();
        introduced(&mut gateway, 1, &identify()).expect("a session");
        gateway.tell(1);
        gateway.keep(&json!({"op": 0, "t": "MESSAGE_REACTION_ADD", "s": 1, "d": {}}));
        assert!(gateway.tell(1).is_empty(), "that is another intent");
        gateway.keep(&message(1));
        gateway.keep(&json!({"id": "1", "type": 2}));
        let kinds: Vec<Value> =
            gateway.tell(1).iter().map(|told| serde_json::from_str(told).expect("JSON")).collect();
        assert_eq!(
            kinds.iter().map(|told| &told["t"]).collect::<Vec<_>>(),
            ["MESSAGE_CREATE", "INTERACTION_CREATE"]
        );
    }

    #[test]
    fn a_bot_that_talks_too_much_is_hung_up_on() {
        let mut gateway = Gateway::default();
        introduced(&mut gateway, 1, &identify()).expect("a session");
        let mut says = || gateway.hear(1, r#"{"op":1,"d":null}"#);
        assert!((1..SAID_MAX).all(|_| says().is_ok()));
        assert_eq!(says(), Err(RATE_LIMITED));
    }

    /// A bot whose heart does not beat is hung up on, and has to begin anew.
    #[test]
    fn a_heartbeat_has_to_come_in_time() {
        let mut gateway = Gateway::default();
        introduced(&mut gateway, 1, &identify()).expect("a session");
        let first = gateway.patience(1).expect("it is waited for");
        gateway.heartbeat *= 2;
        gateway.hear(1, r#"{"op":1,"d":1}"#).expect("a heartbeat");
        let next = gateway.patience(1).expect("it is waited for");
        assert!(next > first + gateway.heartbeat / 2);
        gateway.hear(1, r#"{"op":3,"d":{}}"#).expect("something else");
        assert_eq!(gateway.patience(1), Some(next), "is no heartbeat");
        assert_eq!(gateway.lose_patience(1), TIMED_OUT);
        let resume =
            json!({"op": 6, "d": {"token": BOT_TOKEN, "session_id": format!("{:032x}", 1), "seq": 1}});
        assert!(introduced(&mut gateway, 2, &resume).expect("told so")[0].contains("\"op\":9"));
    }
}
