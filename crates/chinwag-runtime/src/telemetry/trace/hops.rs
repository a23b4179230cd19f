//! What the stages know anyway, as spans.

use std::time::Duration;

use chinwag_core::{
    commit::{Commit, Ingest, ServiceCall},
    conversation::{ConversationKey, fingerprint},
    event::{Event, TraceParent},
    metrics::catalogue::{CAUSE, CHANNEL, FUNCTION, OUTCOME, PLATFORM, STATUS, TOPIC},
    platform::{HttpCall, HttpReply},
    response::FailureKind,
    topic::{RESPONSE_FAILED, RESPONSE_SENT},
};
use serde::Deserialize;
use tokio::time::Instant;

use super::{Attribute, Kind, Link, Moment, Span, Tracer};
use crate::{Channel, client::CallError};

/// The most bytes of an error that go with a span.
const ERROR_BYTES_MAX: usize = 1 << 10;

/// A webhook that is being taken: what of it is known before it is written.
#[derive(Debug)]
pub struct Taking {
    hop: TraceParent,
    /// The hop of whoever sent it, where that is believed.
    parent: Option<u64>,
    links: Vec<Link>,
    begin: Moment,
    stopwatch: Instant,
}

impl Tracer {
    /// What a webhook's span is made of; `None` where nobody takes it.
    pub(crate) fn taking(
        &self,
        channel: &Channel,
        ingest: &Ingest,
        parent: Option<TraceParent>,
    ) -> Option<Taking> {
        let receipts = self.receipts()?;
        let name = channel.name.as_str();
        let links = ingest.items.iter().flat_map(|item| receipts.of(name, &item.event)).collect();
        let parent = parent.map(|parent| parent.span_id);
        Some(Taking {
            hop: ingest.webhook.trace?,
            parent,
            links,
            begin: ingest.webhook.time.into(),
            stopwatch: Instant::now(),
        })
    }

    /// A webhook was answered. One that reports of a message whose trace was sent is sent, too.
    pub(crate) fn webhook(&self, channel: &Channel, taking: Taking, status: u16) {
        let Taking { hop, parent, links, begin, stopwatch } = taking;
        let is_failed = status >= 500;
        let Some(hop) = self.wants(Some(hop), is_failed || !links.is_empty()) else { return };
        let route = format!("/webhooks/{}", channel.name);
        self.add(Span {
            hop,
            parent,
            name: format!("POST {route}"),
            kind: Kind::Server,
            begin,
            end: begin.after(stopwatch.elapsed()),
            attributes: vec![
                ("http.request.method", "POST".into()),
                ("http.route", Attribute::Text(route)),
                (STATUS, status.into()),
                (CHANNEL, channel.name.as_str().into()),
                (PLATFORM, channel.platform.as_str().into()),
            ],
            error: is_failed.then(|| "it is not stored".to_owned()),
            links,
        });
    }

    /// The spans of a run, which are to be added once it is committed: the run, and the services it called.
    pub(crate) fn run(&self, event: &Event, commit: &Commit) -> Vec<Span> {
        if !self.is_on() {
            return Vec::new();
        }
        let run = &commit.run;
        let failure = failure(commit);
        let Some(parent) = self.wants(event.trace, failure.is_some()) else { return Vec::new() };
        let hop = parent.run(&event.id, &run.function, run.attempt);
        self.remember(hop, commit);
        let begin = Moment::from(run.started);
        let mut attributes = vec![
            ("messaging.system", "chinwag".into()),
            ("messaging.operation.name", "process".into()),
            ("messaging.operation.type", "process".into()),
            (TOPIC, event.topic.as_str().into()),
            ("messaging.message.id", event.id.as_str().into()),
            (FUNCTION, run.function.as_str().into()),
            ("chinwag.attempt", run.attempt.into()),
            (OUTCOME, run.outcome.as_str().into()),
        ];
        attributes.extend(event.conversation.as_ref().map(|key| (CHANNEL, key.channel().into())));
        let span = Span {
            hop,
            parent: Some(parent.span_id),
            name: format!("process {}", event.topic),
            kind: Kind::Consumer,
            begin,
            end: begin.after(Duration::from_micros(run.micros)),
            attributes,
            error: failure,
            links: Vec::new(),
        };
        std::iter::once(span).chain(services(hop, begin, &run.calls)).collect()
    }

    /// Remembers what a run of the sender has sent, for its receipts.
    fn remember(&self, hop: TraceParent, commit: &Commit) {
        #[derive(Deserialize)]
        struct Sent {
            message_id: Option<String>,
        }
        let Some(receipts) = self.receipts() else { return };
        for event in commit.events.iter().filter(|event| event.topic == RESPONSE_SENT) {
            let message_id = event.payload().ok().and_then(|Sent { message_id }| message_id);
            let channel = event.conversation.as_ref().map(ConversationKey::channel);
            if let (Some(id), Some(channel)) = (message_id, channel) {
                receipts.sent(channel, &id, Link { trace_id: hop.trace_id, span_id: hop.span_id });
            }
        }
    }
}

/// Why a run failed; of one that says so by an event, what that says.
fn failure(commit: &Commit) -> Option<String> {
    #[derive(Deserialize)]
    struct Failed {
        kind: FailureKind,
        error: String,
    }
    if commit.run.outcome.is_failure() {
        return Some(cut(commit.run.error.as_deref().unwrap_or_default()).to_owned());
    }
    let failed = commit.events.iter().find(|event| event.topic == RESPONSE_FAILED)?;
    let Failed { kind, error } = failed.payload().ok()?;
    Some(cut(&format!("{}: {error}", kind.as_str())).to_owned())
}

/// The services that a run called. NOTE: what is recorded of a call is how long it took, and not when: they are drawn one
/// after another from the run's beginning.
fn services(hop: TraceParent, begin: Moment, calls: &[ServiceCall]) -> Vec<Span> {
    let mut at = begin;
    let spans = calls.iter().enumerate().map(|(index, call)| {
        let begin = at;
        at = at.after(Duration::from_micros(call.micros));
        Span {
            hop: child(hop, &["service", call.service.as_str(), &index.to_string()]),
            parent: Some(hop.span_id),
            name: format!("call {}", call.service),
            kind: Kind::Client,
            begin,
            end: at,
            attributes: vec![
                ("faas.invoked_name", call.service.as_str().into()),
                ("chinwag.attempt", call.attempts.into()),
            ],
            error: call.error.as_deref().map(|error| cut(error).to_owned()),
            links: Vec::new(),
        }
    });
    spans.collect()
}

/// A call of a provider that was made by a run.
pub(crate) struct Call<'a> {
    /// The hop of the run.
    pub(crate) run: TraceParent,
    pub(crate) channel: &'a Channel,
    pub(crate) call: &'a HttpCall,
    pub(crate) begin: Moment,
    pub(crate) end: Moment,
}

impl Tracer {
    /// A provider was called.
    pub(crate) fn called(&self, made: &Call<'_>, came_to: &Result<HttpReply, CallError>) {
        let Call { run, channel, call, begin, end } = *made;
        let cause = match came_to {
            Ok(reply) if reply.status < 400 => None,
            Ok(reply) => Some(reply.status.to_string()),
            Err(CallError::NotSent { .. }) => Some("not_sent".to_owned()),
            Err(CallError::Unknown { .. }) => Some("unknown".to_owned()),
        };
        let Some(run) = self.wants(Some(run), cause.is_some()) else { return };
        let (host, template) = template(&call.url);
        let mut attributes = vec![
            ("http.request.method", call.method.as_str().into()),
            ("server.address", Attribute::Text(host)),
            ("url.template", Attribute::Text(template.clone())),
            (CHANNEL, channel.name.as_str().into()),
            (PLATFORM, channel.platform.as_str().into()),
        ];
        attributes.extend(came_to.as_ref().ok().map(|reply| (STATUS, reply.status.into())));
        attributes.extend(cause.as_ref().map(|cause| (CAUSE, cause.as_str().into())));
        self.add(Span {
            hop: child(run, &["call", &begin.0.to_string()]),
            parent: Some(run.span_id),
            name: format!("{} {template}", call.method),
            kind: Kind::Client,
            begin,
            end,
            attributes,
            error: cause,
            links: Vec::new(),
        });
    }
}

/// A hop below another.
fn child(hop: TraceParent, parts: &[&str]) -> TraceParent {
    let above = format!("{:016x}", hop.span_id);
    let parts: Vec<&str> = [above.as_str()].into_iter().chain(parts.iter().copied()).collect();
    TraceParent { span_id: fingerprint(&parts).max(1), ..hop }
}

/// The host of an address, and its path with what differs from call to call, or is secret, left out.
fn template(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments = path.split('/').map(|segment| if is_fixed(segment) { segment } else { "{id}" });
    (host.to_owned(), segments.fold(String::new(), |path, segment| path + "/" + segment))
}

/// Whether a part of a path is the same in every call: a word, or a version as in `v23.0`, or what stands for a token.
fn is_fixed(segment: &str) -> bool {
    let is_version = segment.strip_prefix('v').is_some_and(|version| {
        version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && version.len() < 6
    });
    let is_word = segment.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-.".contains(&byte));
    is_version || (is_word && segment.len() <= 32) || segment.ends_with(HttpCall::TOKEN)
}

fn cut(words: &str) -> &str {
    &words[..words.floor_char_boundary(ERROR_BYTES_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_what_is_secret_or_a_persons() {
        let of = |url: &str| template(url).1;
        assert_eq!(of("https://graph.facebook.com/v23.0/me/messages?access=1"), "/v23.0/me/messages");
        assert_eq!(of("https://api.telegram.org/bot{token}/sendMessage"), "/bot{token}/sendMessage");
        assert_eq!(of("https://x.example/v2/users/U123abc/dm"), "/v2/users/{id}/dm");
        assert_eq!(template("https://user:word@x.example").0, "x.example");
    }
}
