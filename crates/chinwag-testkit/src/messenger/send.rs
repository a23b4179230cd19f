//! The Send API: what a call to `/messages` and `/message_attachments` does.

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Event, EventKind, Received,
    api::{Answer, CutOff},
    check::{self, Act},
    event,
    faults::Fault,
    journal::Call,
    people::Ground,
    refusal::Refusal,
    shared::{Shared, lock},
    wire::{Message, SendCall, Upload},
};

/// Handles a call to `/messages`.
pub(super) async fn send(shared: &Arc<Shared>, path: &str, body: Bytes) -> Result<Answer, CutOff> {
    let came = Instant::now();
    shared.counters.calls.add();
    shared.changed.notify_waiters();
    let call = serde_json::from_slice::<SendCall<'_>>(&body).map_err(|error| malformed(&error));
    let psid = call.as_ref().ok().and_then(|call| call.recipient.as_ref()?.id.as_deref());
    let fault = shared.faults.take(psid);
    if let Some(Fault::Slow(duration)) = fault {
        tokio::time::sleep(duration).await;
    }
    let done = match refused_by(fault.as_ref()) {
        Some(answer) => Done { mid: None, answer },
        None => call.and_then(|call| effect(shared, &call, &body, came)).unwrap_or_else(Done::refused),
    };
    let answer = if fault == Some(Fault::CutOff) { Err(CutOff) } else { done.answer };
    if !matches!(&answer, Ok(answer) if answer.status == 200) && done.mid.is_none() {
        shared.counters.refused.add();
    }
    shared.note(|| note(shared, format!("POST {path}"), &body, done.mid, answer.as_ref().ok()));
    shared.changed.notify_waiters();
    answer
}

/// What a call did, and what the caller hears of it.
struct Done {
    mid: Option<String>,
    answer: Result<Answer, CutOff>,
}

impl Done {
    fn refused(refusal: Refusal) -> Self {
        Self { mid: None, answer: Ok(refusal.into()) }
    }
}

/// What a fault makes of a call; `None` where the call goes on.
fn refused_by(fault: Option<&Fault>) -> Option<Result<Answer, CutOff>> {
    let refusal = match fault? {
        Fault::Slow(_) | Fault::CutOff => return None,
        Fault::Dropped => return Some(Err(CutOff)),
        Fault::ServerError(status) => return Some(Ok(Answer::trouble(*status))),
        Fault::RateLimited { retry_after } => Refusal::rate_limited(*retry_after),
        Fault::Graph { status, code, subcode } => {
            Refusal::new(*status, *code, *subcode, format!("(#{code}) As it was asked for"))
        }
    };
    Some(Ok(refusal.into()))
}

/// Does what a call asks for, if it may be done.
fn effect(shared: &Arc<Shared>, call: &SendCall<'_>, body: &Bytes, came: Instant) -> Result<Done, Refusal> {
    let psid = call.recipient.as_ref().and_then(|recipient| recipient.id.as_deref());
    let psid = psid.filter(|id| !id.is_empty()).ok_or_else(no_recipient)?;
    let act = check::act(call, &lock(&shared.attachments))?;
    let mid = match act {
        Act::Signal => signal(shared, psid).map(|()| None),
        Act::Say(message, ground) => say(shared, psid, message, ground, body, came).map(Some),
    }?;
    let attachment_id = match act {
        Act::Say(message, _) => keep_reusable(shared, message),
        Act::Signal => None,
    };
    let told =
        Told { recipient_id: psid, message_id: mid.as_deref(), attachment_id: attachment_id.as_deref() };
    let answer = Ok(Answer::json(&told));
    Ok(Done { mid, answer })
}

fn signal(shared: &Shared, psid: &str) -> Result<(), Refusal> {
    match shared.people().get(psid) {
        None => Err(Refusal::unknown_person()),
        Some(person) if person.blocked => Err(Refusal::blocked()),
        Some(_) => Ok(()),
    }
}

/// Delivers a message, and gives it its id.
fn say(
    shared: &Arc<Shared>,
    psid: &str,
    message: &Message<'_>,
    ground: Ground,
    body: &Bytes,
    came: Instant,
) -> Result<String, Refusal> {
    let now = shared.config.clock.now();
    let mut people = shared.people();
    let person = people.get_mut(psid).ok_or_else(Refusal::unknown_person)?;
    if person.blocked {
        return Err(Refusal::blocked());
    }
    if !person.may_get(ground, now) {
        return Err(Refusal::window_closed());
    }
    let mid = shared.mids.message();
    let found = person.ledger.answered(message.words(), came);
    if shared.keeps_everything() {
        person.receive(Received { mid: mid.clone(), at: now, message: said(body) });
    }
    drop(people);
    shared.count(found);
    send_receipts(shared, psid, &mid, body);
    Ok(mid)
}

/// The `message` object of a call.
fn said(body: &Bytes) -> Value {
    let mut call: Value = serde_json::from_slice(body).unwrap_or_default();
    call.get_mut("message").map(Value::take).unwrap_or_default()
}

/// Gives an id to an attachment that is to be used again.
fn keep_reusable(shared: &Shared, message: &Message<'_>) -> Option<String> {
    let payload = message.attachment.as_ref()?.payload.as_ref()?;
    if payload.is_reusable != Some(true) || payload.url.is_none() {
        return None;
    }
    let id = shared.mids.attachment();
    lock(&shared.attachments).push(id.clone());
    Some(id)
}

/// Tells the bot what became of its message, if that is asked for.
fn send_receipts(shared: &Arc<Shared>, psid: &str, mid: &str, body: &Bytes) {
    let receipts = shared.config.receipts;
    let mut kinds = Vec::new();
    if receipts.echo {
        let app_id = Some(shared.config.app_id);
        kinds.push(EventKind::Echo { mid: mid.into(), app_id, message: said(body) });
    }
    let watermark = shared.config.clock.now();
    if receipts.delivered {
        kinds.push(EventKind::Delivered { mids: vec![mid.into()], watermark });
    }
    if receipts.read {
        kinds.push(EventKind::Read { watermark });
    }
    if kinds.is_empty() {
        return;
    }
    let events: Vec<_> = kinds.into_iter().map(|kind| Event { psid: psid.into(), kind }).collect();
    shared.spawn(deliver_each(Arc::clone(shared), events));
}

async fn deliver_each(shared: Arc<Shared>, events: Vec<Event>) {
    for event in events {
        let told = event::tell(&[event], &shared.config.page_id, &shared.mids, shared.config.clock.now());
        // Without a webhook there is nobody to tell.
        shared.deliver(told.body).await.ok();
    }
}

/// What is kept of a call.
pub(super) fn note(
    shared: &Shared,
    target: String,
    body: &[u8],
    mid: Option<String>,
    answer: Option<&Answer>,
) -> Call {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let psid = body.pointer("/recipient/id").and_then(Value::as_str).map(str::to_owned);
    let status = answer.map(|answer| answer.status);
    let error = answer.and_then(|answer| answer.error);
    Call { at: shared.config.clock.now(), target, psid, body, status, error, mid }
}

/// Handles a call to `/message_attachments` that names an address.
pub(super) fn upload(shared: &Shared, body: &[u8]) -> Result<Answer, Refusal> {
    let upload: Upload<'_> = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
    check::check_upload(&upload.message.attachment)?;
    let id = shared.mids.attachment();
    lock(&shared.attachments).push(id.clone());
    Ok(Answer::json(&json!({"attachment_id": id})))
}

fn malformed(error: &serde_json::Error) -> Refusal {
    Refusal::parameter(format_args!("The request is malformed: {error}"))
}

fn no_recipient() -> Refusal {
    Refusal::parameter("The parameter recipient is required")
}

#[derive(Serialize)]
struct Told<'a> {
    recipient_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_id: Option<&'a str>,
}
