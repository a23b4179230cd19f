//! Metrics as datagrams.

use std::{collections::HashMap, fmt::Write as _};

use chinwag_core::metrics::{Distribution, Kind, Metric, Point, Snapshot, Value, instrument::BOUNDS};

use crate::telemetry::Resource;

/// The most bytes of a datagram: what fits into a packet of Ethernet, as Datadog advises for UDP.
pub const DATAGRAM_BYTES_MAX: usize = 1432;

/// What was sent the last time.
#[derive(Debug)]
pub struct Lines {
    /// Of the resource, written once.
    tags: String,
    before: HashMap<(&'static str, Vec<String>), Value>,
}

impl Lines {
    /// Nothing has been sent yet.
    #[must_use]
    pub fn new(resource: &Resource) -> Self {
        let tag = |(key, value): (&str, &str)| match key {
            // As Datadog's unified tags are called. One tag for each process would be too many.
            "service.name" => Some(tag("service", value)),
            "service.version" => Some(tag("version", value)),
            "deployment.environment.name" => Some(tag("env", value)),
            "service.instance.id" => None,
            _ => Some(tag(key, value)),
        };
        let tags = resource.attributes().filter_map(tag).collect::<Vec<_>>().join(",");
        Self { tags, before: HashMap::new() }
    }

    /// Datagrams of what there is to say since the last time.
    pub fn datagrams(&mut self, snapshot: &Snapshot) -> Vec<String> {
        let mut datagrams = vec![String::new()];
        for family in &snapshot.families {
            for point in &family.points {
                for line in self.of(family.metric, point) {
                    put(&mut datagrams, &line);
                }
            }
        }
        datagrams.retain(|datagram| !datagram.is_empty());
        datagrams
    }

    fn of(&mut self, metric: &'static Metric, point: &Point) -> Vec<String> {
        let labels = metric.labels.iter().zip(&point.labels).map(|(key, value)| tag(key, value));
        let own = (!self.tags.is_empty()).then(|| self.tags.clone());
        let tags = own.into_iter().chain(labels).collect::<Vec<_>>().join(",");
        let name = metric.name;
        match (&point.value, metric.kind) {
            (Value::Number(value), Kind::Counter) => {
                let added = value - self.replace(metric, point).map_or(0.0, |before| before.number());
                (added > 0.0).then(|| format!("{name}:{added}|c|#{tags}")).into_iter().collect()
            }
            (Value::Number(value), _) => vec![format!("{name}:{value}|g|#{tags}")],
            (Value::Spread(spread), _) => {
                let added = match self.replace(metric, point) {
                    Some(Value::Spread(before)) => spread.since(&before),
                    _ => spread.clone(),
                };
                distribution(name, &added, &tags)
            }
        }
    }

    fn replace(&mut self, metric: &'static Metric, point: &Point) -> Option<Value> {
        self.before.insert((metric.name, point.labels.clone()), point.value.clone())
    }
}

/// A line for each bucket with something in it.
#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers in every format")]
fn distribution(name: &str, added: &Distribution, tags: &str) -> Vec<String> {
    let buckets = added.counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let line = |(index, count): (usize, &u64)| {
        let low = index.checked_sub(1).map_or(0, |lower| BOUNDS[lower]);
        let high = BOUNDS.get(index).copied().unwrap_or(low);
        let middle = (low + high) as f64 / 2e6;
        let mut line = format!("{name}:{middle}|d");
        if *count > 1 {
            // One value that stands for so many.
            write!(line, "|@{}", 1.0 / *count as f64).expect("a string takes what is written to it");
        }
        line + "|#" + tags
    };
    buckets.map(line).collect()
}

/// Puts a line into the last datagram, or into a new one where it is full. A line that fits into none is left out.
fn put(datagrams: &mut Vec<String>, line: &str) {
    if line.len() > DATAGRAM_BYTES_MAX {
        return;
    }
    match datagrams.last_mut() {
        Some(last) if last.is_empty() => last.push_str(line),
        Some(last) if last.len() + 1 + line.len() <= DATAGRAM_BYTES_MAX => {
            last.push('\n');
            last.push_str(line);
        }
        _ => datagrams.push(line.to_owned()),
    }
}

/// `key:value`, without what would end it.
fn tag(key: &str, value: &str) -> String {
    let plain =
        |character: char| if matches!(character, ',' | '|' | '#' | '\n' | '\r') { '_' } else { character };
    format!("{key}:{value}").chars().map(plain).collect()
}
