//! What the bodies look like.

use std::collections::BTreeMap;

use chinwag_core::{
    clock::Timestamp,
    commit::RunOutcome,
    event::TraceParent,
    name::{FunctionName, TopicName},
};
use expect_test::{Expect, expect};
use serde_json::Value;

use super::{metrics, traces};
use crate::telemetry::{
    Machine, Meters, Resource, gather,
    trace::{Kind, Link, Moment, Span},
};

fn resource() -> Resource {
    Resource::new("bot", 7, &BTreeMap::from([("team".to_owned(), "chat".to_owned())]))
}

fn check(value: &Value, expected: &Expect) {
    let text = serde_json::to_string_pretty(value).expect("JSON");
    expected.assert_eq(&text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn a_span() {
    let span = Span {
        hop: TraceParent { trace_id: 1 << 100, span_id: 0xab, flags: 1 },
        parent: Some(3),
        name: "process message_received".into(),
        kind: Kind::Consumer,
        begin: Moment(1_772_998_024_123_000_001),
        end: Moment(1_772_998_024_124_000_000),
        attributes: vec![("chinwag.attempt", 2_u32.into()), ("faas.name", "talk".into())],
        error: Some("the database is away".into()),
        links: vec![Link { trace_id: 9, span_id: 10 }],
    };
    check(
        &traces::body(&[span], &resource()),
        &expect![[r#"
        {
          "resourceSpans": [
            {
              "resource": {
                "attributes": [
                  {
                    "key": "service.instance.id",
                    "value": {
                      "stringValue": "00000000000000000000000000000007"
                    }
                  },
                  {
                    "key": "service.name",
                    "value": {
                      "stringValue": "bot"
                    }
                  },
                  {
                    "key": "service.version",
                    "value": {
                      "stringValue": "VERSION"
                    }
                  },
                  {
                    "key": "team",
                    "value": {
                      "stringValue": "chat"
                    }
                  }
                ]
              },
              "scopeSpans": [
                {
                  "scope": {
                    "name": "chinwag",
                    "version": "VERSION"
                  },
                  "spans": [
                    {
                      "attributes": [
                        {
                          "key": "chinwag.attempt",
                          "value": {
                            "intValue": "2"
                          }
                        },
                        {
                          "key": "faas.name",
                          "value": {
                            "stringValue": "talk"
                          }
                        }
                      ],
                      "endTimeUnixNano": "1772998024124000000",
                      "flags": 1,
                      "kind": 5,
                      "links": [
                        {
                          "spanId": "000000000000000a",
                          "traceId": "00000000000000000000000000000009"
                        }
                      ],
                      "name": "process message_received",
                      "parentSpanId": "0000000000000003",
                      "spanId": "00000000000000ab",
                      "startTimeUnixNano": "1772998024123000001",
                      "status": {
                        "code": 2,
                        "message": "the database is away"
                      },
                      "traceId": "00000010000000000000000000000000"
                    }
                  ]
                }
              ]
            }
          ]
        }"#]],
    );
}

#[test]
fn a_sum_a_gauge_and_a_histogram() {
    let meters = Meters::default();
    let meter =
        meters.function(&FunctionName::from_static("talk"), &TopicName::from_static("message_received"));
    meter.ran(RunOutcome::Done, 1_500);
    let machine = Machine { started: Timestamp::from_millis(1_000), ..Machine::default() };
    let body = metrics::body(&gather(&meters, &[], machine, Timestamp::from_millis(5_000)), &resource());
    let all = body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array().expect("metrics");
    let named = |name: &str| all.iter().find(|metric| metric["name"] == name).expect("it is there");
    check(
        named("faas.invocations"),
        &expect![[r#"
        {
          "description": "Runs of a function that came to an end, failed ones included.",
          "name": "faas.invocations",
          "sum": {
            "aggregationTemporality": 2,
            "dataPoints": [
              {
                "asDouble": 1.0,
                "attributes": [
                  {
                    "key": "faas.name",
                    "value": {
                      "stringValue": "talk"
                    }
                  },
                  {
                    "key": "messaging.destination.name",
                    "value": {
                      "stringValue": "message_received"
                    }
                  }
                ],
                "startTimeUnixNano": "1000000000",
                "timeUnixNano": "5000000000"
              }
            ],
            "isMonotonic": true
          },
          "unit": "{run}"
        }"#]],
    );
    check(
        named("chinwag.function.active"),
        &expect![[r#"
        {
          "description": "Runs of a function that are under way.",
          "gauge": {
            "dataPoints": [
              {
                "asDouble": 0.0,
                "attributes": [
                  {
                    "key": "faas.name",
                    "value": {
                      "stringValue": "talk"
                    }
                  },
                  {
                    "key": "messaging.destination.name",
                    "value": {
                      "stringValue": "message_received"
                    }
                  }
                ],
                "startTimeUnixNano": "1000000000",
                "timeUnixNano": "5000000000"
              }
            ]
          },
          "name": "chinwag.function.active",
          "unit": "{run}"
        }"#]],
    );
    let histogram = &named("faas.invoke_duration")["histogram"]["dataPoints"][0];
    check(
        &histogram["bucketCounts"],
        &expect![[r#"
        [
          "0",
          "0",
          "0",
          "0",
          "1",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0",
          "0"
        ]"#]],
    );
    assert_eq!(histogram["sum"], 0.0015);
    assert_eq!(histogram["explicitBounds"].as_array().map(Vec::len), Some(20));
}
