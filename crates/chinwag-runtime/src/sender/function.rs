//! The flow: render, call once, say what came of it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    access::TokenRefused,
    clock::Timestamp,
    config::{LogConfig, SenderConfig, Span, UnknownPolicy},
    event::Event,
    function::{Function, FunctionSpec, Input, OnDead, Ordering, Outcome, Registered},
    name::FunctionName,
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::{FailureKind, Response},
    retry::RetryPolicy,
    store::Store,
    topic::RESPONSE_PREPARED,
};
use http::header::AUTHORIZATION;

use super::{
    answer::Answered,
    attempt::{Attempt, Exchange, Failure},
    budgets::Budgets,
    record,
    redact::Redactor,
    tokens::{self, ASK_MAX, Slot, Tokens},
};
use crate::{
    Channel, Channels,
    client::{CallError, Client},
    open::OpenWebhooks,
    telemetry::{Meters, trace::hops::Call},
};

/// The sender's name.
pub const NAME: FunctionName = FunctionName::from_static("sender");

/// What a run needs beside its call, at most.
const RUN_MARGIN: Duration = Duration::from_secs(5);

/// How long something cools off at least when the provider does not say.
const COOL_OFF_MIN: Duration = Duration::from_secs(1);

/// How long a channel rests whose credential is refused, before the next message tries it.
const PAUSE: Duration = Duration::from_secs(60);

/// What a sender is made of.
#[derive(Debug)]
pub struct SenderParts {
    /// Whom it sends for.
    pub channels: Channels,
    /// Knows when people were heard.
    pub store: Arc<dyn Store>,
    /// Makes its calls.
    pub client: Client,
    /// The webhooks that wait for an answer.
    pub open: OpenWebhooks,
    /// What is counted.
    pub meters: Meters,
}

/// The function that sends every prepared response.
#[must_use]
pub fn sender(config: &SenderConfig, parts: SenderParts) -> Registered {
    let budgets = Budgets::new(&parts.channels);
    let tokens = Tokens::new(&parts.channels);
    let function = Arc::new(Sender { config: config.clone(), parts, budgets, tokens });
    Registered { spec: spec(config), function }
}

fn spec(config: &SenderConfig) -> FunctionSpec {
    let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    FunctionSpec {
        name: NAME,
        topic: RESPONSE_PREPARED,
        ordering: Ordering::Conversation,
        concurrency: config.concurrency,
        // The call's own time-out comes first: it knows whether anything was sent.
        timeout: Span::millis(millis(config.timeout.get().saturating_add(RUN_MARGIN))),
        // NOTE: no limit and no wait. The function itself keeps to `[sender] retry`, because what follows on the last
        // try is an event for the result handlers, not a dead letter; a limit here could only cut that short.
        retry: RetryPolicy {
            attempts: u32::MAX,
            age: Span::days(36_500),
            base: Span::millis(0),
            cap: Span::millis(0),
        },
        on_dead: OnDead::Skip,
        claim: true,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    }
}

#[derive(Debug)]
pub(super) struct Sender {
    config: SenderConfig,
    pub(super) parts: SenderParts,
    budgets: Budgets,
    tokens: Tokens,
}

#[async_trait]
impl Function for Sender {
    async fn call(&self, input: Input) -> Outcome {
        let response = match input.event.payload::<Response>() {
            Ok(response) => for_try(response, &input),
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        let attempt = Attempt::new(&self.config, &self.parts.meters, &input, response);
        let is_hosted = |channel: &Channel| channel.adapter.hosted().is_some();
        let here = self.parts.channels.get(attempt.response.channel.as_str()).is_some_and(is_hosted);
        // What goes no further than this process has told nobody anything before its commit.
        if input.interrupted && !here {
            let wait = attempt.wait(None);
            let cause = "the process ended during the call, which may have been carried out";
            return attempt.unknown(cause.into(), wait, Exchange::default());
        }
        if attempt.is_one_too_many() {
            let failure =
                Failure::new(FailureKind::Unavailable, "every run ended before its outcome was known");
            return attempt.failed(failure, true, Exchange::default());
        }
        let Some(channel) = self.parts.channels.get(attempt.response.channel.as_str()) else {
            let error = format!("there is no channel `{}`", attempt.response.channel);
            let failure = Failure::new(FailureKind::Configuration, error);
            return attempt.failed(failure, false, Exchange::default());
        };
        let platform = &*channel.adapter;
        let attempt = match self.pass(attempt, platform).await {
            Ok(attempt) => attempt,
            Err(outcome) => return outcome,
        };
        let rendered = platform.render(&attempt.response);
        let attempt = match self.parts.open.take(&input.event, &attempt.response) {
            Some(open) => match self.answer(attempt, platform, open, rendered.as_ref().ok()).await {
                Answered::As(outcome) => return outcome,
                Answered::Not(attempt) => *attempt,
            },
            None => attempt,
        };
        match rendered {
            Ok(call) => self.send(attempt, channel, call, self.config.timeout.get()).await,
            Err(error) => {
                let failure = Failure::new(FailureKind::Invalid, error.to_string());
                attempt.failed(failure, false, Exchange::default())
            }
        }
    }

    fn ready_at(&self, event: &Event, now: Timestamp) -> Timestamp {
        let ready_at = self.budgets.ready_at(event, now);
        let conversation = event.conversation.as_ref().filter(|_| ready_at > now);
        if let Some(meter) = conversation.and_then(|key| self.parts.meters.channel(key.channel())) {
            meter.waits.add();
            meter.wait.record_duration(ready_at.since(now));
        }
        ready_at
    }
}

/// What only the sender knows of a response. A reply token is kept for the short retries: what the provider refused for now
/// has not spent it. It is too old for what was put off; where one person alone may see that, it is still all there is.
fn for_try(response: Response, input: &Input) -> Response {
    let is_put_off = response.deferred > 0 || response.since.is_some();
    let is_private = response.reply.only_for.is_some();
    let reply_token = response.reply_token.filter(|_| is_private || !is_put_off);
    let key = response.key.or_else(|| Some(input.event.id.original().to_string()));
    Response { reply_token, key, ..response }
}

impl Sender {
    async fn send(
        &self,
        attempt: Attempt<'_>,
        channel: &Channel,
        mut call: HttpCall,
        limit: Duration,
    ) -> Outcome {
        channel.adapter.sign(&mut call, attempt.key(), attempt.now());
        let called = match self.call(&attempt, channel, &mut call, limit).await {
            Ok(called) => called.map(|reply| (channel.adapter.reply(&call, &reply), reply)),
            Err(refused) => return self.without_token(attempt, refused),
        };
        // From here on, nothing of the call or its answer is kept that has not been through the redactor.
        let body = std::mem::take(&mut call.body);
        let redactor = Redactor::of(&call);
        let request = record::request(&call, body, &redactor);
        let (result, reply) = match called {
            Ok(called) => called,
            Err(error) => {
                let words = record::error(error.story(), &redactor);
                return self.unanswered(
                    attempt,
                    &error,
                    words,
                    Exchange { request: Some(request), answer: None },
                );
            }
        };
        let answer = record::answer(reply, &redactor);
        match result {
            SendResult::Delivered { message_id } => attempt.sent(message_id, request, answer),
            SendResult::Rejected { kind: FailureKind::Unknown, error }
            | SendResult::Retry { kind: FailureKind::Unknown, error, .. } => {
                let exchange = Exchange { request: Some(request), answer: Some(answer) };
                self.unknown(attempt, record::error(error, &redactor), exchange)
            }
            SendResult::Rejected { kind: FailureKind::Credential, error } => {
                let error = record::error(error, &redactor);
                self.pause(attempt, error, Exchange { request: Some(request), answer: Some(answer) })
            }
            SendResult::Rejected { kind, error } => {
                attempt.credential_taken();
                let failure = Failure::new(kind, record::error(error, &redactor));
                attempt.failed(failure, false, Exchange { request: Some(request), answer: Some(answer) })
            }
            SendResult::Retry { kind: FailureKind::WindowClosed, error, .. }
                if attempt.response.reply_token.is_some() =>
            {
                let exchange = Exchange { request: Some(request), answer: Some(answer) };
                self.without_reply_token(attempt, channel, record::error(error, &redactor), exchange).await
            }
            SendResult::Retry { after, cool_off, kind, error } => {
                let wait = attempt.wait(after);
                let rest = after.unwrap_or_else(|| wait.unwrap_or_default().max(COOL_OFF_MIN));
                self.cool_off(&attempt, cool_off, rest);
                let failure = Failure { after, ..Failure::new(kind, record::error(error, &redactor)) };
                attempt.later(failure, wait, Exchange { request: Some(request), answer: Some(answer) })
            }
        }
    }

    /// Makes the call, with a token where it needs one. A token that is refused is renewed once: the provider did nothing.
    async fn call(
        &self,
        attempt: &Attempt<'_>,
        channel: &Channel,
        call: &mut HttpCall,
        limit: Duration,
    ) -> Result<Result<HttpReply, CallError>, TokenRefused> {
        if let Some(hosted) = channel.adapter.hosted() {
            return Ok(Ok(hosted.take(call)));
        }
        let Some(slot) = self.tokens.of(channel) else {
            return Ok(self.once(attempt, channel, call, limit).await);
        };
        self.authorize(attempt, channel, slot, call).await?;
        let called = self.once(attempt, channel, call, attempt.left(limit)).await;
        if called.as_ref().is_ok_and(|reply| reply.status == 401) {
            self.authorize(attempt, channel, slot, call).await?;
            return Ok(self.once(attempt, channel, call, attempt.left(limit)).await);
        }
        Ok(called)
    }

    /// Makes the call, and a span of it where somebody takes that.
    async fn once(
        &self,
        attempt: &Attempt<'_>,
        channel: &Channel,
        call: &HttpCall,
        limit: Duration,
    ) -> Result<HttpReply, CallError> {
        let tracer = self.parts.meters.tracer();
        let (begin, begin_moment) = (attempt.now(), attempt.moment());
        let called = self.parts.client.call(call, limit).await;
        if let Ok(reply) = &called {
            attempt.saw_clock(&reply.headers, begin);
        }
        if let Some(run) = tracer.is_on().then(|| attempt.hop()).flatten() {
            tracer.called(&Call { run, channel, call, begin: begin_moment, end: attempt.moment() }, &called);
        }
        called
    }

    /// Puts a token into the call, another than the one it has.
    async fn authorize(
        &self,
        attempt: &Attempt<'_>,
        channel: &Channel,
        slot: &Slot,
        call: &mut HttpCall,
    ) -> Result<(), TokenRefused> {
        let refused = call.headers.remove(AUTHORIZATION);
        let within = attempt.left(self.config.timeout.get());
        let asking = slot.authorization(channel, &self.parts.client, attempt.now(), refused.as_ref());
        let given = tokio::time::timeout(within.min(ASK_MAX), asking).await;
        call.headers.insert(AUTHORIZATION, given.unwrap_or_else(|_| Err(tokens::late()))?);
        Ok(())
    }

    /// What the response could be answered with is over, and nothing was sent: it goes without, where that says the same to
    /// the same people.
    async fn without_reply_token(
        &self,
        mut attempt: Attempt<'_>,
        channel: &Channel,
        error: String,
        exchange: Exchange,
    ) -> Outcome {
        attempt.response.reply_token = None;
        match channel.adapter.render(&attempt.response) {
            Ok(call) => {
                let limit = attempt.left(self.config.timeout.get());
                Box::pin(self.send(attempt, channel, call, limit)).await
            }
            Err(why) => {
                let failure = Failure::new(FailureKind::WindowClosed, format!("{error}; {why}"));
                attempt.failed(failure, false, exchange)
            }
        }
    }

    /// Nothing was sent: there is no token to send it with.
    fn without_token(&self, attempt: Attempt<'_>, refused: TokenRefused) -> Outcome {
        let TokenRefused { kind, is_retryable, after, .. } = refused;
        let failure = Failure { after, ..Failure::new(kind, refused.to_string()) };
        if !is_retryable && kind == FailureKind::Credential {
            return self.pause(attempt, failure.error, Exchange::default());
        }
        if !is_retryable {
            return attempt.failed(failure, false, Exchange::default());
        }
        let wait = attempt.wait(after);
        let rest = after.unwrap_or_else(|| wait.unwrap_or_default().max(COOL_OFF_MIN));
        self.cool_off(&attempt, CoolOff::Credential, rest);
        attempt.later(failure, wait, Exchange::default())
    }

    /// The channel's credential is refused, which no message is to blame for: the channel rests, its owner is told, and
    /// the message is prepared again later. It goes on by itself once the credential works.
    fn pause(&self, attempt: Attempt<'_>, error: String, exchange: Exchange) -> Outcome {
        let channel = &attempt.response.channel;
        tracing::error!(%channel, error, rest = ?PAUSE, "the credential is refused: the channel is paused");
        self.cool_off(&attempt, CoolOff::Credential, PAUSE);
        attempt.paused(attempt.now().after(PAUSE));
        attempt.failed(Failure::new(FailureKind::Credential, error), true, exchange)
    }

    /// There is no answer.
    pub(super) fn unanswered(
        &self,
        attempt: Attempt<'_>,
        error: &CallError,
        words: String,
        exchange: Exchange,
    ) -> Outcome {
        match error {
            CallError::NotSent { .. } => {
                let wait = attempt.wait(None);
                attempt.later(Failure::new(FailureKind::Unavailable, words), wait, exchange)
            }
            CallError::Unknown { .. } => self.unknown(attempt, words, exchange),
        }
    }

    /// It may have been delivered, for all that is known: the call was cut off, or its answer says nothing.
    fn unknown(&self, attempt: Attempt<'_>, words: String, exchange: Exchange) -> Outcome {
        let wait = attempt.wait(None);
        if self.config.unknown == UnknownPolicy::Resend {
            // An unknown is run again at once; what makes it wait is that its conversation is let be.
            self.cool_off(&attempt, CoolOff::Conversation, wait.unwrap_or_default());
        }
        attempt.unknown(words, wait, exchange)
    }

    fn cool_off(&self, attempt: &Attempt<'_>, what: CoolOff, rest: Duration) {
        self.budgets.cool_off(what, &attempt.response.conversation, attempt.now().after(rest));
    }
}
