//! What people saw, and what is on file: that nothing is lost, out of order, or done twice.

use std::{
    collections::{HashMap, VecDeque},
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

use super::{PATIENCE, dialogue::Line, people::Told};
use crate::support::Place;

/// What was counted on the way.
#[derive(Debug, Default)]
pub(super) struct Figures {
    texts: usize,
    /// Orders, which are conversations of several texts.
    orders: usize,
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
        let Self { texts, orders, redelivered, seen_again, unknown, done } = self;
        println!(
            "{kills} kills: {texts} texts, {orders} orders among them, acknowledged and answered; {redelivered} deliveries \
             again; {done} runs done; {unknown} calls of unknown outcome, {seen_again} replies seen again"
        );
        assert!(*unknown > 0 && *redelivered > 0 && *orders > 0, "nothing was hit: {self:?}");
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
pub(super) async fn prove(place: &Place, told: Vec<Told>) -> Figures {
    let sqlite = Sqlite::open(&SqliteConfig::at(place.path().join("chinwag.db"))).unwrap();
    let archive = sqlite.engine().archive;
    let functions = archive.functions().await.unwrap();
    let mut figures = Figures::default();
    for told in &told {
        figures.texts += told.texts.len();
        figures.redelivered += told.redelivered;
        let mut seen = Seen::by(told);
        for (line, mid) in &told.texts {
            let trace = archive.trace(mid).await.unwrap();
            let unknown = unknown(&trace);
            figures.seen_again += seen.next(line, unknown);
            figures.unknown += unknown;
            figures.done += each_once(&trace, &functions);
            figures.orders += usize::from(line.said == "order");
        }
        seen.is_all();
        transcript(&*archive, told).await;
    }
    let dead = archive.dead_letters(None, DeadId(0), 10).await.unwrap();
    assert!(dead.is_empty(), "{dead:?}");
    assert_eq!(count(&*archive, MESSAGE_RECEIVED).await, figures.texts, "each message once");
    assert_eq!(count(&*archive, RESPONSE_SENT).await, figures.texts, "each response has one outcome");
    assert_eq!(count(&*archive, RESPONSE_FAILED).await, 0);
    let open = archive.states("chat/", "", 10).await.unwrap();
    assert!(open.is_empty(), "every order has come to its end: {open:?}");
    figures
}

/// What somebody saw, in its order.
struct Seen {
    texts: VecDeque<String>,
    said: usize,
}

impl Seen {
    fn by(told: &Told) -> Self {
        Self { texts: told.person.unread().iter().map(|message| message.text().to_owned()).collect(), said: 0 }
    }

    /// What is seen next is the answer to this, once for sure, and once more at most for each call of unknown outcome.
    /// How often it was seen again.
    fn next(&mut self, Line { said, answer }: &Line, unknown: usize) -> usize {
        self.said += 1;
        let number = self.said;
        let seen = self.texts.pop_front();
        assert_eq!(seen.as_ref(), Some(answer), "the answer to `{said}`, which was said as number {number}");
        let mut again = 0;
        while again < unknown && self.texts.pop_front_if(|text| text == answer).is_some() {
            again += 1;
        }
        again
    }

    fn is_all(&self) {
        assert!(self.texts.is_empty(), "what nobody has asked for: {:?}", self.texts);
    }
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
    let line = |line: &Line| [line.said.clone(), line.answer.clone()];
    let said: Vec<[String; 2]> = told.texts.iter().map(|(said, _)| line(said)).collect();
    for (speaker, index) in [(Speaker::User, 0), (Speaker::Bot, 1)] {
        let mut written: Vec<&str> =
            lines.iter().filter(|line| line.speaker == speaker).map(|line| line.text.as_str()).collect();
        let mut said: Vec<&str> = said.iter().map(|line| line[index].as_str()).collect();
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
