//! Metrics as Prometheus reads them: [the text format](https://prometheus.io/docs/instrumenting/exposition_formats/),
//! names and units translated [as OpenTelemetry says](https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).

use std::fmt::{self, Write as _};

use super::{
    catalogue::{Kind, Metric},
    instrument::{BOUNDS, Distribution},
    snapshot::{Family, Point, Snapshot, Value},
};

/// The media type of what [`text`] writes.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The metrics in the text format.
#[must_use]
pub fn text(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for family in &snapshot.families {
        write(&mut out, family).expect("a string takes what is written to it");
    }
    out
}

/// A metric's name in Prometheus: its unit is part of it.
#[must_use]
pub fn name(metric: &Metric) -> String {
    let mut name = metric.name.replace('.', "_");
    let unit = match metric.unit {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };
    name.push_str(unit);
    if metric.kind == Kind::Counter {
        name.push_str("_total");
    }
    name
}

fn write(out: &mut String, Family { metric, points }: &Family) -> fmt::Result {
    let name = name(metric);
    let kind = match metric.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    writeln!(out, "# HELP {name} {}", metric.meaning.replace('\\', "\\\\"))?;
    writeln!(out, "# TYPE {name} {kind}")?;
    for point in points {
        match &point.value {
            Value::Number(value) => writeln!(out, "{name}{} {value}", Labels(metric, point, None))?,
            Value::Spread(spread) => histogram(out, &name, metric, point, spread)?,
        }
    }
    Ok(())
}

fn histogram(
    out: &mut String,
    name: &str,
    metric: &Metric,
    point: &Point,
    spread: &Distribution,
) -> fmt::Result {
    let mut below = 0;
    for (bound, count) in BOUNDS.iter().zip(&spread.counts) {
        below += count;
        let bound = seconds(*bound).to_string();
        writeln!(out, "{name}_bucket{} {below}", Labels(metric, point, Some(&bound)))?;
    }
    let (count, labels) = (spread.count(), Labels(metric, point, None));
    writeln!(out, "{name}_bucket{} {count}", Labels(metric, point, Some("+Inf")))?;
    writeln!(out, "{name}_sum{labels} {}", seconds(spread.micros))?;
    writeln!(out, "{name}_count{labels} {count}")
}

#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers in every format")]
fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

/// `{faas_name="talk",le="0.1"}`, or nothing.
struct Labels<'a>(&'a Metric, &'a Point, Option<&'a str>);

impl fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(metric, point, bound) = self;
        let labels = metric.labels.iter().copied().zip(point.labels.iter().map(String::as_str));
        let mut before = '{';
        for (label, value) in labels.chain(bound.map(|bound| ("le", bound))) {
            write!(f, "{before}{}=\"{}\"", label.replace('.', "_"), escaped(value))?;
            before = ',';
        }
        if before == ',' { f.write_char('}') } else { Ok(()) }
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
