//! A connection's socket, with what HTTP leaves open: when a request began, a client that does not read, and an end
//! that does not take the last answer with it.

use std::{
    future::Future,
    io,
    mem::MaybeUninit,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use crate::open::Receipt;

/// How long, and how much, is read of a request that was answered before its end.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES_MAX: usize = 16 << 20;

/// How far the request of a connection has come, and its answers where somebody wants to know.
#[derive(Debug)]
pub(super) struct Progress {
    opened: Instant,
    /// When its first byte came, in microseconds from 1; 0 between requests.
    began: AtomicU64,
    /// There is a receipt. It is looked at for each write, and a lock would be too much for that.
    is_followed: AtomicBool,
    /// Of the answers that are not written yet: more than one where a client sends a request before it has the answer
    /// to its last.
    receipts: Mutex<Vec<Arc<Receipt>>>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            opened: Instant::now(),
            began: AtomicU64::new(0),
            is_followed: AtomicBool::new(false),
            receipts: Mutex::default(),
        }
    }

    /// When the request began to come in.
    pub(super) fn began(&self) -> Instant {
        match self.began.load(Ordering::Relaxed) {
            0 => Instant::now(),
            micros => self.opened + Duration::from_micros(micros - 1),
        }
    }

    /// The request was read to its end.
    pub(super) fn ended(&self) {
        self.began.store(0, Ordering::Relaxed);
    }

    /// The next answer is to be followed until it is written.
    pub(super) fn follow(&self, receipt: Arc<Receipt>) {
        self.receipts().push(receipt);
        self.is_followed.store(true, Ordering::Release);
    }

    /// Bytes of an answer went out. NOTE: nobody tells of which one. That of a later answer too much is called written is
    /// the safe side.
    fn wrote(&self) {
        if self.is_followed.load(Ordering::Acquire) {
            self.receipts().iter().for_each(|receipt| receipt.wrote());
        }
    }

    /// Everything that was there to be written is.
    fn flushed(&self) {
        if self.is_followed.load(Ordering::Acquire) {
            let mut receipts = self.receipts();
            receipts.retain(|receipt| !receipt.flushed());
            self.is_followed.store(!receipts.is_empty(), Ordering::Release);
        }
    }

    fn receipts(&self) -> MutexGuard<'_, Vec<Arc<Receipt>>> {
        self.receipts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn came(&self) {
        if self.is_between() {
            let micros = u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX - 1);
            self.began.store(micros + 1, Ordering::Relaxed);
        }
    }

    fn is_between(&self) -> bool {
        self.began.load(Ordering::Relaxed) == 0
    }
}

/// A connection's socket.
pub(super) struct Wire {
    stream: TcpStream,
    progress: Arc<Progress>,
    /// How long a client may take nothing of its answers.
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    lingering: Option<Lingering>,
}

struct Lingering {
    until: Pin<Box<Sleep>>,
    bytes: usize,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, progress: Arc<Progress>, patience: Duration) -> Self {
        Self { stream, progress, patience, stalled: None, lingering: None }
    }

    /// A write that cannot go on for too long is an error.
    fn patient<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            if matches!(written, Poll::Ready(Ok(_))) {
                self.progress.wrote();
            }
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Reads on, into nothing, until the client has seen that there is nothing more to say, or for long enough.
    fn linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let begin = || Lingering { until: Box::pin(tokio::time::sleep(LINGER)), bytes: 0 };
        let lingering = self.lingering.get_or_insert_with(begin);
        let mut scratch = [MaybeUninit::uninit(); 8192];
        while lingering.bytes < LINGER_BYTES_MAX && lingering.until.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::uninit(&mut scratch);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                break;
            }
            lingering.bytes += buffer.filled().len();
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut wire.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            wire.progress.came();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = Pin::new(&mut wire.stream).poll_write(cx, bytes);
        wire.patient(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = Pin::new(&mut wire.stream).poll_write_vectored(cx, slices);
        wire.patient(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        ready!(Pin::new(&mut wire.stream).poll_flush(cx))?;
        wire.progress.flushed();
        Poll::Ready(Ok(()))
    }

    /// NOTE: a socket that is closed while bytes are unread sends a reset, and the client loses the answer that told it
    /// to stop sending. So where the last request was not read to its end, the rest of it is read first.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        if wire.lingering.is_none() {
            ready!(Pin::new(&mut wire.stream).poll_shutdown(cx))?;
        }
        if !wire.progress.is_between() {
            ready!(wire.linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use crate::open::Written;

    use super::*;

    #[tokio::test]
    async fn each_answer_is_followed_to_its_own_end() {
        let progress = Progress::new();
        let (first, first_told) = Receipt::new();
        let (second, mut second_told) = Receipt::new();
        let first = Arc::new(first);
        progress.follow(Arc::clone(&first));
        progress.wrote();
        progress.follow(Arc::new(second));
        first.buffered();
        progress.flushed();
        assert_eq!(first_told.await, Ok(Written::Whole));
        assert!(second_told.try_recv().is_err(), "it is still followed");
        drop(progress);
        assert_eq!(second_told.await, Ok(Written::Nothing));
    }
}
