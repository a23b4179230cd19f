//! What people saw, and what is on file: that nothing is lost, out of order, or done twice.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    bus::Position,
    commit::{RunOutcome, Speaker},
    config::SqliteConfig,
    event::Event,
    name::TopicName,
    store::{Archive, DeadId, EventFilter, FunctionStatus, Trace},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_SENT},
};
use chinwag_testkit::messenger::Messenger;

use super::{PATIENCE, people::Told};
use crate::support::Place;

/// What was counted on the way.
#[derive(Debug, Default)]
pub(super) struct Figures {
    texts: usize,
    redelivered: usize,
    /// Replies that somebody saw again.
    seen_again: usize,
    /// Runs of which nobody knows what came of them.
    unknown: usize,
    /// Runs that were done.
    done: usize,
}

impl Figures {
    #[expect(clippy::print_stdout, reason = "figures that a person may want to see")]
    pub(super) fn print(&self, kills: u32) {
        let Self { texts, redelivered, seen_again, unknown, done } = self;
        println!(
            "{kills} kills: {texts} texts acknowledged and answered, {redelivered} deliveries again; {done} runs done; \
             {unknown} calls of unknown outcome, {seen_again} replies seen again"
        );
        assert!(*unknown > 0 && *redelivered > 0, "nothing was hit: {self:?}");
    }
}

/// Waits until no function of the running bot has anything to do.
pub(super) fn settled(place: &Place) {
    let begun = Instant::now();
    loop {
        let functions = &place.end(&["functions", "--json"]).json()[0];
        let is_idle = |function: &serde_json::Value| function["open"] == 0 && function["behind"] == 0;
        if functions.as_array().unwrap().iter().all(is_idle) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{functions:#}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Goes through everything, once the bot has stopped.
pub(super) async fn prove(place: &Place, provider: &Messenger, told: Vec<Told>) -> Figures {
    let sqlite = Sqlite::open(&SqliteConfig::at(place.path().join("chinwag.db"))).unwrap();
    let archive = sqlite.engine().archive;
    let functions = archive.functions().await.unwrap();
    let mut figures = Figures::default();
    for told in &told {
        figures.texts += told.texts.len();
        figures.redelivered += told.redelivered;
        let seen = seen(told);
        for (text, mid) in &told.texts {
            let trace = archive.trace(mid).await.unwrap();
            let unknown = unknown(&trace);
            let times = seen.get(text.as_str()).copied().unwrap_or_default();
            assert!(times >= 1, "`{text}` was acknowledged and is not answered");
            assert!(
                times <= 1 + unknown,
                "`{text}` is answered {times} times, and {unknown} calls are unknown"
            );
            figures.seen_again += times - 1;
            figures.unknown += unknown;
            figures.done += each_once(&trace, &functions);
        }
        transcript(&*archive, told).await;
    }
    let dead = archive.dead_letters(None, DeadId(0), 10).await.unwrap();
    assert!(dead.is_empty(), "{dead:?}");
    assert_eq!(count(&*archive, MESSAGE_RECEIVED).await, figures.texts, "each message once");
    assert_eq!(count(&*archive, RESPONSE_SENT).await, figures.texts, "each response has one outcome");
    assert_eq!(count(&*archive, RESPONSE_FAILED).await, 0);
    let report = provider.report();
    assert_eq!((report.reordered, report.unexpected), (0, 0), "{report:?}");
    figures
}

/// How often somebody saw the answer to each of their texts; first seen in the order of the texts.
fn seen(told: &Told) -> HashMap<String, usize> {
    let mut seen = HashMap::new();
    let mut first_seen = Vec::new();
    for message in told.person.unread() {
        let text = message.text().strip_prefix("Echo: ").unwrap().to_owned();
        let times = seen.entry(text.clone()).or_default();
        *times += 1;
        if *times == 1 {
            first_seen.push(text);
        }
    }
    let said = told.texts.iter().map(|(text, _)| text).filter(|text| seen.contains_key(*text));
    assert!(first_seen.iter().eq(said), "answered in the order in which it was said");
    seen
}

/// The calls of the provider that were cut off by the end of a process.
fn unknown(trace: &Trace) -> usize {
    trace.runs.iter().filter(|run| run.outcome == RunOutcome::Unknown).count()
}

/// Every function has done each event of its topic once, and no event is there twice. How many runs that were.
fn each_once(trace: &Trace, functions: &[FunctionStatus]) -> usize {
    let mut due = HashMap::new();
    for Event { id, topic, .. } in &trace.events {
        for function in functions.iter().filter(|function| function.spec.topic == *topic) {
            assert_eq!(due.insert((&function.spec.name, id), 0), None, "{id} is published twice");
        }
    }
    for run in trace.runs.iter().filter(|run| run.outcome.consumes()) {
        *due.get_mut(&(&run.function, &run.event)).unwrap() += 1;
    }
    for ((function, id), times) in &due {
        assert_eq!(*times, 1, "{function} has done {id} {times} times");
    }
    assert!(trace.timers.is_empty());
    due.len()
}

/// Each text and each answer is a line, once.
async fn transcript(archive: &dyn Archive, told: &Told) {
    let conversation = format!("page:100000000000001:{}", told.person.psid()).parse().unwrap();
    let lines = archive.transcript(&conversation, 100_000).await.unwrap();
    for (speaker, prefix) in [(Speaker::User, ""), (Speaker::Bot, "Echo: ")] {
        let mut written: Vec<&str> =
            lines.iter().filter(|line| line.speaker == speaker).map(|line| line.text.as_str()).collect();
        let mut said: Vec<String> = told.texts.iter().map(|(text, _)| format!("{prefix}{text}")).collect();
        written.sort_unstable();
        said.sort_unstable();
        assert_eq!(written, said, "{speaker:?}");
    }
}

async fn count(archive: &dyn Archive, topic: TopicName) -> usize {
    let filter = EventFilter { topic: Some(topic), ..EventFilter::default() };
    let (mut count, mut after) = (0, Position(0));
    loop {
        let batch = archive.events(filter.clone(), after, 1000).await.unwrap();
        if batch.events.is_empty() && batch.reached <= after {
            return count;
        }
        count += batch.events.len();
        after = batch.reached.max(after);
    }
}
