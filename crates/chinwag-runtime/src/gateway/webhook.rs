//! Takes a provider's requests: let in, stored, and only then answered.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    commit::Ingest,
    event::EventId,
    platform::{RawRequest, Rejection, admit},
};
use http::{Request, StatusCode, request};
use hyper::body::Incoming;

use super::{
    answer::{self, Answer},
    body,
    ingest::ingest,
    shared::Shared,
    wire::Progress,
};
use crate::Channel;

/// Answers the provider's set-up request.
pub(super) fn handshake(shared: &Shared, channel: &Channel, request: Request<Incoming>) -> Answer {
    let request = raw(request.into_parts().0, Bytes::new());
    match guarded(channel, || channel.adapter.handshake(&request)) {
        Ok(Ok(answer)) => answer::of_platform(answer),
        Ok(Err(rejection)) => refuse(shared, channel, &rejection),
        Err(Panicked) => panicked(),
    }
}

/// Takes a webhook. The 200 goes out after the store has said that it is durable.
pub(super) async fn receive(
    shared: &Shared,
    progress: &Progress,
    channel: &Channel,
    request: Request<Incoming>,
) -> Answer {
    let limits = &shared.limits;
    let (head, body) = request.into_parts();
    let deadline = progress.began() + limits.timeout;
    let body = match body::read(body, limits.body_bytes_max, &shared.room, deadline).await {
        Ok(body) => body,
        Err(unread) => return unread.answer(),
    };
    progress.ended();
    let request = raw(head, body.bytes.clone());
    let now = shared.clock.now();
    match guarded(channel, || take(channel, request, now, shared.ids.random())) {
        Ok(Ok(ingest)) => store(shared, channel, ingest).await,
        Ok(Err(rejection)) => refuse(shared, channel, &rejection),
        Err(Panicked) => panicked(),
    }
}

fn raw(head: request::Parts, body: Bytes) -> RawRequest {
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    RawRequest { method: head.method, target, headers: head.headers, body }
}

fn take(channel: &Channel, request: RawRequest, now: Timestamp, random: u128) -> Result<Ingest, Rejection> {
    let verified = admit(&*channel.adapter, request, now)?;
    Ok(ingest(channel, &verified, now, random))
}

/// Writes it, and answers when that is durable.
async fn store(shared: &Shared, channel: &Channel, ingest: Ingest) -> Answer {
    let webhook = ingest.webhook.id.clone();
    let is_dead = ingest.dead.is_some();
    match tokio::time::timeout(shared.limits.timeout, shared.store.ingest(ingest)).await {
        Ok(Ok(_)) => {
            if is_dead && let Some(left_out) = shared.refused.line(shared.clock.now()) {
                let channel = &channel.name;
                tracing::warn!(%channel, %webhook, left_out, "a signed body cannot be decoded: a dead letter");
            }
            answer::empty(StatusCode::OK)
        }
        Ok(Err(error)) => not_stored(shared, channel, &webhook, &error),
        Err(late) => not_stored(shared, channel, &webhook, &late),
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
fn refuse(shared: &Shared, channel: &Channel, rejection: &Rejection) -> Answer {
    if let Some(left_out) = shared.refused.line(shared.clock.now()) {
        tracing::warn!(channel = %channel.name, reason = %rejection, left_out, "a request is refused");
    }
    answer::text(StatusCode::FORBIDDEN, "refused")
}

/// A platform panicked.
struct Panicked;

fn panicked() -> Answer {
    answer::text(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
}

/// A platform is a pure function, so nothing is left half-done where it panics; that request alone fails.
fn guarded<T>(channel: &Channel, work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        tracing::error!(channel = %channel.name, platform = %channel.platform, "the platform panicked on a request");
        Panicked
    })
}
