//! Exporters beside collectors that are slow, refuse, or hang: the bot must not notice.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    clock::{SystemClock, Timestamp},
    error::EngineError,
    event::TraceParent,
    metrics::Snapshot,
    secret::Secret,
    share::Share,
};
use chinwag_runtime::{
    Channels,
    client::Client,
    telemetry::{
        ExportParts, Exporter, Exporters, Machine, Meters, Resource, Snapshots, Tracer, gather,
        otlp::post::Collector,
        trace::{Kind, Moment, Span},
    },
};
use chinwag_testkit::collector::Collector as Receiver;
use tokio::net::TcpListener;

const OFTEN: Duration = Duration::from_millis(20);

#[derive(Debug)]
struct Counted(Meters);

#[async_trait]
impl Snapshots for Counted {
    async fn snapshot(&self) -> Result<Snapshot, EngineError> {
        Ok(gather(&self.0, &[], Machine::default(), Timestamp::from_millis(1)))
    }
}

fn meters() -> Meters {
    Meters::traced(&Channels::default(), Tracer::new(Share::ALL))
}

fn span(span_id: u64) -> Span {
    Span {
        hop: TraceParent { trace_id: 1, span_id, flags: 1 },
        parent: None,
        name: "x".into(),
        kind: Kind::Server,
        begin: Moment(1),
        end: Moment(2),
        attributes: Vec::new(),
        error: None,
        links: Vec::new(),
    }
}

/// Sends to this address: spans always, metrics where that is said how often.
fn start(meters: &Meters, url: &str, metrics: Option<Duration>) -> Exporters {
    let headers = [("api-key".to_owned(), Secret::new("s3cret"))];
    let collector = Collector::new(Client::new().expect("a client"), url, &headers).expect("an address");
    Exporters::start(ExportParts {
        snapshots: Arc::new(Counted(meters.clone())),
        meters: meters.clone(),
        resource: Resource::new("bot", 7, &BTreeMap::new()),
        clock: Arc::new(SystemClock),
        metrics: metrics.map(|every| (collector.clone(), every)),
        traces: Some(collector),
        dogstatsd: None,
    })
}

/// Waits for so many requests, and not for ever.
async fn requests(receiver: &Receiver, count: usize) {
    let come = tokio::time::timeout(Duration::from_secs(20), receiver.requests(count)).await;
    come.expect("they come");
}

#[tokio::test]
async fn metrics_are_sent_again_and_again_and_carry_the_headers() {
    let (receiver, meters) = (Receiver::start().await.expect("a receiver"), meters());
    let exporters = start(&meters, &receiver.url(), Some(OFTEN));
    requests(&receiver, 3).await;
    exporters.stop().await;
    assert_eq!(receiver.faults(), Vec::<String>::new());
    let received = receiver.received();
    assert!(received.len() > 3, "and once more at the end: {}", received.len());
    assert!(received.iter().all(|received| received.headers["api-key"] == "s3cret"));
    assert_eq!(meters.export(Exporter::OtlpMetrics).get(), 0);
}

#[tokio::test]
async fn a_batch_that_is_refused_for_now_is_sent_again() {
    let (receiver, meters) = (Receiver::start().await.expect("a receiver"), meters());
    receiver.answers([503, 429]);
    (1..=512).for_each(|id| meters.tracer().add(span(id)));
    let exporters = start(&meters, &receiver.url(), None);
    requests(&receiver, 3).await;
    exporters.stop().await;
    assert_eq!((receiver.spans().len(), receiver.faults()), (512, Vec::new()));
    assert_eq!((meters.export(Exporter::OtlpTraces).get(), meters.tracer().dropped()), (2, Some(0)));
}

#[tokio::test]
async fn a_batch_that_is_refused_for_good_is_dropped_and_counted() {
    let (receiver, meters) = (Receiver::start().await.expect("a receiver"), meters());
    receiver.answers([400]);
    (1..=3).for_each(|id| meters.tracer().add(span(id)));
    start(&meters, &receiver.url(), None).stop().await;
    assert_eq!((receiver.spans().len(), meters.tracer().dropped()), (0, Some(3)));
    assert_eq!(meters.export(Exporter::OtlpTraces).get(), 1);
}

/// It takes connections, and answers nobody.
#[tokio::test]
async fn a_collector_that_hangs_harms_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (url, meters) = (format!("http://{}", listener.local_addr().expect("its address")), meters());
    let exporters = start(&meters, &url, Some(OFTEN));
    let (held, _) = listener.accept().await.expect("the first request");
    (0..20_000).for_each(|id| meters.tracer().add(span(id + 1)));
    assert!(meters.tracer().dropped().is_some_and(|dropped| dropped > 10_000), "they do not pile up");
    let stopped = tokio::time::timeout(Duration::from_secs(15), exporters.stop()).await;
    assert!(stopped.is_ok(), "a stop does not wait for it for long");
    drop(held);
}
