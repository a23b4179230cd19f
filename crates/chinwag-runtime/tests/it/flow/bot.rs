//! A running bot, and what can be seen of it from outside.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    bus::{Position, Stored},
    commit::{DeadLetter, Run, RunOutcome, TranscriptEntry},
    event::Event,
    name::TopicName,
    store::{DeadId, Engine, EventFilter, Trace},
};
use chinwag_runtime::Runtime;
use chinwag_testkit::messenger::User;
use serde::de::DeserializeOwned;

use super::{
    place::{SOON, until},
    stage::conversation,
};

/// A running bot.
#[derive(Debug)]
pub(crate) struct Bot {
    runtime: Runtime,
    pub(crate) engine: Engine,
}

impl Bot {
    pub(crate) fn new(runtime: Runtime, engine: Engine) -> Self {
        Self { runtime, engine }
    }

    /// Where its gateway listens.
    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.runtime.address().expect("its gateway runs")
    }

    /// What it counts, and where its spans go.
    pub(crate) fn meters(&self) -> &chinwag_runtime::telemetry::Meters {
        self.runtime.meters()
    }

    /// Where a person takes its conversations over.
    pub(crate) fn desk(&self) -> &chinwag_runtime::desk::FrontDesk {
        self.runtime.desk()
    }

    /// Stops it in good order.
    pub(crate) async fn stop(self) {
        let Self { runtime, engine } = self;
        runtime.stop().await.expect("it can be flushed");
        closed(engine).await;
    }

    /// Ends it in the middle of whatever it does, as far as one process can do that to its tasks.
    pub(crate) async fn kill(self) {
        let Self { runtime, engine } = self;
        drop(runtime);
        closed(engine).await;
    }

    /// Waits until every function has done all it has to do, timers not counted.
    pub(crate) async fn settled(&self) {
        self.settled_but_for(0).await;
    }

    /// Waits until so many inputs are all that functions have still to do.
    pub(crate) async fn settled_but_for(&self, open: usize) {
        until("the end of every run", async || {
            let before = self.events(None).await.len();
            let functions = self.engine.archive.functions().await.expect("the functions");
            // What was published meanwhile may have come to a function that had been looked at before.
            let is_still = self.events(None).await.len() == before;
            let found: usize = functions.iter().map(|function| function.open + function.behind).sum();
            (is_still && found == open).then_some(())
        })
        .await;
    }

    /// The events of a topic, or of all, oldest first.
    pub(crate) async fn events(&self, topic: Option<TopicName>) -> Vec<Arc<Event>> {
        let filter = EventFilter { topic, ..EventFilter::default() };
        let (mut found, mut after) = (Vec::new(), Position(0));
        loop {
            let batch = self.engine.archive.events(filter.clone(), after, 500).await.expect("events");
            let is_last = batch.events.is_empty() && batch.reached <= after;
            after = batch.reached.max(after);
            found.extend(batch.events.into_iter().map(|Stored { event, .. }| event));
            if is_last {
                return found;
            }
        }
    }

    /// The payloads of a topic, oldest first.
    pub(crate) async fn payloads<T: DeserializeOwned>(&self, topic: TopicName) -> Vec<T> {
        let parse = |event: Arc<Event>| serde_json::from_str(event.data.get()).expect("of its topic");
        self.events(Some(topic)).await.into_iter().map(parse).collect()
    }

    /// The payload of the one event of a topic, once it is there.
    pub(crate) async fn payload<T: DeserializeOwned>(&self, topic: TopicName) -> T {
        until(&format!("an event of {topic}"), async || self.payloads(topic.clone()).await.pop()).await
    }

    /// Everything that a message led to.
    pub(crate) async fn trace(&self, id: &str) -> Trace {
        self.engine.archive.trace(id).await.expect("a trace")
    }

    /// The runs of a function that a message led to, oldest first.
    pub(crate) async fn runs(&self, id: &str, function: &str) -> Vec<Run> {
        let runs = self.trace(id).await.runs.into_iter();
        runs.filter(|run| run.function.as_str() == function).collect()
    }

    /// What came of them, without the claims.
    pub(crate) async fn outcomes(&self, id: &str, function: &str) -> Vec<RunOutcome> {
        let outcomes = self.runs(id, function).await.into_iter().map(|run| run.outcome);
        outcomes.filter(|outcome| *outcome != RunOutcome::Claimed).collect()
    }

    /// Waits for so many outcomes, and returns the last run.
    pub(crate) async fn ran(&self, id: &str, function: &str, count: usize) -> Run {
        until(&format!("run {count} of {function}"), async || {
            let mut runs = self.runs(id, function).await;
            runs.retain(|run| run.outcome != RunOutcome::Claimed);
            runs.into_iter().nth(count - 1)
        })
        .await
    }

    /// The one event that a message is to lead to later, once it is there, and how long it has still to wait.
    pub(crate) async fn timer(&self, id: &str) -> (chinwag_core::clock::Timestamp, Event) {
        until("a timer", async || self.trace(id).await.timers.pop()).await
    }

    /// The dead letters, once there are so many.
    pub(crate) async fn dead(&self, count: usize) -> Vec<(DeadId, DeadLetter)> {
        until(&format!("dead letter {count}"), async || {
            let letters = self.engine.archive.dead_letters(None, DeadId(0), 100).await.expect("letters");
            (letters.len() >= count).then_some(letters)
        })
        .await
    }

    /// The transcript of somebody's conversation, `who: words`.
    pub(crate) async fn transcript(&self, person: &User) -> Vec<String> {
        let lines = self.engine.archive.transcript(&conversation(person), 1000).await.expect("a transcript");
        lines.iter().map(line).collect()
    }
}

fn line(entry: &TranscriptEntry) -> String {
    let failed = entry.failed.as_ref().map_or(String::new(), |error| format!(" [{error}]"));
    format!("{:?}: {}{failed}", entry.speaker, entry.text)
}

/// Waits until nobody but this has the engine, and lets go of it: then the next process may open it.
async fn closed(engine: Engine) {
    until("the end of every task", async || (Arc::strong_count(&engine.store) == 1).then_some(())).await;
}

/// The next messages to somebody, by their words.
pub(crate) async fn next_replies(person: &User, count: usize) -> Vec<String> {
    let mut words = Vec::with_capacity(count);
    for _ in 0..count {
        words.push(next_reply(person).await);
    }
    words
}

/// The words of the next message to somebody.
pub(crate) async fn next_reply(person: &User) -> String {
    person.next_reply(SOON).await.expect("a reply").text().to_owned()
}

/// A little more than that.
pub(crate) const fn over(seconds: u64) -> Duration {
    Duration::from_secs(seconds + 1)
}
