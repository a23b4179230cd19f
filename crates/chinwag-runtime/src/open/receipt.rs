//! An answer that was handed over, and word of what became of it.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use chinwag_core::platform::Answer;
use tokio::sync::oneshot;

/// An answer, and who wants to know what becomes of it.
#[derive(Debug)]
pub(crate) struct Handed {
    pub(crate) answer: Answer,
    pub(crate) receipt: Receipt,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// All of it was written.
    Whole,
    /// Nothing of it was written.
    Nothing,
    /// The connection ended in the middle of it: nobody knows what the provider made of that.
    InPart,
}

/// Follows an answer through the connection that writes it, and tells at the end, which may be its own.
#[derive(Debug)]
pub(crate) struct Receipt {
    /// A byte of it may be out.
    begun: AtomicBool,
    /// All of it is in the connection's buffers.
    buffered: AtomicBool,
    tell: Mutex<Option<oneshot::Sender<Written>>>,
}

impl Receipt {
    /// A receipt, and where it tells.
    pub(crate) fn new() -> (Self, oneshot::Receiver<Written>) {
        let (tell, told) = oneshot::channel();
        let (begun, buffered) = (AtomicBool::new(false), AtomicBool::new(false));
        (Self { begun, buffered, tell: Mutex::new(Some(tell)) }, told)
    }

    /// The connection has taken all of it into its buffers.
    pub(crate) fn buffered(&self) {
        self.buffered.store(true, Ordering::Release);
    }

    /// Bytes went out on its connection.
    pub(crate) fn wrote(&self) {
        self.begun.store(true, Ordering::Release);
    }

    /// The connection's buffers are empty. Whether that was the last there is to follow.
    pub(crate) fn flushed(&self) -> bool {
        let is_whole = self.buffered.load(Ordering::Acquire);
        if is_whole {
            self.tell(Written::Whole);
        }
        is_whole
    }

    fn tell(&self, written: Written) {
        let tell = self.tell.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Whoever wanted to know may have gone.
        let _ = tell.map(|tell| tell.send(written));
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        let begun = *self.begun.get_mut();
        self.tell(if begun { Written::InPart } else { Written::Nothing });
    }
}
