//! The lanes of one function: which input may run next. No I/O, no clock, no waiting.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use chinwag_core::{clock::Timestamp, commit::InputRef, conversation::ConversationKey, event::Event};

/// The most inputs that are open, in memory and in the cursor. Past it, nothing more is read until some are done.
pub(super) const OPEN_MAX: usize = 65_536;

/// The most bytes of payload kept in memory; past it, inputs are kept by their position and read again.
const BYTES_MAX: usize = 8 << 20;

/// The number of a lane, while it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LaneId(usize);

/// An input in its lane.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) input: InputRef,
    /// Runs that failed.
    pub(super) attempts: u32,
    /// A run was claimed and has no outcome.
    pub(super) claimed: bool,
    /// When it may run, as the last owner left it.
    pub(super) not_before: Timestamp,
    /// The event, where it is in memory.
    pub(super) event: Option<Arc<Event>>,
}

impl Slot {
    pub(super) fn fresh(input: InputRef, event: Arc<Event>) -> Self {
        Self { input, attempts: 0, claimed: false, not_before: Timestamp::default(), event: Some(event) }
    }

    fn bytes(&self) -> usize {
        self.event.as_ref().map_or(0, |event| event.data.get().len())
    }
}

/// What a lane is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Its first input may run.
    Ready,
    /// Its first input runs.
    Running,
    /// Its first input may run at this moment.
    Waiting(Timestamp),
    /// It stands still until its dead letter is redriven or discarded.
    Paused,
}

#[derive(Debug)]
struct Lane {
    conversation: Option<ConversationKey>,
    slots: VecDeque<Slot>,
    state: State,
}

/// Every lane that has something in it.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lanes: Vec<Lane>,
    unused: Vec<usize>,
    by_conversation: HashMap<ConversationKey, LaneId>,
    ready: VecDeque<LaneId>,
    waiting: BTreeSet<(Timestamp, LaneId)>,
    paused: usize,
    open: usize,
    bytes: usize,
}

impl Queue {
    /// Puts an input at the end of its conversation's lane; without a conversation it has a lane of its own.
    pub(super) fn push(&mut self, conversation: Option<&ConversationKey>, slot: Slot) {
        let id = self.lane(conversation);
        let slot = self.kept(slot);
        self.lanes[id.0].slots.push_back(slot);
    }

    /// Puts an input at the front of its conversation's lane, and lets the lane go on where it was paused.
    pub(super) fn push_redriven(&mut self, conversation: &ConversationKey, slot: Slot) {
        let id = self.lane(Some(conversation));
        let slot = self.kept(slot);
        let lane = &mut self.lanes[id.0];
        if lane.state == State::Paused {
            lane.slots.push_front(slot);
            self.resume(conversation);
        } else {
            lane.slots.push_back(slot);
        }
    }

    /// Pauses a conversation's lane, which may be empty so far.
    pub(super) fn pause(&mut self, conversation: &ConversationKey) {
        let id = self.lane(Some(conversation));
        let lane = &mut self.lanes[id.0];
        if lane.state == State::Ready {
            lane.state = State::Paused;
            self.paused += 1;
            self.ready.retain(|ready| *ready != id);
        }
    }

    /// Lets a paused lane go on.
    pub(super) fn resume(&mut self, conversation: &ConversationKey) {
        let Some(id) = self.by_conversation.get(conversation).copied() else { return };
        if self.lanes[id.0].state == State::Paused {
            self.paused -= 1;
            self.settle(id);
        }
    }

    /// Whether any lane is paused.
    pub(super) fn has_paused(&self) -> bool {
        self.paused > 0
    }

    /// The conversations whose lanes are paused.
    pub(super) fn paused(&self) -> Vec<ConversationKey> {
        if self.paused == 0 {
            return Vec::new();
        }
        let is_paused = |id: &LaneId| self.lanes[id.0].state == State::Paused;
        self.by_conversation.iter().filter(|(_, id)| is_paused(id)).map(|(key, _)| key.clone()).collect()
    }

    /// The next input that may run, if there is one: the lane that has been ready for the longest time.
    pub(super) fn next(&mut self) -> Option<(LaneId, &Slot)> {
        let id = self.ready.pop_front()?;
        let lane = &mut self.lanes[id.0];
        lane.state = State::Running;
        lane.slots.front().map(|slot| (id, slot))
    }

    /// The input that ran is done.
    pub(super) fn done(&mut self, id: LaneId) {
        self.pop(id);
        self.settle(id);
    }

    /// The input that ran is dead, and its lane stands still; without a conversation there is nothing to hold.
    pub(super) fn dead_and_paused(&mut self, id: LaneId) {
        self.pop(id);
        if self.lanes[id.0].conversation.is_none() {
            self.settle(id);
            return;
        }
        self.lanes[id.0].state = State::Paused;
        self.paused += 1;
    }

    /// The input is to run again at that moment; `failed` where a run of it was recorded as such.
    pub(super) fn again(&mut self, id: LaneId, at: Timestamp, failed: bool) {
        let lane = &mut self.lanes[id.0];
        if let Some(slot) = lane.slots.front_mut() {
            slot.attempts += u32::from(failed);
            slot.claimed = slot.claimed && !failed;
        }
        lane.state = State::Waiting(at);
        self.waiting.insert((at, id));
    }

    /// When the first waiting lane may go on.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.waiting.first().map(|(at, _)| *at)
    }

    /// Makes every lane ready whose moment has come.
    pub(super) fn wake(&mut self, now: Timestamp) {
        while let Some((at, id)) = self.waiting.first().copied().filter(|(at, _)| *at <= now) {
            self.waiting.remove(&(at, id));
            self.lanes[id.0].state = State::Ready;
            self.ready.push_back(id);
        }
    }

    /// How many inputs are open.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// How many lanes are ready to run.
    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    fn lane(&mut self, conversation: Option<&ConversationKey>) -> LaneId {
        if let Some(id) = conversation.and_then(|key| self.by_conversation.get(key)) {
            return *id;
        }
        let id = self.vacant();
        let lane = &mut self.lanes[id.0];
        lane.conversation = conversation.cloned();
        lane.state = State::Ready;
        if let Some(key) = conversation {
            self.by_conversation.insert(key.clone(), id);
        }
        self.ready.push_back(id);
        id
    }

    /// A lane without anything in it; those of former conversations are used again.
    fn vacant(&mut self) -> LaneId {
        if let Some(index) = self.unused.pop() {
            return LaneId(index);
        }
        self.lanes.push(Lane { conversation: None, slots: VecDeque::new(), state: State::Ready });
        LaneId(self.lanes.len() - 1)
    }

    fn kept(&mut self, mut slot: Slot) -> Slot {
        self.open += 1;
        if self.bytes + slot.bytes() > BYTES_MAX {
            slot.event = None;
        }
        self.bytes += slot.bytes();
        slot
    }

    fn pop(&mut self, id: LaneId) {
        if let Some(slot) = self.lanes[id.0].slots.pop_front() {
            self.open -= 1;
            self.bytes -= slot.bytes();
        }
    }

    /// What the lane does next, after its first input has gone: the next one, or nothing at all.
    fn settle(&mut self, id: LaneId) {
        let lane = &mut self.lanes[id.0];
        if !lane.slots.is_empty() {
            lane.state = State::Ready;
            self.ready.push_back(id);
            return;
        }
        if let Some(key) = lane.conversation.take() {
            self.by_conversation.remove(&key);
        }
        self.unused.push(id.0);
    }
}
