//! One trace from a webhook to the provider's answer and its receipts, as a collector takes it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    clock::{SystemClock, Timestamp},
    config::{OtlpConfig, Span},
    error::EngineError,
    metrics::Snapshot,
    share::Share,
    topic::{RESPONSE_FAILED, RESPONSE_STATUS},
};
use chinwag_runtime::{
    client::Client,
    telemetry::{
        ExportParts, Exporters, Machine, Meters, Resource, Snapshots, gather, otlp::post::Collector,
    },
};
use chinwag_testkit::{
    collector::Collector as Receiver,
    messenger::{EventKind, Fault},
};
use serde_json::Value;

use super::{
    Bot, Place, Stage,
    bot::next_reply,
    place::{SOON, until},
};

on_each_engine! {
    a_message_is_one_trace
    what_fails_is_told_of_a_trace_that_is_not_sampled
    a_receipt_is_linked_to_what_it_is_about
}

/// A stage whose spans go to `receiver`.
async fn traced(place: Place, receiver: &Receiver, sample: f64) -> Stage {
    let mut stage = Stage::echo(place).await;
    stage.config.telemetry.sample = Share::try_from(sample).expect("a share");
    stage.config.telemetry.otlp = Some(OtlpConfig {
        url: receiver.url(),
        headers: BTreeMap::new(),
        interval: Span::secs(30),
        metrics: true,
        traces: true,
    });
    stage
}

/// What is counted, without an engine.
#[derive(Debug)]
struct Counted(Meters);

#[async_trait]
impl Snapshots for Counted {
    async fn snapshot(&self) -> Result<Snapshot, EngineError> {
        Ok(gather(&self.0, &[], Machine::default(), Timestamp::from_millis(1)))
    }
}

fn exporters(bot: &Bot, receiver: &Receiver) -> Exporters {
    let meters = bot.meters().clone();
    let client = Client::new().expect("a client");
    let collector = Collector::new(client, &receiver.url(), &[]).expect("an address");
    Exporters::start(ExportParts {
        snapshots: Arc::new(Counted(meters.clone())),
        meters,
        resource: Resource::new("bot", 7, &BTreeMap::new()),
        clock: Arc::new(SystemClock),
        metrics: Some((collector.clone(), Duration::from_secs(3600))),
        traces: Some(collector),
        dogstatsd: None,
    })
}

/// What the bot has made, once it has been sent.
async fn sent(bot: &Bot, receiver: &Receiver) -> Vec<Value> {
    bot.settled().await;
    exporters(bot, receiver).stop().await;
    assert_eq!(receiver.faults(), Vec::<String>::new());
    receiver.spans()
}

fn attribute<'a>(span: &'a Value, key: &str) -> Option<&'a str> {
    let attributes = span["attributes"].as_array()?;
    let value = &attributes.iter().find(|attribute| attribute["key"] == key)?["value"];
    value["stringValue"].as_str().or_else(|| value["intValue"].as_str())
}

fn named<'a>(spans: &'a [Value], name: &str, function: Option<&str>) -> &'a Value {
    let is_it = |span: &&Value| span["name"] == name && attribute(span, "faas.name") == function;
    spans.iter().find(is_it).unwrap_or_else(|| panic!("no span {name} of {function:?} in {spans:#?}"))
}

async fn a_message_is_one_trace(place: Place) {
    let receiver = Receiver::start().await.expect("a receiver");
    let stage = traced(place, &receiver, 1.0).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: hello");
    let spans = sent(&bot, &receiver).await;

    let webhook = named(&spans, "POST /webhooks/page", None);
    let talk = named(&spans, "process message_received", Some("talk"));
    let sender = named(&spans, "process response_prepared", Some("sender"));
    let call = spans.iter().find(|span| span["kind"] == 3).expect("the provider's call");
    assert!(webhook["parentSpanId"].is_null(), "it is the first");
    for (span, parent) in [(talk, webhook), (sender, talk), (call, sender)] {
        assert_eq!((&span["parentSpanId"], &span["traceId"]), (&parent["spanId"], &webhook["traceId"]));
    }
    assert_eq!(attribute(webhook, "http.response.status_code"), Some("200"));
    assert_eq!(attribute(talk, "messaging.system"), Some("chinwag"));
    assert_eq!(attribute(sender, "chinwag.outcome"), Some("done"));
    assert_eq!(attribute(call, "http.response.status_code"), Some("200"));
    let text = format!("{spans:?}");
    assert!(!text.contains("FAKE_") && !text.contains(person.psid()), "{text}");
    let paths: Vec<String> = receiver.received().into_iter().map(|received| received.path).collect();
    assert!(paths.contains(&"/v1/metrics".to_owned()), "metrics are sent at the end, too: {paths:?}");
    bot.stop().await;
}

async fn what_fails_is_told_of_a_trace_that_is_not_sampled(place: Place) {
    let receiver = Receiver::start().await.expect("a receiver");
    let stage = traced(place, &receiver, 0.0).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: hello");
    stage.provider.faults().push(Fault::Graph { status: 400, code: 100, subcode: None });
    person.says("again").await.expect("told");
    until("a failure", async || bot.events(Some(RESPONSE_FAILED)).await.pop()).await;
    let spans = sent(&bot, &receiver).await;
    assert_eq!(spans.len(), 2, "the call and its run, and nothing of the first message: {spans:#?}");
    for span in &spans {
        assert_eq!(span["status"]["code"], 2, "{span}");
    }
    let run = named(&spans, "process response_prepared", Some("sender"));
    assert!(run["status"]["message"].as_str().is_some_and(|words| !words.is_empty()), "{run}");
    bot.stop().await;
}

async fn a_receipt_is_linked_to_what_it_is_about(place: Place) {
    let receiver = Receiver::start().await.expect("a receiver");
    let stage = traced(place, &receiver, 1.0).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    let reply = person.next_reply(SOON).await.expect("a reply");
    bot.settled().await;
    person
        .does(EventKind::Delivered { mids: vec![reply.mid], watermark: stage.clock_now() })
        .await
        .expect("told");
    until("a receipt", async || bot.events(Some(RESPONSE_STATUS)).await.pop()).await;
    let spans = sent(&bot, &receiver).await;
    let sender = named(&spans, "process response_prepared", Some("sender"));
    let linked = spans.iter().find(|span| span["links"].is_array()).expect("the receipt's webhook");
    assert_eq!(linked["links"][0]["spanId"], sender["spanId"]);
    assert_ne!(linked["traceId"], sender["traceId"], "it is a webhook of its own");
    bot.stop().await;
}
