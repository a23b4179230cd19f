//! What in a body is a credential, taken out of what is kept of it. Everything else stays as it is, byte for byte.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use bytes::Bytes;
use serde_json::{Value, value::RawValue};

use crate::form;

/// Stands where a credential was.
const REDACTED: &str = "redacted";

/// Where a credential stands in a body: the keys that lead to it.
pub(crate) type Path = &'static [&'static str];

/// JSON, or a form in whose fields the first keys are, and in whose field `payload` there may be JSON again.
pub(crate) fn body(body: &Bytes, paths: &[Path]) -> Bytes {
    let Ok(text) = std::str::from_utf8(body) else { return body.clone() };
    let redacted = if text.trim_start().starts_with('{') { json(text, paths) } else { fields(text, paths) };
    redacted.map_or_else(|| body.clone(), Bytes::from)
}

/// A value without its credentials.
pub(crate) fn without(mut value: Value, paths: &[Path]) -> Value {
    for path in paths {
        remove(&mut value, path);
    }
    value
}

fn remove(value: &mut Value, path: &[&str]) {
    let (Value::Object(fields), Some((key, rest))) = (value, path.split_first()) else { return };
    if rest.is_empty() {
        fields.remove(*key);
    } else if let Some(value) = fields.get_mut(*key) {
        remove(value, rest);
    }
}

/// `None` where there is nothing to take out.
fn json(text: &str, paths: &[Path]) -> Option<String> {
    let mut places = Vec::new();
    for path in paths {
        find(text, text, path, &mut places);
    }
    if places.is_empty() {
        return None;
    }
    places.sort_unstable_by_key(|place| place.start);
    let mut redacted = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        redacted.push_str(text.get(at..place.start)?);
        redacted.extend(["\"", REDACTED, "\""]);
        at = place.end;
    }
    redacted.push_str(text.get(at..)?);
    Some(redacted)
}

/// Where in `whole` the ends of a path are that begins at `part` of it.
fn find(whole: &str, part: &str, path: &[&str], places: &mut Vec<Range<usize>>) {
    let Some((key, rest)) = path.split_first() else {
        if part != "null" {
            let start = part.as_ptr().addr() - whole.as_ptr().addr();
            places.push(start..start + part.len());
        }
        return;
    };
    if let Ok(fields) = serde_json::from_str::<HashMap<Cow<'_, str>, &RawValue>>(part)
        && let Some(value) = fields.get(*key)
    {
        find(whole, value.get(), rest, places);
    }
}

/// `None` where there is nothing to take out.
fn fields(text: &str, paths: &[Path]) -> Option<String> {
    let mut is_changed = false;
    let pairs: Vec<Cow<'_, str>> = text
        .split('&')
        .map(|pair| {
            let redacted = field(pair, paths);
            is_changed |= redacted.is_some();
            redacted.map_or(Cow::Borrowed(pair), Cow::Owned)
        })
        .collect();
    is_changed.then(|| pairs.join("&"))
}

fn field(pair: &str, paths: &[Path]) -> Option<String> {
    let (name, written) = pair.split_once('=')?;
    let key = form::decode(name)?;
    let is_credential = paths.iter().any(|path| matches!(path, [only] if **only == *key));
    if is_credential && !written.is_empty() {
        return Some(format!("{name}={REDACTED}"));
    }
    if key != "payload" {
        return None;
    }
    let mut redacted = format!("{name}=");
    form::encode(&json(&form::decode(written)?, paths)?, &mut redacted);
    Some(redacted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: &[Path] = &[&["token"], &["urls"], &["event", "key"]];

    fn check(before: &str, after: &str) {
        assert_eq!(body(&Bytes::from(before.to_owned()), PATHS), after, "{before}");
        if let Ok(before) = serde_json::from_str(before) {
            assert!(!without(before, PATHS).to_string().contains("secret"), "{after}");
        }
    }

    #[test]
    fn credentials_are_taken_out_of_json_and_nothing_else_changes() {
        check(
            r#"{"a":1 , "token" : "s\"ecret","b":"ä\u00e4"}"#,
            r#"{"a":1 , "token" : "redacted","b":"ä\u00e4"}"#,
        );
        check(
            r#"{"urls":[{"url":"secret"},1],"event":{"token":"of nobody","key":"secret"}}"#,
            r#"{"urls":"redacted","event":{"token":"of nobody","key":"redacted"}}"#,
        );
        check(r#"{"\u0074oken":"secret"}"#, r#"{"\u0074oken":"redacted"}"#);
        check(r#"{"event":{"key":"k"},"token":7}"#, r#"{"event":{"key":"redacted"},"token":"redacted"}"#);
    }

    #[test]
    fn credentials_are_taken_out_of_forms() {
        check("a=1+2&token=se%63ret&b=%zz", "a=1+2&token=redacted&b=%zz");
        check("%74oken=secret", "%74oken=redacted");
        check("payload=%7B%22token%22%3A%22s%22%7D&x=y", "payload=%7B%22token%22%3A%22redacted%22%7D&x=y");
    }

    #[test]
    fn what_has_no_credential_is_kept_as_it_is() {
        for text in [
            r#"{"token":null,"event":[]}"#,
            r#"{"tokens":"a"}"#,
            "{",
            "[]",
            "",
            "token=&key=a",
            "payload=%7B%7D&text=token%3D1",
            "text=a token=b",
        ] {
            check(text, text);
        }
    }
}
