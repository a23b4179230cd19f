//! The server: a team in which everybody has a public channel with the bot, and what comes back from it.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::{hook, post, refusal::Refusal};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, file};

pub(super) const HOOK_TOKEN: &str = "s1mu1atedh00kt0ken0fn0use1";
pub(super) const COMMAND_TOKEN: &str = "s1mu1atedc0mmandt0ken0fn0u";
const BOT_TOKEN: &str = "s1mu1atedb0tt0ken0fn0use12";
const ACTION_SECRET: &str = "simulated-action-secret-of-no-use";
pub(super) const BOT: &str = "b0t49ehbqyjytddasoownkuqrx";
/// The address that the server knows the bot by. Whatever goes there reaches the bot.
pub(super) const WEBHOOK: &str = "https://bot.example/webhooks/mattermost";

/// A simulated Mattermost. Outgoing webhooks are of public channels alone, so each person is in one with the bot.
#[derive(Debug, Default)]
pub struct Mattermost {
    number: u64,
    /// Who a channel is with.
    pub(super) channels: BTreeMap<String, String>,
    pub(super) posts: BTreeMap<String, Post>,
    /// What opens a dialog, once.
    pub(super) triggers: Vec<String>,
    /// The posts that were made under an id of the bot's own.
    pub(super) pending: BTreeMap<String, Value>,
}

/// A post that is there.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) channel_id: String,
    pub(super) is_own: bool,
    pub(super) is_root: bool,
}

impl Mattermost {
    /// A server on which nobody has written to the bot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new id.
    pub(super) fn id(&mut self, kind: &str) -> String {
        self.number += 1;
        id(kind, &self.number.to_string())
    }

    /// A new trigger, with which the bot may open a dialog.
    pub(super) fn trigger(&mut self) -> String {
        let trigger = self.id("trigger");
        self.triggers.push(trigger.clone());
        trigger
    }
}

/// An id: the same for the same name.
pub(super) fn id(kind: &str, name: &str) -> String {
    const LETTERS: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";
    let (high, low) = (fingerprint(&[kind, name]), fingerprint(&[name, kind]));
    let bits = u128::from(high) << 64 | u128::from(low);
    (0..26)
        .map(|at| char::from(LETTERS[usize::try_from(bits >> (5 * at) & 31).unwrap_or_default()]))
        .collect()
}

impl Play for Mattermost {
    fn name(&self) -> &'static str {
        "mattermost"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "webhook_url": WEBHOOK,
            "token": [{"env": "hook_token"}, {"env": "command_token"}],
            "bot_token": {"env": "bot_token"},
            "action_secret": {"env": "action_secret"},
            "bot_user_id": BOT,
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "hook_token" => Some(Secret::new(HOOK_TOKEN)),
            "command_token" => Some(Secret::new(COMMAND_TOKEN)),
            "bot_token" => Some(Secret::new(BOT_TOKEN)),
            "action_secret" => Some(Secret::new(ACTION_SECRET)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        id("user", name)
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let channel_id = id("channel", &person.name);
        self.channels.insert(channel_id.clone(), person.id.clone());
        match act {
            Act::Says(text) if hook::is_command(text) => {
                Some(hook::command(person, &channel_id, text, &self.trigger()))
            }
            Act::Says(text) => Some(self.posted(person, channel_id, text, "", now)),
            Act::Sends(_, url) => Some(self.posted(person, channel_id, "", &file::id(url), now)),
            Act::Presses { choice, message_id } => {
                let context = choice.value.as_ref()?;
                Some(hook::pressed(person, &channel_id, message_id, context, &self.trigger()))
            }
            _ => None,
        }
    }

    fn answered(&mut self, person: &Person, act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        let mut shown = Vec::new();
        for (changed, post) in hook::answers(act, &reply.body)? {
            let message_id = changed.unwrap_or_else(|| self.id("post"));
            shown.push(post::shown(&post, &person.id, &message_id).map_err(|refusal| refusal.id.to_owned())?);
        }
        Ok(shown)
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if token != Some(BOT_TOKEN) {
            return Refusal::of(401).taken();
        }
        let body = match call.body.is_empty() {
            true => Ok(json!({})),
            false => serde_json::from_slice::<Value>(&call.body),
        };
        let Some(body) = body.ok().filter(Value::is_object) else { return Refusal::of(400).taken() };
        self.carried(call, &body, now).unwrap_or_else(|refusal| refusal.taken())
    }

    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        let id = call.target.strip_prefix("/api/v4/files/")?;
        if file::bears(call, BOT_TOKEN) { file::given(id) } else { None }
    }

    /// The limiter answers in plain text, and says in how many seconds it begins anew.
    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        if status != 429 {
            return Refusal::of(status).reply();
        }
        let after = retry_after.map_or(1, |after| after.as_secs());
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        for (name, value) in
            [("x-ratelimit-limit", 100), ("x-ratelimit-remaining", 0), ("x-ratelimit-reset", after)]
        {
            headers.insert(HeaderName::from_static(name), value.into());
        }
        HttpReply { status, headers, body: "limit exceeded\n".into() }
    }
}

impl Mattermost {
    /// The webhook of a post of theirs.
    fn posted(
        &mut self,
        person: &Person,
        channel_id: String,
        text: &str,
        file_ids: &str,
        now: Timestamp,
    ) -> Webhook {
        let post_id = self.id("post");
        let webhook = hook::posted(person, &channel_id, &post_id, text, file_ids, now);
        self.posts.insert(post_id, Post { channel_id, is_own: false, is_root: true });
        webhook
    }
}
