//! Asks for what a provider keeps.

use std::time::Duration;

use chinwag_core::platform::{Poll, Polled, RawRequest, SendResult, admit};

use super::{
    post::Post,
    waits::{Trouble, Waits},
};
use crate::{
    errand::{self, errand},
    gateway::ingest,
};

/// How long a provider may hold its answer, and take for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(75);

/// Asks for one channel, until another process does.
pub(super) async fn fetch(post: Post) {
    let Some(poll) = post.channel.adapter.poll() else { return std::future::pending().await };
    let mut wait = Waits::default();
    while let Err(error) = begin(&post, poll).await {
        wait.after(&post, &error).await;
    }
    tracing::info!(channel = %post.channel.name, "fetching what the provider keeps: no webhook is needed");
    let mut cursor = None;
    loop {
        match next(&post, poll, cursor.as_deref()).await {
            Ok(after) => {
                wait = Waits::default();
                cursor = after.or(cursor);
            }
            Err(error) if error.is_lost => return,
            Err(error) => wait.after(&post, &error).await,
        }
    }
}

/// Tells the provider to keep what happens, rather than to send it.
async fn begin(post: &Post, poll: &dyn Poll) -> Result<(), Trouble> {
    let Some(call) = poll.begin() else { return Ok(()) };
    match errand(&post.parts.client, &*post.channel.adapter, &call).await {
        SendResult::Delivered { .. } => Ok(()),
        refused => Err(refused.into()),
    }
}

/// Fetches once and writes all of it; returns what to ask for next.
async fn next(post: &Post, poll: &dyn Poll, cursor: Option<&str>) -> Result<Option<String>, Trouble> {
    let call = poll.next(cursor)?;
    let reply = post.parts.client.call(&call, ANSWER_WITHIN).await;
    let reply = reply.map_err(|error| Trouble::new(errand::words(error.story(), &call)))?;
    let Polled { requests, cursor } = poll.read(&reply).map_err(|result| {
        let trouble = Trouble::from(result);
        Trouble { error: errand::words(trouble.error.clone(), &call), ..trouble }
    })?;
    for request in requests {
        store(post, request).await?;
    }
    Ok(cursor)
}

/// Writes one thing that was fetched: this returns when that is durable.
async fn store(post: &Post, request: RawRequest) -> Result<(), Trouble> {
    let Post { parts, channel, holding, .. } = post;
    let now = parts.clock.now();
    let verified = admit(&*channel.adapter, request, now).map_err(|no| Trouble::new(no.to_string()))?;
    let mut ingest = ingest(channel, &verified, now, parts.ids.random());
    ingest.by = Some(holding.clone());
    parts.store.ingest(ingest).await?;
    Ok(())
}
