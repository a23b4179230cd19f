//! The body of `/v1/metrics`.

use chinwag_core::{
    clock::Timestamp,
    metrics::{Distribution, Family, Kind, Metric, Point, Snapshot, Value as Measured, instrument::BOUNDS},
};
use serde_json::{Value, json};

use super::wire;
use crate::telemetry::Resource;

/// `AGGREGATION_TEMPORALITY_CUMULATIVE`: counted from the start of the process.
const CUMULATIVE: u8 = 2;

/// An `ExportMetricsServiceRequest`.
#[must_use]
pub fn body(snapshot: &Snapshot, resource: &Resource) -> Value {
    let metrics: Vec<Value> = snapshot.families.iter().map(|family| metric(family, snapshot)).collect();
    json!({ "resourceMetrics": [{
        "resource": wire::resource(resource),
        "scopeMetrics": [{ "scope": wire::scope(), "metrics": metrics }],
    }] })
}

fn metric(Family { metric, points }: &Family, snapshot: &Snapshot) -> Value {
    let points: Vec<Value> = points.iter().map(|point| data_point(metric, point, snapshot)).collect();
    let (kind, data) = match metric.kind {
        Kind::Counter => (
            "sum",
            json!({ "dataPoints": points, "aggregationTemporality": CUMULATIVE, "isMonotonic": true }),
        ),
        Kind::Gauge => ("gauge", json!({ "dataPoints": points })),
        Kind::Histogram => {
            ("histogram", json!({ "dataPoints": points, "aggregationTemporality": CUMULATIVE }))
        }
    };
    json!({ "name": metric.name, "description": metric.meaning, "unit": metric.unit, kind: data })
}

fn data_point(metric: &Metric, point: &Point, snapshot: &Snapshot) -> Value {
    let labels = metric.labels.iter().zip(&point.labels);
    let attributes: Vec<Value> = labels.map(|(key, value)| wire::text(key, value)).collect();
    let mut data = json!({
        "attributes": attributes,
        "startTimeUnixNano": nanos(snapshot.started),
        "timeUnixNano": nanos(snapshot.at),
    });
    match &point.value {
        Measured::Number(number) => data["asDouble"] = json!(number),
        Measured::Spread(spread) => histogram(&mut data, spread),
    }
    data
}

fn histogram(data: &mut Value, spread: &Distribution) {
    let bounds: Vec<f64> = BOUNDS.iter().map(|micros| seconds(*micros)).collect();
    let mut counts = spread.counts.clone();
    counts.resize(BOUNDS.len() + 1, 0);
    data["count"] = json!(spread.count().to_string());
    data["sum"] = json!(seconds(spread.micros));
    data["explicitBounds"] = json!(bounds);
    data["bucketCounts"] = counts.iter().map(u64::to_string).collect();
}

fn nanos(time: Timestamp) -> String {
    time.as_millis().saturating_mul(1_000_000).to_string()
}

#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers in every format")]
fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}
