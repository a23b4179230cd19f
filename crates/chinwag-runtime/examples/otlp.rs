//! What is sent to a collector of OpenTelemetry, a request on each line as `{"path": …, "body": …}`: for whoever wants to
//! read it by other means than ours.

#![expect(clippy::print_stdout, reason = "it prints what others read")]

use std::collections::BTreeMap;

use chinwag_core::{
    clock::Timestamp,
    commit::RunOutcome,
    event::TraceParent,
    name::{FunctionName, TopicName},
};
use chinwag_runtime::telemetry::{
    Machine, Meters, Resource, gather,
    otlp::{metrics, traces},
    trace::{Kind, Link, Moment, Span},
};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_123);

fn main() {
    let attributes = BTreeMap::from([("deployment.environment.name".to_owned(), "test".to_owned())]);
    let resource = Resource::new("bot", u128::MAX, &attributes);
    tell("/v1/traces", &traces::body(&spans(), &resource));
    let meters = Meters::default();
    let talk =
        meters.function(&FunctionName::from_static("talk"), &TopicName::from_static("message_received"));
    [90, 1_500, 1_500, u64::MAX >> 1].into_iter().for_each(|micros| talk.ran(RunOutcome::Done, micros));
    let machine = Machine { started: Timestamp::from_millis(1_772_998_000_000), ..Machine::default() };
    tell("/v1/metrics", &metrics::body(&gather(&meters, &[], machine, NOW), &resource));
}

fn tell(path: &str, body: &Value) {
    println!("{}", json!({ "path": path, "body": body }));
}

/// A span of each kind, with all that a span may have.
fn spans() -> Vec<Span> {
    let hop =
        |span_id| TraceParent { trace_id: 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c, span_id, flags: 1 };
    let span = |span_id, parent, kind| Span {
        hop: hop(span_id),
        parent,
        name: "process message_received".into(),
        kind,
        begin: Moment::from(NOW),
        end: Moment(Moment::from(NOW).0 + 1_234_567),
        attributes: vec![("faas.name", "talk".into()), ("chinwag.attempt", 2_u32.into())],
        error: None,
        links: Vec::new(),
    };
    let failed = Span { error: Some("away: \"ö\"".into()), ..span(3, Some(2), Kind::Client) };
    let linked =
        Span { links: vec![Link { trace_id: 9, span_id: 10 }], ..span(u64::MAX, None, Kind::Server) };
    vec![span(1, None, Kind::Server), span(2, Some(1), Kind::Consumer), failed, linked]
}
