//! The business account: one number that people write to, and the API that answers them.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::Method;
use serde_json::{Map, Value, json};

use super::{
    event::Sent,
    message,
    template::{Templates, refused},
};
use crate::play::{
    Act, Person, Play, Shown, Taken, Webhook, file,
    graph::{App, Refusal},
};

const APP_SECRET: &str = "5a1c0de5a1c0de5a1c0de5a1c0de5a1c";
const ACCESS_TOKEN: &str = "EAASIMULATEDofNoUse0123456789";
const VERIFY_TOKEN: &str = "simulated-verify-token-of-no-use";
pub(super) const ACCOUNT: &str = "102290129340398";
pub(super) const NUMBER: &str = "15550783881";
pub(super) const NUMBER_ID: &str = "106540352242922";
/// Below it are the files.
pub(super) const FILES: &str = "/whatsapp_business/attachments/";

/// A simulated WhatsApp: a business account with one number.
#[derive(Debug)]
pub struct WhatsApp {
    pub(super) app: App,
    number: u64,
    pub(super) templates: Templates,
    /// Who has written or was written to, by number.
    pub(super) people: BTreeMap<String, message::Person>,
    /// Whom nothing reaches.
    pub(super) unreachable: Vec<String>,
    /// The messages of people: from whom, and their ids.
    pub(super) heard: Vec<(String, String)>,
    /// The messages of the bot: to whom, and their ids.
    pub(super) messages: Vec<(String, String)>,
    /// The files that people have sent.
    pub(super) files: Vec<String>,
    /// Whether it is told what becomes of messages,
    tells: bool,
    /// and what has still to be told.
    pub(super) told: Vec<Sent>,
}

impl WhatsApp {
    /// An account that nobody has written to.
    #[must_use]
    pub fn new() -> Self {
        Self {
            app: App::new(APP_SECRET, ACCESS_TOKEN),
            number: 0,
            templates: Templates::default(),
            people: BTreeMap::new(),
            unreachable: Vec::new(),
            heard: Vec::new(),
            messages: Vec::new(),
            files: Vec::new(),
            tells: false,
            told: Vec::new(),
        }
    }

    /// Telling what becomes of each message: that it was sent, delivered and read.
    #[must_use]
    pub fn with_statuses(self) -> Self {
        Self { tells: true, ..self }
    }

    /// With an approved template, whose values stand where `{{1}}`, `{{2}}` and so on are. Where there is none, any that
    /// is asked for is there, and shows its values alone.
    #[must_use]
    pub fn with_template(mut self, name: &str, language: &str, words: &str) -> Self {
        self.templates.insert(name, language, words);
        self
    }

    /// With a person whom nothing reaches: what is sent to them is taken, and fails later.
    #[must_use]
    pub fn with_unreachable(mut self, name: &str) -> Self {
        self.unreachable.push(id_of(name));
        self
    }

    pub(super) fn next_id(&mut self) -> String {
        self.number += 1;
        format!("wamid.HBgLMTU1NTA3ODM4ODEVAgARGBI{:010X}AA==", self.number)
    }

    fn taken(&mut self, call: &RawRequest, now: Timestamp) -> Result<(Value, Vec<Shown>), Refusal> {
        let host = call.header("host").unwrap_or_default();
        let call = self.app.admit(call)?;
        match (call.method, &call.path[..]) {
            (&Method::POST, [NUMBER_ID, "messages"]) => self.message(&call.body, now),
            (&Method::POST, [NUMBER_ID]) => {
                registered(&call.body).map(|()| (json!({"success": true}), Vec::new()))
            }
            (&Method::GET, [NUMBER_ID]) => {
                let number = json!({"id": NUMBER_ID, "display_phone_number": NUMBER, "verified_name": "Bot"});
                Ok((number, Vec::new()))
            }
            (&Method::GET, [id]) if let Some((media, name)) = file::known(id) => {
                let url = format!("http://{host}{FILES}{id}");
                let size = file::size(media, &name);
                let about = json!({"messaging_product": "whatsapp", "url": url, "file_size": size, "id": id});
                Ok((about, Vec::new()))
            }
            (&Method::GET, ["me"]) => Ok((json!({"id": "122100000000000", "name": "Bot"}), Vec::new())),
            (method, [id, ..]) => Err(Refusal::object(method, id)),
            (_, []) => Err(Refusal::path("")),
        }
    }
}

/// A number may have an address of its own, which is asked for the verify token.
fn registered(body: &Value) -> Result<(), Refusal> {
    let set = &body["webhook_configuration"];
    let url = set["override_callback_uri"].as_str().filter(|url| url.starts_with("https://"));
    if url.is_none() || set["verify_token"].as_str() != Some(VERIFY_TOKEN) {
        return Err(Refusal::parameter("Override callback verification failed"));
    }
    Ok(())
}

impl Default for WhatsApp {
    fn default() -> Self {
        Self::new()
    }
}

/// The number of a person: the same for the same name.
fn id_of(name: &str) -> String {
    format!("1555{:07}", fingerprint(&[name]) % 10_000_000)
}

impl Play for WhatsApp {
    fn name(&self) -> &'static str {
        "whatsapp"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "phone_number_id": NUMBER_ID,
            "app_secret": {"env": "app_secret"},
            "access_token": {"env": "access_token"},
            "verify_token": {"env": "verify_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "app_secret" => Some(Secret::new(APP_SECRET)),
            "access_token" => Some(Secret::new(ACCESS_TOKEN)),
            "verify_token" => Some(Secret::new(VERIFY_TOKEN)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        id_of(name)
    }

    /// NOTE: a message that is only changed opens no window.
    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let webhook = self.happened(person, act, now)?;
        if !matches!(act, Act::Edits { .. }) {
            self.people.entry(person.id.clone()).or_default().wrote_at = Some(now);
        }
        Some(webhook)
    }

    /// What the webhook is answered with is shown to nobody.
    fn answered(&mut self, _person: &Person, _act: &Act, _reply: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        match self.taken(call, now) {
            Ok((result, shown)) => Taken::json(200, &result, shown),
            Err(refusal) => Taken { reply: refusal.reply(), shown: Vec::new(), is_held: false },
        }
    }

    /// NOTE: an address alone opens nothing.
    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        let id = call.target.strip_prefix(FILES)?;
        match file::bears(call, ACCESS_TOKEN) {
            true => file::given(id),
            false => Some(file::taken(Refusal::token().reply())),
        }
    }

    fn afterwards(&mut self, _address: &str, now: Timestamp) -> Vec<Webhook> {
        let told = std::mem::take(&mut self.told);
        let told = told.iter().filter(|_| self.tells);
        told.flat_map(|sent| self.statuses(sent, now)).collect()
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let refusal = match status {
            429 => {
                let message = "(#130429) Rate limit hit";
                let limited = refused(
                    429,
                    130_429,
                    message,
                    "Message failed to send because there were too many messages sent from this phone number in a short period of time.",
                );
                Refusal { retry_after, ..limited }
            }
            500.. => refused(
                status,
                131_000,
                "(#131000) Something went wrong",
                "Message failed to send due to an unknown error.",
            ),
            403 => refused(
                403,
                131_005,
                "(#131005) Access denied",
                "Permission is either not granted or has been removed.",
            ),
            status => Refusal::of_status(status, retry_after),
        };
        refusal.reply()
    }
}
