//! The events of a transaction, as far as they are of interest. Content is read loosely: anybody may write anything.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// A transaction. Its parts are read one by one, so that none can spoil another.
#[derive(Debug, Deserialize)]
pub(super) struct Transaction<'a> {
    #[serde(borrow)]
    pub(super) events: Option<&'a RawValue>,
    /// Who types, who reads.
    #[serde(borrow)]
    pub(super) ephemeral: Option<&'a RawValue>,
}

/// As much of an event as is read where its content is nested too deeply to be looked at.
#[derive(Debug, Deserialize)]
pub(super) struct Deep<'a> {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) event_id: String,
    pub(super) room_id: String,
    pub(super) sender: String,
    #[serde(default)]
    pub(super) origin_server_ts: Option<u64>,
    #[serde(borrow)]
    pub(super) content: &'a RawValue,
}

/// One event of a room.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) event_id: String,
    pub(super) room_id: String,
    pub(super) sender: String,
    /// Milliseconds, by the clock of the sender's server.
    #[serde(default)]
    pub(super) origin_server_ts: Value,
    #[serde(default)]
    pub(super) content: Value,
    /// There is one if and only if the event is about the state of the room.
    #[serde(default)]
    pub(super) state_key: Option<String>,
    #[serde(default)]
    pub(super) unsigned: Value,
    /// What is taken back, in rooms of an older version.
    #[serde(default)]
    pub(super) redacts: Option<String>,
}

/// The words at a pointer.
pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str()
}
