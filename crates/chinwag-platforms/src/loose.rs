//! JSON that is read part by part, so that a part that is not as it should be spoils nothing beside it.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// Reads an object. Serde would take a list for one as well, field by field.
pub(crate) fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    if json.trim_start().starts_with('[') {
        return Err("it is not an object".into());
    }
    serde_json::from_str(json).map_err(|error| format!("it is not of the right shape: {error}"))
}

/// Reads a part; `None` where it is absent or not of the right shape.
pub(crate) fn part<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

/// Text, or a number as it is written: an id of more digits than a floating-point number keeps stays exact.
pub(crate) fn scalar(raw: Option<&RawValue>) -> Option<String> {
    let json = raw?.get();
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok(),
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

/// JSON as a value; as text, where it is nested too deeply to be one.
pub(crate) fn value(raw: &str) -> Value {
    serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_as_it_is_written() {
        for (json, read) in [
            ("18446744073709551617", Some("18446744073709551617")),
            (r#""4912661846655238145""#, Some("4912661846655238145")),
            ("-1.50", Some("-1.50")),
            (r#""\ud83d""#, None),
            ("true", None),
            ("[1]", None),
        ] {
            let raw: &RawValue = serde_json::from_str(json).expect("JSON");
            assert_eq!(scalar(Some(raw)).as_deref(), read, "{json}");
        }
        assert_eq!(scalar(None), None);
    }

    #[test]
    fn a_list_is_no_object() {
        #[derive(Debug, Deserialize)]
        struct One {
            a: u8,
        }
        assert_eq!(object::<One>(r#" {"a": 1}"#).map(|one| one.a), Ok(1));
        assert!(object::<One>("[1]").is_err() && object::<One>("{").is_err());
    }
}
