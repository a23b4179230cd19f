//! The one thread that writes: takes what waits, writes it in one transaction with one fsync, then makes it visible and
//! answers.

use std::{
    path::Path,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::Epoch,
    error::EngineError,
    function::FunctionSpec,
    name::FunctionName,
    store::{Cursor, Retention},
};
use rusqlite::Connection;

use super::{
    cursor::{self, Functions},
    dead, failed, foreign,
    group::{self, Effects, Group},
    indexer::Indexer,
    job::{Job, Task, Write},
    lock::{INDEX, Locks},
    lookup::Reach,
    queue::Queue,
    retention,
    ring::Topics,
    topics::TopicIds,
    wal::Checkpoints,
};
use crate::standing::Standing;

/// The most jobs in one transaction.
const GROUP_MAX: usize = 1024;

/// How often an idle writer looks whether another process has written.
const LOOK: Duration = Duration::from_millis(50);

/// How old the cursors in the file may grow while the process lives.
const SAVE: Duration = Duration::from_secs(1);

/// The writer.
pub(super) struct Writer {
    connection: Connection,
    topics: Arc<Topics>,
    locks: Locks,
    ids: TopicIds,
    functions: Functions,
    end: Reach,
    /// None where another process fills the index.
    indexer: Option<Indexer>,
    /// What the file's version was when this process last looked.
    version: i64,
    saved: Instant,
    checkpoints: Checkpoints,
    /// The last transaction failed, and that has been said.
    is_failing: bool,
}

/// Starts the thread.
#[expect(clippy::disallowed_methods, reason = "writing blocks, so it has a thread of its own")]
pub(super) fn spawn(mut writer: Writer, queue: Arc<Queue>) -> Result<JoinHandle<()>, EngineError> {
    /// Also when the writer panics: nobody is to wait for it.
    struct Abandon(Arc<Queue>);
    impl Drop for Abandon {
        fn drop(&mut self) {
            self.0.abandon();
        }
    }
    let abandon = Abandon(queue);
    std::thread::Builder::new()
        .name("chinwag-writer".into())
        .spawn(move || writer.run(&abandon.0))
        .map_err(|error| EngineError::failed("starting the writer", error))
}

impl Writer {
    #[expect(clippy::disallowed_methods, reason = "how old the cursors are is nobody's business outside")]
    pub(super) fn new(connection: Connection, path: &Path, topics: Arc<Topics>) -> Result<Self, EngineError> {
        let mut locks = Locks::new(path);
        let indexer = match locks.take(INDEX) {
            Ok(()) => Some(Indexer::open(&connection)?),
            Err(EngineError::Taken { .. }) => None,
            Err(error) => return Err(error),
        };
        // NOTE: the version before the end, so that what is written between the two is noticed later.
        let version = foreign::version(&connection)?;
        let end = foreign::end(&connection)?;
        topics.publish(Vec::new(), Position(end.log));
        let checkpoints = Checkpoints::start(path)?;
        Ok(Self {
            ids: TopicIds::default(),
            functions: Functions::default(),
            saved: Instant::now(),
            is_failing: false,
            connection,
            topics,
            locks,
            end,
            indexer,
            version,
            checkpoints,
        })
    }

    fn run(&mut self, queue: &Queue) {
        while let Some(jobs) = queue.take(GROUP_MAX, self.patience()) {
            let mut writes = Vec::with_capacity(jobs.len());
            for job in jobs {
                match job {
                    Job::Write(write) => writes.push(write),
                    Job::Task(task) => {
                        self.write(std::mem::take(&mut writes));
                        self.task(task);
                    }
                }
            }
            self.write(writes);
            self.look_after();
        }
        if let Err(error) = self.flush() {
            // Nothing is lost: the runs in the log tell where the functions stand.
            tracing::warn!(target: "chinwag::engine", %error, "the cursors could not be written");
        }
    }

    /// How long to wait for jobs: not at all while there is something else to do.
    fn patience(&self) -> Duration {
        let has_work = self.indexer.as_ref().is_some_and(|indexer| indexer.has_work(self.end));
        if has_work && !self.is_failing { Duration::ZERO } else { LOOK }
    }

    /// Writes a group, and answers.
    fn write(&mut self, writes: Vec<Write>) {
        if writes.is_empty() {
            return;
        }
        let mut outcomes = Vec::with_capacity(writes.len());
        let landed = self.transact(|group| {
            for write in &writes {
                outcomes.push(group.write(write)?);
            }
            Ok(())
        });
        match landed {
            Ok(()) => {
                for (write, outcome) in writes.into_iter().zip(outcomes) {
                    if outcome.is_ok() {
                        self.functions.landed(&write);
                    }
                    write.answer(outcome);
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for write in writes {
                    write.answer(Err(EngineError::failed("writing a group", Arc::clone(&error))));
                }
            }
        }
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Subscribe(spec, reply) => {
                drop(reply.send(self.transact(|group| cursor::subscribe(group, &spec))));
            }
            Task::Acquire(spec, reply) => drop(reply.send(self.acquire(&spec))),
            Task::Cursor(name, reply) => drop(reply.send(self.cursor(&name))),
            Task::Owned(reply) => drop(reply.send(Ok(self.functions.owned().cloned().collect()))),
            Task::Fire { now, max, reply } => {
                drop(reply.send(self.transact(|group| group::fire(group, now, max))));
            }
            Task::Redrive { id, now, reply } => {
                drop(reply.send(self.transact(|group| dead::redrive(group, id, now))));
            }
            Task::Discard(id, reply) => {
                drop(reply.send(self.transact(|group| dead::remove(group.connection, id))));
            }
            Task::Maintain { now, keep, reply } => drop(reply.send(self.maintain(now, keep))),
            Task::Flush(reply) => drop(reply.send(self.flush())),
            #[cfg(test)]
            Task::Meddle(meddle) => (meddle.0)(&self.connection),
        }
    }

    /// One transaction, and what it means in memory once it has landed.
    fn transact<T>(
        &mut self,
        body: impl FnOnce(&mut Group<'_>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let is_saving = self.saved.elapsed() >= SAVE;
        let result = self.begin(is_saving).and_then(|()| self.fill(body));
        self.report(result.as_ref().err());
        match result {
            Ok((value, effects)) => {
                self.land(effects, is_saving);
                Ok(value)
            }
            Err(error) => {
                self.undo();
                Err(error)
            }
        }
    }

    /// Opens a transaction, learns what others have written, and does a part of the chores.
    fn begin(&mut self, is_saving: bool) -> Result<(), EngineError> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(failed("opening a transaction"))?;
        self.catch_up()?;
        if is_saving {
            self.functions.save(&self.connection, Position(self.end.log))?;
        }
        match &mut self.indexer {
            Some(indexer) => indexer.write(&self.connection),
            None => Ok(()),
        }
    }

    fn fill<T>(
        &mut self,
        body: impl FnOnce(&mut Group<'_>) -> Result<T, EngineError>,
    ) -> Result<(T, Effects), EngineError> {
        let mut group = Group::new(&self.connection, &self.functions, &mut self.ids, self.end)?;
        let value = body(&mut group)?;
        let effects = group.effects;
        self.connection.execute_batch("COMMIT").map_err(failed("committing to the database"))?;
        Ok((value, effects))
    }

    #[expect(clippy::disallowed_methods, reason = "how old the cursors are is nobody's business outside")]
    fn land(&mut self, effects: Effects, is_saving: bool) {
        if is_saving {
            self.functions.saved(Position(self.end.log));
            self.saved = Instant::now();
        }
        if let Some(indexer) = &mut self.indexer {
            indexer.landed();
            indexer.extend(self.end, effects.end, &effects.keys);
        }
        self.ids.landed();
        self.end = effects.end;
        self.topics.publish(effects.stored, Position(self.end.log));
        self.checkpoints.wrote(effects.bytes, &self.connection);
    }

    fn undo(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(target: "chinwag::engine", %error, "rolling back");
        }
        self.ids.lost();
    }

    /// Says once that nothing can be written, and once that it can again.
    fn report(&mut self, error: Option<&EngineError>) {
        let error = error.filter(|error| matches!(error, EngineError::Failed { .. }));
        let was_failing = std::mem::replace(&mut self.is_failing, error.is_some());
        match error {
            Some(error) if !was_failing => {
                tracing::error!(target: "chinwag::engine", %error, "nothing can be written");
            }
            None if was_failing => tracing::info!(target: "chinwag::engine", "writing goes on"),
            _ => {}
        }
    }

    /// Learns what other processes have written.
    fn catch_up(&mut self) -> Result<(), EngineError> {
        let version = foreign::version(&self.connection)?;
        if version == self.version {
            return Ok(());
        }
        let mut is_last = false;
        while !is_last {
            let stretch = foreign::read(&self.connection, self.end, Reach::MAX)?;
            if let Some(indexer) = &mut self.indexer {
                indexer.extend(self.end, stretch.end, &stretch.keys);
            }
            (self.end, is_last) = (stretch.end, stretch.is_last);
            self.topics.publish(stretch.stored, Position(self.end.log));
        }
        self.functions.refresh(&self.connection)?;
        self.version = version;
        Ok(())
    }

    /// What is done between two groups, and while nothing waits.
    fn look_after(&mut self) {
        let is_stale = self.saved.elapsed() >= SAVE && self.functions.is_due(Position(self.end.log));
        let has_work = self.indexer.as_ref().is_some_and(|indexer| indexer.has_work(self.end));
        let result = if is_stale || has_work { self.transact(|_| Ok(())) } else { self.catch_up() };
        self.report(result.as_ref().err());
        if let Some(indexer) = &mut self.indexer
            && let Err(error) = indexer.read_on(&self.connection, self.end)
        {
            // What is not in the index is searched row by row.
            tracing::error!(target: "chinwag::engine", %error, "the log cannot be indexed");
            self.indexer = None;
        }
    }

    fn acquire(&mut self, spec: &FunctionSpec) -> Result<Epoch, EngineError> {
        self.locks.take(spec.name.as_str())?;
        let standing = self.transact(|group| cursor::acquire(group, spec))?;
        let epoch = standing.epoch;
        self.functions.insert(standing, Position(self.end.log));
        Ok(epoch)
    }

    fn cursor(&mut self, function: &FunctionName) -> Result<Cursor, EngineError> {
        if let Some(ours) = self.functions.get(function) {
            return Ok(ours.cursor());
        }
        let unknown = || EngineError::NotFound { what: format!("function `{function}`") };
        cursor::recover(&self.connection, function)?.as_ref().map(Standing::cursor).ok_or_else(unknown)
    }

    fn maintain(&mut self, now: Timestamp, keep: Retention) -> Result<bool, EngineError> {
        let names = cursor::all(&self.connection)?.into_iter().map(|saved| saved.standing.spec.name);
        let taken = names.filter(|name| self.locks.is_taken(name.as_str())).collect();
        self.transact(|group| retention::step(group, &taken, now, keep))
    }

    fn flush(&mut self) -> Result<(), EngineError> {
        self.transact(|group| group.functions.save(group.connection, group.end()))?;
        self.functions.saved(Position(self.end.log));
        Ok(())
    }
}
