//! A call that sends a message, or says that one was seen.

use std::time::Duration;

use chinwag_core::clock::Timestamp;
use serde_json::{Value, json};

use super::{
    account::{NUMBER_ID, WhatsApp},
    content,
    event::Sent,
    template::refused,
};
use crate::{
    play::{Choice, Shown, graph::Refusal},
    script::Said,
};

/// How long a person may be written to freely, once they have written.
const WINDOW: Duration = Duration::from_hours(24);
/// One person is sent a message in this time,
const PAIR_SPAN: Duration = Duration::from_secs(6);
/// and so many of them in advance.
const PAIR_BURST: u32 = 45;
const MARK_MAX: usize = 512;

/// What is known of a person.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// When they wrote last.
    pub(super) wrote_at: Option<Timestamp>,
    /// When all of what was sent in advance is made up for.
    even_at: Timestamp,
}

impl Person {
    fn is_open(&self, now: Timestamp) -> bool {
        self.wrote_at.is_some_and(|wrote_at| now.since(wrote_at) < WINDOW)
    }

    /// Takes a message off the budget of the pair, where there is one.
    fn spend(&mut self, now: Timestamp) -> bool {
        let even_at = self.even_at.max(now).after(PAIR_SPAN);
        let is_left = even_at.since(now) <= PAIR_SPAN * PAIR_BURST;
        if is_left {
            self.even_at = even_at;
        }
        is_left
    }
}

impl WhatsApp {
    /// Takes a call of `messages`.
    pub(super) fn message(&mut self, call: &Value, now: Timestamp) -> Result<(Value, Vec<Shown>), Refusal> {
        if call["messaging_product"] != "whatsapp" {
            return Err(Refusal::parameter("The parameter messaging_product is required."));
        }
        if !call["status"].is_null() {
            return self.seen(call);
        }
        let (input, to) = recipient(call)?;
        let mark = content::optional(call, "biz_opaque_callback_data", MARK_MAX)?;
        self.answered(&call["context"], &to)?;
        let kind = call["type"].as_str().unwrap_or("text");
        let shown = self.shown(kind, &call[kind], &to)?;
        self.allow(kind, &to, now)?;
        let id = self.next_id();
        self.messages.push((to.clone(), id.clone()));
        self.told.push(Sent { id: id.clone(), to: to.clone(), is_template: kind == "template", mark });
        let shown = shown.filter(|_| !self.unreachable.contains(&to));
        let shown =
            shown.map(|(said, choices)| Shown { to: to.clone(), message_id: id.clone(), said, choices });
        let mut sent = json!({"id": id});
        if kind == "template" {
            sent["message_status"] = "accepted".into();
        }
        let result = json!({
            "messaging_product": "whatsapp", "contacts": [{"input": input, "wa_id": to}], "messages": [sent],
        });
        Ok((result, shown.into_iter().collect()))
    }

    /// That a message of a person was seen, and perhaps that an answer is being typed.
    fn seen(&self, call: &Value) -> Result<(Value, Vec<Shown>), Refusal> {
        let typing = &call["typing_indicator"];
        if call["status"] != "read" || !(typing.is_null() || typing["type"] == "text") {
            return Err(Refusal::parameter("Param status must be one of {READ}"));
        }
        let id = call["message_id"].as_str().unwrap_or_default();
        if !self.heard.iter().any(|(_, heard)| heard == id) {
            return Err(invalid("The message_id does not exist"));
        }
        Ok((json!({"success": true}), Vec::new()))
    }

    /// What a person sees of it; nothing new where it is a reaction.
    fn shown(&self, kind: &str, body: &Value, to: &str) -> Result<Option<(Said, Vec<Choice>)>, Refusal> {
        if kind == "reaction" {
            let is_sign = |emoji: &str| emoji.chars().all(|character| !character.is_ascii_alphanumeric());
            if !body["emoji"].as_str().is_some_and(is_sign) {
                return Err(invalid("Reaction is not a valid emoji"));
            }
            self.known(&body["message_id"], to)?;
            return Ok(None);
        }
        let known = |id: &str| self.files.iter().any(|file| file == id);
        let seen = content::seen(kind, body, &self.templates, known)?;
        Ok(Some((seen.said, seen.choices)))
    }

    /// The message that is answered is one of the conversation.
    fn answered(&self, context: &Value, to: &str) -> Result<(), Refusal> {
        if context.is_null() { Ok(()) } else { self.known(&context["message_id"], to) }
    }

    fn known(&self, id: &Value, with: &str) -> Result<(), Refusal> {
        let id = id.as_str().unwrap_or_default();
        let mut all = self.heard.iter().chain(&self.messages);
        if all.any(|(whom, known)| whom == with && known == id) {
            return Ok(());
        }
        Err(invalid("Message ID is invalid"))
    }

    /// The window is open or it is a template, and there is room for one more.
    fn allow(&mut self, kind: &str, to: &str, now: Timestamp) -> Result<(), Refusal> {
        let person = self.people.entry(to.to_owned()).or_default();
        if kind != "template" && !person.is_open(now) {
            let details = "Message failed to send because more than 24 hours have passed since the customer last \
                           replied to this number.";
            return Err(refused(400, 131_047, "(#131047) Re-engagement message", details));
        }
        if !person.spend(now) {
            let message = "(#131056) (Business Account, Consumer Account) pair rate limit hit";
            let details = "Message failed to send because there were too many messages sent from this phone number \
                           to the same phone number in a short period of time";
            return Err(refused(400, 131_056, message, details));
        }
        Ok(())
    }
}

fn invalid(details: &str) -> Refusal {
    refused(400, 131_009, "(#131009) Parameter value is not valid", details)
}

/// Whom it goes to: as it was written, and their number. This business has no groups and nobody without a number.
fn recipient(call: &Value) -> Result<(&str, String), Refusal> {
    match call["recipient_type"].as_str() {
        Some("individual") => {}
        None if call["recipient_type"].is_null() => {}
        _ => return Err(invalid("Recipient type is not valid")),
    }
    let missing = || Refusal::parameter("The parameter to is required.");
    let to = call["to"].as_str().filter(|to| !to.is_empty()).ok_or_else(missing)?;
    let digits = to.strip_prefix('+').unwrap_or(to);
    if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid("Recipient phone number is not valid"));
    }
    if digits == NUMBER_ID {
        return Err(refused(
            400,
            131_021,
            "(#131021) Recipient cannot be the sender",
            "Sender and recipient are the same",
        ));
    }
    Ok((to, digits.to_owned()))
}
