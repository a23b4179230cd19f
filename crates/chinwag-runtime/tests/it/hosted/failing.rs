//! An engine that fails for a while: whoever follows misses nothing of what was sent meanwhile.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use chinwag_core::{
    bus::{Batch, Position},
    commit::{DeadLetter, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    name::FunctionName,
    store::{Archive, DeadId, EventFilter, Found, FunctionStatus, Search, StateEntry, Trace},
    topic::RESPONSE_SENT,
};
use tokio::sync::watch;

use super::site::{Site, visit};
use crate::flow::Place;

/// An archive that can fail to tell what was sent.
#[derive(Debug)]
struct Fickle {
    inner: Arc<dyn Archive>,
    fails: AtomicBool,
    /// How often it has failed.
    failed: watch::Sender<usize>,
}

#[async_trait]
impl Archive for Fickle {
    async fn events(&self, filter: EventFilter, after: Position, max: usize) -> Result<Batch, EngineError> {
        if self.fails.load(SeqCst) && filter.topic == Some(RESPONSE_SENT) {
            self.failed.send_modify(|count| *count += 1);
            return Err(EngineError::Closed);
        }
        self.inner.events(filter, after, max).await
    }

    async fn trace(&self, id: &str) -> Result<Trace, EngineError> {
        self.inner.trace(id).await
    }

    async fn transcript(
        &self,
        conversation: &ConversationKey,
        max: usize,
    ) -> Result<Vec<TranscriptEntry>, EngineError> {
        self.inner.transcript(conversation, max).await
    }

    async fn dead_letters(
        &self,
        function: Option<&FunctionName>,
        after: DeadId,
        max: usize,
    ) -> Result<Vec<(DeadId, DeadLetter)>, EngineError> {
        self.inner.dead_letters(function, after, max).await
    }

    async fn dead_letter(&self, id: DeadId) -> Result<DeadLetter, EngineError> {
        self.inner.dead_letter(id).await
    }

    async fn recent(
        &self,
        search: Search,
        before: Option<Position>,
        max: usize,
    ) -> Result<Found, EngineError> {
        self.inner.recent(search, before, max).await
    }

    async fn functions(&self) -> Result<Vec<FunctionStatus>, EngineError> {
        self.inner.functions().await
    }

    async fn states(&self, prefix: &str, after: &str, max: usize) -> Result<Vec<StateEntry>, EngineError> {
        self.inner.states(prefix, after, max).await
    }
}

#[tokio::test]
async fn what_was_sent_while_the_engine_failed_is_told() {
    let site = Site::new(Place::memory());
    let mut engine = site.open();
    let (failed, mut failures) = watch::channel(0);
    let fickle = Arc::new(Fickle { inner: engine.archive, fails: AtomicBool::new(false), failed });
    engine.archive = fickle.clone();
    let bot = site.start_over(engine, |_| {}).await;
    let ann = visit(&bot, None).await;
    let (mut stream, _) = ann.follows(None).await;
    fickle.fails.store(true, SeqCst);
    ann.says(&site, "5f0c2a9be101", "hello").await;
    failures.wait_for(|count| *count > 0).await.expect("the archive is there");
    // Whoever comes meanwhile is let in, and is told what is sent from now on as well.
    let (mut second, _) = ann.follows(None).await;
    fickle.fails.store(false, SeqCst);
    ann.says(&site, "5f0c2a9be102", "there").await;
    site.clock.advance(Duration::from_secs(1));
    stream.hears("Echo: hello").await;
    stream.hears("Echo: there").await;
    second.hears("Echo: there").await;
    bot.stop().await;
}
