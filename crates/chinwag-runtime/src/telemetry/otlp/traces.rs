//! The body of `/v1/traces`.

use serde_json::{Value, json};

use super::wire;
use crate::telemetry::{
    Resource,
    trace::{Attribute, Kind, Link, Span},
};

/// An `ExportTraceServiceRequest`.
#[must_use]
pub fn body(spans: &[Span], resource: &Resource) -> Value {
    let spans: Vec<Value> = spans.iter().map(span).collect();
    json!({ "resourceSpans": [{
        "resource": wire::resource(resource),
        "scopeSpans": [{ "scope": wire::scope(), "spans": spans }],
    }] })
}

fn span(span: &Span) -> Value {
    let mut written = json!({
        "traceId": trace_id(span.hop.trace_id),
        "spanId": span_id(span.hop.span_id),
        "flags": span.hop.flags,
        "name": span.name,
        "kind": kind(span.kind),
        "startTimeUnixNano": span.begin.0.to_string(),
        "endTimeUnixNano": span.end.0.to_string(),
        "attributes": span.attributes.iter().map(attribute).collect::<Vec<_>>(),
    });
    if let Some(parent) = span.parent {
        written["parentSpanId"] = span_id(parent).into();
    }
    if let Some(error) = &span.error {
        // STATUS_CODE_ERROR; what went well is left unset, as the conventions ask.
        written["status"] = json!({ "code": 2, "message": error });
    }
    if !span.links.is_empty() {
        let link =
            |link: &Link| json!({ "traceId": trace_id(link.trace_id), "spanId": span_id(link.span_id) });
        written["links"] = span.links.iter().map(link).collect();
    }
    written
}

fn attribute((key, value): &(&'static str, Attribute)) -> Value {
    match value {
        Attribute::Text(text) => wire::text(key, text),
        Attribute::Number(number) => wire::number(key, *number),
    }
}

/// `SpanKind`
fn kind(kind: Kind) -> u8 {
    match kind {
        Kind::Server => 2,
        Kind::Client => 3,
        Kind::Consumer => 5,
    }
}

fn trace_id(id: u128) -> String {
    format!("{id:032x}")
}

fn span_id(id: u64) -> String {
    format!("{id:016x}")
}
