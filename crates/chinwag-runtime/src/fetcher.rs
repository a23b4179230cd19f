//! The fetcher: a function that asks a provider for what its webhook leaves out.
//!
//! The gateway answers at once, so it cannot ask. It publishes what it knows to `message_announced`; the fetcher reads
//! that, calls the provider, and publishes the whole message to `message_received`, in the order of its conversation. A
//! provider that fails is tried again as by the sender; what it refuses is a dead letter, which can be taken up again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    config::{LogConfig, SenderConfig, Span},
    event::payload,
    function::{Emit, Emits, Function, FunctionSpec, Input, OnDead, Ordering, Outcome, Registered},
    message::Message,
    name::FunctionName,
    platform::{Fetch, SendResult},
    topic::{MESSAGE_ANNOUNCED, MESSAGE_RECEIVED},
};

use crate::{Channels, client::Client, errand};

/// The fetcher's name.
pub const NAME: FunctionName = FunctionName::from_static("fetcher");

/// The most calls for one message. What is still missing after that is left out.
const CALLS_MAX: u32 = 10;

/// The function that completes messages; `None` where no channel leaves anything out.
#[must_use]
pub fn fetcher(config: &SenderConfig, channels: Channels, client: Client) -> Option<Registered> {
    channels.iter().find(|channel| channel.adapter.fetch().is_some())?;
    let timeout = config.timeout.get();
    let whole = timeout.saturating_mul(CALLS_MAX);
    let spec = FunctionSpec {
        name: NAME,
        topic: MESSAGE_ANNOUNCED,
        ordering: Ordering::Conversation,
        concurrency: config.concurrency,
        timeout: Span::millis(u64::try_from(whole.as_millis()).unwrap_or(u64::MAX)),
        retry: config.retry,
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    };
    Some(Registered { spec, function: Arc::new(Fetcher { channels, client, timeout }) })
}

#[derive(Debug)]
struct Fetcher {
    channels: Channels,
    client: Client,
    /// Of one call.
    timeout: Duration,
}

#[async_trait]
impl Function for Fetcher {
    async fn call(&self, input: Input) -> Outcome {
        let message = match input.event.payload::<Message>() {
            Ok(message) => message,
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        let Some(channel) = self.channels.get(message.channel.as_str()) else {
            return Outcome::Reject { cause: format!("there is no channel `{}`", message.channel).into() };
        };
        let whole = match channel.adapter.fetch() {
            Some(fetch) => self.complete(fetch, message).await,
            None => Ok(message),
        };
        match whole.map(|message| received(&message)) {
            Ok(Ok(emits)) => Outcome::Done(emits),
            Ok(Err(error)) => Outcome::Reject { cause: error.into() },
            Err(outcome) => outcome,
        }
    }
}

/// A whole message, in the conversation that it turned out to be in.
fn received(message: &Message) -> Result<Emits, serde_json::Error> {
    let emit = Emit::new(MESSAGE_RECEIVED, payload(message)?);
    let conversation = Some(message.conversation.clone());
    Ok(Emits { events: vec![Emit { conversation, ..emit }], ..Emits::none() })
}

impl Fetcher {
    /// Asks for what is missing until nothing is. An outcome says why that cannot be done.
    async fn complete(&self, fetch: &dyn Fetch, mut message: Message) -> Result<Message, Outcome> {
        for _ in 0..CALLS_MAX {
            let Some(call) = fetch.call(&message) else { break };
            // No call changes anything: one that may have been carried out is made again.
            let retry = |after, words| Outcome::Retry { after, cause: errand::words(words, &call).into() };
            let reply = self.client.call(&call, self.timeout).await;
            let reply = reply.map_err(|error| retry(None, error.story()))?;
            message = fetch.complete(message, &reply).map_err(|result| match result {
                SendResult::Retry { after, error, .. } => retry(after, error),
                SendResult::Rejected { error, .. } => {
                    Outcome::Reject { cause: errand::words(error, &call).into() }
                }
                SendResult::Delivered { .. } => {
                    Outcome::Reject { cause: "the provider's answer cannot be read".into() }
                }
            })?;
        }
        Ok(message)
    }
}
