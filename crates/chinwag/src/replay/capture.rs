//! What stands in the sender's place, and what watches the bot's functions.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chinwag_core::{
    clock::Timestamp,
    config::{LogConfig, Span},
    event::Event,
    function::{Emits, Function, FunctionSpec, Input, OnDead, Ordering, Outcome, Registered},
    name::FunctionName,
    response::{CallRecord, ReplyRecord, Response, ResponseSent},
    retry::RetryPolicy,
    topic::{RESPONSE_PREPARED, RESPONSE_SENT},
};

use crate::bot::Withheld;

/// A sender that sends nothing: of every response it says that it was sent.
pub(super) fn sender() -> Registered {
    let spec = FunctionSpec {
        name: FunctionName::from_static("sender"),
        topic: RESPONSE_PREPARED,
        ordering: Ordering::Conversation,
        concurrency: 1,
        timeout: Span::secs(30),
        retry: RetryPolicy::default(),
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    };
    Registered { spec, function: Arc::new(Capture) }
}

struct Capture;

#[async_trait]
impl Function for Capture {
    async fn call(&self, input: Input) -> Outcome {
        let sent = |response: Response| {
            let sent = ResponseSent {
                response,
                message_id: Some(format!("replay-{}", input.event.id)),
                attempt: input.attempt,
                request: CallRecord { method: "POST".into(), url: "replay:".into(), body: String::new() },
                answer: ReplyRecord { status: 200, body: String::new() },
            };
            Emits::none().with(RESPONSE_SENT, &sent)
        };
        match input.event.payload().and_then(sent) {
            Ok(emits) => Outcome::Done(emits),
            Err(error) => Outcome::Reject { cause: error.into() },
        }
    }
}

/// The effect that a run came to and did not carry out.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Option<Withheld>>>);

impl Seen {
    /// What has been seen since the last time.
    pub(super) fn take(&self) -> Option<Withheld> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The same function; effects that it withholds are seen here.
    pub(super) fn watch(&self, registered: Registered) -> Registered {
        let Registered { spec, function } = registered;
        Registered { spec, function: Arc::new(Watched { function, seen: self.clone() }) }
    }
}

struct Watched {
    function: Arc<dyn Function>,
    seen: Seen,
}

#[async_trait]
impl Function for Watched {
    async fn call(&self, input: Input) -> Outcome {
        let outcome = self.function.call(input).await;
        if let Outcome::Reject { cause } = &outcome
            && let Some(withheld) = cause.downcast_ref::<Withheld>()
        {
            *self.seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(withheld.clone());
        }
        outcome
    }

    fn ready_at(&self, event: &Event, now: Timestamp) -> Timestamp {
        self.function.ready_at(event, now)
    }
}
