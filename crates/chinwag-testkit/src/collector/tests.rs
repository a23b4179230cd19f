//! That it is strict: the examples of the specification are taken, and what is a letter off is not.

use serde_json::{Value, json};

use super::{metrics, traces};

/// After the example `trace.json` of `opentelemetry-proto`.
fn trace() -> Value {
    json!({ "resourceSpans": [{
        "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "my.service" } }] },
        "scopeSpans": [{
            "scope": { "name": "my.library", "version": "1.0.0" },
            "spans": [{
                "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
                "parentSpanId": "eee19b7ec3c1b173", "name": "I'm a server span",
                "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": "1544712661000000000", "kind": 2,
                "attributes": [{ "key": "my.span.attr", "value": { "intValue": "3" } }],
            }],
        }],
    }] })
}

/// After the example `metrics.json`.
fn histogram() -> Value {
    json!({ "resourceMetrics": [{
        "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "my.service" } }] },
        "scopeMetrics": [{
            "scope": { "name": "my.library" },
            "metrics": [{ "name": "my.histogram", "unit": "1", "histogram": {
                "aggregationTemporality": 1,
                "dataPoints": [{
                    "startTimeUnixNano": "1544712660300000000", "timeUnixNano": "1544712660300000000",
                    "count": "2", "sum": 2, "bucketCounts": ["1", "1"], "explicitBounds": [1],
                }],
            } }],
        }],
    }] })
}

fn refused(check: fn(&Value) -> Result<(), String>, mut body: Value, pointer: &str, value: Value) -> String {
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = value;
    check(&body).expect_err("it is wrong")
}

#[test]
fn what_the_specification_shows_is_taken() {
    assert_eq!((traces(&trace()), metrics(&histogram())), (Ok(()), Ok(())));
}

#[test]
fn a_span_that_is_a_letter_off_is_refused() {
    let span = "/resourceSpans/0/scopeSpans/0/spans/0";
    for (field, value) in [
        ("traceId", json!("W47/95gDgQPSabYzgT/GDA==")),
        ("traceId", json!("5B8EFFF798038103D269B633813FC60C")),
        ("spanId", json!("0000000000000000")),
        ("startTimeUnixNano", json!(1_544_712_660_000_000_000_u64)),
        ("endTimeUnixNano", json!("1")),
        ("kind", json!("SPAN_KIND_SERVER")),
        ("name", json!("")),
        ("attributes/0/value", json!({ "intValue": 3 })),
        ("attributes/0/value", json!({ "string_value": "x" })),
    ] {
        let fault = refused(traces, trace(), &format!("{span}/{field}"), value.clone());
        assert!(fault.contains("spans[0]"), "{field} {value}: {fault}");
    }
}

#[test]
fn a_histogram_whose_buckets_do_not_fit_is_refused() {
    let point = "/resourceMetrics/0/scopeMetrics/0/metrics/0/histogram/dataPoints/0";
    for (field, value) in
        [("bucketCounts", json!(["2"])), ("bucketCounts", json!(["1", "2"])), ("count", json!(2))]
    {
        refused(metrics, histogram(), &format!("{point}/{field}"), value);
    }
    refused(metrics, histogram(), "/resourceMetrics/0/resource/attributes", json!([]));
}
