//! What bodies of metrics and of traces have in common.

use serde_json::{Value, json};

use crate::telemetry::Resource;

/// `{"key": …, "value": {"stringValue": …}}`
pub(super) fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// `{"key": …, "value": {"intValue": …}}`
pub(super) fn number(key: &str, value: i64) -> Value {
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}

/// The resource that everything in a body is of.
pub(super) fn resource(resource: &Resource) -> Value {
    json!({ "attributes": resource.attributes().map(|(key, value)| text(key, value)).collect::<Vec<_>>() })
}

/// What has measured it.
pub(super) fn scope() -> Value {
    json!({ "name": "chinwag", "version": env!("CARGO_PKG_VERSION") })
}
