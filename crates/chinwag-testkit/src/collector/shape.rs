//! What OTLP in JSON looks like: the protobuf messages of `opentelemetry-proto` by the JSON mapping of proto3, with the
//! deviations of <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>.

use serde_json::{Map, Value};

/// What is wrong, and where.
type Fault = String;

/// One field of a message.
type Field = (&'static str, Need, fn(&Value, &str) -> Result<(), Fault>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    Perhaps,
}

use Need::{Always, Perhaps};

/// The body of `/v1/traces`.
///
/// # Errors
/// Where it is no `ExportTraceServiceRequest`.
pub fn traces(body: &Value) -> Result<(), Fault> {
    message(body, "", &[("resourceSpans", Always, |value, at| each(value, at, resource_spans))])
}

/// The body of `/v1/metrics`.
///
/// # Errors
/// Where it is no `ExportMetricsServiceRequest`.
pub fn metrics(body: &Value) -> Result<(), Fault> {
    message(body, "", &[("resourceMetrics", Always, |value, at| each(value, at, resource_metrics))])
}

fn resource_spans(value: &Value, at: &str) -> Result<(), Fault> {
    message(
        value,
        at,
        &[("resource", Always, resource), ("scopeSpans", Always, |value, at| each(value, at, scope_spans))],
    )
}

fn scope_spans(value: &Value, at: &str) -> Result<(), Fault> {
    message(value, at, &[("scope", Always, scope), ("spans", Always, |value, at| each(value, at, span))])
}

fn span(value: &Value, at: &str) -> Result<(), Fault> {
    message(
        value,
        at,
        &[
            ("traceId", Always, |value, at| hex(value, at, 32)),
            ("spanId", Always, |value, at| hex(value, at, 16)),
            ("parentSpanId", Perhaps, |value, at| hex(value, at, 16)),
            ("flags", Perhaps, |value, at| number(value, at, u32::MAX.into())),
            ("name", Always, words),
            ("kind", Always, |value, at| number(value, at, 5)),
            ("startTimeUnixNano", Always, fixed64),
            ("endTimeUnixNano", Always, fixed64),
            ("attributes", Perhaps, |value, at| each(value, at, attribute)),
            ("status", Perhaps, status),
            ("links", Perhaps, |value, at| each(value, at, link)),
        ],
    )?;
    let time = |key: &str| value[key].as_str().and_then(|time| time.parse::<u64>().ok());
    if time("startTimeUnixNano") > time("endTimeUnixNano") {
        return Err(format!("{at}: it ends before it begins"));
    }
    Ok(())
}

fn status(value: &Value, at: &str) -> Result<(), Fault> {
    message(value, at, &[("code", Always, |value, at| number(value, at, 2)), ("message", Perhaps, text)])
}

fn link(value: &Value, at: &str) -> Result<(), Fault> {
    message(
        value,
        at,
        &[
            ("traceId", Always, |value, at| hex(value, at, 32)),
            ("spanId", Always, |value, at| hex(value, at, 16)),
            ("attributes", Perhaps, |value, at| each(value, at, attribute)),
        ],
    )
}

fn resource_metrics(value: &Value, at: &str) -> Result<(), Fault> {
    message(
        value,
        at,
        &[
            ("resource", Always, resource),
            ("scopeMetrics", Always, |value, at| each(value, at, scope_metrics)),
        ],
    )
}

fn scope_metrics(value: &Value, at: &str) -> Result<(), Fault> {
    message(value, at, &[("scope", Always, scope), ("metrics", Always, |value, at| each(value, at, metric))])
}

fn metric(value: &Value, at: &str) -> Result<(), Fault> {
    message(
        value,
        at,
        &[
            ("name", Always, words),
            ("description", Perhaps, text),
            ("unit", Perhaps, text),
            ("sum", Perhaps, sum),
            ("gauge", Perhaps, |value, at| {
                message(value, at, &[("dataPoints", Always, |value, at| each(value, at, number_point))])
            }),
            ("histogram", Perhaps, |value, at| {
                let points: Field = ("dataPoints", Always, |value, at| each(value, at, histogram_point));
                message(value, at, &[points, ("aggregationTemporality", Always, temporality)])
            }),
        ],
    )?;
    let kinds = ["sum", "gauge", "histogram"].iter().filter(|kind| !value[**kind].is_null()).count();
    if kinds == 1 { Ok(()) } else { Err(format!("{at}: a metric is one of sum, gauge and histogram")) }
}

fn sum(value: &Value, at: &str) -> Result<(), Fault> {
    let points: Field = ("dataPoints", Always, |value, at| each(value, at, number_point));
    let monotonic: Field = ("isMonotonic", Perhaps, |value, at| {
        if value.is_boolean() { Ok(()) } else { Err(format!("{at} is neither true nor false")) }
    });
    message(value, at, &[points, ("aggregationTemporality", Always, temporality), monotonic])
}

fn temporality(value: &Value, at: &str) -> Result<(), Fault> {
    if value == 1 || value == 2 { Ok(()) } else { Err(format!("{at} is neither 1 nor 2")) }
}

const POINT: [Field; 3] = [
    ("attributes", Perhaps, |value, at| each(value, at, attribute)),
    ("startTimeUnixNano", Perhaps, fixed64),
    ("timeUnixNano", Always, fixed64),
];

fn number_point(value: &Value, at: &str) -> Result<(), Fault> {
    let own: [Field; 2] = [("asDouble", Perhaps, double), ("asInt", Perhaps, sfixed64)];
    message(value, at, &[&POINT[..], &own].concat())?;
    let is_one = value["asDouble"].is_null() != value["asInt"].is_null();
    if is_one { Ok(()) } else { Err(format!("{at}: a point has one of asDouble and asInt")) }
}

fn histogram_point(value: &Value, at: &str) -> Result<(), Fault> {
    let own: [Field; 4] = [
        ("count", Always, fixed64),
        ("sum", Perhaps, double),
        ("bucketCounts", Always, |value, at| each(value, at, fixed64)),
        ("explicitBounds", Always, |value, at| each(value, at, double)),
    ];
    message(value, at, &[&POINT[..], &own].concat())?;
    let length = |key: &str| value[key].as_array().map_or(0, Vec::len);
    if length("bucketCounts") != length("explicitBounds") + 1 {
        return Err(format!("{at}: there is one bucket more than bounds"));
    }
    let counts = value["bucketCounts"].as_array().into_iter().flatten();
    let total: u64 = counts.filter_map(|count| count.as_str()?.parse::<u64>().ok()).sum();
    if value["count"].as_str() == Some(total.to_string().as_str()) {
        Ok(())
    } else {
        Err(format!("{at}: the buckets hold {total}"))
    }
}

fn resource(value: &Value, at: &str) -> Result<(), Fault> {
    message(value, at, &[("attributes", Always, |value, at| each(value, at, attribute))])?;
    let attributes = value["attributes"].as_array().into_iter().flatten();
    let is_named = attributes.clone().any(|attribute| attribute["key"] == "service.name");
    if is_named { Ok(()) } else { Err(format!("{at} has no service.name")) }
}

fn scope(value: &Value, at: &str) -> Result<(), Fault> {
    message(value, at, &[("name", Always, words), ("version", Perhaps, text)])
}

fn attribute(value: &Value, at: &str) -> Result<(), Fault> {
    message(value, at, &[("key", Always, words), ("value", Always, any_value)])
}

fn any_value(value: &Value, at: &str) -> Result<(), Fault> {
    let own: [Field; 3] =
        [("stringValue", Perhaps, text), ("intValue", Perhaps, sfixed64), ("doubleValue", Perhaps, double)];
    message(value, at, &own)?;
    if value.as_object().is_some_and(|value| value.len() == 1) {
        Ok(())
    } else {
        Err(format!("{at}: a value is one of its kinds"))
    }
}

/// An object with these fields and no other: JSON allows more, but a name that is misspelled is a fault here.
fn message(value: &Value, at: &str, fields: &[Field]) -> Result<(), Fault> {
    let object: &Map<String, Value> = value.as_object().ok_or_else(|| format!("{at} is no object"))?;
    if let Some(unknown) = object.keys().find(|key| fields.iter().all(|(name, ..)| name != key)) {
        return Err(format!("{at}: there is no field `{unknown}`"));
    }
    for (name, need, check) in fields {
        match object.get(*name) {
            Some(value) => check(value, &format!("{at}.{name}"))?,
            None if *need == Always => return Err(format!("{at}: `{name}` is missing")),
            None => {}
        }
    }
    Ok(())
}

fn each(value: &Value, at: &str, check: fn(&Value, &str) -> Result<(), Fault>) -> Result<(), Fault> {
    let values = value.as_array().ok_or_else(|| format!("{at} is no list"))?;
    values.iter().enumerate().try_for_each(|(index, value)| check(value, &format!("{at}[{index}]")))
}

/// An id: hex, and neither base64 nor zero.
fn hex(value: &Value, at: &str, length: usize) -> Result<(), Fault> {
    let is_id = |text: &str| {
        text.len() == length
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
            && text.bytes().any(|byte| byte != b'0')
    };
    match value.as_str() {
        Some(text) if is_id(text) => Ok(()),
        _ => Err(format!("{at} is no id of {length} hex digits: {value}")),
    }
}

/// A 64-bit number without a sign: text, in decimal.
fn fixed64(value: &Value, at: &str) -> Result<(), Fault> {
    let parsed = value.as_str().and_then(|text| text.parse::<u64>().ok());
    parsed.map(drop).ok_or_else(|| format!("{at} is no number of 64 bits as text: {value}"))
}

fn sfixed64(value: &Value, at: &str) -> Result<(), Fault> {
    let parsed = value.as_str().and_then(|text| text.parse::<i64>().ok());
    parsed.map(drop).ok_or_else(|| format!("{at} is no number of 64 bits as text: {value}"))
}

fn number(value: &Value, at: &str, most: u64) -> Result<(), Fault> {
    let is_fit = value.as_u64().is_some_and(|number| number <= most);
    if is_fit { Ok(()) } else { Err(format!("{at} is no number up to {most}: {value}")) }
}

fn double(value: &Value, at: &str) -> Result<(), Fault> {
    if value.is_number() { Ok(()) } else { Err(format!("{at} is no number: {value}")) }
}

fn text(value: &Value, at: &str) -> Result<(), Fault> {
    if value.is_string() { Ok(()) } else { Err(format!("{at} is no text: {value}")) }
}

fn words(value: &Value, at: &str) -> Result<(), Fault> {
    let is_said = value.as_str().is_some_and(|text| !text.is_empty());
    if is_said { Ok(()) } else { Err(format!("{at} says nothing: {value}")) }
}
