//! The contract of a bus: the durable log of the topics.

use std::{fmt, num::NonZeroUsize, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{conversation::Partition, error::EngineError, event::Event, name::TopicName};

/// Where an event stands in its topic. Grows along the topic, with gaps; 0 stands before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position(pub u64);

/// An event and where it stands.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Where it stands.
    pub position: Position,
    /// The partition of its ordering key.
    pub partition: Partition,
    /// The event.
    pub event: Arc<Event>,
}

/// A stretch of a topic.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The events, by position.
    pub events: Vec<Stored>,
    /// Everything up to here has been looked at, also where it held nothing for this topic.
    pub reached: Position,
}

/// The durable log of the topics.
///
/// `publish` MUST return only after the whole batch is durable, or fail without losing what was there before.
/// `read` MUST return events in the order of their positions, and MUST NOT pass over an event that becomes visible
/// later: positions become visible in order. Events of one ordering key published one after the other MUST stand in
/// that order. `changed` MUST resolve when there may be events after `seen`, and MAY resolve for nothing.
#[async_trait]
pub trait Bus: fmt::Debug + Send + Sync + 'static {
    /// Appends events to their topics.
    async fn publish(&self, batch: Vec<Event>) -> Result<(), EngineError>;
    /// Reads events of a topic after a position; `reached` is at least the last one's position.
    async fn read(&self, topic: &TopicName, after: Position, max: NonZeroUsize)
    -> Result<Batch, EngineError>;
    /// Reads one event again; `None` where retention has taken it.
    async fn get(&self, topic: &TopicName, position: Position) -> Result<Option<Stored>, EngineError>;
    /// Resolves when there may be events of the topic after `seen`.
    async fn changed(&self, topic: &TopicName, seen: Position) -> Result<(), EngineError>;
}
