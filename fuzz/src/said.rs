//! What a call says, whatever its form is.

use chinwag_core::platform::HttpCall;
use serde_json::Value;

use crate::form;

/// Every text in a call.
#[must_use]
pub fn said(call: &HttpCall) -> Vec<String> {
    let mut said = Vec::new();
    match serde_json::from_slice(&call.body) {
        Ok(json) => texts(json, &mut said),
        Err(_) => {
            let form = String::from_utf8_lossy(&call.body);
            said.extend(form::pairs(&form).map(|(_, value)| value));
        }
    }
    said
}

fn texts(json: Value, said: &mut Vec<String>) {
    match json {
        Value::String(text) => said.push(text),
        Value::Array(items) => items.into_iter().for_each(|item| texts(item, said)),
        Value::Object(fields) => fields.into_iter().for_each(|(_, field)| texts(field, said)),
        _ => {}
    }
}
