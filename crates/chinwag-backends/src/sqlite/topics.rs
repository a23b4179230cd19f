//! The numbers of the topics in the file.

use std::collections::HashMap;

use chinwag_core::{error::EngineError, name::TopicName};
use rusqlite::{Connection, OptionalExtension};

use super::failed;

/// Numbers that are known to have landed, and those of the group at hand.
#[derive(Debug, Default)]
pub(super) struct TopicIds {
    landed: HashMap<TopicName, i64>,
    fresh: HashMap<TopicName, i64>,
}

impl TopicIds {
    /// The number of a topic, new where it has none.
    pub(super) fn id(&mut self, connection: &Connection, topic: &TopicName) -> Result<i64, EngineError> {
        if let Some(id) = self.landed.get(topic).or_else(|| self.fresh.get(topic)) {
            return Ok(*id);
        }
        let id = match find(connection, topic)? {
            Some(id) => id,
            None => insert(connection, topic)?,
        };
        self.fresh.insert(topic.clone(), id);
        Ok(id)
    }

    /// The group has landed.
    pub(super) fn landed(&mut self) {
        self.landed.extend(self.fresh.drain());
    }

    /// Nothing of the group has landed.
    pub(super) fn lost(&mut self) {
        self.fresh.clear();
    }
}

/// The number of a topic, where it has one.
pub(super) fn find(connection: &Connection, topic: &TopicName) -> Result<Option<i64>, EngineError> {
    connection
        .prepare_cached("SELECT id FROM topic WHERE name = ?1")
        .and_then(|mut select| select.query_row([topic.as_str()], |row| row.get(0)).optional())
        .map_err(failed("reading the topics"))
}

fn insert(connection: &Connection, topic: &TopicName) -> Result<i64, EngineError> {
    connection
        .prepare_cached("INSERT INTO topic (name) VALUES (?1)")
        .and_then(|mut insert| insert.insert([topic.as_str()]))
        .map_err(failed("writing a topic"))
}
