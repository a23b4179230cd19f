//! The service: who it is, which conversations and messages it keeps, and how its activities are signed.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::{activity, invoke, login, refusal};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, file, jwt::Pair, tokens::Tokens};

pub(super) const APP_ID: &str = "11111111-2222-3333-4444-555555555555";
pub(super) const TENANT: &str = "66666666-7777-8888-9999-000000000000";
pub(super) const CLIENT_SECRET: &str = "simulated~of.no~use";
/// The bot, as it is called in a conversation.
pub(super) const BOT_ID: &str = "28:11111111-2222-3333-4444-555555555555";
pub(super) const BOT_NAME: &str = "Helper";
/// The most messages that can still be changed, answered or pressed on.
const MESSAGES_MAX: usize = 10_000;
/// How long an activity's token is good.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// A simulated Teams, with one bot that people have installed.
#[derive(Debug)]
pub struct Teams {
    pub(super) api_url: String,
    pub(super) keys: Pair,
    pub(super) tokens: Tokens,
    /// The time by the service's clock.
    pub(super) now: Timestamp,
    number: u64,
    /// The newest id of a message, which is its time.
    newest: u64,
    /// By their ids.
    pub(super) conversations: BTreeMap<String, Conversation>,
    /// By their ids.
    pub(super) messages: BTreeMap<String, Kept>,
    announces: bool,
}

/// A conversation with the bot.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// Who reads it.
    pub(super) person: String,
    /// When the bot sent something, the newest last.
    pub(super) sends: VecDeque<Timestamp>,
    /// The bot's last message that nobody has said to have seen.
    pub(super) unread: Option<String>,
}

/// A message that is kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) conversation: String,
    pub(super) is_bots: bool,
}

impl Default for Teams {
    fn default() -> Self {
        Self {
            api_url: "http://127.0.0.1".into(),
            keys: Pair::provider("simulated-connector"),
            tokens: Tokens::default(),
            now: Timestamp::default(),
            number: 0,
            newest: 0,
            conversations: BTreeMap::new(),
            messages: BTreeMap::new(),
            announces: false,
        }
    }
}

impl Teams {
    /// A bot that everybody has installed, but nobody has used.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A bot that nobody has installed: whoever begins to use it does so first, and the bot is told of it.
    #[must_use]
    pub fn with_installation() -> Self {
        Self { announces: true, ..Self::default() }
    }

    /// Where the conversations are answered.
    pub(super) fn service_url(&self) -> String {
        format!("{}/amer/{TENANT}/", self.api_url)
    }

    /// A new id of a message: its time, in milliseconds.
    pub(super) fn message_id(&mut self) -> String {
        self.newest = self.now.as_millis().max(self.newest + 1);
        self.newest.to_string()
    }

    /// A new id of something that is no message.
    pub(super) fn other_id(&mut self) -> String {
        self.number += 1;
        format!("f:{}", guid(&["activity", &self.number.to_string()]))
    }

    pub(super) fn keep_message(&mut self, id: &str, conversation: &str, is_bots: bool) {
        self.messages.insert(id.to_owned(), Kept { conversation: conversation.to_owned(), is_bots });
        if self.messages.len() > MESSAGES_MAX {
            self.messages.pop_first();
        }
    }

    /// A request with an activity in it, signed.
    fn request(&self, activity: &Value, message_id: Option<String>) -> Webhook {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        self.sign(&mut headers, self.now);
        let body = activity.to_string().into();
        Webhook { method: Method::POST, suffix: String::new(), headers, body, message_id }
    }

    /// With a token for the bot, which is bound to the service URL.
    fn sign(&self, headers: &mut HeaderMap, now: Timestamp) {
        let token = self.keys.sign(&json!({
            "serviceurl": self.service_url(),
            "nbf": now.as_secs(), "exp": now.after(TOKEN_LIFETIME).as_secs(),
            "iss": "https://api.botframework.com", "aud": APP_ID,
        }));
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        headers.insert(AUTHORIZATION, value.expect("base64 and dots are a header"));
    }
}

/// A stable id that looks as most of Microsoft's do.
pub(super) fn guid(parts: &[&str]) -> String {
    let (high, low) = (fingerprint(parts), fingerprint(&[parts, &["low"]].concat()));
    let digits = format!("{high:016x}{low:016x}");
    let part = |from, to| &digits[from..to];
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// The conversation of a person with the bot alone.
pub(super) fn personal(person: &str) -> String {
    format!("a:1{}", guid(&["conversation", person]).replace('-', ""))
}

impl Play for Teams {
    fn name(&self) -> &'static str {
        "teams"
    }

    fn listens_at(&mut self, api_url: &str) {
        self.api_url = api_url.to_owned();
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "app_id": APP_ID, "tenant": TENANT, "client_secret": {"env": "client_secret"},
            "login_url": api_url, "keys_url": format!("{api_url}{}", login::METADATA),
            "service_hosts": ["127.0.0.1"],
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        (name == "client_secret").then(|| Secret::new(CLIENT_SECRET))
    }

    fn user_id(&self, name: &str) -> String {
        format!("29:1{}", guid(&["user", name]).replace('-', ""))
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        self.now = now;
        let (activity, message_id) = activity::told(self, person, act)?;
        Some(self.request(&activity, message_id))
    }

    fn reports(&mut self, person: &Person, now: Timestamp) -> Vec<Webhook> {
        self.now = now;
        let id = personal(&person.id);
        let mut told = Vec::new();
        if self.announces && !self.conversations.contains_key(&id) {
            told.extend(activity::installed(self, person));
        }
        let unread = self.conversations.get_mut(&id).and_then(|conversation| conversation.unread.take());
        told.extend(unread.map(|last| activity::read(self, person, &last)));
        told.iter().map(|activity| self.request(activity, None)).collect()
    }

    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let mut again = webhook.clone();
        self.sign(&mut again.headers, now);
        again
    }

    fn tell_time(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn answered(&mut self, person: &Person, act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        match act {
            Act::Presses { choice, message_id } => {
                let pressed = choice.value.as_ref().unwrap_or(&Value::Null);
                invoke::answered(&person.id, pressed, message_id, reply)
            }
            // Nobody looks at what any other activity is answered with.
            _ => Ok(Vec::new()),
        }
    }

    fn is_aside(&self, call: &RawRequest) -> bool {
        login::is_aside(call)
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        self.now = now;
        if let Some(reply) = self.aside(call, now) {
            return Taken { reply, shown: Vec::new(), is_held: false };
        }
        self.carried_out(call).unwrap_or_else(|refusal| refusal.taken())
    }

    fn file(&mut self, call: &RawRequest, now: Timestamp) -> Option<Taken> {
        let path = call.target.strip_prefix(&format!("/amer/{TENANT}{}", activity::PICTURES))?;
        let id = path.strip_suffix(activity::VIEW)?;
        match self.tokens.admit(call, now) {
            true => file::given(id),
            false => Some(refusal::unauthorized().taken()),
        }
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        refusal::of_status(status, retry_after)
    }
}
