//! The events of a transaction, as far as they are of interest. Content is read loosely: anybody may write anything.

use serde::Deserialize;
use serde_json::Value;

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
