//! The methods of the Web API that a bot calls, with their errors.

use chinwag_core::clock::Timestamp;
use serde_json::{Value, json};

use super::{
    blocks,
    workspace::{BOT, Slack, TEAM},
};
use crate::play::Shown;

/// How long a modal can be opened after its occasion.
const TRIGGER_MILLIS: u64 = 3_000;

/// The API's word for what it refuses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
}

pub(super) fn refused<T>(code: &'static str) -> Result<T, Refusal> {
    Err(Refusal { code })
}

type Done = Result<(Value, Vec<Shown>), Refusal>;

impl Slack {
    /// Carries a method out.
    pub(super) fn method(&mut self, name: &str, call: &Value, now: Timestamp) -> Done {
        match name {
            "auth.test" => {
                Ok((json!({"team_id": TEAM, "user_id": BOT, "bot_id": "B0SIMULATED"}), Vec::new()))
            }
            "chat.postMessage" => self.post(call, now),
            "chat.postEphemeral" => self.post_to_one(call, now),
            "chat.update" => self.update(call),
            "chat.delete" => self.delete(call),
            "views.open" => self.open(call, now),
            "reactions.add" | "reactions.remove" => self.react(call),
            "assistant.threads.setStatus" => Ok((json!({}), Vec::new())),
            _ => refused("unknown_method"),
        }
    }

    fn post(&mut self, call: &Value, now: Timestamp) -> Done {
        let (channel, user) = self.channel(call)?;
        let (said, choices) = blocks::shown(call)?;
        if let Some(thread) = call.get("thread_ts").filter(|thread| !thread.is_null())
            && !thread.as_str().is_some_and(is_ts)
        {
            return refused("invalid_arguments");
        }
        let ts = self.ts(now);
        self.sent.push((channel.clone(), ts.clone()));
        let shown = Shown { to: user, message_id: ts.clone(), said, choices };
        let message = json!({"type": "message", "user": BOT, "ts": ts, "text": call["text"]});
        Ok((json!({"channel": channel, "ts": ts, "message": message}), vec![shown]))
    }

    fn post_to_one(&mut self, call: &Value, now: Timestamp) -> Done {
        let (_, user) = self.channel(call)?;
        if call["user"].as_str() != Some(&user) {
            return refused("user_not_in_channel");
        }
        let (said, choices) = blocks::shown(call)?;
        let ts = self.ts(now);
        let shown = Shown { to: user, message_id: ts.clone(), said, choices };
        Ok((json!({"message_ts": ts}), vec![shown]))
    }

    fn update(&mut self, call: &Value) -> Done {
        let (channel, user) = self.channel(call)?;
        let ts = self.own_message(call, &channel, "ts")?;
        let (said, choices) = blocks::shown(call)?;
        let shown = Shown { to: user, message_id: ts.clone(), said, choices };
        Ok((json!({"channel": channel, "ts": ts, "text": call["text"]}), vec![shown]))
    }

    fn delete(&mut self, call: &Value) -> Done {
        let (channel, user) = self.channel(call)?;
        let ts = self.own_message(call, &channel, "ts")?;
        self.sent.retain(|sent| (&sent.0, &sent.1) != (&channel, &ts));
        Ok((json!({"channel": channel, "ts": ts}), vec![Shown::text(user, ts, "[deleted]")]))
    }

    /// Shows a modal to whoever gave occasion for it.
    fn open(&mut self, call: &Value, now: Timestamp) -> Done {
        let view = &call["view"];
        let title = view["title"]["text"].as_str().filter(|title| (1..=24).contains(&title.chars().count()));
        let blocks = view["blocks"].as_array().is_some_and(|blocks| (1..=100).contains(&blocks.len()));
        let (Some(title), true) = (title, view["type"] == "modal" && blocks) else {
            return refused("invalid_arguments");
        };
        let trigger = call["trigger_id"].as_str().unwrap_or_default();
        let Some((user, at)) = self.triggers.remove(trigger) else { return refused("invalid_trigger_id") };
        if now.as_millis().saturating_sub(at.as_millis()) > TRIGGER_MILLIS {
            return refused("expired_trigger_id");
        }
        let id = format!("V{:010}", self.number());
        let shown = Shown::text(user, id.clone(), &format!("[modal] {title}"));
        Ok((json!({"view": {"id": id, "type": "modal"}}), vec![shown]))
    }

    fn react(&mut self, call: &Value) -> Done {
        self.channel(call)?;
        if !call["timestamp"].as_str().is_some_and(is_ts) {
            return refused("bad_timestamp");
        }
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
        };
        if !call["name"].as_str().is_some_and(is_name) {
            return refused("invalid_name");
        }
        Ok((json!({}), Vec::new()))
    }

    /// The channel of a call, and who it is with. A person stands for the channel with them.
    fn channel(&self, call: &Value) -> Result<(String, String), Refusal> {
        let Some(id) = call["channel"].as_str() else { return refused("invalid_arguments") };
        let found = self.channels.iter().find(|(channel, user)| *channel == id || *user == id);
        match found {
            Some((channel, user)) => Ok((channel.clone(), user.clone())),
            None => refused("channel_not_found"),
        }
    }

    fn own_message(&self, call: &Value, channel: &str, field: &str) -> Result<String, Refusal> {
        let ts = call[field].as_str().unwrap_or_default();
        let is_own = self.sent.iter().any(|sent| (&*sent.0, &*sent.1) == (channel, ts));
        if is_own { Ok(ts.to_owned()) } else { refused("message_not_found") }
    }
}

/// Seconds, a dot, six digits.
fn is_ts(ts: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    ts.split_once('.').is_some_and(|(seconds, rest)| digits(seconds) && digits(rest) && rest.len() == 6)
}
