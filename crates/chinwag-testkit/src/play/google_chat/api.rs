//! The calls of the API: messages are sent, changed and taken back.

use std::time::Duration;

use chinwag_core::platform::RawRequest;
use serde_json::{Value, json};

use super::{
    app::{GoogleChat, ROOM},
    event::{app, space, thread_of},
    message,
    refusal::{self, Refusal},
};
use crate::{
    play::{Choice, Shown, Taken, form},
    script::Said,
};

/// A space takes one message in this time, from all its apps together.
const PACE: Duration = Duration::from_secs(1);
const REQUESTS_MAX: usize = 10_000;
/// What of a message can be changed.
const CHANGEABLE: [&str; 4] = ["text", "cardsV2", "accessoryWidgets", "attachment"];

type Done = Result<Taken, Refusal>;

/// The parameters behind a path.
type Query = Vec<(String, String)>;

impl GoogleChat {
    /// Carries a call out.
    pub(super) fn carried_out(&mut self, call: &RawRequest) -> Done {
        let path = call.target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("/v1/").unwrap_or_default();
        let query = form::read(call.query().as_bytes()).ok_or_else(|| Refusal::invalid("Broken query."))?;
        if !self.tokens.admit(call, self.now) {
            return Err(refusal::unauthenticated());
        }
        match (call.method.as_str(), &path.split('/').collect::<Vec<_>>()[..]) {
            ("GET", ["spaces"]) => {
                only(&query, &["pageSize", "pageToken", "filter"])?;
                let spaces: Vec<Value> = self.spaces.keys().map(|name| space(name)).collect();
                Ok(Taken::json(200, &json!({"spaces": spaces}), Vec::new()))
            }
            ("POST", ["spaces", id, "messages"]) => {
                self.create(&format!("spaces/{id}"), &query, &body(call)?)
            }
            ("PATCH", ["spaces", _, "messages", _]) => self.update(path, &query, &body(call)?),
            ("DELETE", ["spaces", _, "messages", _]) => {
                self.own(path)?;
                self.pace(path)?;
                let gone = self.messages.remove(path).unwrap_or_default();
                let shown = self.shown(&gone, &Said::default().with_words("[deleted]"), &[]);
                Ok(Taken::json(200, &json!({}), shown))
            }
            _ => Err(Refusal::new(404, "NOT_FOUND", "Method not found.")),
        }
    }

    fn create(&mut self, place: &str, query: &Query, body: &Value) -> Done {
        only(query, &["requestId", "messageReplyOption"])?;
        if !self.spaces.contains_key(place) {
            return Err(Refusal::new(403, "PERMISSION_DENIED", "This app is not a member of the space."));
        }
        let request = value(query, "requestId").filter(|id| !id.is_empty());
        if let Some(sent) =
            request.and_then(|id| self.requests.get(id)).and_then(|name| self.messages.get(name))
        {
            return Ok(Taken::json(200, sent, Vec::new()));
        }
        let (said, choices) = message::shown(body)?;
        self.is_seen_by_somebody(place, body)?;
        let thread = self.thread(place, value(query, "messageReplyOption"), &body["thread"])?;
        self.pace(place)?;
        let message = self.posted(place, thread.as_deref(), body);
        if let (Some(id), Some(name)) = (request, message["name"].as_str()) {
            if self.requests.len() == REQUESTS_MAX {
                self.requests.pop_first();
            }
            self.requests.insert(id.to_owned(), name.to_owned());
        }
        let shown = self.shown(&message, &said, &choices);
        Ok(Taken::json(200, &message, shown))
    }

    /// What is named is changed: what is not given of it is gone.
    fn update(&mut self, name: &str, query: &Query, body: &Value) -> Done {
        only(query, &["updateMask"])?;
        let mask = value(query, "updateMask").unwrap_or_default();
        let fields: Vec<&str> = mask.split(',').collect();
        if !fields.iter().all(|field| CHANGEABLE.contains(field)) {
            return Err(Refusal::invalid("Invalid or empty update mask."));
        }
        self.own(name)?;
        let mut message = self.messages.get(name).cloned().unwrap_or_default();
        for field in &fields {
            message[*field] = body.get(*field).cloned().unwrap_or_default();
        }
        let given =
            ["text", "cardsV2", "accessoryWidgets"].map(|field| (field.to_owned(), message[field].clone()));
        let (said, choices) =
            message::shown(&given.into_iter().filter(|(_, value)| !value.is_null()).collect())?;
        message["lastUpdateTime"] = self.now.to_string().into();
        self.pace(name)?;
        self.keep_message(&message);
        let shown = self.shown(&message, &said, &choices);
        Ok(Taken::json(200, &message, shown))
    }

    /// A message of the app, kept from now on.
    pub(super) fn posted(&mut self, place: &str, thread: Option<&str>, body: &Value) -> Value {
        let id = self.new_id();
        let begun = format!("{place}/threads/{id}");
        let thread = thread.unwrap_or(&begun);
        let within = thread.rsplit('/').next().unwrap_or_default();
        let mut message = json!({
            "name": format!("{place}/messages/{within}.{id}"), "sender": app(), "space": space(place),
            "createTime": self.now.to_string(), "thread": {"name": thread},
        });
        for field in ["text", "cardsV2", "accessoryWidgets", "privateMessageViewer"] {
            if let Some(given) = body.get(field) {
                message[field] = given.clone();
            }
        }
        self.keep_message(&message);
        message
    }

    /// A message for each who sees it.
    pub(super) fn shown(&self, message: &Value, said: &Said, choices: &[Choice]) -> Vec<Shown> {
        let name = message["name"].as_str().unwrap_or_default();
        let place = message["space"]["name"].as_str().unwrap_or_default();
        let reader = message["privateMessageViewer"]["name"].as_str();
        let thread = message["thread"]["name"].as_str().unwrap_or_default();
        let reader = reader.or_else(|| self.threads.get(thread).map(String::as_str));
        let people = self.spaces.get(place).into_iter().flat_map(|space| &space.people);
        let people = people.filter(|person| reader.is_none_or(|reader| *person == reader));
        let shown = |person: &String| Shown {
            to: person.clone(),
            message_id: name.to_owned(),
            said: said.clone(),
            choices: choices.to_vec(),
        };
        people.map(shown).collect()
    }

    /// The thread that a message goes to; `None` where it begins one.
    fn thread(&self, place: &str, option: Option<&str>, thread: &Value) -> Result<Option<String>, Refusal> {
        let name = match &thread["name"] {
            Value::Null => None,
            Value::String(name) if name.starts_with(&format!("{place}/threads/")) => Some(name),
            _ => return Err(Refusal::invalid("Invalid thread resource name.")),
        };
        let is_there = |name: &&String| {
            self.messages.keys().any(|message| thread_of(message).as_deref() == Some(name.as_str()))
        };
        match (option, name) {
            // NOTE: without the option, whatever is said of a thread is ignored.
            (None | Some("MESSAGE_REPLY_OPTION_UNSPECIFIED"), _) => Ok(None),
            (Some("REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"), name) => Ok(name.filter(is_there).cloned()),
            (Some("REPLY_MESSAGE_OR_FAIL"), Some(name)) if is_there(&name) => Ok(Some(name.clone())),
            (Some("REPLY_MESSAGE_OR_FAIL"), _) => Err(Refusal::not_found()),
            (Some(_), _) => Err(Refusal::invalid("Invalid value at 'message_reply_option'.")),
        }
    }

    /// Who alone is to see a message is in the space, which is no direct one.
    fn is_seen_by_somebody(&self, place: &str, body: &Value) -> Result<(), Refusal> {
        let viewer = &body["privateMessageViewer"];
        let people = self.spaces.get(place).map(|space| &space.people);
        let is_there =
            viewer["name"].as_str().is_some_and(|name| people.is_some_and(|people| people.contains(name)));
        match viewer.is_null() || (is_there && place == ROOM) {
            true => Ok(()),
            false => Err(Refusal::invalid("The private message viewer is no member of the space.")),
        }
    }

    /// A message of the app, which it may change and take back.
    fn own(&self, name: &str) -> Result<(), Refusal> {
        match self.messages.get(name) {
            Some(message) if message["sender"]["type"] == "BOT" => Ok(()),
            Some(_) => Err(Refusal::new(403, "PERMISSION_DENIED", "The caller does not have permission")),
            None => Err(Refusal::not_found()),
        }
    }

    /// Counts a write in the space of this name.
    fn pace(&mut self, name: &str) -> Result<(), Refusal> {
        let place = name.split_once("/messages/").map_or(name, |(place, _)| place);
        let now = self.now;
        let space = self.spaces.get_mut(place).ok_or_else(Refusal::not_found)?;
        if space.written.is_some_and(|at| now.since(at) < PACE) {
            return Err(refusal::exhausted());
        }
        space.written = Some(now);
        Ok(())
    }
}

fn value<'q>(query: &'q Query, name: &str) -> Option<&'q str> {
    query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// A parameter that nobody knows is refused.
fn only(query: &Query, known: &[&str]) -> Result<(), Refusal> {
    match query.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(Refusal::invalid(format!(
            "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter."
        ))),
        None => Ok(()),
    }
}

/// The object in a call.
fn body(call: &RawRequest) -> Result<Value, Refusal> {
    let is_json = call.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let body = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    body.filter(|_| is_json).ok_or_else(|| Refusal::invalid("Invalid JSON payload received."))
}
