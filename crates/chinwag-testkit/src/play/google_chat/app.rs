//! The app: who it is, which spaces and messages there are, and how its events are signed.

use std::{
    collections::{BTreeMap, BTreeSet},
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
    header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use serde_json::{Map, Value, json};

use super::{event, login, push, refusal};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, file, jwt::Pair, tokens::Tokens};

/// Whom the events' tokens are for, as set in the app's configuration.
pub(super) const AUDIENCE: &str = "https://bot.example.com/webhooks/google_chat";
/// Who signs the events.
pub(super) const CHAT: &str = "chat@system.gserviceaccount.com";
/// Who signs what is pushed.
pub(super) const PUSHER: &str = "push@simulated.iam.gserviceaccount.com";
/// The app's service account.
pub(super) const ACCOUNT: &str = "bot@simulated.iam.gserviceaccount.com";
pub(super) const APP: &str = "users/100000000000000000002";
pub(super) const APP_NAME: &str = "Helper";
/// The one space that is no direct one.
pub(super) const ROOM: &str = "spaces/AAAAsimulated";
/// The most messages that can still be changed, quoted or pressed on.
const MESSAGES_MAX: usize = 10_000;
/// How long an event's token is good.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// A simulated Google Chat, with one app in the older form of events.
#[derive(Debug)]
pub struct GoogleChat {
    pub(super) api_url: String,
    pub(super) keys: Pair,
    /// What the app signs with that asks for tokens.
    pub(super) account: Pair,
    pub(super) tokens: Tokens,
    /// The time by the provider's clock.
    pub(super) now: Timestamp,
    number: u64,
    /// By their names.
    pub(super) spaces: BTreeMap<String, Space>,
    /// Who reads a thread of the room, by its name.
    pub(super) threads: BTreeMap<String, String>,
    /// By their names, as the API tells them.
    pub(super) messages: BTreeMap<String, Value>,
    /// What was sent under a request's id.
    pub(super) requests: BTreeMap<String, String>,
    announces: bool,
}

/// A space.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// The people in it.
    pub(super) people: BTreeSet<String>,
    /// When something was written by the API.
    pub(super) written: Option<Timestamp>,
}

impl Default for GoogleChat {
    fn default() -> Self {
        Self {
            api_url: "http://127.0.0.1".into(),
            keys: Pair::provider("simulated-google"),
            account: Pair::account("simulated-account"),
            tokens: Tokens::default(),
            now: Timestamp::default(),
            number: 0,
            spaces: BTreeMap::new(),
            threads: BTreeMap::new(),
            messages: BTreeMap::new(),
            requests: BTreeMap::new(),
            announces: false,
        }
    }
}

impl GoogleChat {
    /// An app that everybody has added, but nobody has used.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An app that nobody has added: whoever begins to use it does so first, and the app is told of it.
    #[must_use]
    pub fn with_installation() -> Self {
        Self { announces: true, ..Self::default() }
    }

    /// A new id, as those of messages and threads are.
    pub(super) fn new_id(&mut self) -> String {
        self.number += 1;
        format!("S{:010}", self.number)
    }

    /// Keeps a message under its name.
    pub(super) fn keep_message(&mut self, message: &Value) {
        let Some(name) = message["name"].as_str() else { return };
        self.messages.insert(name.to_owned(), message.clone());
        if self.messages.len() > MESSAGES_MAX {
            self.messages.pop_first();
        }
    }

    /// A request, signed by an account.
    fn request(&self, body: &Value, signer: &str, message_id: Option<String>) -> Webhook {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
        let agent = if signer == CHAT { "Google-Dynamite" } else { "CloudPubSub-Google" };
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        self.sign(&mut headers, signer, self.now);
        let body = body.to_string().into();
        Webhook { method: Method::POST, suffix: String::new(), headers, body, message_id }
    }

    /// With an identity token of an account, for the app.
    fn sign(&self, headers: &mut HeaderMap, signer: &str, now: Timestamp) {
        let token = self.keys.sign(&json!({
            "iss": "https://accounts.google.com", "aud": AUDIENCE, "azp": "100000000000000000050",
            "sub": "100000000000000000050", "email": signer, "email_verified": true,
            "iat": now.as_secs(), "exp": now.after(TOKEN_LIFETIME).as_secs(),
        }));
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        headers.insert(AUTHORIZATION, value.expect("base64 and dots are a header"));
    }
}

/// The space of a person with the app alone.
pub(super) fn direct(person: &str) -> String {
    format!("spaces/D{:016x}", fingerprint(&["space", person]))
}

impl Play for GoogleChat {
    fn name(&self) -> &'static str {
        "google_chat"
    }

    fn listens_at(&mut self, api_url: &str) {
        self.api_url = api_url.to_owned();
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "audience": AUDIENCE, "service_account": {"env": "service_account"}, "pubsub_signer": PUSHER,
            "api_url": format!("{api_url}/v1"), "token_url": format!("{api_url}{}", login::TOKEN),
            "keys_url": format!("{api_url}{}", login::KEYS),
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        let file = json!({
            "type": "service_account", "client_email": ACCOUNT, "private_key_id": "simulated-account",
            "private_key": self.account.pem(),
        });
        (name == "service_account").then(|| Secret::new(file.to_string()))
    }

    fn user_id(&self, name: &str) -> String {
        format!("users/1{:020}", fingerprint(&["user", name]))
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        self.now = now;
        if let Some(pushed) = push::told(self, person, act) {
            return Some(self.request(&pushed, PUSHER, None));
        }
        let (event, message_id) = event::told(self, person, act)?;
        Some(self.request(&event, CHAT, message_id))
    }

    fn reports(&mut self, person: &Person, now: Timestamp) -> Vec<Webhook> {
        self.now = now;
        if !self.announces || self.spaces.contains_key(&direct(&person.id)) {
            return Vec::new();
        }
        let added = event::added(self, person);
        vec![self.request(&added, CHAT, None)]
    }

    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let mut again = webhook.clone();
        let is_chat = again.headers.get(USER_AGENT).is_some_and(|agent| agent == "Google-Dynamite");
        self.sign(&mut again.headers, if is_chat { CHAT } else { PUSHER }, now);
        again
    }

    fn tell_time(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn answered(&mut self, person: &Person, act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        // Nobody looks at what a push is answered with.
        if push::is_pushed(act) { Ok(Vec::new()) } else { self.responded(person, act, reply) }
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
        let id = call.target.strip_prefix("/v1/media/")?.strip_suffix("?alt=media")?;
        match self.tokens.admit(call, now) {
            true => file::given(id),
            false => Some(refusal::unauthenticated().taken()),
        }
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        refusal::of_status(status, retry_after)
    }
}
