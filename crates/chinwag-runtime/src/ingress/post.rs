//! One process for each channel: who has its lease gets what happens, and the others wait until that ends.
//!
//! The lease is kept for as long as the process lives, and given back when it stops. One that cannot be kept ends what is
//! done under it; and whatever a former owner still writes is refused by the store.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    commit::Epoch,
    error::EngineError,
    lease::{Holding, Lease, Leased},
};
use http::HeaderMap;
use tokio::sync::watch;

use super::IngressParts;
use crate::Channel;

/// How long is waited at a stop for what is being answered.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);
/// How long the engine may take to be told that a lease is given back.
const GIVEN_BACK_WITHIN: Duration = Duration::from_secs(3);

/// A channel that this process attends to, and by which right.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) parts: IngressParts,
    pub(super) channel: Channel,
    pub(super) holding: Holding,
    /// How much of what came in is being answered.
    answering: Arc<watch::Sender<usize>>,
}

impl Post {
    /// Tells whether what is to come in by the channel does.
    pub(super) fn connected(&self, is_connected: bool) {
        if let Some(meter) = self.parts.meters.channel(self.channel.name.as_str()) {
            meter.connected(is_connected);
        }
    }

    /// What the provider's clock showed in its answer to a call that began then.
    pub(super) fn saw_clock(&self, headers: &HeaderMap, begin: Timestamp) {
        if let Some(meter) = self.parts.meters.channel(self.channel.name.as_str()) {
            meter.answers_skew.saw_date(headers, begin, self.parts.clock.now());
        }
    }

    /// Tells that somebody else knows.
    fn left(&self) {
        if let Some(meter) = self.parts.meters.channel(self.channel.name.as_str()) {
            meter.left();
        }
    }

    /// Counts what was stored.
    pub(super) fn stored(&self) {
        if let Some(meter) = self.parts.meters.channel(self.channel.name.as_str()) {
            meter.fetched.add();
            meter.heard(self.parts.clock.now());
        }
    }

    /// Something is being answered until this is dropped.
    pub(super) fn answering(&self) -> Answering {
        self.answering.send_modify(|count| *count += 1);
        Answering(Arc::clone(&self.answering))
    }
}

/// Something that is being answered: whoever stops waits for it.
#[derive(Debug)]
pub(super) struct Answering(Arc<watch::Sender<usize>>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// How long a lease is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    /// So long the others wait for one who has died.
    pub(super) lasts: Duration,
    /// How often it is asked for again.
    pub(super) renewed: Duration,
    /// How often the others look whether it was given back.
    pub(super) looked_for: Duration,
}

impl Default for Term {
    fn default() -> Self {
        Self {
            lasts: Duration::from_secs(30),
            renewed: Duration::from_secs(10),
            looked_for: Duration::from_secs(2),
        }
    }
}

/// Does the work of a channel whenever this process has its lease, until it is told to stop. Work that ends has found
/// that somebody else has it.
pub(super) async fn attend<F: Future<Output = ()>>(
    parts: IngressParts,
    channel: Channel,
    term: Term,
    mut stop: watch::Receiver<bool>,
    work: impl Fn(Post) -> F,
) {
    let role = format!("ingress-{}", channel.name);
    let holder = format!("{:032x}", parts.ids.random());
    let asker = Asker { parts, channel, term, role, holder };
    loop {
        let epoch = tokio::select! {
            biased;
            () = told(&mut stop) => return,
            epoch = asker.wait() => epoch,
        };
        let holding = Holding { role: asker.role.clone(), epoch };
        let answering = Arc::new(watch::Sender::new(0));
        let mut answered = answering.subscribe();
        let post = Post { parts: asker.parts.clone(), channel: asker.channel.clone(), holding, answering };
        let work = work(post.clone());
        tokio::pin!(work);
        tokio::select! {
            biased;
            () = told(&mut stop) => {
                tokio::select! {
                    _ = answered.wait_for(|count| *count == 0) => {}
                    () = &mut work => {}
                    () = tokio::time::sleep(ANSWERED_WITHIN) => {}
                }
                return asker.give_back(epoch).await;
            }
            () = asker.keep(epoch) => {}
            () = &mut work => {}
        }
        post.left();
        tracing::warn!(channel = %asker.channel.name, "this process does not attend to the channel any more");
    }
}

/// Resolves when it is time to stop; also when whoever could say so has gone.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Asks for the lease of one channel.
struct Asker {
    parts: IngressParts,
    channel: Channel,
    term: Term,
    role: String,
    holder: String,
}

impl Asker {
    /// Waits until nobody else has it, and takes it.
    async fn wait(&self) -> Epoch {
        let clock = &self.parts.clock;
        let mut is_told = false;
        loop {
            let again = clock.now().after(self.term.looked_for);
            let at = match self.ask().await {
                Ok(Leased::Held(epoch)) => return epoch,
                Ok(Leased::Taken { until }) => {
                    if !is_told {
                        tracing::info!(channel = %self.channel.name, "another process attends to the channel: this one waits");
                    }
                    is_told = true;
                    again.min(until)
                }
                Err(error) => {
                    tracing::error!(channel = %self.channel.name, %error, "it cannot be told who attends to the channel");
                    again
                }
            };
            clock.sleep_until(at.max(clock.now().after(MOMENT))).await;
        }
    }

    /// Keeps it; resolves when somebody else has it, or may have.
    async fn keep(&self, epoch: Epoch) {
        let clock = &self.parts.clock;
        let mut until = clock.now().after(self.term.lasts);
        loop {
            let now = clock.now();
            clock.sleep_until(now.after(self.term.renewed).min(until)).await;
            let asked_at = clock.now();
            let leased = tokio::select! {
                leased = self.ask() => leased,
                () = clock.sleep_until(until) => return,
            };
            match leased {
                Ok(Leased::Held(same)) if same == epoch => until = asked_at.after(self.term.lasts),
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(channel = %self.channel.name, %error, "the lease of the channel cannot be kept");
                }
            }
        }
    }

    async fn ask(&self) -> Result<Leased, EngineError> {
        let now = self.parts.clock.now();
        let until = now.after(self.term.lasts);
        let lease = Lease { role: self.role.clone(), holder: self.holder.clone(), now, until };
        self.parts.store.lease(lease).await
    }

    /// Lets the next one have it at once.
    async fn give_back(&self, epoch: Epoch) {
        let holding = Holding { role: self.role.clone(), epoch };
        let given = tokio::time::timeout(GIVEN_BACK_WITHIN, self.parts.store.release(holding)).await;
        if !matches!(given, Ok(Ok(()))) {
            tracing::warn!(channel = %self.channel.name, "the lease of the channel runs out by itself");
        }
    }
}

/// The least that is waited, whatever a clock elsewhere says.
const MOMENT: Duration = Duration::from_millis(50);
