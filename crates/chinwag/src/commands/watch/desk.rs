//! Who answers at the moment.
//!
//! A [`Seat`] is a bot that runs. Whoever has a request asks the [`Desk`] for it and waits where it is empty, and holds
//! the seat until the answer is out. Whoever has the [`Key`] fills the seat and clears it, and then knows when nobody
//! holds it any more.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use tokio::sync::{mpsc, watch};

use super::pass::{Client, client};

/// A bot that runs.
#[derive(Debug)]
pub(super) struct Seat {
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// Its connections.
    pub(super) client: Client,
    /// Gone when nobody holds the seat any more.
    _held: mpsc::Sender<Infallible>,
}

/// Knows who answers at the moment. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Desk(watch::Receiver<Option<Arc<Seat>>>);

/// Says who answers. When it is dropped, nobody does for good.
#[derive(Debug)]
pub(super) struct Key {
    seat: watch::Sender<Option<Arc<Seat>>>,
    /// Ends when nobody holds the seat that was filled last.
    free: Option<mpsc::Receiver<Infallible>>,
}

/// A desk where nobody sits yet.
pub(super) fn desk() -> (Key, Desk) {
    let (seat, desk) = watch::channel(None);
    (Key { seat, free: None }, Desk(desk))
}

impl Desk {
    /// The bot that runs, as soon as there is one; `None` where there is none `within` that time, or never again.
    pub(super) async fn seat(&self, within: Duration) -> Option<Arc<Seat>> {
        let mut desk = self.0.clone();
        let filled = tokio::time::timeout(within, desk.wait_for(Option::is_some)).await;
        filled.ok()?.ok()?.clone()
    }

    /// Resolves when nobody will answer any more.
    pub(super) async fn closed(&self) {
        let mut desk = self.0.clone();
        while desk.changed().await.is_ok() {}
    }
}

impl Key {
    /// From now on, the bot at this address answers.
    pub(super) fn fill(&mut self, address: SocketAddr) {
        let (held, free) = mpsc::channel(1);
        self.free = Some(free);
        self.seat.send_replace(Some(Arc::new(Seat { address, client: client(), _held: held })));
    }

    /// From now on, nobody answers; returns when what the last one has begun to answer is answered, or after that time.
    pub(super) async fn clear(&mut self, within: Duration) {
        self.seat.send_replace(None);
        if let Some(mut free) = self.free.take() {
            tokio::time::timeout(within, free.recv()).await.ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::{Future, poll_fn},
        net::Ipv4Addr,
        pin::{Pin, pin},
        task::Poll,
    };

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn address(port: u16) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, port).into()
    }

    /// Whether it is not done yet.
    async fn is_pending(mut future: Pin<&mut impl Future>) -> bool {
        poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
    }

    #[tokio::test]
    async fn whoever_comes_early_waits() {
        let (mut key, desk) = desk();
        assert!(desk.seat(Duration::from_millis(1)).await.is_none());
        let mut waiting = pin!(desk.seat(LONG));
        assert!(is_pending(waiting.as_mut()).await);
        key.fill(address(1));
        assert_eq!(waiting.await.expect("a seat").address, address(1));
        key.clear(LONG).await;
        key.fill(address(2));
        assert_eq!(desk.seat(LONG).await.expect("a seat").address, address(2));
        let mut closed = pin!(desk.closed());
        assert!(is_pending(closed.as_mut()).await);
        key.clear(LONG).await;
        let mut waiting = pin!(desk.seat(LONG));
        assert!(is_pending(waiting.as_mut()).await);
        drop(key);
        closed.await;
        assert!(waiting.await.is_none());
    }

    #[tokio::test]
    async fn a_seat_is_cleared_when_nobody_holds_it() {
        let (mut key, desk) = desk();
        key.fill(address(1));
        let held = desk.seat(LONG).await.expect("a seat");
        {
            let mut clearing = pin!(key.clear(LONG));
            assert!(is_pending(clearing.as_mut()).await);
            assert!(desk.seat(Duration::ZERO).await.is_none(), "nobody new is let in");
            drop(held);
            clearing.await;
        }
        // Nobody is waited for longer than that.
        key.fill(address(2));
        let _held = desk.seat(LONG).await.expect("a seat");
        key.clear(Duration::from_millis(1)).await;
    }
}
