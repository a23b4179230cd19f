//! What the body of a webhook is: an interaction, an event of the application, or a frame of the Gateway.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::platform::{Answer, Immediate, ParseError};
use serde_json::{Value, json};

use super::dispatch;

/// Discord waits three seconds for the answer to an interaction, and then tells the person that there was none.
const INTERACTION: Duration = Duration::from_millis(2500);

/// Tells the person that the bot is thinking.
pub(super) const THINKING: u64 = 5;
/// Tells that a press was seen, and shows nothing.
pub(super) const SEEN: u64 = 6;
/// Seen by one person alone.
pub(super) const EPHEMERAL: u32 = 64;

/// A body, by its shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    /// Discord asks whether the endpoint of the interactions is there.
    Ping(Value),
    /// Somebody used a command, a component or a dialog.
    Interaction(Value),
    /// Discord asks whether the endpoint of the events is there.
    EventPing(Value),
    /// Something happened to the application.
    Event(Value),
    /// A frame of the Gateway, as a connection passes it on.
    Frame(Value),
}

impl Body {
    /// Tells them apart: an interaction and an event have a `type` each, with other meanings.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ParseError> {
        let body: Value = serde_json::from_slice(bytes)
            .map_err(|error| ParseError::new(format_args!("it is not JSON: {error}"), ""))?;
        if !body.is_object() {
            return Err(ParseError::new("it is not an object", ""));
        }
        if body["op"].is_u64() {
            return Ok(Self::Frame(body));
        }
        match body["type"].as_u64() {
            Some(_) if body["event"].is_object() => Ok(Self::Event(body)),
            Some(0) => Ok(Self::EventPing(body)),
            Some(1) => Ok(Self::Ping(body)),
            Some(_) => Ok(Self::Interaction(body)),
            None => Err(ParseError::new("it has neither an `op` nor a `type` that is a number", "")),
        }
    }

    /// How it is answered where the bot has nothing to say at once. `private` are the commands whose answer one person alone
    /// sees.
    pub(super) fn immediate(&self, private: &[String]) -> Option<Immediate> {
        let deferred = |it| Immediate { within: INTERACTION, deferral: written(&deferral(it, private)) };
        let at_once = |deferral| Some(Immediate { within: Duration::ZERO, deferral });
        match self {
            Self::Ping(_) => at_once(written(&json!({"type": 1}))),
            Self::EventPing(_) | Self::Event(_) => {
                at_once(Answer { status: 204, content_type: "application/json", body: Bytes::new() })
            }
            Self::Interaction(interaction) => Some(deferred(interaction)),
            // Whoever holds the connection answers it, with what this is answered with.
            Self::Frame(frame) => dispatch::interaction(frame).map(deferred),
        }
    }
}

/// `thinking…` for a command; nothing for a component, whose message stays as it is; no suggestions for a word that is
/// being typed. NOTE: who sees what takes the place of `thinking…` is settled with that, before anybody knows the answer.
pub(super) fn deferral(interaction: &Value, private: &[String]) -> Value {
    match interaction["type"].as_u64() {
        Some(4) => json!({"type": 8, "data": {"choices": []}}),
        Some(3) => json!({"type": SEEN}),
        // A dialog that a component has opened.
        Some(5) if interaction["message"].is_object() => json!({"type": SEEN}),
        _ if is_private(&interaction["data"], private) => {
            json!({"type": THINKING, "data": {"flags": EPHEMERAL}})
        }
        _ => json!({"type": THINKING}),
    }
}

/// Whether it is one of the commands, or dialogs.
fn is_private(data: &Value, private: &[String]) -> bool {
    let name = data["name"].as_str().or_else(|| data["custom_id"].as_str());
    name.is_some_and(|name| private.iter().any(|private| private == name))
}

/// A JSON answer.
pub(super) fn written(body: &Value) -> Answer {
    Answer { status: 200, content_type: "application/json", body: body.to_string().into() }
}
