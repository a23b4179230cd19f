//! Sends metrics and traces elsewhere, for as long as the process lives.
//!
//! Nothing waits for an exporter: metrics are read from what is counted anyway, spans wait in the
//! [`Tracer`](super::Tracer) and are dropped where there are too many. Whatever goes wrong is counted, and said once in a
//! while.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    clock::{Clock, Timestamp},
    error::EngineError,
    metrics::Snapshot,
};
use tokio::{sync::watch, task::JoinSet};

use super::{
    Meters, Resource,
    dogstatsd::{agent::Agent, lines::Lines},
    meters::Exporter,
    otlp::{self, post::Collector},
};

/// How long a stop waits for what is left to be sent.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// How long a span waits for others.
const SPANS_WAIT_MAX: Duration = Duration::from_secs(5);
/// How often a batch of spans is tried.
const TRIES_MAX: u32 = 4;
/// The wait after the first try; it doubles.
const RETRY_WAIT: Duration = Duration::from_secs(1);
/// The longest wait that a collector may ask for.
const RETRY_WAIT_MAX: Duration = Duration::from_secs(30);
/// How often it is said that something cannot be sent.
const COMPLAINT_EVERY: Duration = Duration::from_secs(60);

/// Reads all metrics of the process.
#[async_trait]
pub trait Snapshots: fmt::Debug + Send + Sync + 'static {
    /// All metrics now.
    ///
    /// # Errors
    /// The engine could not be asked.
    async fn snapshot(&self) -> Result<Snapshot, EngineError>;
}

/// What is sent, and where to.
#[derive(Debug)]
pub struct ExportParts {
    /// Where metrics come from.
    pub snapshots: Arc<dyn Snapshots>,
    /// Where spans come from, and failures are counted.
    pub meters: Meters,
    /// Who it is that they are of.
    pub resource: Resource,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where metrics go as OTLP, and how often.
    pub metrics: Option<(Collector, Duration)>,
    /// Where spans go.
    pub traces: Option<Collector>,
    /// Where metrics go as DogStatsD, and how often.
    pub dogstatsd: Option<(Agent, Duration)>,
}

/// The exporters, running. Dropping it ends them at once.
#[derive(Debug)]
pub struct Exporters {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Exporters {
    /// Starts what there is to send.
    #[must_use]
    pub fn start(parts: ExportParts) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let work = |exporter| Work {
            exporter,
            snapshots: Arc::clone(&parts.snapshots),
            meters: parts.meters.clone(),
            resource: parts.resource.clone(),
            clock: Arc::clone(&parts.clock),
            stop: stopped.clone(),
            complained: None,
        };
        if let Some((collector, every)) = parts.metrics {
            tasks.spawn(work(Exporter::OtlpMetrics).metrics(collector, every));
        }
        if let Some(collector) = parts.traces {
            tasks.spawn(work(Exporter::OtlpTraces).traces(collector));
        }
        if let Some((agent, every)) = parts.dogstatsd {
            tasks.spawn(work(Exporter::Dogstatsd).dogstatsd(agent, every));
        }
        Self { tasks, stop }
    }

    /// Sends what is left, and ends. What nobody takes within some seconds is let go.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WITHIN, ended).await.is_err() {
            tracing::warn!(target: "chinwag::telemetry", "the last metrics or traces were not taken in time");
        }
        self.tasks.shutdown().await;
    }
}

/// What an exporter works with.
#[derive(Debug)]
struct Work {
    exporter: Exporter,
    snapshots: Arc<dyn Snapshots>,
    meters: Meters,
    resource: Resource,
    clock: Arc<dyn Clock>,
    stop: watch::Receiver<bool>,
    complained: Option<Timestamp>,
}

impl Work {
    async fn metrics(mut self, collector: Collector, every: Duration) {
        loop {
            let is_last = self.wait(every).await;
            if let Some(snapshot) = self.snapshot().await {
                let body = otlp::metrics::body(&snapshot, &self.resource);
                // What is not taken is in the next one: everything is counted from the start of the process.
                if let Err(error) = collector.post("/v1/metrics", &body).await {
                    self.failed(&error);
                }
            }
            if is_last {
                return;
            }
        }
    }

    async fn dogstatsd(mut self, agent: Agent, every: Duration) {
        let mut lines = Lines::new(&self.resource);
        loop {
            let is_last = self.wait(every).await;
            if let Some(snapshot) = self.snapshot().await
                && let Err(error) = agent.send(&lines.datagrams(&snapshot)).await
            {
                self.failed(&error);
            }
            if is_last {
                return;
            }
        }
    }

    async fn traces(mut self, collector: Collector) {
        loop {
            let tracer = self.meters.tracer().clone();
            let is_last = tokio::select! {
                () = tracer.filled() => false,
                is_last = self.wait(SPANS_WAIT_MAX) => is_last,
            };
            loop {
                let spans = tracer.take();
                if spans.is_empty() {
                    break;
                }
                let body = otlp::traces::body(&spans, &self.resource);
                if !self.hand_over(&collector, &body).await {
                    tracer.drop_all(spans.len());
                }
            }
            if is_last {
                return;
            }
        }
    }

    /// Tries to hand a batch of spans over, some times; those that come meanwhile wait, or are dropped.
    async fn hand_over(&mut self, collector: &Collector, body: &serde_json::Value) -> bool {
        let mut wait = RETRY_WAIT;
        for tried in 1..=TRIES_MAX {
            let Err(error) = collector.post("/v1/traces", body).await else { return true };
            self.failed(&error);
            if !error.is_retryable || tried == TRIES_MAX || *self.stop.borrow() {
                break;
            }
            self.wait(error.after.unwrap_or(wait).min(RETRY_WAIT_MAX)).await;
            wait *= 2;
        }
        false
    }

    /// Waits; whether that was cut short because the process stops.
    async fn wait(&mut self, duration: Duration) -> bool {
        let until = self.clock.now().after(duration);
        let stopped = self.stop.wait_for(|stop| *stop);
        tokio::select! {
            biased;
            _ = stopped => true,
            () = self.clock.sleep_until(until) => false,
        }
    }

    async fn snapshot(&mut self) -> Option<Snapshot> {
        match self.snapshots.snapshot().await {
            Ok(snapshot) => Some(snapshot),
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }

    /// Counts a failure, and says so where that was not said just now.
    fn failed(&mut self, error: &dyn fmt::Display) {
        self.meters.export(self.exporter).add();
        let now = self.clock.now();
        if self.complained.is_none_or(|before| now.since(before) >= COMPLAINT_EVERY) {
            self.complained = Some(now);
            let failures = self.meters.export(self.exporter).get();
            tracing::warn!(
                target: "chinwag::telemetry", exporter = self.exporter.as_str(), %error, failures,
                "metrics or traces are not taken"
            );
        }
    }
}
