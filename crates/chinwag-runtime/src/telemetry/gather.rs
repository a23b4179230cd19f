//! Reads all metrics: what the stages have counted, and what the engine knows.

use chinwag_core::{
    clock::Timestamp,
    health::FindingKind,
    metrics::{Counter, Family, Histogram, Metric, Point, Snapshot, Value, catalogue},
    name::{ChannelName, FunctionName, TopicName},
    store::FunctionStatus,
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED},
};

use super::meters::{ChannelMeter, Exporter, FunctionMeter, Meters};

/// What is known of the machine and the process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Machine {
    /// Since when things are counted.
    pub started: Timestamp,
    /// Bytes that the engine takes up, where that can be told.
    pub engine_bytes: Option<u64>,
    /// Bytes free where the engine is, where that can be told.
    pub disk_free: Option<u64>,
    /// Bytes that the disk has in all, where that can be told.
    pub disk_total: Option<u64>,
}

/// Reads all metrics.
#[must_use]
pub fn gather(meters: &Meters, functions: &[FunctionStatus], machine: Machine, now: Timestamp) -> Snapshot {
    let mut gathered = Gathered(Vec::with_capacity(catalogue::CATALOGUE.len()));
    gathered.functions(&meters.functions().iter().map(|(name, meter)| (name, &**meter)).collect::<Vec<_>>());
    gathered.standing(functions, now);
    gathered.emitted(meters);
    gathered.channels(&meters.channels().collect::<Vec<_>>(), now);
    gathered.messages(functions, now);
    gathered.process(meters, machine);
    Snapshot { at: now, started: machine.started, families: gathered.0 }
}

/// Messages without an outcome, and when the oldest of them came in.
///
/// A message is in one stage at a time: some function of messages has not done with it, or its answer waits to be sent.
/// Functions of one topic have the same messages before them, so that of these the one furthest behind counts.
#[must_use]
pub fn open_messages(functions: &[FunctionStatus]) -> (usize, Option<Timestamp>) {
    let of = |topic| functions.iter().filter(move |status| status.spec.topic == topic);
    let waiting = |status: &FunctionStatus| status.open + status.behind;
    let unread = of(MESSAGE_RECEIVED).map(waiting).max().unwrap_or_default();
    let unsent: usize = of(RESPONSE_PREPARED).map(waiting).sum();
    let oldest = of(MESSAGE_RECEIVED).chain(of(RESPONSE_PREPARED)).filter_map(|status| status.oldest).min();
    (unread + unsent, oldest)
}

/// A value of a channel, with the label that it has beside the channel's own.
type Labelled = (Option<String>, Value);

struct Gathered(Vec<Family>);

impl Gathered {
    fn family(&mut self, metric: &'static Metric, points: Vec<Point>) {
        if !points.is_empty() {
            self.0.push(Family { metric, points });
        }
    }

    fn number(&mut self, metric: &'static Metric, value: Option<f64>) {
        let point = value.map(|value| Point { labels: Vec::new(), value: Value::Number(value) });
        self.family(metric, point.into_iter().collect());
    }

    fn functions(&mut self, meters: &[(&FunctionName, &FunctionMeter)]) {
        let each = |value: &dyn Fn(&FunctionMeter) -> Value| {
            let point = |(name, meter): &(&FunctionName, &FunctionMeter)| Point {
                labels: vec![name.to_string(), meter.topic.to_string()],
                value: value(meter),
            };
            meters.iter().map(point).collect::<Vec<_>>()
        };
        self.family(&catalogue::INVOCATIONS, each(&|meter| number(meter.runs())));
        self.family(
            &catalogue::ERRORS,
            meters.iter().flat_map(|(name, meter)| errors(name, meter)).collect(),
        );
        self.family(&catalogue::RUN_DURATION, each(&|meter| Value::Spread(meter.duration.get())));
        self.family(&catalogue::RUNS_ACTIVE, each(&|meter| number(meter.active.get().unsigned_abs())));
    }

    fn standing(&mut self, functions: &[FunctionStatus], now: Timestamp) {
        let each = |value: &dyn Fn(&FunctionStatus) -> Value| {
            let point = |status: &FunctionStatus| Point {
                labels: vec![status.spec.name.to_string(), status.spec.topic.to_string()],
                value: value(status),
            };
            functions.iter().map(point).collect::<Vec<_>>()
        };
        let age =
            |status: &FunctionStatus| status.oldest.map_or(0.0, |oldest| now.since(oldest).as_secs_f64());
        self.family(&catalogue::RUNS_MAX, each(&|status| size(status.spec.concurrency)));
        self.family(&catalogue::FUNCTION_BEHIND, each(&|status| size(status.behind)));
        self.family(&catalogue::FUNCTION_OPEN, each(&|status| size(status.open)));
        self.family(&catalogue::FUNCTION_LAG, each(&|status| Value::Number(age(status))));
        self.family(&catalogue::FUNCTION_DEAD, each(&|status| size(status.dead)));
    }

    fn emitted(&mut self, meters: &Meters) {
        let point = |from: &str, (topic, count): (TopicName, u64)| Point {
            labels: vec![from.to_owned(), topic.to_string()],
            value: number(count),
        };
        let functions = meters.functions();
        let by_functions = functions.iter().flat_map(|(name, meter)| {
            meter.emitted.get().into_iter().map(move |count| point(name.as_str(), count))
        });
        let by_gateway = meters.engine().ingested.get().into_iter().map(|count| point("gateway", count));
        self.family(&catalogue::EMITTED, by_gateway.chain(by_functions).collect());
    }

    fn channels(&mut self, meters: &[(&ChannelName, &ChannelMeter)], now: Timestamp) {
        let all = |points: &dyn Fn(&ChannelMeter) -> Vec<Labelled>| {
            let of = |(name, meter): &(&ChannelName, &ChannelMeter)| {
                let front = [name.to_string(), meter.platform.to_string()];
                let point = move |(label, value)| Point {
                    labels: front.iter().cloned().chain(label).collect(),
                    value,
                };
                points(meter).into_iter().map(point).collect::<Vec<_>>()
            };
            meters.iter().flat_map(of).collect::<Vec<_>>()
        };
        self.family(&catalogue::WEBHOOKS, all(&webhooks));
        self.family(&catalogue::SENDS, all(&sends));
        self.family(&catalogue::SEND_FAILURES, all(&failures));
        self.family(&catalogue::SEND_WAITS, all(&|meter| vec![(None, number(meter.waits.get()))]));
        let spread = |histogram: &Histogram| vec![(None, Value::Spread(histogram.get()))];
        self.family(&catalogue::SEND_WAIT_DURATION, all(&|meter| spread(&meter.wait)));
        self.family(
            &catalogue::CHANNEL_PAUSED,
            all(&|meter| vec![(None, number(meter.is_paused(now).into()))]),
        );
        let connected = |meter: &ChannelMeter| meter.is_connected().map(|is| (None, number(is.into())));
        self.family(&catalogue::INGRESS_CONNECTED, all(&|meter| connected(meter).into_iter().collect()));
        let taken = |meter: &ChannelMeter| meter.is_connected().map(|_| (None, number(meter.fetched.get())));
        self.family(&catalogue::INGRESS_TAKEN, all(&|meter| taken(meter).into_iter().collect()));
        self.family(&catalogue::ANSWER_DURATION, all(&|meter| spread(&meter.answer)));
    }

    fn messages(&mut self, functions: &[FunctionStatus], now: Timestamp) {
        let (open, oldest) = open_messages(functions);
        let age = oldest.map_or(0.0, |oldest| now.since(oldest).as_secs_f64());
        self.family(&catalogue::MESSAGES_OPEN, vec![Point { labels: Vec::new(), value: size(open) }]);
        self.number(&catalogue::MESSAGES_OLDEST, Some(age));
    }

    fn process(&mut self, meters: &Meters, machine: Machine) {
        let engine = meters.engine();
        let commit = Point { labels: Vec::new(), value: Value::Spread(engine.commit.get()) };
        self.family(&catalogue::COMMIT_DURATION, vec![commit]);
        self.number(&catalogue::ENGINE_BYTES, machine.engine_bytes.map(float));
        self.number(&catalogue::DISK_FREE, machine.disk_free.map(float));
        self.number(&catalogue::LOG_DROPPED, Some(float(engine.log_dropped.get())));
        self.exports(meters);
        let finding = |(kind, count): (FindingKind, u64)| Point {
            labels: vec![kind.as_str().to_owned()],
            value: number(count),
        };
        self.family(&catalogue::HEALTH_FINDINGS, meters.findings().map(finding).collect());
        self.number(&catalogue::STARTED, Some(float(machine.started.as_millis()) / 1000.0));
    }

    /// What could not be sent elsewhere.
    fn exports(&mut self, meters: &Meters) {
        let point = |exporter: Exporter| Point {
            labels: vec![exporter.as_str().to_owned()],
            value: number(meters.export(exporter).get()),
        };
        self.family(&catalogue::EXPORT_FAILURES, Exporter::ALL.map(point).to_vec());
        self.number(&catalogue::SPANS_DROPPED, meters.tracer().dropped().map(float));
    }
}

fn errors(name: &FunctionName, meter: &FunctionMeter) -> Vec<Point> {
    let kinds = [("retry", &meter.retried), ("unknown", &meter.unknown), ("dead", &meter.dead)];
    let point = |(kind, counter): (&str, &Counter)| Point {
        labels: vec![name.to_string(), meter.topic.to_string(), kind.to_owned()],
        value: number(counter.get()),
    };
    kinds.into_iter().map(point).collect()
}

/// A status that never was says nothing.
fn webhooks(meter: &ChannelMeter) -> Vec<Labelled> {
    let counts = meter.webhooks().filter(|(status, count)| *status == 200 || *count > 0);
    let label = |status: u16| if status == 0 { "other".to_owned() } else { status.to_string() };
    counts.map(|(status, count)| (Some(label(status)), number(count))).collect()
}

fn sends(meter: &ChannelMeter) -> Vec<Labelled> {
    let failed: u64 = meter.failures().map(|(_, count)| count).sum();
    let outcomes = [
        ("sent", meter.sent.get()),
        ("failed", failed),
        ("retry", meter.retried.get()),
        ("unknown", meter.unknown.get()),
    ];
    outcomes.into_iter().map(|(outcome, count)| (Some(outcome.to_owned()), number(count))).collect()
}

fn failures(meter: &ChannelMeter) -> Vec<Labelled> {
    let counts = meter.failures().filter(|(_, count)| *count > 0);
    counts.map(|(kind, count)| (Some(kind.as_str().to_owned()), number(count))).collect()
}

fn number(value: u64) -> Value {
    Value::Number(float(value))
}

fn size(value: usize) -> Value {
    number(value as u64)
}

#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers in every format")]
fn float(value: u64) -> f64 {
    value as f64
}
