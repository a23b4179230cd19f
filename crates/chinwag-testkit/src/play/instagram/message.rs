//! A call that sends a message, or shows what the bot does.

use std::time::Duration;

use chinwag_core::clock::Timestamp;
use serde_json::{Value, json};

use super::{
    account::Instagram,
    event::Sent,
    template::{self, invalid},
};
use crate::play::{Shown, graph::Refusal};

/// How long a person may be answered after they wrote: by anybody,
const DAY: Duration = Duration::from_hours(24);
/// and by a person.
const WEEK: Duration = Duration::from_hours(7 * 24);

impl Instagram {
    /// Takes a call of `messages`.
    pub(super) fn message(&mut self, call: &Value, now: Timestamp) -> Result<(Value, Vec<Shown>), Refusal> {
        let to = self.recipient(&call["recipient"])?;
        match (&call["message"], &call["sender_action"]) {
            (Value::Null, Value::String(action)) => {
                self.act(action, &call["payload"], &to)?;
                Ok((json!({"recipient_id": to}), Vec::new()))
            }
            (message @ Value::Object(_), Value::Null) => {
                let window = window(call)?;
                let template::Seen { said, choices } = template::seen(message)?;
                self.is_open(&to, window, now)?;
                let mid = self.next_mid();
                self.mids.push((to.clone(), mid.clone()));
                self.told.push(Sent { mid: mid.clone(), to: to.clone(), message: message.clone() });
                let shown = Shown { to: to.clone(), message_id: mid.clone(), said, choices };
                Ok((json!({"recipient_id": to, "message_id": mid}), vec![shown]))
            }
            _ => Err(Refusal::parameter("A call holds either message or sender_action")),
        }
    }

    /// Whom it goes to: somebody who has written first.
    fn recipient(&self, recipient: &Value) -> Result<String, Refusal> {
        let fields = recipient.as_object().filter(|fields| fields.len() == 1);
        let fields = fields.ok_or_else(|| Refusal::parameter("The parameter recipient is required"))?;
        let id = fields.get("id").and_then(Value::as_str);
        let known = id.filter(|id| self.wrote_at.contains_key(*id));
        known.map(str::to_owned).ok_or_else(|| Refusal {
            subcode: Some(2_018_001),
            ..Refusal::new(400, 100, "(#100) No matching user found")
        })
    }

    fn act(&self, action: &str, payload: &Value, to: &str) -> Result<(), Refusal> {
        match action {
            "typing_on" | "mark_seen" => Ok(()),
            "react" | "unreact" => {
                let about = payload["message_id"].as_str().unwrap_or_default();
                let is_known = self.mids.iter().any(|(whom, mid)| whom == to && mid == about);
                let is_said = payload["reaction"].as_str().is_some_and(|reaction| !reaction.is_empty());
                if !is_known || action == "react" && !is_said {
                    return Err(invalid("Param payload[message_id] or payload[reaction] is not valid"));
                }
                Ok(())
            }
            _ => Err(Refusal::parameter(format_args!("Param sender_action has no value {action}"))),
        }
    }

    fn is_open(&self, to: &str, window: Duration, now: Timestamp) -> Result<(), Refusal> {
        if self.wrote_at.get(to).is_some_and(|wrote_at| now.since(*wrote_at) < window) {
            return Ok(());
        }
        let message = "(#10) This message is sent outside of allowed window.";
        Err(Refusal { subcode: Some(2_534_022), ..Refusal::new(400, 10, message) })
    }
}

/// How long ago the person may have written. An answer to a message is not documented, and refused.
fn window(call: &Value) -> Result<Duration, Refusal> {
    if !call["reply_to"].is_null() {
        return Err(Refusal::parameter("Unexpected key \"reply_to\""));
    }
    match (call["messaging_type"].as_str(), call["tag"].as_str()) {
        (None | Some("RESPONSE"), None) => Ok(DAY),
        (Some("MESSAGE_TAG"), Some("HUMAN_AGENT")) => Ok(WEEK),
        (_, Some(tag)) => Err(Refusal::parameter(format_args!("Param tag has no value {tag}"))),
        (Some(other), None) => {
            Err(Refusal::parameter(format_args!("Param messaging_type has no value {other}")))
        }
    }
}
