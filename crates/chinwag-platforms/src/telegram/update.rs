//! The body of a webhook: one update, which is an id and one thing.

use std::collections::BTreeMap;

use chinwag_core::platform::ParseError;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// The kinds of updates that are asked for: all there are, also those that come only when they are named.
pub(super) const KINDS: [&str; 17] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "callback_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "inline_query",
];

/// An update.
#[derive(Debug)]
pub(super) struct Update<'a> {
    /// Its id, unique for the bot.
    pub(super) id: u64,
    /// The kind of the one thing that it tells, and that thing.
    pub(super) told: Option<(String, &'a RawValue)>,
}

impl<'a> Update<'a> {
    /// Reads a body.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, ParseError> {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_slice(body)
            .map_err(|error| ParseError::new(format_args!("it is not an update: {error}"), ""))?;
        let id = fields.get("update_id").ok_or_else(|| ParseError::new("there is no `update_id`", ""))?;
        let id = serde_json::from_str(id.get())
            .map_err(|error| ParseError::new(format_args!("it is not an id: {error}"), "/update_id"))?;
        Ok(Self { id, told: fields.into_iter().find(|(kind, _)| kind != "update_id") })
    }
}

/// What is pressed, in the body of a webhook: its id, by which it is answered.
pub(super) fn press_id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Pressed {
        id: String,
    }
    let (_, raw) = Update::read(body).ok()?.told.filter(|(kind, _)| kind == "callback_query")?;
    read::<Pressed>(raw.get()).map(|pressed| pressed.id)
}

/// What is of the right shape.
pub(super) fn read<'a, T: Deserialize<'a>>(raw: &'a str) -> Option<T> {
    serde_json::from_str(raw).ok()
}

/// JSON as a value; as text, where it is nested too deeply to be one.
pub(super) fn value(raw: &str) -> Value {
    serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.to_owned()))
}
