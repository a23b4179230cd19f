//! From a verified request to the one write it becomes. A pure function.

use chinwag_core::{
    clock::Timestamp,
    commit::{DeadLetter, DedupeMark, Ingest, IngestItem},
    conversation::{ConversationKey, fingerprint},
    event::{Body, Event, EventId, Source, TraceParent, WebhookReceived, payload},
    message::{Inbound, InboundKind, RawPart},
    name::{FunctionName, TopicName},
    platform::{RawRequest, Verified},
    topic::{MESSAGE_ANNOUNCED, MESSAGE_RECEIVED, RESPONSE_PREPARED, RESPONSE_STATUS, WEBHOOK_RECEIVED},
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::Channel;

/// Stands for the gateway in the dead letter of a body that cannot be decoded.
const GATEWAY: FunctionName = FunctionName::from_static("gateway");
/// The most that is kept of what is wrong with a body: it may quote the body.
const ERROR_CHARS_MAX: usize = 500;

/// The webhook as an event, and an event for each thing it holds. One draw of `random` serves its id and its trace.
pub(crate) fn ingest(channel: &Channel, verified: &Verified, now: Timestamp, random: u128) -> Ingest {
    let webhook = webhook(channel, verified.request(), now, random);
    match channel.adapter.parse(verified) {
        Ok(inbounds) => {
            let heard = heard(channel, &webhook, &inbounds);
            let each = inbounds.into_iter().enumerate();
            let items = each.filter_map(|(index, inbound)| item(channel, &webhook, index, inbound)).collect();
            Ingest { webhook, items, heard, dead: None, note: None, by: None }
        }
        Err(error) => {
            let dead = Some(dead(&webhook, &error.to_string()));
            Ingest { webhook, items: Vec::new(), heard: Vec::new(), dead, note: None, by: None }
        }
    }
}

/// What was fetched from the provider or told by it on a connection of ours, and cannot be taken: a dead letter, since
/// the provider forgets it.
///
/// NOTE: never what somebody sends to the gateway: that is refused, and nothing of it is kept.
pub(crate) fn untaken(
    channel: &Channel,
    request: &RawRequest,
    now: Timestamp,
    random: u128,
    why: &str,
) -> Ingest {
    let webhook = webhook(channel, request, now, random);
    let dead = Some(dead(&webhook, why));
    Ingest { webhook, items: Vec::new(), heard: Vec::new(), dead, note: None, by: None }
}

fn webhook(channel: &Channel, request: &RawRequest, now: Timestamp, random: u128) -> Event {
    let id = EventId::webhook(now, random);
    let trace = trace(request, &id, random);
    let received = WebhookReceived {
        platform: channel.platform.clone(),
        channel: channel.name.clone(),
        headers: kept_headers(channel, request),
        body: Body(channel.adapter.kept_body(request)),
    };
    let source = Source::Channel(channel.name.clone());
    let mut event = Event::root(id, WEBHOOK_RECEIVED, source, now, json(&received));
    event.trace = Some(trace);
    event
}

/// A hop of the trace that the request belongs to, or the first of a new one.
fn trace(request: &RawRequest, id: &EventId, random: u128) -> TraceParent {
    let parent = request.header("traceparent").and_then(|header| header.parse().ok());
    let new = TraceParent { trace_id: random.max(1), span_id: 1, flags: 1 };
    parent.unwrap_or(new).child(id)
}

fn kept_headers(channel: &Channel, request: &RawRequest) -> Vec<(String, String)> {
    let kept = channel.adapter.kept_headers().iter();
    kept.flat_map(|name| request.headers.get_all(*name).iter().map(move |value| (*name, value)))
        .filter_map(|(name, value)| Some((name.to_owned(), value.to_str().ok()?.to_owned())))
        .collect()
}

/// The event of one thing that a webhook holds. `index` counts what is ignored too, so that ids stay the same when a
/// later version ignores less.
fn item(channel: &Channel, webhook: &Event, index: usize, inbound: Inbound) -> Option<IngestItem> {
    // NOTE: before the time is filled in, which is another one when it is redelivered.
    let at = channel.adapter.marked_at(&inbound, webhook.time);
    let dedupe = DedupeMark { at, hash: fingerprint(&[channel.name.as_str(), &inbound.dedupe]) };
    let Inbound { pointer, kind, .. } = inbound;
    let id = webhook.id.part(index);
    match kind {
        InboundKind::Message(mut message) => {
            if message.sent_at == Timestamp::default() {
                message.sent_at = webhook.time;
            }
            message.raw = Some(RawPart { webhook: webhook.id.clone(), pointer });
            let data = json(&message);
            // What needs nothing more takes the same way, so that a conversation keeps its order.
            let is_whole = channel.adapter.fetch().is_none();
            let topic = if is_whole { MESSAGE_RECEIVED } else { MESSAGE_ANNOUNCED };
            let event = part(webhook, id, topic, message.conversation, data);
            Some(IngestItem { dedupe, event })
        }
        InboundKind::Status(mut status) => {
            if status.at == Timestamp::default() {
                status.at = webhook.time;
            }
            let data = json(&status);
            let event = part(webhook, id, RESPONSE_STATUS, status.conversation, data);
            Some(IngestItem { dedupe, event })
        }
        InboundKind::Prepared(response) => {
            let data = json(&response);
            let event = part(webhook, id, RESPONSE_PREPARED, response.conversation, data);
            Some(IngestItem { dedupe, event })
        }
        _ => None,
    }
}

/// Who was heard, and when, where the platform has a messaging window. NOTE: nobody was heard later than now, whatever the
/// provider's clock shows, or the window would never be known to close.
fn heard(channel: &Channel, webhook: &Event, inbounds: &[Inbound]) -> Vec<(ConversationKey, Timestamp)> {
    if channel.adapter.window().is_none() {
        return Vec::new();
    }
    let messages = inbounds.iter().filter_map(|inbound| match &inbound.kind {
        InboundKind::Message(message) if message.content.opens_window() => Some(message),
        _ => None,
    });
    let at = |sent_at| if sent_at == Timestamp::default() { webhook.time } else { webhook.time.min(sent_at) };
    messages.map(|message| (message.conversation.clone(), at(message.sent_at))).collect()
}

fn part(
    webhook: &Event,
    id: EventId,
    topic: TopicName,
    conversation: ConversationKey,
    data: Box<RawValue>,
) -> Event {
    let mut event = webhook.caused(id, topic, webhook.source.clone(), webhook.time, data);
    event.conversation = Some(conversation);
    event
}

fn dead(webhook: &Event, error: &str) -> DeadLetter {
    DeadLetter {
        function: GATEWAY,
        event: webhook.clone(),
        error: error.chars().take(ERROR_CHARS_MAX).collect(),
        attempts: 1,
        at: webhook.time,
    }
}

fn json(value: &impl Serialize) -> Box<RawValue> {
    payload(value).expect("the payloads of the gateway have no maps but those of JSON")
}
