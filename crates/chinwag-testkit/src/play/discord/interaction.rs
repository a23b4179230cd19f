//! Interactions: how long they wait, what they may be answered with, and what their token is good for.

use std::time::Duration;

use chinwag_core::{clock::Timestamp, platform::HttpReply};
use serde_json::{Value, json};

use super::{
    api::{Done, done, nothing},
    application::{APPLICATION, Discord},
    message::{self, EPHEMERAL, Way},
    refusal::Refusal,
};
use crate::play::{Person, Shown, Taken};

/// How long Discord waits for the response.
const RESPONSE: Duration = Duration::from_secs(3);
/// How long the token is good.
const TOKEN: Duration = Duration::from_secs(15 * 60);
const DIALOG_TITLE_MAX: usize = 45;
const DIALOG_ID_MAX: usize = 100;
/// The most interactions whose token is still known.
const INTERACTIONS_MAX: usize = 1000;

/// An interaction, and what it was answered with.
#[derive(Debug)]
pub(super) struct Interaction {
    pub(super) id: String,
    pub(super) token: String,
    pub(super) person: String,
    pub(super) channel: String,
    /// The message whose component was pressed.
    pub(super) on: Option<String>,
    pub(super) began: Timestamp,
    pub(super) standing: Standing,
}

/// What an interaction was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing yet.
    Open,
    /// The person sees that the bot is thinking.
    Thinking {
        /// And nobody else does.
        flags: u64,
    },
    /// A message, or the one whose component was pressed; a dialog has none.
    Answered(Option<String>),
}

/// Commands are lower-case words.
pub(super) fn is_command(text: &str) -> bool {
    let word = text.strip_prefix('/').and_then(|rest| rest.split_whitespace().next());
    word.is_some_and(|word| {
        word.len() <= 32
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
    })
}

impl Discord {
    /// An interaction waits for its response.
    pub(super) fn wait(&mut self, interaction: Interaction) {
        if self.interactions.len() == INTERACTIONS_MAX {
            self.interactions.remove(0);
        }
        self.interactions.push(interaction);
    }

    /// The response to the person's last interaction. The error says why they see that the bot did not respond.
    pub(super) fn responded(&mut self, person: &Person, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        let is_theirs = |it: &Interaction| it.person == person.id && it.standing == Standing::Open;
        let Some(at) = self.interactions.iter().rposition(is_theirs) else {
            return Err("there is no interaction that waits for a response".into());
        };
        if self.now.since(self.interactions[at].began) > RESPONSE {
            return Err(format!("the response comes after {} s", RESPONSE.as_secs()));
        }
        self.respond_with(at, &response(reply)?)
    }

    /// The response by a call, as to an interaction that came by the Gateway.
    pub(super) fn called_back(&mut self, id: &str, token: &str, response: &Value) -> Done {
        let at = self.interactions.iter().position(|it| it.id == id && it.token == token);
        let at = at.ok_or_else(|| Refusal::new(404, 10062, "Unknown interaction"))?;
        if self.interactions[at].standing != Standing::Open {
            return Err(Refusal::new(400, 40060, "Interaction has already been acknowledged."));
        }
        if self.now.since(self.interactions[at].began) > RESPONSE {
            return Err(Refusal::new(404, 10062, "Unknown interaction"));
        }
        let shown = self.respond_with(at, response).map_err(|what| Refusal::form("data", what))?;
        nothing(shown)
    }

    fn respond_with(&mut self, at: usize, response: &Value) -> Result<Vec<Shown>, String> {
        let data = &response["data"];
        let on = self.interactions[at].on.clone();
        let (standing, shown) = match (response["type"].as_u64(), on) {
            (Some(4), _) => {
                let (id, shown) = self.respond(at, data).map_err(|refusal| refusal.words())?;
                (Standing::Answered(Some(id)), vec![shown])
            }
            (Some(5), _) => (Standing::Thinking { flags: deferred(data)? }, Vec::new()),
            (Some(6), Some(on)) if data.is_null() => (Standing::Answered(Some(on)), Vec::new()),
            (Some(7), Some(on)) => {
                let (_, shown) = self
                    .change(&on, data, self.interactions[at].person.clone())
                    .map_err(|refusal| refusal.words())?;
                (Standing::Answered(Some(on)), vec![shown])
            }
            (Some(9), _) => (Standing::Answered(None), vec![self.dialog(at, data)?]),
            (kind, _) => return Err(format!("an interaction of this kind has no response of type {kind:?}")),
        };
        self.interactions[at].standing = standing;
        Ok(shown)
    }

    /// A message as the response.
    fn respond(&mut self, at: usize, data: &Value) -> Result<(String, Shown), Refusal> {
        let (said, choices) = message::shown(data, Way::Response)?;
        let (to, channel) = (self.interactions[at].person.clone(), self.interactions[at].channel.clone());
        let posted = self.posted(&channel, data);
        let message_id = posted["id"].as_str().unwrap_or_default().to_owned();
        Ok((message_id.clone(), Shown { to, message_id, said, choices }))
    }

    fn dialog(&mut self, at: usize, data: &Value) -> Result<Shown, String> {
        let is_within =
            |text: &Value, max| text.as_str().is_some_and(|text| (1..=max).contains(&text.chars().count()));
        let has_fields = data["components"].as_array().is_some_and(|all| (1..=5).contains(&all.len()));
        let title = &data["title"];
        if !is_within(title, DIALOG_TITLE_MAX) || !is_within(&data["custom_id"], DIALOG_ID_MAX) || !has_fields
        {
            return Err("a dialog has a title, a custom_id and 1 to 5 components".into());
        }
        let words = format!("[form] {}", title.as_str().unwrap_or_default());
        let person = self.interactions[at].person.clone();
        Ok(Shown::text(person, self.snowflake(), &words))
    }

    /// A call with the token of an interaction, which is all that it needs.
    pub(super) fn by_token(
        &mut self,
        method: &str,
        path: &[&str],
        body: impl FnOnce() -> Result<Value, Refusal>,
    ) -> Done {
        let [application, token, rest @ ..] = path else {
            return Err(Refusal::new(404, 0, "404: Not Found"));
        };
        let at = match self.good(application, token) {
            // The response is on its way, and is there before a call that was made after it.
            Err(refusal) if self.is_open(token) => return Ok(Taken { is_held: true, ..refusal.taken() }),
            good => good?,
        };
        match (method, rest) {
            ("PATCH", ["messages", "@original"]) => self.change_original(at, &body()?),
            ("DELETE", ["messages", "@original"]) => self.delete_original(at),
            ("POST", []) => self.follow_up(at, &body()?),
            _ => Err(Refusal::new(405, 0, "405: Method Not Allowed")),
        }
    }

    /// Whether the interaction may still be responded to.
    fn is_open(&self, token: &str) -> bool {
        let found = self.interactions.iter().find(|it| it.token == token);
        found.is_some_and(|it| it.standing == Standing::Open && self.now.since(it.began) <= RESPONSE)
    }

    /// The interaction whose token is good.
    fn good(&self, application: &str, token: &str) -> Result<usize, Refusal> {
        let unknown = || Refusal::new(404, 10015, "Unknown Webhook");
        let found = self.interactions.iter().position(|it| it.token == token);
        let at = found.filter(|_| application == APPLICATION).ok_or_else(unknown)?;
        let interaction = &self.interactions[at];
        if self.now.since(interaction.began) > TOKEN {
            return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
        }
        if interaction.standing == Standing::Open { Err(unknown()) } else { Ok(at) }
    }

    /// Changes the response: where the bot was thinking, this is what it thought of.
    fn change_original(&mut self, at: usize, body: &Value) -> Done {
        let (to, channel) = (self.interactions[at].person.clone(), self.interactions[at].channel.clone());
        match self.interactions[at].standing.clone() {
            Standing::Thinking { flags } => {
                let (said, choices) = message::shown(body, Way::Edit)?;
                let mut body = body.clone();
                body["flags"] = flags.into();
                let posted = self.posted(&channel, &body);
                let message_id = posted["id"].as_str().unwrap_or_default().to_owned();
                self.interactions[at].standing = Standing::Answered(Some(message_id.clone()));
                done(&posted, vec![Shown { to, message_id, said, choices }])
            }
            Standing::Answered(Some(original)) => {
                let (changed, shown) = self.change(&original, body, to)?;
                done(&changed, vec![shown])
            }
            _ => Err(Refusal::new(404, 10008, "Unknown Message")),
        }
    }

    fn delete_original(&mut self, at: usize) -> Done {
        let gone = Standing::Answered(None);
        match std::mem::replace(&mut self.interactions[at].standing, gone) {
            Standing::Thinking { .. } => nothing(Vec::new()),
            Standing::Answered(Some(original)) if self.messages.remove(&original).is_some() => {
                let to = self.interactions[at].person.clone();
                nothing(vec![Shown::text(to, original, "[deleted]")])
            }
            _ => Err(Refusal::new(404, 10008, "Unknown Message")),
        }
    }

    /// A further message. NOTE: while the bot is thinking, it takes the place of that instead, and who sees it has been
    /// settled with that.
    fn follow_up(&mut self, at: usize, body: &Value) -> Done {
        let (said, choices) = message::shown(body, Way::FollowUp)?;
        if let Standing::Thinking { .. } = self.interactions[at].standing {
            let mut body = body.clone();
            body["flags"] = Value::Null;
            return self.change_original(at, &body);
        }
        let (to, channel) = (self.interactions[at].person.clone(), self.interactions[at].channel.clone());
        let posted = self.posted(&channel, body);
        let message_id = posted["id"].as_str().unwrap_or_default().to_owned();
        done(&posted, vec![Shown { to, message_id, said, choices }])
    }
}

/// The response of an interaction, in the form that Discord reads.
fn response(reply: &HttpReply) -> Result<Value, String> {
    let is_json = reply.headers.get(http::header::CONTENT_TYPE);
    let is_json = is_json.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if reply.status != 200 || !is_json {
        return Err(format!("an interaction is answered 200 with JSON, not {}", reply.status));
    }
    serde_json::from_slice(&reply.body).map_err(|error| format!("the response is not JSON: {error}"))
}

/// A deferral says nothing but whether it is for the person alone.
fn deferred(data: &Value) -> Result<u64, String> {
    match data {
        Value::Null => Ok(0),
        data if *data == json!({"flags": EPHEMERAL}) => Ok(EPHEMERAL),
        _ => Err("a deferral has no data but the flag EPHEMERAL".into()),
    }
}
