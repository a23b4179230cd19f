//! One request of somebody on a page, or of the page itself.

use std::{net::IpAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    bus::Position,
    conversation::ConversationKey,
    hosted::{Asked, Hosted},
    platform::{RawRequest, Rejection},
};
use http::{
    HeaderMap, HeaderValue, Request, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_SECURITY_POLICY,
        CONTENT_TYPE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
    },
};
use hyper::body::{Body as _, Incoming};

use super::{
    super::{
        answer::{self, Answer},
        outgoing::Outgoing,
        peer::Peer,
        route,
        shared::Shared,
        webhook,
        wire::Progress,
    },
    feed::feed,
    hub::Full,
    quotas::network,
};
use crate::Channel;

/// Answers one request. What is answered can be read by pages of the allowed origins and by no other.
pub(in super::super) async fn answer(
    shared: &Arc<Shared>,
    progress: &Progress,
    peer: Peer,
    (channel, hosted): (&Channel, &dyn Hosted),
    request: Request<Incoming>,
) -> Answer {
    let head = head(&request);
    let origin = hosted.origin(&head).cloned();
    let is_whole = request.body().is_end_stream();
    let mut answer = match ask(shared, peer, channel, hosted, &head) {
        // It reads its body itself.
        Ok(Asked::Say(_)) => route::receive(shared, progress, channel, request).await,
        asked => {
            let answer = match asked {
                Ok(asked) => other(shared, channel, hosted, asked).await,
                Err(refusal) => refused(shared, channel, &refusal),
            };
            if is_whole { answer } else { answer::last(answer) }
        }
    };
    protect(answer.headers_mut(), origin);
    answer
}

/// Who may read an answer, and that nobody takes it for what it is not.
fn protect(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.insert(VARY, HeaderValue::from_static("origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    }
}

/// Why nothing is done for somebody.
enum Refusal {
    /// They may not.
    Rejected(Rejection),
    /// They may, later.
    TooMany(Duration),
    /// The adapter has failed.
    Failed,
}

fn refused(shared: &Shared, channel: &Channel, refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Rejected(rejection) => webhook::refuse(shared, channel, rejection),
        Refusal::TooMany(wait) => answer::too_many(wait.as_secs() + 1),
        Refusal::Failed => answer::text(StatusCode::INTERNAL_SERVER_ERROR, "internal error"),
    }
}

fn head(request: &Request<Incoming>) -> RawRequest {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
    RawRequest {
        method: request.method().clone(),
        target,
        headers: request.headers().clone(),
        body: Bytes::new(),
    }
}

/// What a request wants, if it may.
fn ask(
    shared: &Shared,
    peer: Peer,
    channel: &Channel,
    hosted: &dyn Hosted,
    head: &RawRequest,
) -> Result<Asked, Refusal> {
    let (now, limits) = (shared.clock.now(), hosted.limits());
    let within = |who: &[&str], pace| shared.quotas.take(who, pace, now).map_err(Refusal::TooMany);
    if let Some(address) = address(hosted, head, peer) {
        within(&["address", &network(address)], limits.address)?;
    }
    let path = head.target.strip_prefix("/webhooks/").unwrap_or_default();
    let below = path.strip_prefix(channel.name.as_str()).unwrap_or_default().trim_start_matches('/');
    let asked = webhook::guarded(channel, || hosted.ask(below, head, now, shared.ids.random()));
    let asked = asked.map_err(|_| Refusal::Failed)?.map_err(Refusal::Rejected)?;
    if let Asked::Say(who) | Asked::Follow { conversation: who, .. } = &asked {
        within(&["visitor", who.as_str()], limits.visitor)?;
    }
    Ok(asked)
}

/// Where a request comes from. NOTE: of a list of addresses the last is what the nearest proxy has seen itself; whatever is
/// before it, anybody may have written.
fn address(hosted: &dyn Hosted, head: &RawRequest, peer: Peer) -> Option<IpAddr> {
    let peer = peer.address();
    let Some(name) = &hosted.limits().address_header else { return peer };
    let told = head.headers.get_all(name).iter().next_back().and_then(|value| value.to_str().ok());
    let last = told.and_then(|text| text.rsplit(',').next()?.trim().parse().ok());
    last.or(peer)
}

async fn other(shared: &Arc<Shared>, channel: &Channel, hosted: &dyn Hosted, asked: Asked) -> Answer {
    match asked {
        Asked::Page(page) => answer::of_page(page),
        Asked::Follow { conversation, after } => follow(shared, channel, hosted, &conversation, after),
        Asked::File { message_id } => file(shared, hosted, &message_id).await,
        Asked::Say(_) => answer::text(StatusCode::NOT_FOUND, "not found"),
    }
}

/// NOTE: they follow before the archive is read, so that nothing falls between what was and what comes.
fn follow(
    shared: &Arc<Shared>,
    channel: &Channel,
    hosted: &dyn Hosted,
    conversation: &ConversationKey,
    after: Option<Position>,
) -> Answer {
    let follower = match shared.hub.follow(conversation, hosted.limits().follow_max) {
        Ok(follower) => follower,
        Err(Full::Gateway) => return answer::later("too many follow"),
        Err(Full::Conversation) => return answer::too_many(5),
    };
    let pieces = feed(Arc::clone(shared), channel.clone(), follower, after);
    let mut answer = Answer::new(Outgoing::Told(pieces));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers pieces would hold back what is said.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    answer
}

async fn file(shared: &Shared, hosted: &dyn Hosted, message_id: &str) -> Answer {
    match shared.archive.trace(message_id).await {
        Ok(trace) => {
            let page = trace.events.iter().find_map(|event| hosted.file(message_id, event));
            page.map_or_else(|| answer::text(StatusCode::NOT_FOUND, "the file is gone"), answer::of_page)
        }
        Err(error) => {
            tracing::error!(%error, "a file cannot be read");
            answer::later("not now")
        }
    }
}
