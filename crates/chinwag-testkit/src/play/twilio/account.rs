//! The account: its number, its people, and the way to it.

use std::{collections::BTreeSet, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use serde_json::{Map, Value, json};

use super::{
    api::{Refusal, refused},
    inbound, twiml,
};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, file, form, numbered};

pub(super) const ACCOUNT: &str = "ACb9d1a2f04c6e48c3a1d5e7f90b2c4d6e";
pub(super) const NUMBER: &str = "+15005550006";
pub(super) const AUTH_TOKEN: &str = "51mu1a7ed0f0n0u5e0123456789abcde";
/// The address that Twilio knows the bot by. It is what is signed, whatever way a webhook takes from there.
pub(super) const WEBHOOK: &str = "https://bot.example/webhooks/twilio";

/// A simulated Twilio. Its number is told to stop and to start again with the words `STOP` and `START`, and answers them
/// itself.
#[derive(Debug, Default)]
pub struct Twilio {
    number: u64,
    /// Who wants to hear no more.
    pub(super) stopped: BTreeSet<String>,
}

impl Twilio {
    /// The SID of the account's Messaging Service.
    pub const SERVICE: &str = "MG3f5a7c9e1b2d4f60817293a4b5c6d7e8";
    /// The SID of the account's number.
    pub const NUMBER: &str = "PN3f5a7c9e1b2d4f60817293a4b5c6d7e8";

    /// An account to whose number nobody has written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new id, with the mark of its kind.
    pub(super) fn sid(&mut self, mark: &str) -> String {
        self.number += 1;
        format!("{mark}{:016x}{:016x}", fingerprint(&[mark, &self.number.to_string()]), self.number)
    }

    /// Carries a call out.
    fn carried(&mut self, call: &RawRequest) -> Result<Taken, Refusal> {
        let credential = STANDARD.encode(format!("{ACCOUNT}:{AUTH_TOKEN}"));
        let given = call.header("authorization").and_then(|value| value.strip_prefix("Basic "));
        if given != Some(&credential) {
            return refused(401, 20003, "Authenticate");
        }
        let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
        let messages = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
        let numbers = format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{}.json", Self::NUMBER);
        let parameters = parameters(call);
        match call.method.as_str() {
            "POST" if path == messages => self.send(&parameters),
            "GET" if path == messages => Ok(Taken::json(200, &listed(&messages, query), Vec::new())),
            "POST" if path == format!("/v1/Services/{}", Self::SERVICE) => self.configure(&parameters),
            "POST" if path == numbers => Self::configure_number(&parameters),
            _ if path == messages => refused(405, 20004, "Method not allowed"),
            _ => refused(404, 20404, format!("The requested resource {path} was not found")),
        }
    }
}

/// The parameters of a call. What is no form has none.
fn parameters(call: &RawRequest) -> Vec<(String, String)> {
    let is_form = call.header("content-type").is_some_and(|kind| kind.starts_with(form::FORM));
    form::read(&call.body).filter(|_| is_form).unwrap_or_default()
}

/// No message is kept.
fn listed(path: &str, query: &str) -> Value {
    json!({
        "messages": [], "page": 0, "page_size": 1, "start": 0, "end": 0, "next_page_uri": null,
        "previous_page_uri": null, "first_page_uri": format!("{path}?{query}"), "uri": format!("{path}?{query}"),
    })
}

impl Play for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "account_sid": ACCOUNT,
            "auth_token": {"env": "auth_token"},
            "webhook_url": WEBHOOK,
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        (name == "auth_token").then(|| Secret::new(AUTH_TOKEN))
    }

    fn user_id(&self, name: &str) -> String {
        format!("+1555{:07}", fingerprint(&[name]) % 10_000_000)
    }

    /// A message of theirs; there is nothing else that a number takes. What is offered in numbered lines is typed.
    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, _now: Timestamp) -> Option<Webhook> {
        let mut fields = Vec::new();
        match (numbered::typed(act), act) {
            (Some(text), _) => {
                fields.push(("Body", text.to_owned()));
                fields.extend(self.keyword(person, text).map(|word| ("OptOutType", word.to_owned())));
            }
            (None, Act::Sends(media, url)) => fields = inbound::media(*media, url),
            (None, _) => return None,
        }
        let mark = if fields.iter().any(|(name, _)| *name == "MediaUrl0") { "MM" } else { "SM" };
        let sid = self.sid(mark);
        Some(inbound::webhook(&sid, &person.id, fields))
    }

    fn answered(&mut self, person: &Person, _act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        let said = twiml::messages(reply)?;
        let shown = |words: String| self.shown(&person.id, &words);
        Ok(said.into_iter().map(shown).map(|(_, shown)| shown).collect())
    }

    fn call(&mut self, call: &RawRequest, _now: Timestamp) -> Taken {
        self.carried(call).unwrap_or_else(|refusal| refusal.taken())
    }

    /// NOTE: who may have it is sent on to where it is, and needs no credential there.
    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        let (_, id) = call.target.split_once("/Media/ME")?;
        let credential = STANDARD.encode(format!("{ACCOUNT}:{AUTH_TOKEN}"));
        let given = call.header("authorization").and_then(|value| value.strip_prefix("Basic "));
        if given == Some(&credential) { file::redirected(id) } else { None }
    }

    /// NOTE: it is not promised that a wait is told; where it is asked for, it is.
    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let refusal = match status {
            400 => Refusal::new(400, 21211, "Invalid 'To' Phone Number: +1500555XXXX"),
            401 => Refusal::new(401, 20003, "Authenticate"),
            403 => Refusal::new(403, 20403, "Account not authorized to call this resource"),
            429 => Refusal::new(429, 20429, "Too Many Requests"),
            503 => Refusal::new(503, 20503, "Service Unavailable"),
            status => Refusal::new(status, 20500, "Internal Server Error"),
        };
        let mut reply = refusal.taken().reply;
        if let Some(after) = retry_after {
            reply.headers.insert(http::header::RETRY_AFTER, after.as_secs().into());
        }
        reply
    }
}

impl Twilio {
    /// The keyword that a message is, which counts from then on.
    fn keyword(&mut self, person: &Person, text: &str) -> Option<&'static str> {
        match text.trim().to_ascii_uppercase().as_str() {
            "STOP" => {
                self.stopped.insert(person.id.clone());
                Some("STOP")
            }
            "START" => {
                self.stopped.remove(&person.id);
                Some("START")
            }
            _ => None,
        }
    }

    /// A message of the bot, as a person sees it: nothing but words.
    pub(super) fn shown(&mut self, to: &str, words: &str) -> (String, Shown) {
        let sid = self.sid("SM");
        let (words, choices) = numbered::offered(words);
        (sid.clone(), Shown::text(to, sid, words).with_choices(choices))
    }
}
