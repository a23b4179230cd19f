//! The last hour: what charts are drawn from.

use std::{
    collections::{BTreeMap, VecDeque},
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag_core::{
    clock::Timestamp,
    metrics::{Distribution, Metric, Snapshot, Value, catalogue},
};

use crate::panel::Panel;

/// How often it is looked.
pub(crate) const BEAT: Duration = Duration::from_secs(5);
/// How many looks are kept: an hour of them.
const SAMPLES_MAX: usize = 720;

/// What was counted up to a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sample {
    pub(crate) at: Timestamp,
    /// Webhooks taken.
    pub(crate) webhooks: f64,
    /// Responses that the provider took.
    pub(crate) sent: f64,
    /// Responses that failed for good.
    pub(crate) failed: f64,
    /// From a webhook to the provider's taking of the answer.
    pub(crate) answers: Distribution,
    /// By function.
    pub(crate) functions: BTreeMap<String, FunctionSample>,
    /// Events published: by whom, and on which topic.
    pub(crate) emitted: BTreeMap<(String, String), f64>,
}

/// What was counted of a function up to a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FunctionSample {
    pub(crate) runs: f64,
    pub(crate) failures: f64,
    pub(crate) duration: Distribution,
}

impl Sample {
    pub(crate) fn of(metrics: &Snapshot) -> Self {
        let mut functions: BTreeMap<String, FunctionSample> = BTreeMap::new();
        for point in metrics.points(&catalogue::INVOCATIONS) {
            functions.entry(point.labels[0].clone()).or_default().runs += point.value.number();
        }
        for point in metrics.points(&catalogue::ERRORS) {
            functions.entry(point.labels[0].clone()).or_default().failures += point.value.number();
        }
        for point in metrics.points(&catalogue::RUN_DURATION) {
            if let Value::Spread(spread) = &point.value {
                functions.entry(point.labels[0].clone()).or_default().duration = spread.clone();
            }
        }
        let emitted = metrics.points(&catalogue::EMITTED);
        Self {
            at: metrics.at,
            webhooks: sum(metrics, &catalogue::WEBHOOKS, None),
            sent: sum(metrics, &catalogue::SENDS, Some("sent")),
            failed: sum(metrics, &catalogue::SENDS, Some("failed")),
            answers: spread(metrics, &catalogue::ANSWER_DURATION),
            functions,
            emitted: emitted.iter().map(|point| (two(&point.labels), point.value.number())).collect(),
        }
    }

    /// What was counted of a function.
    pub(crate) fn function(&self, name: &str) -> FunctionSample {
        self.functions.get(name).cloned().unwrap_or_default()
    }
}

fn two(labels: &[String]) -> (String, String) {
    (labels[0].clone(), labels[1].clone())
}

/// The values of a metric together: all of them, or those whose last label is `last`.
pub(crate) fn sum(metrics: &Snapshot, metric: &Metric, last: Option<&str>) -> f64 {
    let points = metrics.points(metric).iter();
    let wanted =
        points.filter(|point| last.is_none_or(|last| point.labels.last().is_some_and(|label| label == last)));
    wanted.map(|point| point.value.number()).sum()
}

/// The values of a histogram together.
pub(crate) fn spread(metrics: &Snapshot, metric: &Metric) -> Distribution {
    let spreads = metrics.points(metric).iter().filter_map(|point| match &point.value {
        Value::Spread(spread) => Some(spread),
        Value::Number(_) => None,
    });
    spreads.fold(Distribution::default(), Distribution::and)
}

/// The last hour.
#[derive(Debug, Default)]
pub(crate) struct History(Mutex<VecDeque<Arc<Sample>>>);

impl History {
    /// The samples, oldest first.
    pub(crate) fn samples(&self) -> Vec<Arc<Sample>> {
        self.lock().iter().cloned().collect()
    }

    /// The oldest sample that is no older than `back` before the newest.
    pub(crate) fn since(&self, back: Duration) -> Option<Arc<Sample>> {
        let samples = self.lock();
        let newest = samples.back()?.at;
        samples.iter().find(|sample| newest.since(sample.at) <= back).cloned()
    }

    pub(crate) fn push(&self, sample: Sample) {
        let mut samples = self.lock();
        if samples.len() >= SAMPLES_MAX {
            samples.pop_front();
        }
        samples.push_back(Arc::new(sample));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Sample>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks again and again, for as long as it is kept.
pub(crate) async fn keep(panel: Arc<Panel>) -> Infallible {
    loop {
        match panel.source.look().await {
            Ok(look) => panel.history.push(Sample::of(&look.metrics)),
            Err(error) => tracing::debug!(target: "chinwag::console", %error, "the engine does not answer"),
        }
        panel.clock.sleep_until(panel.clock.now().after(BEAT)).await;
    }
}
