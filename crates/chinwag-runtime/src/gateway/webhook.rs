//! Takes a provider's requests: let in, stored, and only then answered.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    commit::{Ingest, Ingested},
    event::EventId,
    name::TopicName,
    platform::{Immediate, RawRequest, Rejection, admit},
};
use http::{Request, StatusCode, request};
use hyper::body::Incoming;
use tokio::time::Instant;

use super::{
    answer::{self, Answer},
    body,
    ingest::ingest,
    keys::{self, Looked},
    own,
    shared::Shared,
    wire::Progress,
};
use crate::{Channel, Rotated};

/// The header of W3C Trace Context.
const TRACEPARENT: &str = "traceparent";

/// Answers the provider's set-up request.
pub(super) fn handshake(shared: &Shared, channel: &Channel, request: Request<Incoming>) -> Answer {
    let request = raw(request.into_parts().0, Bytes::new());
    let set_up = || {
        let answer = channel.adapter.handshake(&request)?;
        let rotated = shared.channels.rotated(&channel.name).iter();
        rotated.for_each(|rotated| rotated.set_up(&request, shared.clock.now()));
        Ok::<_, Rejection>(answer)
    };
    match guarded(channel, set_up) {
        Ok(Ok(answer)) => answer::of_platform(answer),
        Ok(Err(rejection)) => refuse(shared, channel, &rejection),
        Err(Panicked) => panicked(),
    }
}

/// Takes a webhook. The answer goes out after the store has said that it is durable; where it may carry something, once
/// that is there or its time is over.
pub(super) async fn receive(
    shared: &Shared,
    progress: &Progress,
    channel: &Channel,
    request: Request<Incoming>,
) -> Answer {
    let limits = &shared.limits;
    let (head, body) = request.into_parts();
    let began = progress.began();
    let bytes_max = limits.body_bytes_max.max(channel.adapter.body_bytes_max().unwrap_or_default());
    let body = match body::read(body, bytes_max, &shared.room, began + limits.timeout).await {
        Ok(body) => body,
        Err(unread) => return unread.answer(),
    };
    progress.ended();
    let mut request = raw(head, body.bytes.clone());
    if !shared.continue_traces {
        request.headers.remove(TRACEPARENT);
    }
    let (now, random) = (shared.clock.now(), shared.ids.random());
    let parent = request.header(TRACEPARENT).and_then(|header| header.parse().ok());
    let taken = match let_in(shared, channel, request, now, random).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    if let Some(meter) = shared.meters.channel(channel.name.as_str()) {
        // By the latest of them: what is redelivered is old, whatever the clock.
        let at = taken.ingest.items.iter().map(|item| item.dedupe.at).max();
        meter.events_skew.heard(at.unwrap_or_default(), now);
    }
    let taking = shared.meters.tracer().taking(channel, &taken.ingest, parent);
    let answer = keep(shared, progress, channel, taken, Came { now, began, body }).await;
    if let Some(taking) = taking {
        shared.meters.tracer().webhook(channel, taking, answer.status().as_u16());
    }
    answer
}

/// How a request came in.
struct Came<'a> {
    now: Timestamp,
    began: Instant,
    body: body::Body<'a>,
}

/// Writes what was let in, and makes the answer.
async fn keep(
    shared: &Shared,
    progress: &Progress,
    channel: &Channel,
    Taken { ingest, immediate }: Taken,
    Came { now, began, body }: Came<'_>,
) -> Answer {
    let Some(Immediate { within, deferral }) = immediate else {
        let stored = store(shared, channel, ingest).await;
        return stored.map_or_else(|later| later, |_| answer::empty(StatusCode::OK));
    };
    let deadline = now.after(within.saturating_sub(began.elapsed()));
    let waiting = shared.open.register(&channel.name, &ingest, deadline);
    match store(shared, channel, ingest).await {
        Ok(ingested) => {
            // Others may need the room while this one waits.
            drop(body);
            // What has come before was answered before, or is about to be.
            let waiting = waiting.filter(|_| ingested.published > 0);
            own::response(shared, progress, waiting, deferral).await
        }
        Err(later) => later,
    }
}

pub(super) fn raw(head: request::Parts, body: Bytes) -> RawRequest {
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    RawRequest { method: head.method, target, headers: head.headers, body }
}

/// A request that was let in.
struct Taken {
    ingest: Ingest,
    immediate: Option<Immediate>,
}

/// Lets a request in. Where that takes keys which are not known, they are fetched, and it is looked at once more.
async fn let_in(
    shared: &Shared,
    channel: &Channel,
    request: RawRequest,
    now: Timestamp,
    random: u128,
) -> Result<Taken, Answer> {
    let rotated = shared.channels.rotated(&channel.name);
    let take = |request| guarded(channel, || take(channel, rotated, request, now, random));
    let panicking = |Panicked| panicked();
    let refused = |rejection: Rejection| refuse(shared, channel, &rejection);
    let Some(set) = channel.adapter.key_set() else {
        return take(request).map_err(panicking)?.map_err(refused);
    };
    let seen = set.taken_at();
    let first = take(request.clone()).map_err(panicking)?;
    let is_unknown = matches!(first, Err(Rejection::UnknownKey));
    // A request that is refused for another reason is none to fetch anything for, and one that is let in does not wait.
    if !is_unknown {
        if first.is_ok() && keys::is_stale(set, now) {
            shared.keys.refresh(channel, &shared.clock);
        }
        return first.map_err(refused);
    }
    match shared.keys.look(channel, seen, &*shared.clock).await {
        Looked::Taken => take(request).map_err(panicking)?.map_err(refused),
        // NOTE: whoever makes up a key keeps the keys at rest, and one that is new meanwhile must not be lost.
        Looked::Rest(rest) => Err(answer::later_by(rest, "the key is not known yet")),
        Looked::Failed(error) => {
            if let Some(left_out) = shared.failed.line(shared.clock.now()) {
                tracing::error!(channel = %channel.name, error, left_out, "the published keys cannot be fetched");
            }
            first.map_err(|_| answer::later("the keys cannot be had"))
        }
    }
}

fn take(
    channel: &Channel,
    rotated: &[Rotated],
    request: RawRequest,
    now: Timestamp,
    random: u128,
) -> Result<Taken, Rejection> {
    let verified = admit(&*channel.adapter, request, now)?;
    rotated.iter().for_each(|rotated| rotated.let_in(verified.request(), now));
    let immediate = channel.adapter.immediate(&verified);
    Ok(Taken { ingest: ingest(channel, &verified, now, random), immediate })
}

/// Writes it: this returns when that is durable, or what is answered where it is not.
async fn store(shared: &Shared, channel: &Channel, ingest: Ingest) -> Result<Ingested, Answer> {
    let webhook = ingest.webhook.id.clone();
    let is_dead = ingest.dead.is_some();
    let topics: Vec<TopicName> = ingest.items.iter().map(|item| item.event.topic.clone()).collect();
    let begun = Instant::now();
    let written = tokio::time::timeout(shared.limits.timeout, shared.store.ingest(ingest)).await;
    shared.meters.engine().commit.record_duration(begun.elapsed());
    match written {
        Ok(Ok(ingested)) => {
            if ingested.published > 0 {
                // Of a webhook that was known in part, the rest is not told apart here.
                topics
                    .iter()
                    .take(ingested.published)
                    .for_each(|topic| shared.meters.engine().ingested.add(topic));
            }
            if is_dead && let Some(left_out) = shared.refused.line(shared.clock.now()) {
                let channel = &channel.name;
                tracing::warn!(%channel, %webhook, left_out, "a signed body cannot be decoded: a dead letter");
            }
            Ok(ingested)
        }
        Ok(Err(error)) => Err(not_stored(shared, channel, &webhook, &error)),
        Err(late) => Err(not_stored(shared, channel, &webhook, &late)),
    }
}

/// The provider is asked to come again. If it was written nevertheless, its marks tell.
fn not_stored(shared: &Shared, channel: &Channel, webhook: &EventId, error: &dyn fmt::Display) -> Answer {
    if let Some(left_out) = shared.failed.line(shared.clock.now()) {
        tracing::error!(channel = %channel.name, %webhook, %error, left_out, "a webhook is not stored");
    }
    answer::later("not stored")
}

/// The log says why; the answer must not help to guess.
pub(super) fn refuse(shared: &Shared, channel: &Channel, rejection: &Rejection) -> Answer {
    if *rejection == Rejection::Probe {
        return answer::empty(StatusCode::OK);
    }
    if let Some(left_out) = shared.refused.line(shared.clock.now()) {
        tracing::warn!(channel = %channel.name, reason = %rejection, left_out, "a request is refused");
    }
    answer::text(StatusCode::FORBIDDEN, "refused")
}

/// A platform panicked.
pub(crate) struct Panicked;

fn panicked() -> Answer {
    answer::text(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
}

/// A platform is a pure function, so nothing is left half-done where it panics; that request alone fails.
pub(crate) fn guarded<T>(channel: &Channel, work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        tracing::error!(channel = %channel.name, platform = %channel.platform, "the platform panicked on a request");
        Panicked
    })
}
