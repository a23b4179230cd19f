//! Asks for what a provider keeps.

use std::time::Duration;

use chinwag_core::platform::{Poll, Polled, RawRequest, SendResult};

use super::{
    post::Post,
    taken::let_in,
    waits::{Trouble, Waits},
};
use crate::{
    client::Answered,
    errand::{self, errand},
};

/// How long a provider may hold its answer, and take for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(75);
/// How often an answer that is too large is followed by a smaller question before that is a trouble like others.
const HALVINGS_MAX: u32 = 16;

/// Asks for one channel, until another process does.
pub(super) async fn fetch(post: Post) {
    let Some(poll) = post.channel.adapter.poll() else { return std::future::pending().await };
    let mut wait = Waits::default();
    while let Err(error) = begin(&post, poll).await {
        wait.after(&post, &error).await;
    }
    tracing::info!(channel = %post.channel.name, "fetching what the provider keeps: no webhook is needed");
    let mut cursor = None;
    let mut halvings = 0;
    loop {
        match next(&post, poll, cursor.as_deref(), halvings).await {
            Ok(Fetched::Stored(after)) => {
                (wait, halvings) = (Waits::default(), 0);
                post.connected(true);
                cursor = after.or(cursor);
            }
            Ok(Fetched::TooMuch) => halvings += 1,
            Err(error) if error.is_lost => return,
            Err(error) => wait.after(&post, &error).await,
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
async fn begin(post: &Post, poll: &dyn Poll) -> Result<(), Trouble> {
    let Some(call) = poll.begin() else { return Ok(()) };
    match errand(&post.parts.client, &*post.channel.adapter, &call).await {
        SendResult::Delivered { .. } => Ok(()),
        refused => Err(refused.into()),
    }
}

/// Fetches once and writes all of it.
async fn next(post: &Post, poll: &dyn Poll, cursor: Option<&str>, halvings: u32) -> Result<Fetched, Trouble> {
    let call = poll.next(cursor, halvings)?;
    let begin = post.parts.clock.now();
    let answered = post.parts.client.call_up_to(&call, ANSWER_WITHIN, poll.answer_bytes_max()).await;
    let Answered { reply, is_cut } =
        answered.map_err(|error| Trouble::new(errand::words(error.story(), &call)))?;
    post.saw_clock(&reply.headers, begin);
    if is_cut && halvings < HALVINGS_MAX {
        return Ok(Fetched::TooMuch);
    }
    let Polled { requests, cursor } = poll.read(&reply).map_err(|result| {
        let trouble = Trouble::from(result);
        Trouble { error: errand::words(trouble.error.clone(), &call), ..trouble }
    })?;
    for request in requests {
        store(post, request).await?;
    }
    Ok(Fetched::Stored(cursor))
}

/// Writes one thing that was fetched: this returns when that is durable.
async fn store(post: &Post, request: RawRequest) -> Result<(), Trouble> {
    let Post { parts, channel, holding, .. } = post;
    let mut ingest = let_in(channel, request, parts.clock.now(), parts.ids.random(), |_| ()).0;
    ingest.by = Some(holding.clone());
    parts.store.ingest(ingest).await?;
    post.stored();
    Ok(())
}
