//! The calls of the connector: activities are sent, answered, changed and taken back.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use chinwag_core::{clock::Timestamp, platform::RawRequest};
use serde_json::{Value, json};

use super::{
    activity::CHANNEL,
    content,
    refusal::{self, Refusal},
    service::{TENANT, Teams},
};
use crate::play::{Shown, Taken};

/// The most bytes of an activity in UTF-16.
const ACTIVITY_BYTES_MAX: usize = 100 << 10;
/// So many activities may be sent to a conversation in so many seconds.
const BUDGETS: [(usize, u64); 4] = [(7, 1), (8, 2), (60, 30), (1800, 3600)];

type Done = Result<Taken, Refusal>;

impl Teams {
    /// Carries a call out.
    pub(super) fn carried_out(&mut self, call: &RawRequest) -> Done {
        let path = call.target.split('?').next().unwrap_or_default();
        let prefix = format!("/amer/{TENANT}/v3/conversations/");
        let parts = path.strip_prefix(prefix.as_str()).unwrap_or_default().split('/').map(decoded);
        let parts: Option<Vec<String>> = parts.collect();
        let parts = parts.unwrap_or_default();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let (conversation, activity) = match &parts[..] {
            [conversation, "activities"] => (*conversation, None),
            [conversation, "activities", activity] => (*conversation, Some(*activity)),
            _ => {
                return Err(Refusal::new(
                    404,
                    "",
                    "No HTTP resource was found that matches the request URI.",
                ));
            }
        };
        if !self.tokens.admit(call, self.now) {
            return Err(refusal::unauthorized());
        }
        let reader = self.conversations.get(conversation).map(|conversation| conversation.person.clone());
        let to = reader.ok_or_else(Refusal::no_conversation)?;
        match (call.method.as_str(), activity) {
            ("POST", about) => self.send(conversation, about, to, &body(call)?),
            ("PUT", Some(id)) => {
                self.own(conversation, id)?;
                let shown = content::shown(&body(call)?, conversation)?;
                Ok(Taken::json(200, &json!({"id": id}), vec![shown.to(to, id)]))
            }
            ("DELETE", Some(id)) => {
                self.own(conversation, id)?;
                self.messages.remove(id);
                let mut taken = Taken::json(200, &Value::Null, vec![Shown::text(to, id, "[deleted]")]);
                taken.reply.body = Bytes::new();
                Ok(taken)
            }
            _ => Err(Refusal::new(405, "", "The requested resource does not support this http method.")),
        }
    }

    fn send(&mut self, conversation: &str, about: Option<&str>, to: String, activity: &Value) -> Done {
        self.answers(conversation, about, activity)?;
        let is_typing = activity["type"] == "typing";
        let seen = if is_typing { None } else { Some(content::shown(activity, conversation)?) };
        let now = self.now;
        let place = self.conversations.get_mut(conversation).ok_or_else(Refusal::no_conversation)?;
        spend(&mut place.sends, now)?;
        let Some(seen) = seen else {
            return Ok(Taken::json(201, &json!({"id": self.other_id()}), Vec::new()));
        };
        let id = self.message_id();
        self.keep_message(&id, conversation, true);
        if let Some(place) = self.conversations.get_mut(conversation)
            && !conversation.starts_with(CHANNEL)
        {
            place.unread = Some(id.clone());
        }
        // NOTE: words and attachments may become two messages, and then there is no id that stands for both.
        let is_split = !activity["text"].is_null() && activity["attachments"].is_array();
        let answer = if is_split { json!({}) } else { json!({"id": id}) };
        Ok(Taken::json(201, &answer, vec![seen.to(to, &id)]))
    }

    /// What is answered has to be there, in the path as in the activity.
    fn answers(&self, conversation: &str, about: Option<&str>, activity: &Value) -> Result<(), Refusal> {
        let named = match &activity["replyToId"] {
            Value::Null => None,
            Value::String(id) => Some(id.as_str()),
            _ => return Err(Refusal::syntax("'replyToId' is not a string.")),
        };
        if let (Some(about), Some(named)) = (about, named)
            && about != named
        {
            return Err(Refusal::new(
                400,
                "BadArgument",
                "'replyToId' differs from the activity in the path.",
            ));
        }
        let is_there = |id: &str| self.messages.get(id).is_some_and(|kept| kept.conversation == conversation);
        match about.or(named) {
            Some(id) if !is_there(id) => Err(Refusal::no_activity()),
            _ => Ok(()),
        }
    }

    /// A message of the bot in this conversation, which it may change and take back.
    fn own(&self, conversation: &str, id: &str) -> Result<(), Refusal> {
        match self.messages.get(id).filter(|kept| kept.conversation == conversation) {
            Some(kept) if kept.is_bots => Ok(()),
            Some(_) => {
                let words = "The bot may change its own messages alone.";
                Err(Refusal::new(403, "ForbiddenOperationException", words))
            }
            None => Err(Refusal::no_activity()),
        }
    }
}

/// Counts one activity more, where there is room for it in every budget.
fn spend(sends: &mut VecDeque<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    for (max, seconds) in BUDGETS {
        let span = Duration::from_secs(seconds);
        let recent = sends.iter().rev().take(max).filter(|at| now.since(**at) < span).count();
        if recent == max {
            return Err(refusal::throttled());
        }
    }
    let (longest, _) = BUDGETS[BUDGETS.len() - 1];
    if sends.len() == longest {
        sends.pop_front();
    }
    sends.push_back(now);
    Ok(())
}

/// The activity in a call.
fn body(call: &RawRequest) -> Result<Value, Refusal> {
    if !call.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Refusal::new(
            415,
            "",
            "The request entity's media type is not supported for this resource.",
        ));
    }
    let body = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    let body = body.ok_or_else(|| Refusal::syntax("The activity is not a JSON object."))?;
    let text = String::from_utf8_lossy(&call.body);
    if text.encode_utf16().count() * 2 > ACTIVITY_BYTES_MAX {
        return Err(Refusal::new(413, "MessageSizeTooBig", "Message size too large."));
    }
    match body["type"].as_str() {
        Some("message" | "typing") => Ok(body),
        Some(_) => Err(Refusal::new(400, "BadArgument", "Unknown activity type")),
        None => Err(Refusal::syntax("The 'Activity.Type' field is required.")),
    }
}

/// A part of a path without its encoding; `None` where that is broken.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        rest = after;
        let mut byte = [0];
        hex::decode_to_slice(digits, &mut byte).ok()?;
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).ok()
}
