//! What waits for the writer: bounded in number and bytes, taken over whole, one lock for each group.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard},
    time::Duration,
};

use chinwag_core::error::EngineError;
use tokio::sync::Notify;

use super::job::Job;

/// The most bytes that may wait, whatever their number.
const BYTES_MAX: usize = 64 << 20;

/// The writer's queue.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
    room: Notify,
    count_max: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    jobs: VecDeque<(usize, Job)>,
    bytes: usize,
    closed: bool,
}

/// What came of offering a job.
enum Offer {
    Taken,
    Full(Job),
    Closed,
}

impl Queue {
    pub(super) fn new(count_max: usize) -> Self {
        Self { waiting: Mutex::default(), ready: Condvar::new(), room: Notify::new(), count_max }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().expect("nothing panics while it holds this lock")
    }

    /// Puts a job in the queue, where there is room.
    fn offer(&self, bytes: usize, job: Job) -> Offer {
        let mut waiting = self.lock();
        if waiting.closed {
            return Offer::Closed;
        }
        let is_full = waiting.jobs.len() >= self.count_max || waiting.bytes + bytes > BYTES_MAX;
        if is_full && !waiting.jobs.is_empty() {
            return Offer::Full(job);
        }
        waiting.bytes += bytes;
        let is_urgent = job.is_urgent();
        waiting.jobs.push_back((bytes, job));
        drop(waiting);
        if is_urgent {
            self.ready.notify_one();
        }
        Offer::Taken
    }

    /// Puts a job in the queue, or refuses it when there is no room.
    pub(super) fn try_push(&self, bytes: usize, job: Job) -> Result<(), EngineError> {
        match self.offer(bytes, job) {
            Offer::Taken => Ok(()),
            Offer::Full(_) => Err(EngineError::Overloaded),
            Offer::Closed => Err(EngineError::Closed),
        }
    }

    /// Puts a job in the queue, when there is room.
    pub(super) async fn push(&self, bytes: usize, mut job: Job) -> Result<(), EngineError> {
        loop {
            // NOTE: made before the offer, so that room made after it is noticed.
            let room = self.room.notified();
            match self.offer(bytes, job) {
                Offer::Taken => return Ok(()),
                Offer::Full(back) => job = back,
                Offer::Closed => return Err(EngineError::Closed),
            }
            room.await;
        }
    }

    /// Takes up to `max` jobs; none after `patience`. `None` once the queue is closed and empty.
    pub(super) fn take(&self, max: usize, patience: Duration) -> Option<Vec<Job>> {
        let mut waiting = self.lock();
        if waiting.jobs.is_empty() && !waiting.closed {
            waiting = self
                .ready
                .wait_timeout(waiting, patience)
                .expect("nothing panics while it holds this lock")
                .0;
        }
        if waiting.jobs.is_empty() {
            return (!waiting.closed).then(Vec::new);
        }
        let count = waiting.jobs.len().min(max);
        let jobs: Vec<_> = waiting.jobs.drain(..count).collect();
        waiting.bytes -= jobs.iter().map(|(bytes, _)| bytes).sum::<usize>();
        drop(waiting);
        self.room.notify_waiters();
        Some(jobs.into_iter().map(|(_, job)| job).collect())
    }

    /// Lets no more in, and drops what waits: whoever asked for it hears that the engine is closed.
    pub(super) fn abandon(&self) {
        self.close();
        let abandoned = std::mem::take(&mut self.lock().jobs);
        drop(abandoned);
    }

    /// Lets no more in; what waits is still written.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
        self.room.notify_waiters();
    }
}
