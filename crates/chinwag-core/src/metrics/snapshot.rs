//! All metrics at one moment.

use super::{catalogue::Metric, instrument::Distribution};
use crate::clock::Timestamp;

/// All metrics at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// When.
    pub at: Timestamp,
    /// When counting began.
    pub started: Timestamp,
    /// The metrics, in the order of the catalogue; those without a value are left out.
    pub families: Vec<Family>,
}

/// One metric with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// The metric.
    pub metric: &'static Metric,
    /// A value for each set of labels.
    pub points: Vec<Point>,
}

/// A value, and what it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The labels' values, in the metric's order.
    pub labels: Vec<String>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of a counter or a gauge.
    Number(f64),
    /// Of a histogram.
    Spread(Distribution),
}

impl Snapshot {
    /// The values of a metric; none where it has none.
    #[must_use]
    pub fn points(&self, metric: &Metric) -> &[Point] {
        let family = self.families.iter().find(|family| family.metric.name == metric.name);
        family.map(|family| family.points.as_slice()).unwrap_or_default()
    }
}

impl Value {
    /// The number; of a histogram, how many values it has.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers in every format")]
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(value) => *value,
            Self::Spread(spread) => spread.count() as f64,
        }
    }
}
