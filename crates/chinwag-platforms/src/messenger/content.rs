//! What an event says, in the vocabulary of every platform.

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    message::{Content, Referral},
    response::DeliveryState,
};
use serde_json::{Value, value::RawValue};

use super::{
    attachment,
    wire::{AccountLinking, Message, MessageEdit, Messaging, Number, Postback, Reaction, Receipt, Text},
};
use crate::meta::loose::value;

/// What an event turned out to be.
pub(super) enum Told {
    /// Something was said or done.
    Said(Said),
    /// What became of earlier messages.
    Status(Status),
    /// What the page itself sent.
    Echo { app_id: Option<String> },
    /// There is no word for it.
    Unknown,
}

/// Something that was said or done.
pub(super) struct Said {
    pub(super) identity: Identity,
    pub(super) content: Content,
    pub(super) reply_to: Option<String>,
    pub(super) referral: Option<Referral>,
}

/// What became of earlier messages.
pub(super) struct Status {
    pub(super) kind: &'static str,
    pub(super) state: DeliveryState,
    pub(super) message_ids: Vec<String>,
    pub(super) watermark: Option<Timestamp>,
}

/// What tells an event from all others of the page.
pub(super) enum Identity {
    /// The provider's id of it.
    Mid(String),
    /// The id of the message that was edited, and how often.
    Edit { mid: String, count: Option<u64> },
    /// The id of the message that was taken back.
    Deleted(String),
    /// Nothing but its kind, person and moment, and a digest of the rest.
    Built { kind: &'static str, digest: u64 },
}

impl Said {
    pub(super) fn new(identity: Identity, content: Content) -> Self {
        Self { identity, content, reply_to: None, referral: None }
    }

    /// Something without an id of its own; `details` tell it from others of its kind at the same moment.
    fn built(kind: &'static str, details: &[&str], content: Content) -> Self {
        Self::new(Identity::Built { kind, digest: fingerprint(details) }, content)
    }
}

/// What an event says. `raw` is the event itself.
pub(super) fn told(messaging: Messaging<'_>, raw: &str) -> Told {
    match messaging {
        Messaging { message: Some(message), .. } => of_message(message, raw),
        Messaging { delivery: Some(receipt), .. } => {
            of_receipt("delivery", DeliveryState::Delivered, receipt)
        }
        Messaging { read: Some(receipt), .. } => of_receipt("read", DeliveryState::Read, receipt),
        other => of_action(other).map_or(Told::Unknown, Told::Said),
    }
}

fn of_message(mut message: Message<'_>, raw: &str) -> Told {
    if message.is_echo == Some(true) {
        return Told::Echo { app_id: message.app_id.map(|id| id.into_string()) };
    }
    let identity = match message.mid.take() {
        Some(mid) if !mid.is_empty() => Identity::Mid(mid.into_string()),
        _ => Identity::Built { kind: "message", digest: fingerprint(&[raw]) },
    };
    if let (Some(true), Identity::Mid(mid)) = (message.is_deleted, &identity) {
        let content = Content::Deleted { message_ids: vec![mid.clone()] };
        return Told::Said(Said::new(Identity::Deleted(mid.clone()), content));
    }
    let answered = message.reply_to.take();
    let story = answered.as_ref().and_then(|answered| answered.story).map(story);
    let reply_to = answered.and_then(|answered| answered.mid).map(Text::into_string);
    let referral = message.referral.map(referral).or(story);
    let kind = if message.is_unsupported == Some(true) { "unsupported" } else { "message" };
    match words_and_things(message) {
        Some(content) => Told::Said(Said { identity, content, reply_to, referral }),
        None => Told::Said(Said {
            identity,
            content: Content::Native { kind: kind.into(), native: value(raw) },
            reply_to,
            referral,
        }),
    }
}

/// NOTE: a quick reply comes as a message, its title as the text.
fn words_and_things(message: Message<'_>) -> Option<Content> {
    let text = message.text.map(Text::into_string);
    if let Some(quick_reply) = message.quick_reply {
        let payload = quick_reply.payload.into_string();
        return Some(Content::QuickReply { text: text.unwrap_or_default(), payload });
    }
    if let Some(command) = message.commands.into_iter().flatten().next() {
        let name = command.name.trim_start_matches('/').to_owned();
        return Some(Content::command(name, text.unwrap_or_default()));
    }
    let attachments: Vec<_> = message.attachments.into_iter().flatten().map(attachment::read).collect();
    if attachments.is_empty() {
        return text.map(|text| Content::Text { text });
    }
    Some(Content::Attachments { text: text.filter(|text| !text.is_empty()), attachments })
}

fn of_receipt(kind: &'static str, state: DeliveryState, receipt: Receipt<'_>) -> Told {
    Told::Status(Status {
        kind,
        state,
        message_ids: receipt.mids.into_iter().flatten().chain(receipt.mid).map(Text::into_string).collect(),
        watermark: receipt.watermark.map(|mark| Timestamp::from_millis(mark.0)),
    })
}

/// Everything that is neither a message nor a receipt; `None` when it has a value that is not documented.
fn of_action(messaging: Messaging<'_>) -> Option<Said> {
    match messaging {
        Messaging { postback: Some(postback), .. } => Some(of_postback(postback)),
        Messaging { message_edit: Some(edit), .. } => Some(of_edit(edit)),
        Messaging { reaction: Some(reaction), .. } => of_reaction(reaction),
        Messaging { optin: Some(optin), .. } => Some(of_optin(optin)),
        Messaging { referral: Some(raw), .. } => {
            let referral = Some(referral(raw));
            Some(Said { referral, ..Said::built("referral", &[raw.get()], Content::Referral) })
        }
        Messaging { account_linking: Some(linking), .. } => of_account_linking(linking),
        Messaging { policy_enforcement: Some(notice), .. } => {
            let (action, reason) = (notice.action.into_string(), notice.reason.map(Text::into_string));
            let details = [action.clone(), reason.clone().unwrap_or_default()];
            let content = Content::Notice { action, reason };
            Some(Said::built("policy_enforcement", &details.each_ref().map(String::as_str), content))
        }
        Messaging { response_feedback: Some(feedback), .. } => {
            let (feedback, message_id) =
                (feedback.feedback.into_string(), feedback.mid.map(Text::into_string));
            let details = [feedback.clone(), message_id.clone().unwrap_or_default()];
            let content = Content::Feedback { feedback, message_id };
            Some(Said::built("response_feedback", &details.each_ref().map(String::as_str), content))
        }
        other => of_handover(&other),
    }
}

fn of_postback(postback: Postback<'_>) -> Said {
    let title = postback.title.map(Text::into_string).unwrap_or_default();
    let payload = postback.payload.map(Text::into_string);
    let identity = match postback.mid {
        Some(mid) if !mid.is_empty() => Identity::Mid(mid.into_string()),
        _ => Identity::Built {
            kind: "postback",
            digest: fingerprint(&[&title, payload.as_deref().unwrap_or_default()]),
        },
    };
    let content = Content::Button { title, payload };
    Said { referral: postback.referral.map(referral), ..Said::new(identity, content) }
}

fn of_edit(edit: MessageEdit<'_>) -> Said {
    let count = edit.num_edit.map(|Number(count)| count);
    let mid = edit.mid.into_string();
    let content = Content::Edit {
        message_id: mid.clone(),
        text: edit.text.map(Text::into_string).unwrap_or_default(),
        count: u32::try_from(count.unwrap_or(0)).unwrap_or(u32::MAX),
    };
    Said::new(Identity::Edit { mid, count }, content)
}

fn of_reaction(reaction: Reaction<'_>) -> Option<Said> {
    let added = match &*reaction.action {
        "react" => true,
        "unreact" => false,
        _ => return None,
    };
    let emoji = reaction.emoji.or(reaction.reaction).map(Text::into_string).unwrap_or_default();
    let message_id = reaction.mid.into_string();
    let details = [message_id.clone(), reaction.action.into_string(), emoji.clone()];
    let content = Content::Reaction { message_id, emoji, added };
    Some(Said::built("reaction", &details.each_ref().map(String::as_str), content))
}

fn of_optin(raw: &RawValue) -> Said {
    let native = value(raw.get());
    let payload = ["payload", "ref"].into_iter().find_map(|key| native.get(key)?.as_str()).map(str::to_owned);
    Said::built("optin", &[raw.get()], Content::OptIn { payload, native })
}

fn of_account_linking(linking: AccountLinking<'_>) -> Option<Said> {
    let linked = match &*linking.status {
        "linked" => true,
        "unlinked" => false,
        _ => return None,
    };
    let code = linking.authorization_code.map(Text::into_string);
    Some(Said::built("account_linking", &[&linking.status], Content::AccountLink { linked, code }))
}

fn of_handover(messaging: &Messaging<'_>) -> Option<Said> {
    let kinds = [
        ("pass_thread_control", messaging.pass_thread_control),
        ("take_thread_control", messaging.take_thread_control),
        ("request_thread_control", messaging.request_thread_control),
        ("app_roles", messaging.app_roles),
    ];
    let (kind, raw) = kinds.into_iter().find_map(|(kind, raw)| Some((kind, raw?)))?;
    let content = Content::Handover { action: kind.into(), native: value(raw.get()) };
    Some(Said::built(kind, &[raw.get()], content))
}

fn referral(raw: &RawValue) -> Referral {
    let native = value(raw.get());
    let text = |key: &str| native.get(key).and_then(Value::as_str).map(str::to_owned);
    Referral { reference: text("ref"), source: text("source"), native }
}

/// A story of the account that is answered.
fn story(raw: &RawValue) -> Referral {
    Referral { reference: None, source: Some("story".into()), native: value(raw.get()) }
}
