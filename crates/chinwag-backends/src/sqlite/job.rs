//! What the writer is asked to do.

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Epoch, Ingested, InputRef},
    error::EngineError,
    event::EventId,
    function::FunctionSpec,
    lease::{Holding, Lease, Leased},
    name::FunctionName,
    store::{Cursor, DeadId, Fired, Retention},
};
use tokio::sync::oneshot;

use super::{
    forget,
    row::{CommitRows, EventRow, IngestRows},
};
use crate::standing::Standing;

/// Where an answer goes. NOTE: whoever asked may be gone; what was done stands all the same.
pub(super) type Reply<T> = oneshot::Sender<Result<T, EngineError>>;

/// One thing to do.
#[derive(Debug)]
pub(super) enum Job {
    /// A write that is grouped with others.
    Write(Write),
    /// Something rare, in a transaction of its own.
    Task(Task),
}

/// A write that is grouped with others.
#[derive(Debug)]
pub(super) enum Write {
    Ingest(Box<IngestRows>, Reply<Ingested>),
    Commit(Box<CommitRows>, Reply<()>),
    Publish(Vec<EventRow>, Reply<()>),
    Advance { function: FunctionName, epoch: Epoch, reached: Position, opened: Vec<InputRef> },
}

/// Something rare.
#[derive(Debug)]
pub(super) enum Task {
    Subscribe(Box<FunctionSpec>, Reply<()>),
    Acquire(Box<FunctionSpec>, Reply<Epoch>),
    Lease(Box<Lease>, Reply<Leased>),
    Release(Holding, Reply<()>),
    Cursor(FunctionName, Reply<Cursor>),
    Owned(Reply<Vec<Standing>>),
    Fire {
        now: Timestamp,
        max: usize,
        reply: Reply<Fired>,
    },
    Redrive {
        id: DeadId,
        now: Timestamp,
        reply: Reply<EventId>,
    },
    Discard(DeadId, Reply<()>),
    Clear {
        key: String,
        expected: u64,
        reply: Reply<()>,
    },
    Erase(forget::Step, Reply<usize>),
    GiveBack(Reply<bool>),
    Truncate(Reply<bool>),
    Maintain {
        now: Timestamp,
        keep: Retention,
        reply: Reply<bool>,
    },
    Flush(Reply<()>),
    #[cfg(test)]
    Meddle(Box<Meddle>),
}

/// What a test does to the writer's connection, to see what comes of it.
#[cfg(test)]
pub(super) struct Meddle(pub(super) Box<dyn FnOnce(&rusqlite::Connection) + Send>);

#[cfg(test)]
impl std::fmt::Debug for Meddle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meddle")
    }
}

impl Job {
    /// Whether somebody waits for it.
    pub(super) fn is_urgent(&self) -> bool {
        !matches!(self, Self::Write(Write::Advance { .. }))
    }
}

impl Write {
    /// Gives the answer: what the group found for this write, once the group has landed.
    pub(super) fn answer(self, outcome: Result<Ingested, EngineError>) {
        match self {
            Self::Ingest(_, reply) => drop(reply.send(outcome)),
            Self::Commit(_, reply) | Self::Publish(_, reply) => drop(reply.send(outcome.map(drop))),
            Self::Advance { .. } => {}
        }
    }
}
