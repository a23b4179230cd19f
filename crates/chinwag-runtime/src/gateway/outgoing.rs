//! The body of an answer: whole from the start, or told piece by piece for as long as somebody listens.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::Stream;
use hyper::body::{Body, Frame, SizeHint};

use super::whole::Whole;
use crate::open::Receipt;

/// Pieces, as they come.
pub(super) type Pieces = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

/// The body of an answer.
pub(super) enum Outgoing {
    /// All of it.
    Whole(Whole),
    /// Piece by piece.
    Told(Pieces),
}

impl Outgoing {
    /// Somebody wants to know what becomes of it. Nobody does of what has no end.
    pub(super) fn followed(&mut self, receipt: Arc<Receipt>) {
        if let Self::Whole(whole) = self {
            whole.followed(receipt);
        }
    }
}

impl Default for Outgoing {
    fn default() -> Self {
        Self::Whole(Whole::default())
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole(_) => "Whole",
            Self::Told(_) => "Told",
        })
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(whole) => Pin::new(whole).poll_frame(context),
            Self::Told(pieces) => {
                pieces.as_mut().poll_next(context).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(whole) => whole.is_end_stream(),
            Self::Told(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(whole) => whole.size_hint(),
            Self::Told(_) => SizeHint::default(),
        }
    }
}
