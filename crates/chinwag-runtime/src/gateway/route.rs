//! Which request is for whom.

use std::sync::Arc;

use http::{Method, Request, StatusCode};
use hyper::body::{Body as _, Incoming};

use super::{
    answer::{self, Answer},
    hosted,
    peer::Peer,
    ready,
    shared::Shared,
    webhook,
    wire::Progress,
};
use crate::Channel;

/// Answers one request.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    progress: &Progress,
    peer: Peer,
    request: Request<Incoming>,
) -> Answer {
    let whole = request.body().is_end_stream();
    if whole {
        progress.ended();
    }
    let answer = match request.uri().path() {
        "/healthz" => health(request.method()),
        "/readyz" => ready::answer(shared, peer, &request).await,
        path => match path.strip_prefix("/webhooks/").map(|path| split(shared, path)) {
            Some(Some((channel, _))) if let Some(platform) = channel.adapter.hosted() => {
                return hosted::answer(shared, progress, peer, (channel, platform), request).await;
            }
            Some(Some((channel, below))) => match *request.method() {
                Method::POST => return receive(shared, progress, channel, request).await,
                Method::PUT if below => return receive(shared, progress, channel, request).await,
                Method::GET => webhook::handshake(shared, channel, request),
                _ => answer::not_allowed(if below { "GET, POST, PUT" } else { "GET, POST" }),
            },
            Some(None) => answer::text(StatusCode::NOT_FOUND, "there is no such channel"),
            None => answer::text(StatusCode::NOT_FOUND, "not found"),
        },
    };
    // A body that nobody reads ends the connection, so that what follows on it is never taken for a request.
    if whole { answer } else { answer::last(answer) }
}

/// Takes a webhook, and counts it.
pub(super) async fn receive(
    shared: &Shared,
    progress: &Progress,
    channel: &Channel,
    request: Request<Incoming>,
) -> Answer {
    let answer = webhook::receive(shared, progress, channel, request).await;
    if let Some(meter) = shared.meters.channel(channel.name.as_str()) {
        meter.answered(answer.status().as_u16());
        if answer.status().is_success() {
            meter.heard(shared.clock.now());
        }
    }
    answer
}

/// The channel of a path, and whether the path goes on below it: what a provider puts there is the platform's to read.
fn split<'s>(shared: &'s Shared, path: &str) -> Option<(&'s Channel, bool)> {
    let (name, below) = match path.split_once('/') {
        Some((name, below)) if !below.is_empty() => (name, true),
        _ => (path, false),
    };
    Some((shared.channels.get(name)?, below))
}

/// The process lives.
fn health(method: &Method) -> Answer {
    match *method {
        Method::GET | Method::HEAD => answer::text(StatusCode::OK, "ok"),
        _ => answer::not_allowed("GET, HEAD"),
    }
}
