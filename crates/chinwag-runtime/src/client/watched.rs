//! A body that tells when a connection has begun to write its request.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};

/// A request's body, and the mark it leaves.
///
/// NOTE: a connection asks a body whether it is empty before it writes the first byte of the head, and nothing asks it
/// earlier: neither the pool nor a connection that closes before it takes the request up. So without the mark nothing
/// was written; with it, something may have been.
#[derive(Debug)]
pub(super) struct Watched {
    body: Full<Bytes>,
    begun: Begun,
}

/// Whether a connection has begun to write the request.
#[derive(Debug, Clone, Default)]
pub(super) struct Begun(Arc<AtomicBool>);

impl Begun {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn set(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Watched {
    pub(super) fn new(body: Bytes) -> (Self, Begun) {
        let begun = Begun::default();
        (Self { body: Full::new(body), begun: begun.clone() }, begun)
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.begun.set();
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.begun.set();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
