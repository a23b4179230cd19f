//! Asks for what a provider keeps.

use std::time::Duration;

use chinwag_core::platform::{Poll, Polled, RawRequest, SendResult, admit};

use super::{
    IngressParts,
    waits::{Trouble, Waits},
};
use crate::{
    Channel,
    errand::{self, errand},
    gateway::ingest,
};

/// How long a provider may hold its answer, and take for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(75);

/// Asks for one channel, for ever.
pub(super) async fn fetch(parts: IngressParts, channel: Channel) {
    let Some(poll) = channel.adapter.poll() else { return };
    let mut wait = Waits::default();
    while let Err(error) = begin(&parts, &channel, poll).await {
        wait.after(&parts, &channel, &error).await;
    }
    tracing::info!(channel = %channel.name, "fetching what the provider keeps: no webhook is needed");
    let mut cursor = None;
    loop {
        match next(&parts, &channel, poll, cursor.as_deref()).await {
            Ok(after) => {
                wait = Waits::default();
                parts.connected(&channel, true);
                cursor = after.or(cursor);
            }
            Err(error) => wait.after(&parts, &channel, &error).await,
        }
    }
}

/// Tells the provider to keep what happens, rather than to send it.
async fn begin(parts: &IngressParts, channel: &Channel, poll: &dyn Poll) -> Result<(), Trouble> {
    let Some(call) = poll.begin() else { return Ok(()) };
    match errand(&parts.client, &*channel.adapter, &call).await {
        SendResult::Delivered { .. } => Ok(()),
        refused => Err(refused.into()),
    }
}

/// Fetches once and writes all of it; returns what to ask for next.
async fn next(
    parts: &IngressParts,
    channel: &Channel,
    poll: &dyn Poll,
    cursor: Option<&str>,
) -> Result<Option<String>, Trouble> {
    let call = poll.next(cursor)?;
    let reply = parts.client.call(&call, ANSWER_WITHIN).await;
    let reply = reply.map_err(|error| Trouble::new(errand::words(error.story(), &call)))?;
    let Polled { requests, cursor } = poll.read(&reply).map_err(|result| {
        let trouble = Trouble::from(result);
        Trouble { error: errand::words(trouble.error.clone(), &call), ..trouble }
    })?;
    for request in requests {
        store(parts, channel, request).await.map_err(Trouble::new)?;
    }
    Ok(cursor)
}

/// Writes one thing that was fetched: this returns when that is durable.
async fn store(parts: &IngressParts, channel: &Channel, request: RawRequest) -> Result<(), String> {
    let now = parts.clock.now();
    let verified = admit(&*channel.adapter, request, now).map_err(|rejection| rejection.to_string())?;
    let ingest = ingest(channel, &verified, now, parts.ids.random());
    parts.store.ingest(ingest).await.map_err(|error| error.to_string())?;
    parts.stored(channel);
    Ok(())
}
