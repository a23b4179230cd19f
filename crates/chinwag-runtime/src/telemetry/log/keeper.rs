//! What works for the log while a runtime runs: lines are written, changed policies are noticed, old lines are removed.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, Timestamp},
    config::{LogConfig, LogLevel},
    error::EngineError,
    log::{LogLine, Logs, RUNTIME},
    name::FunctionName,
};
use serde_json::json;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::{Instant, timeout_at},
};

use super::{Log, Pending};

/// Lines written in one go, and how long the first of them waits for others.
const BATCH: usize = 512;
const GATHER: Duration = Duration::from_millis(200);

/// How often it is looked whether a policy was changed.
const LOOK: Duration = Duration::from_secs(1);

/// How often old lines are looked for, and the pause between two steps.
const MAINTAIN_EVERY: Duration = Duration::from_secs(60);
const STEP_PAUSE: Duration = Duration::from_millis(20);

/// How often the log tells of its own troubles.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// How long a stop waits for the last lines.
const FLUSH_MAX: Duration = Duration::from_secs(2);

/// What a keeper needs.
pub(crate) struct KeeperParts {
    pub(crate) log: Log,
    pub(crate) logs: Arc<dyn Logs>,
    pub(crate) clock: Arc<dyn Clock>,
    /// What the settings say, by function.
    pub(crate) settings: BTreeMap<FunctionName, LogConfig>,
}

/// The tasks of the log.
pub(crate) struct Keeper {
    stop: oneshot::Sender<()>,
    writer: JoinSet<()>,
    _chores: JoinSet<()>,
}

impl Keeper {
    /// Starts them; the policies are in effect when this returns.
    pub(crate) async fn start(parts: KeeperParts) -> Self {
        let KeeperParts { log, logs, clock, settings } = parts;
        // Where they cannot be read now, it is tried again each second.
        turn(&log, &*logs, &settings, clock.now()).await.ok();
        let (stop, stopped) = oneshot::channel();
        let (mut writer, mut chores) = (JoinSet::new(), JoinSet::new());
        if let Some(lines) = log.take_receiver() {
            let (log, logs, clock) = (log.clone(), Arc::clone(&logs), Arc::clone(&clock));
            writer.spawn(async move { Writer::new(log, logs, clock).run(lines, stopped).await });
        }
        chores.spawn(maintain(log.clone(), Arc::clone(&logs), Arc::clone(&clock)));
        chores.spawn(watch(log, logs, clock, settings));
        Self { stop, writer, _chores: chores }
    }

    /// Writes what waits, and stops.
    pub(crate) async fn stop(mut self) {
        // NOTE: a writer that is gone has nothing left to write.
        let _ = self.stop.send(());
        let written = async { while self.writer.join_next().await.is_some() {} };
        // What a disk does not take in time is lost with the log, never a message.
        tokio::time::timeout(FLUSH_MAX, written).await.ok();
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

/// Turns the dials to what is in the engine.
async fn turn(
    log: &Log,
    logs: &dyn Logs,
    settings: &BTreeMap<FunctionName, LogConfig>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let changes = logs.policies().await;
    // Without the engine's word the settings' holds; a policy that is in effect is not turned back for that.
    if changes.is_ok() || log.0.dials.is_new() {
        log.0.dials.turn(settings, changes.as_deref().unwrap_or_default(), now);
    }
    changes.map(drop)
}

/// Looks for changed policies, and for those that are over.
async fn watch(
    log: Log,
    logs: Arc<dyn Logs>,
    clock: Arc<dyn Clock>,
    settings: BTreeMap<FunctionName, LogConfig>,
) {
    let mut is_failing = false;
    loop {
        tokio::select! {
            () = clock.sleep_until(clock.now().after(LOOK)) => {}
            () = log.0.changed.notified() => {}
        }
        let turned = turn(&log, &*logs, &settings, clock.now()).await;
        if let Err(error) = &turned
            && !is_failing
        {
            tracing::warn!(target: "chinwag::log", %error, "the policies of the log cannot be read");
        }
        is_failing = turned.is_err();
    }
}

/// Removes lines that are kept long enough, a small step at a time.
async fn maintain(log: Log, logs: Arc<dyn Logs>, clock: Arc<dyn Clock>) {
    loop {
        let pause = match logs.maintain(clock.now(), &log.0.dials.retention()).await {
            Ok(true) => STEP_PAUSE,
            Ok(false) => MAINTAIN_EVERY,
            Err(error) => {
                tracing::warn!(target: "chinwag::log", %error, "old lines of the log cannot be removed");
                MAINTAIN_EVERY
            }
        };
        clock.sleep_until(clock.now().after(pause)).await;
    }
}

/// Writes lines.
struct Writer {
    log: Log,
    logs: Arc<dyn Logs>,
    clock: Arc<dyn Clock>,
    /// How many dropped lines have been told of.
    told: u64,
    tell_at: Timestamp,
}

impl Writer {
    fn new(log: Log, logs: Arc<dyn Logs>, clock: Arc<dyn Clock>) -> Self {
        Self { log, logs, clock, told: 0, tell_at: Timestamp::default() }
    }

    async fn run(mut self, mut lines: mpsc::Receiver<Pending>, mut stopped: oneshot::Receiver<()>) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = gather(&mut lines, &mut batch) => if count == 0 { return },
                _ = &mut stopped => break,
            }
            self.write(&mut batch).await;
        }
        // What was gathered before the stop stands in the batch still.
        loop {
            while batch.len() < BATCH
                && let Ok(line) = lines.try_recv()
            {
                batch.push(line);
            }
            if batch.is_empty() {
                return;
            }
            self.write(&mut batch).await;
        }
    }

    /// Writes a batch, and empties it.
    async fn write(&mut self, batch: &mut Vec<Pending>) {
        let told = self.told();
        let redactor = &self.log.0.redactor;
        let redacted = |pending: Pending| redactor.line(pending.line, pending.privacy);
        let lines: Vec<LogLine> = batch.drain(..).map(redacted).chain(told).collect();
        let count = lines.len();
        if let Err(error) = self.logs.append(lines).await {
            (0..count).for_each(|_| self.log.0.dropped.add());
            if self.may_tell() {
                tracing::error!(target: "chinwag::log", %error, count, "lines of the log cannot be written");
            }
        }
    }

    /// A line on those that were dropped, where there are any and it is time.
    fn told(&mut self) -> Option<LogLine> {
        let dropped = self.log.0.dropped.get();
        let since = dropped - self.told;
        if since == 0 || !self.may_tell() {
            return None;
        }
        self.told = dropped;
        let fields = json!({ "dropped": since, "in_all": dropped });
        Some(LogLine {
            at: self.clock.now(),
            level: LogLevel::Warn,
            function: RUNTIME,
            target: "chinwag::log".into(),
            conversation: None,
            event: None,
            message: "lines of the log were dropped: there were too many at once".into(),
            fields: fields.as_object().cloned().unwrap_or_default(),
        })
    }

    fn may_tell(&mut self) -> bool {
        let now = self.clock.now();
        let may = now >= self.tell_at;
        if may {
            self.tell_at = now.after(TELL_EVERY);
        }
        may
    }
}

/// Waits for a line and a little longer for others. How many there are; none where no more will come.
///
/// NOTE: it may be given up at any await, and what it has gathered stays in the batch.
async fn gather(lines: &mut mpsc::Receiver<Pending>, batch: &mut Vec<Pending>) -> usize {
    if batch.is_empty() && lines.recv_many(batch, BATCH).await == 0 {
        return 0;
    }
    let until = Instant::now() + GATHER;
    while batch.len() < BATCH {
        let room = BATCH - batch.len();
        match timeout_at(until, lines.recv_many(batch, room)).await {
            Ok(count) if count > 0 => {}
            _ => break,
        }
    }
    batch.len()
}
