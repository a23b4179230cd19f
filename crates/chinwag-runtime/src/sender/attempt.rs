//! One try to send a response, and what may follow on it.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    config::{SenderConfig, UnknownPolicy},
    event::TraceParent,
    function::{Emits, Input, Outcome},
    name::TopicName,
    response::{CallRecord, FailureKind, ReplyRecord, Response, ResponseFailed, ResponseSent},
    topic::{RESPONSE_FAILED, RESPONSE_SENT},
};
use http::HeaderMap;
use serde::Serialize;
use tokio::time::Instant;

use super::NAME;
use crate::telemetry::{ChannelMeter, Meters, SendOutcome, trace::Moment};

/// What a call may take, however long others of the same run have taken.
const CALL_MIN: Duration = Duration::from_secs(1);

/// One try to send a response.
pub(super) struct Attempt<'a> {
    config: &'a SenderConfig,
    meter: Option<&'a ChannelMeter>,
    input: &'a Input,
    pub(super) response: Response,
    /// A stopwatch: the input says when the run began, and a call takes its time.
    begun: Instant,
}

/// Why it failed.
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    pub(super) error: String,
    /// How long the provider asked to wait.
    pub(super) after: Option<Duration>,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, error: impl Into<String>) -> Self {
        Self { kind, error: error.into(), after: None }
    }
}

/// What went to the provider and what came back, as far as either did.
#[derive(Default)]
pub(super) struct Exchange {
    pub(super) request: Option<CallRecord>,
    pub(super) answer: Option<ReplyRecord>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        config: &'a SenderConfig,
        meters: &'a Meters,
        input: &'a Input,
        response: Response,
    ) -> Self {
        let meter = meters.channel(response.channel.as_str());
        Self { config, meter, input, response, begun: Instant::now() }
    }

    /// Counts what came of it.
    fn count(&self, outcome: SendOutcome) {
        let Some(meter) = self.meter else { return };
        meter.called(outcome);
        if let (SendOutcome::Sent, Some(arrived)) = (outcome, self.input.event.correlation.arrived()) {
            meter.answer.record_duration(self.now().since(arrived));
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.input.now.after(self.begun.elapsed())
    }

    /// Now, more exactly than a clock says it: for what is drawn side by side.
    pub(super) fn moment(&self) -> Moment {
        Moment::from(self.input.now).after(self.begun.elapsed())
    }

    /// The hop of its run.
    pub(super) fn hop(&self) -> Option<TraceParent> {
        let event = &self.input.event;
        event.trace.map(|trace| trace.run(&event.id, &NAME, self.input.attempt))
    }

    /// The channel rests until then: its credential is refused.
    pub(super) fn paused(&self, until: Timestamp) {
        if let Some(meter) = self.meter {
            meter.pause(until);
        }
    }

    /// The provider has an objection of another kind than to the credential.
    pub(super) fn credential_taken(&self) {
        self.paused(Timestamp::default());
    }

    /// What the provider's clock showed in its answer to a call that began then.
    pub(super) fn saw_clock(&self, headers: &HeaderMap, begin: Timestamp) {
        if let Some(meter) = self.meter {
            meter.answers_skew.saw_date(headers, begin, self.now());
        }
    }

    /// What tells the response from every other at every try.
    pub(super) fn key(&self) -> &str {
        self.response.key.as_deref().unwrap_or(self.input.event.id.as_str())
    }

    /// What is left of `limit`, which the calls of a run share. NOTE: never nothing, so that a call can be made at all; a
    /// run has a margin beside its calls.
    pub(super) fn left(&self, limit: Duration) -> Duration {
        limit.saturating_sub(self.begun.elapsed()).max(CALL_MIN.min(limit))
    }

    /// Whether there have been more runs than this function ever asks for: they ended before it could say anything.
    pub(super) fn is_one_too_many(&self) -> bool {
        self.input.attempt > self.config.retry.attempts
    }

    /// How long to wait for the next try; `None` when there is to be none.
    pub(super) fn wait(&self, asked: Option<Duration>) -> Option<Duration> {
        let age = self.now().since(self.response.since.unwrap_or(self.input.event.time));
        let random = u64::try_from(self.input.random >> 64).unwrap_or_default();
        self.config.retry.wait(self.input.attempt, age, asked, random)
    }

    /// The provider took it.
    pub(super) fn sent(
        self,
        message_id: Option<String>,
        request: CallRecord,
        answer: ReplyRecord,
    ) -> Outcome {
        self.count(SendOutcome::Sent);
        self.credential_taken();
        if let Some(meter) = self.meter {
            meter.delivered(self.now());
        }
        let Self { response, input, .. } = self;
        let sent = ResponseSent { response, message_id, attempt: input.attempt, request, answer };
        done(RESPONSE_SENT, &sent)
    }

    /// It may succeed later: the lane waits for that, or somebody else has to when its tries are spent.
    pub(super) fn later(self, failure: Failure, wait: Option<Duration>, exchange: Exchange) -> Outcome {
        match wait {
            Some(wait) => {
                self.count(SendOutcome::Retry);
                Outcome::Retry { after: Some(wait), cause: failure.error.into() }
            }
            None => self.failed(failure, true, exchange),
        }
    }

    /// It may have been delivered: what follows is for the owner to decide.
    pub(super) fn unknown(self, cause: String, wait: Option<Duration>, exchange: Exchange) -> Outcome {
        self.count(SendOutcome::Unknown);
        match (self.config.unknown, wait) {
            (UnknownPolicy::Hold, _) => Outcome::Reject { cause: cause.into() },
            (UnknownPolicy::Resend, Some(_)) => Outcome::Unknown { cause: cause.into() },
            (policy, _) => {
                let retryable = policy == UnknownPolicy::Resend;
                self.failed(Failure::new(FailureKind::Unknown, cause), retryable, exchange)
            }
        }
    }

    /// It is over for the sender.
    pub(super) fn failed(self, failure: Failure, retryable: bool, exchange: Exchange) -> Outcome {
        self.count(SendOutcome::Failed(failure.kind));
        let Self { mut response, input, .. } = self;
        if retryable {
            // Whoever puts it off must know how old it is.
            response.since.get_or_insert(input.event.time);
        }
        let failed = ResponseFailed {
            response,
            kind: failure.kind,
            error: failure.error,
            retryable,
            attempt: input.attempt,
            retry_after: failure.after,
            request: exchange.request,
            answer: exchange.answer,
        };
        done(RESPONSE_FAILED, &failed)
    }
}

fn done(topic: TopicName, payload: &impl Serialize) -> Outcome {
    match Emits::none().with(topic, payload) {
        Ok(emits) => Outcome::Done(emits),
        Err(error) => Outcome::Reject { cause: error.into() },
    }
}
