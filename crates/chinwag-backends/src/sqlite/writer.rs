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
    lease::{Holding, Lease, Leased},
    name::FunctionName,
    store::{Cursor, Retention},
};
use rusqlite::Connection;

use super::{
    cursor::{self, Functions},
    dead, foreign, forget, group,
    indexer::Indexer,
    job::{Job, Task, Write},
    lease,
    lock::{INDEX, Locks},
    lookup::Reach,
    queue::Queue,
    retention::{self, Others},
    ring::Topics,
    state,
    topics::TopicIds,
    wal::Checkpoints,
};
use crate::standing::Standing;

mod transaction;

/// The most jobs in one transaction.
const GROUP_MAX: usize = 1024;

/// After a group of as many jobs the writer rests for a moment, so that the next one is larger: a group costs a sync and
/// some pages whatever its size, and what waits meanwhile waits no longer than for the group it would have missed.
const BUSY: usize = 8;
const GATHER: Duration = Duration::from_micros(500);

/// How often an idle writer looks whether another process has written.
const LOOK: Duration = Duration::from_millis(50);

/// How often a process that does not fill the index looks whether anybody does.
const LOOK_FOR_INDEX: Duration = Duration::from_secs(2);

/// How old the cursors in the file may grow while the process lives.
const SAVE: Duration = Duration::from_secs(1);

/// How long the work of functions that run nowhere is kept at least: after a start they may be about to run.
const GRACE: Duration = Duration::from_secs(3600);

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
    /// When this process last looked whether somebody fills the index.
    looked_for_index: Instant,
    /// When retention was first looked after.
    maintained: Option<Timestamp>,
    checkpoints: Checkpoints,
    /// Inputs up to here may have been erased.
    erased_to: u64,
    /// The last transaction failed, and that has been said.
    is_failing: bool,
}

/// Starts the thread.
#[expect(clippy::disallowed_methods, reason = "writing blocks, so it has a thread of its own")]
pub(super) fn spawn(mut writer: Writer, queue: Arc<Queue>) -> Result<JoinHandle<()>, EngineError> {
    /// Also when the writer panics: nobody is to wait for it.
    struct Abandon(Arc<Queue>, Arc<Topics>);
    impl Drop for Abandon {
        fn drop(&mut self) {
            self.0.abandon();
            self.1.close();
        }
    }
    let abandon = Abandon(queue, Arc::clone(&writer.topics));
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
        let erased_to = forget::noted(&connection)?;
        Ok(Self {
            ids: TopicIds::default(),
            functions: Functions::default(),
            saved: Instant::now(),
            looked_for_index: Instant::now(),
            maintained: None,
            is_failing: false,
            connection,
            topics,
            locks,
            end,
            indexer,
            version,
            checkpoints,
            erased_to,
        })
    }

    fn run(&mut self, queue: &Queue) {
        while let Some(jobs) = queue.take(GROUP_MAX, self.patience()) {
            if jobs.is_empty() {
                self.look_after();
            }
            let is_busy = jobs.len() >= BUSY;
            self.work(jobs);
            self.checkpoints.look(&self.connection);
            if is_busy {
                std::thread::sleep(GATHER);
            }
        }
        if let Err(error) = self.flush() {
            // Nothing is lost: the runs in the log tell where the functions stand.
            tracing::warn!(target: "chinwag::engine", %error, "the cursors could not be written");
        }
    }

    /// Does what is asked, in order: the writes between two tasks are a group.
    fn work(&mut self, jobs: Vec<Job>) {
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
    }

    /// How long to wait for jobs: not at all while there is something else to do.
    fn patience(&self) -> Duration {
        if self.is_indexing() && !self.is_failing { Duration::ZERO } else { LOOK }
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
                    self.take_over(&write);
                    write.answer(Err(EngineError::failed("writing a group", Arc::clone(&error))));
                }
            }
        }
    }

    /// NOTE: nobody waits for an `Advance`, so whoever sent it goes on although its group failed. It stands all the same:
    /// it writes nothing, and what it takes over is in the log already. Without it, what comes next would pass over it.
    fn take_over(&mut self, write: &Write) {
        if let Write::Advance { function, epoch, .. } = write
            && self.functions.check(function, *epoch).is_ok()
        {
            self.functions.landed(write);
        }
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Subscribe(spec, reply) => {
                drop(reply.send(self.transact(|group| cursor::subscribe(group, &spec))));
            }
            Task::Acquire(spec, reply) => drop(reply.send(self.acquire(&spec))),
            Task::Lease(lease, reply) => drop(reply.send(self.lease(&lease))),
            Task::Release(holding, reply) => drop(reply.send(self.release(&holding))),
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
            Task::Clear { key, expected, reply } => {
                drop(reply.send(self.transact(|group| state::clear(group.connection, &key, expected))));
            }
            Task::Erase(step, reply) => drop(reply.send(self.erase(&step))),
            Task::GiveBack(reply) => {
                drop(reply.send(self.transact(|group| forget::give_back(group.connection))));
            }
            Task::Truncate(reply) => drop(reply.send(forget::truncate(&self.connection))),
            Task::Maintain { now, keep, reply } => drop(reply.send(self.maintain(now, keep))),
            Task::Flush(reply) => drop(reply.send(self.flush())),
            #[cfg(test)]
            Task::Meddle(meddle) => (meddle.0)(&self.connection),
        }
    }

    /// What is done while nothing waits: learn what others have written, write cursors, fill the index.
    fn look_after(&mut self) {
        let is_stale = self.saved.elapsed() >= SAVE && self.functions.is_due(Position(self.end.log));
        let result = if is_stale || self.is_indexing() { self.transact(|_| Ok(())) } else { self.catch_up() };
        self.report(result.as_ref().err());
        self.become_indexer();
        if let Some(indexer) = &mut self.indexer
            && let Err(error) = indexer.read_on(&self.connection, self.end)
        {
            // What is not in the index is searched row by row.
            tracing::error!(target: "chinwag::engine", %error, "the log cannot be indexed");
            self.indexer = None;
        }
    }

    /// Fills the index where nobody does: whoever did when this process began may have ended since.
    #[expect(clippy::disallowed_methods, reason = "how long ago it looked is nobody's business outside")]
    fn become_indexer(&mut self) {
        if self.indexer.is_some() || self.looked_for_index.elapsed() < LOOK_FOR_INDEX {
            return;
        }
        self.looked_for_index = Instant::now();
        if self.locks.take(INDEX).is_ok() {
            self.indexer = Indexer::open(&self.connection).ok();
        }
    }

    fn is_indexing(&self) -> bool {
        self.indexer.as_ref().is_some_and(|indexer| indexer.has_work(self.end))
    }

    fn acquire(&mut self, spec: &FunctionSpec) -> Result<Epoch, EngineError> {
        self.locks.take(spec.name.as_str())?;
        let standing = self.transact(|group| cursor::acquire(group, spec))?;
        let epoch = standing.epoch;
        self.functions.insert(standing, Position(self.end.log));
        Ok(epoch)
    }

    /// NOTE: its lock only tells the others that this process is alive. It may be another one's, who let a lease run out.
    fn lease(&mut self, lease: &Lease) -> Result<Leased, EngineError> {
        let is_left = !self.locks.is_taken(&lease.role);
        let leased = self.transact(|group| lease::take(group.connection, lease, is_left))?;
        if let Leased::Held(_) = leased
            && let Err(error) = self.locks.take(&lease.role)
        {
            tracing::debug!(target: "chinwag::engine", %error, "a lease is held without its lock");
        }
        Ok(leased)
    }

    fn release(&mut self, holding: &Holding) -> Result<(), EngineError> {
        if self.transact(|group| lease::release(group.connection, holding))? {
            self.locks.release(&holding.role);
        }
        Ok(())
    }

    fn cursor(&mut self, function: &FunctionName) -> Result<Cursor, EngineError> {
        if let Some(ours) = self.functions.get(function) {
            return Ok(ours.cursor());
        }
        let unknown = || EngineError::NotFound { what: format!("function `{function}`") };
        cursor::recover(&self.connection, function)?.as_ref().map(Standing::cursor).ok_or_else(unknown)
    }

    fn maintain(&mut self, now: Timestamp, keep: Retention) -> Result<bool, EngineError> {
        self.catch_up()?;
        self.functions.pass_over_quiet(&self.topics, Position(self.end.log));
        let names = cursor::all(&self.connection)?.into_iter().map(|saved| saved.standing.spec.name);
        let taken = names.filter(|name| self.locks.is_taken(name.as_str())).collect();
        let began = *self.maintained.get_or_insert(now);
        let others = Others { taken, with_idle: now.since(began) < GRACE };
        self.transact(|group| retention::step(group, &others, now, keep))
    }

    fn erase(&mut self, step: &forget::Step) -> Result<usize, EngineError> {
        forget::secure(&self.connection, true)?;
        let erased = self.transact(|group| forget::erase(group.connection, step));
        forget::secure(&self.connection, false)?;
        if let (Ok(_), forget::Step::Log(seqs)) = (&erased, step) {
            self.erased_to = forget::noted(&self.connection)?;
            self.topics.erase(seqs);
        }
        erased
    }

    fn flush(&mut self) -> Result<(), EngineError> {
        self.transact(|group| group.functions.save(group.connection, group.end()))?;
        self.functions.saved(Position(self.end.log));
        Ok(())
    }
}
