//! The catalogue and the instruments.

use super::{
    catalogue::{CATALOGUE, Kind, Metric, RUN_DURATION},
    instrument::{BOUNDS, Histogram},
    prometheus,
};

#[test]
fn a_histogram_tells_its_quantiles() {
    let histogram = Histogram::default();
    assert_eq!(histogram.get().quantile(0.5), None);
    (0..90).for_each(|_| histogram.record(800));
    (0..10).for_each(|_| histogram.record(40_000));
    let spread = histogram.get();
    let (half, most) = (spread.quantile(0.5), spread.quantile(0.99));
    assert!(half.is_some_and(|half| (500.0..=1_000.0).contains(&half)), "{half:?}");
    assert!(most.is_some_and(|most| (20_000.0..=50_000.0).contains(&most)), "{most:?}");
    assert_eq!(spread.since(&spread).quantile(0.5), None, "nothing since then");
    assert_eq!(spread.clone().and(&spread).count(), 200);
}

#[test]
fn what_is_above_every_bound_counts_too() {
    let histogram = Histogram::default();
    histogram.record(u64::MAX / 2);
    let last = BOUNDS[BOUNDS.len() - 1];
    assert_eq!(histogram.get().quantile(1.0).map(|micros| micros as u64), Some(last));
}

#[test]
fn names_are_by_the_conventions_and_there_once() {
    let mut names: Vec<_> = CATALOGUE.iter().map(|metric| metric.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CATALOGUE.len());
    for metric in CATALOGUE {
        let name = prometheus::name(metric);
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        assert_eq!(name.ends_with("_total"), metric.kind == Kind::Counter, "{name}");
        assert!(metric.meaning.ends_with('.'), "{name}");
    }
    assert_eq!(prometheus::name(&RUN_DURATION), "faas_invoke_duration_seconds");
}

/// The table in the documentation is that of the catalogue. `UPDATE_EXPECT=1` writes it.
#[test]
fn the_documentation_has_every_metric() {
    const MARK: &str = "UPDATE_EXPECT=1 cargo test -p chinwag-core metrics`. -->\n";
    let file = expect_test::expect_file!["../../../../docs/metrics.md"];
    let text = file.data();
    let (prose, _) = text.split_once(MARK).expect("the mark in front of the table");
    file.assert_eq(&format!("{prose}{MARK}\n{}", table()));
}

fn table() -> String {
    let code = |text: &str| format!("`{text}`");
    let row = |metric: &&Metric| {
        let labels: Vec<String> = metric.labels.iter().map(|label| code(label)).collect();
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let (prometheus, otlp) = (code(&prometheus::name(metric)), code(metric.name));
        format!(
            "| {prometheus} | {otlp} | {kind} | {} | {} | {} |\n",
            code(metric.unit),
            labels.join(", "),
            metric.meaning
        )
    };
    let head =
        "| Prometheus | OTLP, DogStatsD | kind | unit | labels | meaning |\n|---|---|---|---|---|---|\n";
    CATALOGUE.iter().map(row).fold(head.to_owned(), |table, row| table + &row)
}
