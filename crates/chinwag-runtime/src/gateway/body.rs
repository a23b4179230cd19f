//! Reads the body of a request, within the limits.

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

use super::answer::{self, Answer};

/// A body, and the room it takes up as long as this lives.
#[derive(Debug)]
pub(super) struct Body<'a> {
    pub(super) bytes: Bytes,
    pub(super) room: SemaphorePermit<'a>,
}

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is larger than a body may be.
    TooLarge,
    /// It did not come in time.
    Late,
    /// Too many bytes of other bodies are held.
    NoRoom,
    /// It ended early, or is not what its head says.
    Broken,
}

impl Unread {
    /// What the client is told. It may still be sending, so this is the last answer of the connection.
    pub(super) fn answer(self) -> Answer {
        answer::last(match self {
            Self::TooLarge => answer::text(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
            Self::Late => answer::text(StatusCode::REQUEST_TIMEOUT, "the request did not come in time"),
            Self::NoRoom => answer::later("overloaded"),
            Self::Broken => answer::text(StatusCode::BAD_REQUEST, "the body is broken"),
        })
    }
}

/// Reads a body of at most `bytes_max` bytes until `deadline`, taking `room` for what has come.
pub(super) async fn read(
    body: Incoming,
    bytes_max: usize,
    room: &Semaphore,
    deadline: Instant,
) -> Result<Body<'_>, Unread> {
    // What the head declares is refused before a byte of it is read.
    if body.size_hint().lower() > u64::try_from(bytes_max).unwrap_or(u64::MAX) {
        return Err(Unread::TooLarge);
    }
    timeout_at(deadline, gather(body, bytes_max, room)).await.unwrap_or(Err(Unread::Late))
}

async fn gather(mut body: Incoming, bytes_max: usize, room: &Semaphore) -> Result<Body<'_>, Unread> {
    let mut held = Body { bytes: Bytes::new(), room: take(room, 0)? };
    // Most bodies come in one piece, and are not copied.
    let mut joined = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        if held.bytes.len().max(joined.len()) + piece.len() > bytes_max {
            return Err(Unread::TooLarge);
        }
        held.room.merge(take(room, piece.len())?);
        if held.bytes.is_empty() {
            held.bytes = piece;
            continue;
        }
        if joined.is_empty() {
            joined.extend_from_slice(&held.bytes);
        }
        joined.extend_from_slice(&piece);
    }
    if !joined.is_empty() {
        held.bytes = joined.freeze();
    }
    Ok(held)
}

fn take(room: &Semaphore, bytes: usize) -> Result<SemaphorePermit<'_>, Unread> {
    let permits = u32::try_from(bytes).map_err(|_| Unread::NoRoom)?;
    room.try_acquire_many(permits).map_err(|_| Unread::NoRoom)
}
