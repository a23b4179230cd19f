//! The newest events of each topic in memory, so that whoever keeps up never reads the file.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use chinwag_core::{
    bus::{Batch, Position, Stored},
    error::EngineError,
    name::TopicName,
};
use tokio::sync::watch;

/// The most events kept for a topic, and about the most bytes.
const EVENTS_MAX: usize = 4096;
const BYTES_MAX: usize = 4 << 20;

/// About what an event takes in memory beside its payload.
const OVERHEAD: usize = 512;

/// Every topic that is read.
#[derive(Debug, Default)]
pub(super) struct Topics {
    topics: RwLock<HashMap<TopicName, Arc<Topic>>>,
    /// The last position that is visible.
    head: AtomicU64,
    /// Nothing is written any more.
    is_closed: AtomicBool,
}

impl Topics {
    pub(super) fn head(&self) -> Position {
        Position(self.head.load(Ordering::Acquire))
    }

    /// A topic. One that nobody has read before begins at the head: what is older is in the file.
    pub(super) fn get(&self, name: &TopicName) -> Arc<Topic> {
        if let Some(topic) = self.topics.read().expect("nothing panics while it holds this lock").get(name) {
            return Arc::clone(topic);
        }
        let mut topics = self.topics.write().expect("nothing panics while it holds this lock");
        Arc::clone(topics.entry(name.clone()).or_insert_with(|| Arc::new(Topic::starting(self.head()))))
    }

    /// Makes a commit visible: events first, then the head, then the news of it.
    pub(super) fn publish(&self, events: Vec<Stored>, head: Position) {
        // NOTE: no topic begins while this lock is held, so none begins between the events and the head.
        let topics = self.topics.read().expect("nothing panics while it holds this lock");
        let mut touched: Vec<&Arc<Topic>> = Vec::new();
        for stored in events {
            let Some(topic) = topics.get(&stored.event.topic) else { continue };
            topic.push(stored);
            if !touched.iter().any(|known| Arc::ptr_eq(known, topic)) {
                touched.push(topic);
            }
        }
        self.head.store(head.0, Ordering::Release);
        for topic in touched {
            topic.news.send_replace(head);
        }
    }
}

impl Topics {
    /// Erases events at these positions, where they are here.
    pub(super) fn erase(&self, seqs: &[u64]) {
        let topics = self.topics.read().expect("nothing panics while it holds this lock");
        topics.values().for_each(|topic| topic.erase(seqs));
    }

    /// Whether it is known that nothing of the topic stands after `position`.
    pub(super) fn is_quiet_after(&self, topic: &TopicName, position: Position) -> bool {
        let topics = self.topics.read().expect("nothing panics while it holds this lock");
        topics.get(topic).is_some_and(|topic| *topic.news.borrow() <= position)
    }

    /// Resolves when there may be events after `seen`, or there will be none.
    pub(super) async fn changed(&self, topic: &TopicName, seen: Position) -> Result<(), EngineError> {
        let mut news = self.get(topic).news.subscribe();
        let is_over = || self.is_closed.load(Ordering::Acquire);
        let waited = news.wait_for(|head| *head > seen || is_over()).await;
        if waited.is_err() || is_over() { Err(EngineError::Closed) } else { Ok(()) }
    }

    /// Tells whoever waits that nothing is written any more.
    pub(super) fn close(&self) {
        let topics = self.topics.read().expect("nothing panics while it holds this lock");
        self.is_closed.store(true, Ordering::Release);
        topics.values().for_each(|topic| topic.news.send_modify(|_| {}));
    }
}

/// One topic.
#[derive(Debug)]
pub(super) struct Topic {
    ring: Mutex<Ring>,
    news: watch::Sender<Position>,
}

#[derive(Debug)]
struct Ring {
    events: VecDeque<Stored>,
    bytes: usize,
    /// Every event of the topic after this position is in `events`.
    floor: Position,
}

impl Topic {
    fn starting(floor: Position) -> Self {
        let ring = Ring { events: VecDeque::new(), bytes: 0, floor };
        Self { ring: Mutex::new(ring), news: watch::Sender::new(floor) }
    }

    fn push(&self, stored: Stored) {
        let mut ring = self.ring.lock().expect("nothing panics while it holds this lock");
        ring.bytes += size(&stored);
        ring.events.push_back(stored);
        while ring.events.len() > EVENTS_MAX || (ring.bytes > BYTES_MAX && ring.events.len() > 1) {
            let Some(oldest) = ring.events.pop_front() else { break };
            ring.bytes -= size(&oldest);
            ring.floor = oldest.position;
        }
    }

    fn erase(&self, seqs: &[u64]) {
        let mut ring = self.ring.lock().expect("nothing panics while it holds this lock");
        for seq in seqs {
            let found = ring.events.binary_search_by_key(&Position(*seq), |stored| stored.position);
            let Some(stored) = found.ok().and_then(|index| ring.events.get_mut(index)) else { continue };
            let before = size(stored);
            stored.event = Arc::new(stored.event.erased());
            let after = size(stored);
            ring.bytes = (ring.bytes + after).saturating_sub(before);
        }
    }

    /// Events after `after`, where they are all here; `head` was visible before.
    pub(super) fn read(&self, after: Position, max: usize, head: Position) -> Option<Batch> {
        let ring = self.ring.lock().expect("nothing panics while it holds this lock");
        if after < ring.floor {
            return None;
        }
        let from = ring.events.partition_point(|stored| stored.position <= after);
        let events: Vec<Stored> = ring
            .events
            .range(from..)
            .take_while(|stored| stored.position <= head)
            .take(max)
            .cloned()
            .collect();
        let reached = match events.last() {
            Some(last) if events.len() == max => last.position,
            _ => head.max(after),
        };
        Some(Batch { events, reached })
    }

    /// One event, where it is here.
    pub(super) fn get(&self, position: Position) -> Option<Stored> {
        let ring = self.ring.lock().expect("nothing panics while it holds this lock");
        let index = ring.events.binary_search_by_key(&position, |stored| stored.position).ok()?;
        ring.events.get(index).cloned()
    }
}

fn size(stored: &Stored) -> usize {
    stored.event.data.get().len() + OVERHEAD
}
