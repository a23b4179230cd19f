//! Whether webhooks should be sent here, and what is wrong.
//!
//! Somebody on this machine is told everything; whoever comes from elsewhere, or through a proxy, is told the one word
//! and what keeps requests away: names of channels and functions are nobody else's business.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    error::EngineError,
    health::{Finding, FindingKind, Health, Severity},
};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use hyper::body::Incoming;

use super::{
    answer::{self, Answer},
    peer::Peer,
    shared::Shared,
};

/// How long the store may take to show that it answers, and how long it may take to see what is wrong.
const WITHIN: Duration = Duration::from_secs(1);
/// A key of state that no bot has.
const KEY: &str = "gateway/ready";
/// Headers that a proxy sets.
const FORWARDED: [&str; 5] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// Whether somebody may know all of it: they are on this machine, and no proxy asks for them.
fn may_know(peer: Peer, headers: &HeaderMap) -> bool {
    peer.is_here() && !FORWARDED.iter().any(|name| headers.contains_key(*name))
}

pub(super) async fn answer(shared: &Shared, peer: Peer, request: &Request<Incoming>) -> Answer {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return answer::not_allowed("GET, HEAD");
    }
    if *shared.stop.borrow() {
        return answer::later("stopping");
    }
    let health = match unstored(shared).await {
        Some(words) => silent(shared, words),
        None => look(shared).await,
    };
    told(&health, request.headers(), may_know(peer, request.headers()))
}

/// Why the store cannot be written to, as far as reading shows that.
async fn unstored(shared: &Shared) -> Option<&'static str> {
    match tokio::time::timeout(WITHIN, shared.store.state(KEY)).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => {
            complain(shared, &error);
            Some("the store fails")
        }
        Err(_) => Some("the store does not answer in time"),
    }
}

fn complain(shared: &Shared, error: &EngineError) {
    if let Some(left_out) = shared.failed.line(shared.clock.now()) {
        tracing::error!(%error, left_out, "the store does not answer");
    }
}

async fn look(shared: &Shared) -> Health {
    let Some(watch) = &shared.watch else { return Health { at: shared.clock.now(), findings: Vec::new() } };
    // What takes longer says nothing of whether webhooks can be taken: the store has just answered.
    let looked = tokio::time::timeout(WITHIN, watch.look()).await;
    looked.unwrap_or_else(|_| Health { at: shared.clock.now(), findings: Vec::new() })
}

fn silent(shared: &Shared, words: &str) -> Health {
    let now = shared.clock.now();
    let finding = Finding {
        kind: FindingKind::Engine,
        severity: Severity::Down,
        subject: "engine".to_owned(),
        words: format!("Webhooks cannot be taken: {words}."),
        remedy: "See in the log what it says, and whether its disk is full or its server away.".to_owned(),
        since: now,
    };
    Health { at: now, findings: vec![finding] }
}

/// As JSON for whoever asks for that, else in words.
fn told(health: &Health, headers: &HeaderMap, may_know: bool) -> Answer {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_json = accept.is_some_and(|accept| accept.contains("application/json"));
    let words: Bytes = match (is_json, may_know) {
        (true, true) => serde_json::to_vec(health).unwrap_or_default().into(),
        (true, false) => {
            serde_json::json!({ "state": if health.is_ready() { "ready" } else { "not_ready" } })
                .to_string()
                .into()
        }
        (false, true) => health.to_string().into(),
        (false, false) => health.in_short().into(),
    };
    let mut answer =
        if health.is_ready() { answer::text(StatusCode::OK, words) } else { answer::later(words) };
    if is_json {
        let json = HeaderValue::from_static("application/json");
        answer.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    answer
}
