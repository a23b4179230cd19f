//! The body of an answer: there from the start, and followed where somebody wants to know what becomes of it.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};

use crate::open::Receipt;

/// A body that is whole from the start.
///
/// NOTE: a connection encodes a piece in the same breath in which it takes it, and asks before the head whether there is
/// any. So once the end of the body has been seen, all of the answer is in the connection's buffers before those can be
/// flushed again.
#[derive(Debug, Default)]
pub(super) struct Whole {
    bytes: Full<Bytes>,
    receipt: Option<Arc<Receipt>>,
}

impl Whole {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { bytes: Full::new(bytes), receipt: None }
    }

    pub(super) fn followed(&mut self, receipt: Arc<Receipt>) {
        self.receipt = Some(receipt);
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.bytes).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        let is_end = self.bytes.is_end_stream();
        if is_end && let Some(receipt) = &self.receipt {
            receipt.buffered();
        }
        is_end
    }

    fn size_hint(&self) -> SizeHint {
        self.bytes.size_hint()
    }
}
