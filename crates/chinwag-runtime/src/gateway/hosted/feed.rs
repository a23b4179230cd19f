//! What one who follows a conversation is told, as server-sent events: what there is, `ready`, and then what comes.
//!
//! The id of each is its position, so that a browser that comes again is told what it has missed, and nothing twice. Only
//! events of the one conversation are ever looked at.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    bus::{Position, Stored},
    clock::Timestamp,
    error::EngineError,
    store::EventFilter,
};
use futures_util::stream;

use super::{super::outgoing::Pieces, super::shared::Shared, hub::Follower};
use crate::Channel;

/// How far back somebody sees who comes anew, and how much of it.
const HISTORY: Duration = Duration::from_secs(30 * 24 * 3600);
const HISTORY_MAX: usize = 100;
/// The most that is told at once to somebody who was away.
const MISSED_MAX: usize = 1000;
const PAGE: usize = 500;
/// After so long without a word something is said, so that both sides know that the other one is there.
const QUIET: Duration = Duration::from_secs(15);
/// How long somebody follows before they have to show their session again.
const AGE_MAX: Duration = Duration::from_secs(3600);

/// One who follows.
struct Feed {
    shared: Arc<Shared>,
    channel: Channel,
    follower: Follower,
    /// What they have been told.
    told: Option<Position>,
    until: Timestamp,
    has_begun: bool,
}

/// Everything somebody is told from now on.
pub(super) fn feed(
    shared: Arc<Shared>,
    channel: Channel,
    follower: Follower,
    after: Option<Position>,
) -> Pieces {
    let until = shared.clock.now().after(AGE_MAX);
    let feed = Feed { shared, channel, follower, told: after, until, has_begun: false };
    Box::pin(stream::unfold(feed, |mut feed| async move {
        let piece = feed.next().await?;
        Some((piece, feed))
    }))
}

impl Feed {
    /// The next piece; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.has_begun {
            self.has_begun = true;
            return match self.before().await {
                Ok(piece) => Some(piece),
                Err(error) => {
                    tracing::error!(channel = %self.channel.name, %error, "what was said cannot be read");
                    None
                }
            };
        }
        let clock = Arc::clone(&self.shared.clock);
        loop {
            let now = clock.now();
            if now >= self.until {
                return None;
            }
            let stored = tokio::select! {
                came = self.follower.came.recv() => came?,
                () = clock.sleep_until(now.after(QUIET)) => return Some(Bytes::from_static(b": here\n\n")),
                () = self.shared.stopped() => return None,
            };
            let mut piece = Vec::new();
            self.tell(&stored, &mut piece);
            if !piece.is_empty() {
                return Some(piece.into());
            }
        }
    }

    /// What there is, and that this is all.
    async fn before(&mut self) -> Result<Bytes, EngineError> {
        let _turn = self.shared.hub.turn().await;
        let since = self.shared.clock.now().as_millis().saturating_sub(millis(HISTORY));
        let (after, max) = match self.told {
            Some(after) => (after, MISSED_MAX),
            None => (Position(0), HISTORY_MAX),
        };
        let filter = EventFilter {
            topic: None,
            conversation: Some(self.follower.conversation.clone()),
            since: Some(Timestamp::from_millis(since)),
        };
        let (mut kept, mut reached) = (VecDeque::new(), after);
        loop {
            let batch = self.shared.archive.events(filter.clone(), reached, PAGE).await?;
            let is_all = batch.events.len() < PAGE;
            reached = reached.max(batch.reached);
            for stored in batch.events {
                if let Some(line) = self.line(&stored) {
                    kept.push_back((stored.position, line));
                }
                if kept.len() > max {
                    kept.pop_front();
                }
            }
            if is_all {
                break;
            }
        }
        self.told = Some(reached);
        let mut piece = b"retry: 2000\n\n".to_vec();
        kept.iter().for_each(|(position, line)| write(*position, line, &mut piece));
        piece.extend_from_slice(format!("id: {}\nevent: ready\ndata: {{}}\n\n", reached.0).as_bytes());
        Ok(piece.into())
    }

    /// An event, where it has not been told.
    fn tell(&mut self, stored: &Stored, piece: &mut Vec<u8>) {
        if self.told.is_some_and(|told| stored.position <= told) {
            return;
        }
        self.told = Some(stored.position);
        if let Some(line) = self.line(stored) {
            write(stored.position, &line, piece);
        }
    }

    /// What is shown of an event. NOTE: of this conversation, whoever has handed it over.
    fn line(&self, stored: &Stored) -> Option<Bytes> {
        let is_theirs = stored.event.conversation.as_ref() == Some(&self.follower.conversation);
        self.channel.adapter.hosted().filter(|_| is_theirs)?.told(&stored.event)
    }
}

/// A line of JSON holds no line break.
fn write(position: Position, line: &[u8], piece: &mut Vec<u8>) {
    piece.extend_from_slice(format!("id: {}\ndata: ", position.0).as_bytes());
    piece.extend_from_slice(line);
    piece.extend_from_slice(b"\n\n");
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
