//! An activity, as it came: what is in it can be asked for, whatever shape the rest has.

use bytes::Bytes;
use chinwag_core::{clock::Timestamp, platform::ParseError};
use serde_json::{Map, Value, value::RawValue};

use crate::redact::{self, Path};

/// What of a body is a credential: what speaks for the person who is signed in.
const CREDENTIALS: &[Path] =
    &[&["value", "token"], &["value", "authentication", "token"], &["value", "state"]];

/// One activity.
#[derive(Debug)]
pub(super) struct Activity(Map<String, Value>);

impl Activity {
    /// Reads a body. A part that cannot be read is kept as text, and spoils nothing.
    pub(super) fn read(body: &[u8]) -> Result<Self, ParseError> {
        let parts: std::collections::BTreeMap<String, &RawValue> = serde_json::from_slice(body)
            .map_err(|error| ParseError::new(format_args!("it is no JSON object: {error}"), ""))?;
        let value = |raw: &RawValue| {
            serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()))
        };
        Ok(Self(parts.into_iter().map(|(name, raw)| (name, value(raw))).collect()))
    }

    /// Text at a path, if there is any.
    pub(super) fn text(&self, path: &[&str]) -> Option<&str> {
        self.get(path)?.as_str().filter(|text| !text.is_empty())
    }

    /// What is at a path.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.0.get(*first)?, |value, name| value.get(name))
    }

    /// A list; nothing where there is none.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The whole of it, without what is a credential.
    pub(super) fn native(&self) -> Value {
        let whole = Value::Object(self.0.clone());
        if self.may_sign_in() { redact::without(whole, CREDENTIALS) } else { whole }
    }

    /// Whether it may hold what speaks for the person. NOTE: a field of a card may have the same name.
    fn may_sign_in(&self) -> bool {
        self.text(&["type"]) == Some("invoke")
    }

    /// When it happened; where that is not said, when the message it is about was written, which its id tells.
    pub(super) fn at(&self) -> Timestamp {
        let said = self.text(&["timestamp"]).and_then(timestamp);
        said.or_else(|| self.text(&["id"]).and_then(written_at)).unwrap_or_default()
    }
}

fn timestamp(text: &str) -> Option<Timestamp> {
    let utc = text.strip_suffix("+00:00").map(|text| format!("{text}Z"));
    serde_json::from_value(Value::String(utc.unwrap_or_else(|| text.to_owned()))).ok()
}

/// The id of a message is its time, in milliseconds.
pub(super) fn written_at(id: &str) -> Option<Timestamp> {
    id.parse().ok().map(Timestamp::from_millis)
}

/// A body as it is kept.
pub(super) fn kept(body: &Bytes) -> Bytes {
    let activity = serde_json::from_slice(body).map(Activity);
    match activity {
        Ok(activity) if activity.may_sign_in() => redact::body(body, CREDENTIALS),
        _ => body.clone(),
    }
}
