//! Looking into an update, whose fields may all be absent.

use serde_json::Value;

/// A field that is text.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

/// A field that is an id, as text.
pub(super) fn id(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::Number(number) => number.as_i64().map(|id| id.to_string()),
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        _ => None,
    }
}

/// A field that is a list.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// First and last name, or what else somebody is called.
pub(super) fn name(who: &Value) -> Option<String> {
    let names = [text(who, "first_name"), text(who, "last_name")];
    let full = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let full = Some(full).filter(|name| !name.trim().is_empty());
    full.or_else(|| text(who, "title").or_else(|| text(who, "username")).map(str::to_owned))
}
