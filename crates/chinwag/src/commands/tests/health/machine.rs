//! A disk that fills, a clock that is wrong, and a collector that takes nothing; and what others are told of it.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chinwag_core::{
    clock::{Clock as _, Timestamp},
    health::{FindingKind, Severity},
};
use chinwag_testkit::{clock::ManualClock, collector::Collector};

use super::bench::Bench;
use crate::prelude::*;

fn echo() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), async |message: Message| message.text().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_is_told_of_when_it_fills_and_keeps_requests_away_when_it_is_full() {
    let bench = Bench::start(echo(), "", None).await;
    assert_eq!(bench.ready(&[]).await, (200, "ready".to_owned()));
    bench.disk.0.store(900_000_000, Ordering::Relaxed);
    let nearly = bench.tells(FindingKind::Disk, "disk").await;
    assert_eq!((nearly.severity, bench.ready(&[]).await.0), (Severity::Minor, 200));

    bench.disk.0.store(1_000_000, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(600)).await;
    let full = bench.tells(FindingKind::Disk, "disk").await;
    assert_eq!((full.severity, full.since), (Severity::Down, nearly.since), "it is the same trouble");
    assert_eq!(bench.ready(&[]).await.0, 503);
    bench.disk.0.store(40_000_000_000, Ordering::Relaxed);
    bench.ends(&full).await;
    assert_eq!(bench.ready(&[]).await, (200, "ready".to_owned()));
}

/// Whoever comes through a proxy is told whether requests may be sent here, and what keeps them away; nothing by name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_are_told_no_names() {
    let bench = Bench::start(echo(), "", None).await;
    bench.disk.0.store(900_000_000, Ordering::Relaxed);
    bench.tells(FindingKind::Disk, "disk").await;
    let forwarded = ("x-forwarded-for", "203.0.113.9");
    let json = ("accept", "application/json");
    assert_eq!(bench.ready(&[forwarded]).await, (200, "ready".to_owned()));
    assert_eq!(bench.ready(&[forwarded, json]).await, (200, "{\"state\":\"ready\"}".to_owned()));
    bench.disk.0.store(0, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(bench.ready(&[forwarded]).await, (503, "not ready: disk".to_owned()));
    assert_eq!(bench.ready(&[forwarded, json]).await, (503, "{\"state\":\"not_ready\"}".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_not_the_providers_is_told_of() {
    let now = ManualClock::default().now();
    let an_hour = Duration::from_secs(3600);
    let behind = Arc::new(ManualClock::at(Timestamp::from_millis(now.as_millis() - 3_600_000)));
    let bench = Bench::start(echo(), "", Some(Arc::clone(&behind))).await;
    bench.says(1, "hello").await;
    let skew = bench.tells(FindingKind::Clock, "clock").await;
    assert!(skew.words.contains("is 59 min ahead of that of the provider of `page`"), "{skew:?}");
    assert_eq!(skew.severity, Severity::Major);
    behind.advance(an_hour);
    bench.says(1, "hello").await;
    bench.ends(&skew).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_takes_nothing_is_told_of() {
    let collector = Collector::start().await.expect("a collector");
    collector.answers([400; 40]);
    let settings = format!(
        "[telemetry]\notlp = {{ url = \"{}\", interval = \"50ms\", traces = false }}\n",
        collector.url()
    );
    let bench = Bench::start(echo(), &settings, None).await;
    let finding = bench.tells(FindingKind::Exporter, "otlp.metrics").await;
    assert_eq!(finding.severity, Severity::Minor);
    tokio::time::timeout(Duration::from_secs(20), collector.requests(60)).await.expect("it takes them");
    bench.pass(Duration::from_secs(400)).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.ends(&finding).await;
}

/// What comes too fast to be counted otherwise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_lines_are_told_of_for_a_while() {
    let bench = Bench::start(echo(), "", None).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.runtime.meters().engine().log_dropped.add_all(7);
    let finding = bench.tells(FindingKind::Log, "log").await;
    assert!(finding.words.starts_with("7 lines of the log were dropped"), "{finding:?}");
    bench.pass(Duration::from_secs(400)).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.ends(&finding).await;
}
