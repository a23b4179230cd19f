//! The way through an open webhook: the response is the answer to it, where it can be said there.

use std::time::Duration;

use chinwag_core::{
    function::Outcome,
    platform::{HttpCall, Platform},
    response::ReplyRecord,
};

use super::{
    attempt::{Attempt, Exchange},
    function::Sender,
    record,
    redact::Redactor,
};
use crate::{
    client::CallError,
    open::{Open, Written},
};

/// How long an answer may take to be written. NOTE: less than a run has beside its call, which may still follow.
const WRITE_MAX: Duration = Duration::from_secs(3);

/// Whether a response went through its webhook.
pub(super) enum Answered<'a> {
    /// It did, with this outcome.
    As(Outcome),
    /// Nothing of it was said there; a call has to be made.
    Not(Box<Attempt<'a>>),
}

impl Sender {
    /// Answers an open webhook with the response. Where that cannot be said there, the webhook is let go of, and deferred.
    pub(super) async fn answer<'a>(
        &self,
        attempt: Attempt<'a>,
        platform: &dyn Platform,
        open: Open,
        call: Option<&HttpCall>,
    ) -> Answered<'a> {
        let Some(answer) = platform.answer(&attempt.response) else { return Answered::Not(attempt.into()) };
        let (status, body) = (answer.status, answer.body.clone());
        let written = tokio::time::timeout(WRITE_MAX, open.answer(answer)).await;
        // What a platform would put into a call it may put here, too.
        let redactor = call.map_or_else(Redactor::default, Redactor::of);
        let webhook = format!("/webhooks/{}", attempt.response.channel);
        let request = record::own_response(webhook, body, &redactor);
        match written {
            Ok(Written::Nothing) => Answered::Not(attempt.into()),
            Ok(Written::Whole) => {
                let answer = ReplyRecord { status, body: String::new() };
                Answered::As(attempt.sent(None, request, answer))
            }
            Ok(Written::InPart) | Err(_) => {
                let error = CallError::Unknown {
                    source: "the answer to the webhook was not written to its end".into(),
                };
                let words = record::error(error.story(), &redactor);
                let exchange = Exchange { request: Some(request), answer: None };
                Answered::As(self.unanswered(attempt, &error, words, exchange))
            }
        }
    }
}
