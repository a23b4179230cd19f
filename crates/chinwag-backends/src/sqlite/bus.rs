//! The log of the topics.

use std::num::NonZeroUsize;

use async_trait::async_trait;
use chinwag_core::{
    bus::{Batch, Bus, Position, Stored},
    error::EngineError,
    event::Event,
    name::TopicName,
};

use super::{
    Sqlite,
    job::{Job, Write},
    read,
    row::EventRow,
};

#[async_trait]
impl Bus for Sqlite {
    async fn publish(&self, batch: Vec<Event>) -> Result<(), EngineError> {
        let rows = EventRow::all(batch)?;
        self.ask(EventRow::size(&rows), |reply| Job::Write(Write::Publish(rows, reply))).await
    }

    async fn read(
        &self,
        topic: &TopicName,
        after: Position,
        max: NonZeroUsize,
    ) -> Result<Batch, EngineError> {
        let (ring, max) = (self.0.topics.get(topic), max.get());
        // NOTE: the ring first, so that its beginning is not after this head.
        let head = self.0.topics.head();
        if let Some(batch) = ring.read(after, max, head) {
            return Ok(batch);
        }
        let topic = topic.clone();
        self.0.readers.read(move |connection| read::batch(connection, &topic, after, max, head)).await
    }

    async fn get(&self, topic: &TopicName, position: Position) -> Result<Option<Stored>, EngineError> {
        if position > self.0.topics.head() {
            return Ok(None);
        }
        if let Some(stored) = self.0.topics.get(topic).get(position) {
            return Ok(Some(stored));
        }
        let topic = topic.clone();
        self.0.readers.read(move |connection| read::event(connection, &topic, position)).await
    }

    async fn changed(&self, topic: &TopicName, seen: Position) -> Result<(), EngineError> {
        self.0.topics.changed(topic, seen).await
    }
}
