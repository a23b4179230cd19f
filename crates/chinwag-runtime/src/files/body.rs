//! The bytes of a file, within their bounds.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chinwag_core::file::{FileBody, FileError, FileLimits};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

/// The bytes of a file, as they come.
pub(super) struct Bounded {
    incoming: Incoming,
    left: u64,
    limit: u64,
    deadline: Deadline,
    /// There is room for so many at once.
    _place: OwnedSemaphorePermit,
}

/// Until when all of it has to be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    within: Duration,
}

impl Deadline {
    pub(super) fn of(limits: FileLimits) -> Self {
        Self { at: Instant::now() + limits.within, within: limits.within }
    }

    /// What is left of it.
    pub(super) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(super) async fn keep<T>(&self, work: impl Future<Output = T>) -> Result<T, FileError> {
        let late = |_| FileError::TimedOut { within: self.within };
        tokio::time::timeout_at(self.at, work).await.map_err(late)
    }
}

impl Bounded {
    /// What comes in, unless too much is announced.
    pub(super) fn new(
        incoming: Incoming,
        announced: Option<u64>,
        limit: u64,
        deadline: Deadline,
        place: OwnedSemaphorePermit,
    ) -> Result<Self, FileError> {
        check(announced, limit)?;
        Ok(Self { incoming, left: limit, limit, deadline, _place: place })
    }
}

/// Refuses what is said to be too large.
pub(super) fn check(bytes: Option<u64>, limit: u64) -> Result<(), FileError> {
    match bytes {
        Some(bytes) if bytes > limit => Err(FileError::TooLarge { limit, bytes: Some(bytes) }),
        _ => Ok(()),
    }
}

#[async_trait]
impl FileBody for Bounded {
    async fn chunk(&mut self) -> Result<Option<Bytes>, FileError> {
        loop {
            let Some(frame) = self.deadline.keep(self.incoming.frame()).await? else { return Ok(None) };
            let frame =
                frame.map_err(|error| FileError::Network { error: format!("it is cut off: {error}") })?;
            let Ok(data) = frame.into_data() else { continue };
            let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
            self.left = self
                .left
                .checked_sub(length)
                .ok_or(FileError::TooLarge { limit: self.limit, bytes: None })?;
            if !data.is_empty() {
                return Ok(Some(data));
            }
        }
    }
}
