//! The parts of a call's body, with the limits that are documented of them.

use chinwag_core::capabilities::Unit;
use serde_json::Value;

use super::refusal::Refusal;

/// Text that has to be there, and may be empty.
pub(super) fn any_text<'a>(object: &'a Value, field: &str, max: usize) -> Result<&'a str, Refusal> {
    let text = match &object[field] {
        Value::Null => return Err(Refusal::missing(field)),
        value => value.as_str().ok_or_else(|| wrong_type(field, "string"))?,
    };
    let length = Unit::Utf16.length(text);
    if length > max {
        return Err(Refusal::bad(format!("{field} is too long (length: {length}, maximum allowed: {max})")));
    }
    Ok(text)
}

/// Text that has to be there and say something.
pub(super) fn text<'a>(object: &'a Value, field: &str, max: usize) -> Result<&'a str, Refusal> {
    let text = any_text(object, field, max)?;
    if text.trim().is_empty() {
        return Err(Refusal::bad(format!("{field} is empty")));
    }
    Ok(text)
}

/// An address with one of these schemes.
pub(super) fn url<'a>(
    object: &'a Value,
    field: &str,
    schemes: &[&str],
    max: usize,
) -> Result<&'a str, Refusal> {
    let url = text(object, field, max)?;
    let is_legal = url.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_legal || !schemes.iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme)) {
        return Err(Refusal::bad(format!("{field} is not a valid URL")));
    }
    Ok(url)
}

/// An address of a file, which ends in one of these.
pub(super) fn file<'a>(object: &'a Value, field: &str, ends: &[&str]) -> Result<&'a str, Refusal> {
    let url = url(object, field, &["https://"], 2000)?;
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    if !ends.is_empty() && !ends.iter().any(|end| path.ends_with(end)) {
        return Err(Refusal::bad(format!("{field} has an unsupported file type")));
    }
    Ok(url)
}

/// A number that has to be there.
pub(super) fn number(object: &Value, field: &str, min: u64, max: u64) -> Result<u64, Refusal> {
    let number = match &object[field] {
        Value::Null => return Err(Refusal::missing(field)),
        value => value.as_u64().ok_or_else(|| wrong_type(field, "integer"))?,
    };
    if !(min..=max).contains(&number) {
        return Err(Refusal::bad(format!("{field} must be between {min} and {max}")));
    }
    Ok(number)
}

/// A number that stands for itself, or `default` where it is left out.
pub(super) fn number_or(object: &Value, field: &str, default: u64, max: u64) -> Result<u64, Refusal> {
    if object[field].is_null() { Ok(default) } else { number(object, field, 1, max) }
}

/// A flag, which may be left out.
pub(super) fn flag(object: &Value, field: &str) -> Result<bool, Refusal> {
    match &object[field] {
        Value::Null => Ok(false),
        value => value.as_bool().ok_or_else(|| wrong_type(field, "boolean")),
    }
}

/// What has to be one of these words.
pub(super) fn word<'a>(object: &'a Value, field: &str, words: &[&str]) -> Result<&'a str, Refusal> {
    let word = text(object, field, 64)?;
    if !words.contains(&word) {
        return Err(Refusal::bad(format!("{field} must be one of: {}", words.join(", "))));
    }
    Ok(word)
}

fn wrong_type(field: &str, wanted: &str) -> Refusal {
    Refusal::bad(format!(
        "{field}: instance type does not match any allowed primitive type (allowed: [\"{wanted}\"])"
    ))
}
