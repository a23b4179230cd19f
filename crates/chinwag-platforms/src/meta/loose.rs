//! Reads what may not be of the right shape, piece by piece, so that what is broken spoils nothing beside it.

use chinwag_core::platform::ParseError;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, value::RawValue};

use super::scalar::{Object, Text};

/// The body of a webhook, when nothing is read before it is needed.
#[derive(Debug, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

/// The product that a body is about, and its entries.
pub(crate) fn envelope(body: &str) -> Result<(Text<'_>, Vec<&RawValue>), ParseError> {
    let Object(envelope): Object<Envelope<'_>> = serde_json::from_str(body).map_err(|error| {
        let json = serde_json::from_str::<IgnoredAny>(body);
        match json.err() {
            Some(error) => ParseError::new(format_args!("it is not JSON: {error}"), ""),
            None => ParseError::new(format_args!("it is not of the right shape: {error}"), ""),
        }
    })?;
    let missing = |name| ParseError::new(format_args!("there is no `{name}`"), "");
    let object = envelope.object.ok_or_else(|| missing("object"))?;
    let entry = envelope.entry.ok_or_else(|| missing("entry"))?;
    let object = serde_json::from_str(object.get())
        .map_err(|error| ParseError::new(format_args!("it is not text: {error}"), "/object"))?;
    let entries = serde_json::from_str(entry.get())
        .map_err(|error| ParseError::new(format_args!("it is not a list: {error}"), "/entry"))?;
    Ok((object, entries))
}

/// A part, where it is there and of the right shape.
pub(crate) fn part<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

/// JSON as a value; as text, where it is nested too deeply to be one.
pub(crate) fn value(raw: &str) -> Value {
    serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.to_owned()))
}
