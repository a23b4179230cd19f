//! A load from beginning to end.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use http::Uri;
use tokio::{sync::mpsc, task::JoinSet};

use super::{LoadConfig, LoadReport, Pace, connection::Connection, pace};
use crate::messenger::{Error, Messenger, Report, histogram::Histogram, shared::Shared};

/// How often it is looked whether anything is still open.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long it is waited, after the last answer, for one that comes twice.
const LINGER: Duration = Duration::from_millis(200);

/// Drives the bot the simulator is subscribed to, and waits until everything is answered or nothing happens any more.
///
/// # Errors
/// No webhook is subscribed or it cannot be reached, or another load is running on this simulator.
pub async fn run(simulator: &Messenger, config: LoadConfig) -> Result<LoadReport, Error> {
    let shared = Arc::clone(&simulator.shared);
    let target = shared.webhook.target()?;
    let _taken = Taken::new(&shared)?;
    let before = simulator.report();
    shared.replies.reset();
    let run = Arc::new(Run::new(shared, config));
    let connections = connect(&run, &target).await?;
    let last = finish(&run, start(&run, connections), &before).await;
    tokio::time::sleep(LINGER).await;
    Ok(run.report(&before, &simulator.report(), last.duration_since(run.started())))
}

/// What the connections of a load have in common.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) shared: Arc<Shared>,
    pub(super) config: LoadConfig,
    acks: Histogram,
    begun: AtomicU64,
    started: OnceLock<Instant>,
}

impl Run {
    fn new(shared: Arc<Shared>, mut config: LoadConfig) -> Self {
        config.users = config.users.max(1);
        let acks = Histogram::new();
        Self { shared, config, acks, begun: AtomicU64::new(0), started: OnceLock::new() }
    }

    /// When the first text is due.
    pub(super) fn started(&self) -> Instant {
        *self.started.get_or_init(Instant::now)
    }

    /// Whether one more text may be sent at that moment. One that may counts as begun.
    pub(super) fn may_send(&self, at: Instant) -> bool {
        let late = self.config.duration.is_some_and(|duration| at >= self.started() + duration);
        !late && self.config.total.is_none_or(|total| self.begun.fetch_add(1, Ordering::Relaxed) < total)
    }

    /// A webhook was acknowledged.
    pub(super) fn acknowledged(&self, latency: Duration) {
        self.shared.counters.acked.add();
        self.acks.record(latency);
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53")]
    fn report(&self, before: &Report, after: &Report, took: Duration) -> LoadReport {
        let replied = after.answered - before.answered;
        let sent = after.sent - before.sent;
        let seconds = took.as_secs_f64();
        LoadReport {
            sent,
            acked: after.acked - before.acked,
            redelivered: after.redelivered - before.redelivered,
            ack_p50_ms: self.acks.quantile_ms(0.5),
            ack_p99_ms: self.acks.quantile_ms(0.99),
            replied,
            reply_p50_ms: self.shared.replies.quantile_ms(0.5),
            reply_p99_ms: self.shared.replies.quantile_ms(0.99),
            lost: sent.saturating_sub(replied),
            duplicated: after.duplicated - before.duplicated,
            reordered: after.reordered - before.reordered,
            unexpected: after.unexpected - before.unexpected,
            seconds,
            per_second: if seconds > 0.0 { replied as f64 / seconds } else { 0.0 },
        }
    }
}

/// Opens the connections. More than there are people would stay idle.
async fn connect(run: &Arc<Run>, target: &Uri) -> Result<Vec<Connection>, Error> {
    let users = usize::try_from(run.config.users).unwrap_or(usize::MAX);
    let count = run.config.connections.clamp(1, users);
    let mut connections = Vec::with_capacity(count);
    for seed in (1..).take(count) {
        connections.push(Connection::open(Arc::clone(run), target, seed).await?);
    }
    Ok(connections)
}

/// Lets the connections send, each its own people's texts.
fn start(run: &Arc<Run>, connections: Vec<Connection>) -> JoinSet<()> {
    run.started();
    let count = connections.len() as u64;
    match run.config.pace {
        Pace::InFlight(places) => {
            run.shared.gate.bound(places.max(1));
            let senders = (0..count).zip(connections);
            senders
                .map(|(index, connection)| pace::as_answered(Arc::clone(run), connection, index, count))
                .collect()
        }
        Pace::PerSecond(per_second) => {
            let (to, from): (Vec<_>, Vec<_>) = connections.iter().map(|_| mpsc::unbounded_channel()).unzip();
            let run = Arc::clone(run);
            std::thread::spawn(move || pace::hand_out(&run, per_second, &to));
            let senders = connections.into_iter().zip(from);
            senders.map(|(connection, jobs)| pace::as_handed(connection, jobs)).collect()
        }
    }
}

/// Waits until all is sent and answered, or nothing is answered any more; returns the moment of the last answer.
async fn finish(run: &Run, mut senders: JoinSet<()>, before: &Report) -> Instant {
    let mut answered = 0;
    let mut last = Instant::now();
    let mut moved = last;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        while senders.try_join_next().is_some() {}
        let now = run.shared.counters.report();
        if now.answered - before.answered != answered {
            answered = now.answered - before.answered;
            last = Instant::now();
        }
        let all_answered = now.sent - before.sent == answered;
        if answered > 0 && last > moved || all_answered {
            moved = Instant::now();
        }
        if senders.is_empty() && all_answered || moved.elapsed() > run.config.patience {
            return last;
        }
    }
}

/// The gate, taken until this is dropped.
struct Taken(Arc<Shared>);

impl Taken {
    fn new(shared: &Arc<Shared>) -> Result<Self, Error> {
        if shared.gate.take() { Ok(Self(Arc::clone(shared))) } else { Err(Error::Busy) }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.gate.give_back();
    }
}
