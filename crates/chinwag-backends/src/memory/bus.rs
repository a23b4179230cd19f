//! The log of the topics.

use std::num::NonZeroUsize;

use async_trait::async_trait;
use chinwag_core::{
    bus::{Batch, Bus, Position, Stored},
    error::EngineError,
    event::Event,
    name::TopicName,
};

use super::Memory;

#[async_trait]
impl Bus for Memory {
    async fn publish(&self, batch: Vec<Event>) -> Result<(), EngineError> {
        self.write(|tables| batch.into_iter().for_each(|event| tables.log.event(event)));
        Ok(())
    }

    async fn read(
        &self,
        topic: &TopicName,
        after: Position,
        max: NonZeroUsize,
    ) -> Result<Batch, EngineError> {
        Ok(self.tables().log.batch(after, max.get(), |event| event.topic == *topic))
    }

    async fn get(&self, topic: &TopicName, position: Position) -> Result<Option<Stored>, EngineError> {
        let tables = self.tables();
        Ok(tables.log.get(position).filter(|stored| stored.event.topic == *topic).cloned())
    }

    async fn changed(&self, topic: &TopicName, seen: Position) -> Result<(), EngineError> {
        let mut news = self.0.news.subscribe();
        while self.tables().log.last(topic) <= seen {
            news.changed().await.map_err(|_| EngineError::Closed)?;
        }
        Ok(())
    }
}
