//! An event of either form, as one.

use std::borrow::Cow;

use chinwag_core::{clock::Timestamp, platform::ParseError};
use serde_json::{Map, Value, value::RawValue};

use crate::redact::{self, Path};

/// What of a body is a credential: proofs of Google, and what speaks for the person.
pub(super) const CREDENTIALS: &[Path] = &[
    &["authorizationEventObject", "systemIdToken"],
    &["authorizationEventObject", "userOAuthToken"],
    &["authorizationEventObject", "userIdToken"],
];

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message, also with a command.
    Message,
    /// The app came to a space.
    Added,
    /// It was taken out of one.
    Removed,
    /// Something on a card or in a dialog was pressed.
    Clicked,
    /// A command without a message.
    Command,
    /// Something else, in the provider's word.
    Other(String),
}

/// An event, wherever its parts stand.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) kind: Kind,
    whole: &'a Value,
    /// Where the parts are that differ by kind.
    payload: &'a Value,
    /// What the client has to say: parameters, inputs.
    common: &'a Value,
    pub(super) pointer: &'static str,
}

/// Reads a body. A part that cannot be read is kept as text, and spoils nothing.
pub(super) fn read(body: &[u8]) -> Result<Value, ParseError> {
    if let Ok(whole @ Value::Object(_)) = serde_json::from_slice(body) {
        return Ok(whole);
    }
    let parts: std::collections::BTreeMap<String, &RawValue> = serde_json::from_slice(body)
        .map_err(|error| ParseError::new(format_args!("it is no JSON object: {error}"), ""))?;
    let value = |raw: &RawValue| {
        serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()))
    };
    Ok(Value::Object(parts.into_iter().map(|(name, raw)| (name, value(raw))).collect()))
}

const PAYLOADS: [(&str, &str, Kind); 6] = [
    ("messagePayload", "/chat/messagePayload", Kind::Message),
    ("addedToSpacePayload", "/chat/addedToSpacePayload", Kind::Added),
    ("removedFromSpacePayload", "/chat/removedFromSpacePayload", Kind::Removed),
    ("buttonClickedPayload", "/chat/buttonClickedPayload", Kind::Clicked),
    ("appCommandPayload", "/chat/appCommandPayload", Kind::Command),
    ("submitFormPayload", "/chat/submitFormPayload", Kind::Clicked),
];

impl<'a> Event<'a> {
    /// An event of either form; `None` when it is of neither.
    pub(super) fn of(whole: &'a Value) -> Option<Self> {
        match whole.get("chat") {
            Some(chat) => Some(Self::of_add_on(whole, chat)),
            None => Self::of_classic(whole),
        }
    }

    fn of_add_on(whole: &'a Value, chat: &'a Value) -> Self {
        let common = &whole["commonEventObject"];
        for (name, pointer, kind) in PAYLOADS {
            if let Some(payload) = chat.get(name) {
                return Self { kind, whole: chat, payload, common, pointer };
            }
        }
        let fields = chat.as_object().into_iter().flat_map(Map::keys);
        let other = fields.into_iter().find(|name| name.ends_with("Payload"));
        let kind = Kind::Other(other.map_or_else(|| "chat".to_owned(), Clone::clone));
        let payload = other.map_or(&Value::Null, |name| &chat[name]);
        Self { kind, whole: chat, payload, common, pointer: "/chat" }
    }

    fn of_classic(whole: &'a Value) -> Option<Self> {
        let kind = match whole.get("type")?.as_str()? {
            "MESSAGE" => Kind::Message,
            "ADDED_TO_SPACE" => Kind::Added,
            "REMOVED_FROM_SPACE" => Kind::Removed,
            "CARD_CLICKED" | "SUBMIT_FORM" => Kind::Clicked,
            "APP_COMMAND" => Kind::Command,
            other => Kind::Other(other.to_owned()),
        };
        Some(Self { kind, whole, payload: whole, common: &whole["common"], pointer: "" })
    }

    /// The message, where there is one.
    pub(super) fn message(&self) -> Option<&'a Value> {
        self.payload.get("message").filter(|message| message.is_object())
    }

    pub(super) fn space(&self) -> &'a Value {
        let own = &self.payload["space"];
        if own["name"].is_string() { own } else { self.message().map_or(own, |message| &message["space"]) }
    }

    /// The thread, where one is told.
    pub(super) fn thread(&self) -> Option<&'a str> {
        let own = self.payload["thread"]["name"].as_str();
        own.or_else(|| self.message()?["thread"]["name"].as_str())
    }

    /// Who did it.
    pub(super) fn user(&self) -> &'a Value {
        &self.whole["user"]
    }

    /// When it happened.
    pub(super) fn at(&self) -> Timestamp {
        time(&self.whole["eventTime"]).unwrap_or_default()
    }

    /// The function that a button names.
    pub(super) fn function(&self) -> &'a str {
        let said = self.common["invokedFunction"].as_str();
        said.or_else(|| self.whole["action"]["actionMethodName"].as_str()).unwrap_or_default()
    }

    /// What a button says.
    pub(super) fn parameters(&self) -> Map<String, Value> {
        if let Some(parameters) = self.common["parameters"].as_object() {
            return parameters.clone();
        }
        let listed = self.whole["action"]["parameters"].as_array().into_iter().flatten();
        listed.filter_map(|pair| Some((pair["key"].as_str()?.to_owned(), pair["value"].clone()))).collect()
    }

    /// What was filled in, by name.
    pub(super) fn inputs(&self) -> Map<String, Value> {
        let inputs = self.common["formInputs"].as_object().into_iter().flatten();
        inputs.map(|(name, input)| (name.clone(), filled_in(input))).collect()
    }

    /// Whether a dialog was closed rather than sent.
    pub(super) fn is_cancelled(&self) -> bool {
        self.payload["dialogEventType"] == "CANCEL_DIALOG"
    }

    /// The id of a command.
    pub(super) fn command(&self) -> Option<Cow<'a, str>> {
        id(&self.payload["appCommandMetadata"]["appCommandId"])
    }

    /// All of it, without what is a credential.
    pub(super) fn native(&self) -> Value {
        redact::without(self.whole.clone(), CREDENTIALS)
    }
}

/// What was filled into one field: one value, or a list of several. NOTE: some are nested one deeper, below no name.
fn filled_in(input: &Value) -> Value {
    let input = input.get("").unwrap_or(input);
    if let Some(values) = input["stringInputs"]["value"].as_array() {
        return match &values[..] {
            [one] => one.clone(),
            several => Value::Array(several.to_vec()),
        };
    }
    let fields = ["dateTimeInput", "dateInput", "timeInput"].into_iter().find_map(|name| input.get(name));
    fields.map_or_else(|| input.clone(), |field| field.get("msSinceEpoch").unwrap_or(field).clone())
}

/// An id, which may be a number.
pub(super) fn id(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) if !text.is_empty() => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// A time, as text or, in old events, as seconds.
pub(super) fn time(value: &Value) -> Option<Timestamp> {
    if let Some(seconds) = value.get("seconds") {
        let seconds = seconds.as_u64().or_else(|| seconds.as_str()?.parse().ok())?;
        return Some(Timestamp::from_millis(seconds.saturating_mul(1000)));
    }
    serde_json::from_value(value.clone()).ok()
}
