//! Asks for what a provider keeps.

use std::time::Duration;

use chinwag_core::platform::{Poll, Polled, RawRequest, SendResult};

use super::{
    IngressParts,
    taken::let_in,
    waits::{Trouble, Waits},
};
use crate::{
    Channel,
    client::Answered,
    errand::{self, errand},
};

/// How long a provider may hold its answer, and take for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(75);
/// How often an answer that is too large is followed by a smaller question before that is a trouble like others.
const HALVINGS_MAX: u32 = 16;

/// Asks for one channel, for ever.
pub(super) async fn fetch(parts: IngressParts, channel: Channel) {
    let Some(poll) = channel.adapter.poll() else { return };
    let mut wait = Waits::default();
    while let Err(error) = begin(&parts, &channel, poll).await {
        wait.after(&parts, &channel, &error).await;
    }
    tracing::info!(channel = %channel.name, "fetching what the provider keeps: no webhook is needed");
    let mut cursor = None;
    let mut halvings = 0;
    loop {
        match next(&parts, &channel, poll, cursor.as_deref(), halvings).await {
            Ok(Fetched::Stored(after)) => {
                (wait, halvings) = (Waits::default(), 0);
                cursor = after.or(cursor);
            }
            Ok(Fetched::TooMuch) => halvings += 1,
            Err(error) => wait.after(&parts, &channel, &error).await,
        }
    }
}

/// What came of asking once.
enum Fetched {
    /// All of it is stored. What to ask for next, where that has changed.
    Stored(Option<String>),
    /// The answer is larger than what is read of one.
    TooMuch,
}

/// Tells the provider to keep what happens, rather than to send it.
async fn begin(parts: &IngressParts, channel: &Channel, poll: &dyn Poll) -> Result<(), Trouble> {
    let Some(call) = poll.begin() else { return Ok(()) };
    match errand(&parts.client, &*channel.adapter, &call).await {
        SendResult::Delivered { .. } => Ok(()),
        refused => Err(refused.into()),
    }
}

/// Fetches once and writes all of it.
async fn next(
    parts: &IngressParts,
    channel: &Channel,
    poll: &dyn Poll,
    cursor: Option<&str>,
    halvings: u32,
) -> Result<Fetched, Trouble> {
    let call = poll.next(cursor, halvings)?;
    let answered = parts.client.call_up_to(&call, ANSWER_WITHIN, poll.answer_bytes_max()).await;
    let Answered { reply, is_cut } =
        answered.map_err(|error| Trouble::new(errand::words(error.story(), &call)))?;
    if is_cut && halvings < HALVINGS_MAX {
        return Ok(Fetched::TooMuch);
    }
    let Polled { requests, cursor } = poll.read(&reply).map_err(|result| {
        let trouble = Trouble::from(result);
        Trouble { error: errand::words(trouble.error.clone(), &call), ..trouble }
    })?;
    for request in requests {
        store(parts, channel, request).await.map_err(Trouble::new)?;
    }
    Ok(Fetched::Stored(cursor))
}

/// Writes one thing that was fetched: this returns when that is durable.
async fn store(parts: &IngressParts, channel: &Channel, request: RawRequest) -> Result<(), String> {
    let (now, random) = (parts.clock.now(), parts.ids.random());
    let ingest = let_in(channel, request, now, random, |_| ()).0;
    parts.store.ingest(ingest).await.map(drop).map_err(|error| error.to_string())
}
