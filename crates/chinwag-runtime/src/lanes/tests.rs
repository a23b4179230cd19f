//! The lanes by themselves: order, parallelism, fairness, bounds.

use std::{collections::HashMap, sync::Arc};

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::InputRef,
    conversation::ConversationKey,
    event::{Event, EventId, Source, payload},
    name::ChannelName,
    topic::MESSAGE_RECEIVED,
};
use proptest::prelude::*;

use super::queue::{LaneId, Queue, Slot};

fn key(name: &str) -> ConversationKey {
    ConversationKey::new(&ChannelName::from_static("page"), name)
}

fn slot(position: u64, data: &str) -> Slot {
    let source = Source::Channel(ChannelName::from_static("page"));
    let data = payload(data).expect("text is JSON");
    let id = EventId::new(&position.to_string());
    let event = Event::root(id, MESSAGE_RECEIVED, source, Timestamp::default(), data);
    let input = InputRef { position: Position(position), partition: event.partition() };
    Slot::fresh(input, Arc::new(event))
}

fn queue(inputs: &[(&str, u64)]) -> Queue {
    let mut queue = Queue::default();
    inputs.iter().for_each(|(name, position)| queue.push(Some(&key(name)), slot(*position, "")));
    queue
}

/// Takes everything that may run now.
fn take(queue: &mut Queue) -> Vec<(LaneId, u64)> {
    std::iter::from_fn(|| queue.next().map(|(id, slot)| (id, slot.input.position.0))).collect()
}

fn positions(taken: &[(LaneId, u64)]) -> Vec<u64> {
    taken.iter().map(|(_, position)| *position).collect()
}

#[test]
fn a_conversation_waits_for_itself_alone() {
    let mut queue = queue(&[("a", 1), ("a", 2), ("b", 3)]);
    let taken = take(&mut queue);
    assert_eq!(positions(&taken), [1, 3]);
    queue.done(taken[1].0);
    assert_eq!(take(&mut queue), []);
    queue.done(taken[0].0);
    assert_eq!(positions(&take(&mut queue)), [2]);
}

#[test]
fn without_a_conversation_nothing_waits() {
    let mut queue = Queue::default();
    (1..=3).for_each(|position| queue.push(None, slot(position, "")));
    assert_eq!(positions(&take(&mut queue)), [1, 2, 3]);
}

#[test]
fn the_lane_that_waited_longest_is_next() {
    let mut queue = queue(&[("busy", 1), ("busy", 2), ("b", 3), ("c", 4)]);
    let (busy, first) = queue.next().map(|(id, slot)| (id, slot.input.position.0)).expect("one");
    assert_eq!(first, 1);
    queue.done(busy);
    assert_eq!(positions(&take(&mut queue)), [3, 4, 2], "the busy conversation queues up again");
}

#[test]
fn a_retry_waits_inside_its_lane() {
    let mut queue = queue(&[("a", 1), ("a", 2), ("b", 3)]);
    let taken = take(&mut queue);
    let at = Timestamp::from_millis(100);
    queue.again(taken[0].0, at, true);
    queue.done(taken[1].0);
    assert_eq!((queue.next_due(), take(&mut queue)), (Some(at), vec![]));
    queue.wake(Timestamp::from_millis(99));
    assert_eq!(take(&mut queue), []);
    queue.wake(at);
    let (_, slot) = queue.next().expect("the first input of the lane again");
    assert_eq!((slot.input.position.0, slot.attempts), (1, 1));
}

#[test]
fn what_was_not_recorded_is_no_attempt() {
    let mut queue = queue(&[("a", 1)]);
    let taken = take(&mut queue);
    queue.again(taken[0].0, Timestamp::default(), false);
    queue.wake(Timestamp::default());
    assert_eq!(queue.next().map(|(_, slot)| slot.attempts), Some(0));
}

#[test]
fn a_paused_lane_goes_on_with_what_is_redriven() {
    let mut queue = queue(&[("a", 1), ("a", 2), ("b", 3)]);
    let taken = take(&mut queue);
    queue.dead_and_paused(taken[0].0);
    assert_eq!((take(&mut queue), queue.paused()), (vec![], vec![key("a")]));
    queue.push_redriven(&key("a"), slot(9, ""));
    let taken = take(&mut queue);
    assert_eq!((positions(&taken), queue.has_paused()), (vec![9], false));
    queue.done(taken[0].0);
    assert_eq!(positions(&take(&mut queue)), [2]);
}

#[test]
fn without_a_conversation_nothing_is_paused() {
    let mut queue = Queue::default();
    queue.push(None, slot(1, ""));
    let taken = take(&mut queue);
    queue.dead_and_paused(taken[0].0);
    assert!(!queue.has_paused());
    queue.push(None, slot(2, ""));
    assert_eq!(take(&mut queue), [(taken[0].0, 2)], "its lane is used again");
}

#[test]
fn a_paused_lane_goes_on_when_it_is_let() {
    let mut queue = queue(&[("a", 1)]);
    queue.pause(&key("a"));
    assert_eq!(take(&mut queue), []);
    queue.resume(&key("a"));
    assert_eq!(positions(&take(&mut queue)), [1]);
}

#[test]
fn a_lane_can_be_paused_before_anything_is_in_it() {
    let mut queue = Queue::default();
    queue.pause(&key("a"));
    queue.push(Some(&key("a")), slot(1, ""));
    assert_eq!(take(&mut queue), []);
    queue.resume(&key("a"));
    assert_eq!(positions(&take(&mut queue)), [1]);
}

#[test]
fn what_waits_does_not_fill_the_memory() {
    let mut queue = Queue::default();
    let large = "x".repeat(1 << 20);
    (1..=20).for_each(|position| queue.push(Some(&key("a")), slot(position, &large)));
    let mut held = 0;
    for _ in 0..20 {
        let (id, slot) = queue.next().expect("an input");
        held += usize::from(slot.event.is_some());
        queue.done(id);
    }
    assert!((1..=8).contains(&held), "{held} MiB of events were in memory");
    assert_eq!(queue.open(), 0);
}

/// What is done with the lanes.
#[derive(Debug, Clone)]
enum Step {
    Push(u8),
    Start,
    Finish(usize),
    Fail(usize),
    Wake,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0u8..5).prop_map(Step::Push),
        3 => Just(Step::Start),
        2 => (0usize..8).prop_map(Step::Finish),
        1 => (0usize..8).prop_map(Step::Fail),
        1 => Just(Step::Wake),
    ]
}

/// The lanes, and what has to hold of them whatever is done.
#[derive(Default)]
struct Model {
    queue: Queue,
    position: u64,
    now: u64,
    running: Vec<(LaneId, u8, u64)>,
    owner: HashMap<u64, u8>,
    done: Vec<(u8, u64)>,
}

impl Model {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Push(name) => {
                self.position += 1;
                self.owner.insert(self.position, *name);
                self.queue.push(Some(&key(&name.to_string())), slot(self.position, ""));
            }
            Step::Start => {
                let Some((id, slot)) = self.queue.next() else { return };
                let position = slot.input.position.0;
                let name = self.owner[&position];
                assert!(self.running.iter().all(|(_, other, _)| *other != name), "{name} runs twice at once");
                self.running.push((id, name, position));
            }
            Step::Finish(index) if *index < self.running.len() => {
                let (id, name, position) = self.running.swap_remove(*index);
                self.queue.done(id);
                self.done.push((name, position));
            }
            Step::Fail(index) if *index < self.running.len() => {
                let (id, ..) = self.running.swap_remove(*index);
                self.queue.again(id, Timestamp::from_millis(self.now + 5), true);
            }
            Step::Finish(_) | Step::Fail(_) => {}
            Step::Wake => {
                self.now += 3;
                self.queue.wake(Timestamp::from_millis(self.now));
            }
        }
    }

    /// Runs everything that is left.
    fn finish(&mut self) {
        while self.queue.open() > 0 {
            [Step::Wake, Step::Start, Step::Finish(0)].iter().for_each(|step| self.take(step));
        }
    }
}

proptest! {
    #[test]
    fn every_input_is_done_once_and_in_order(steps in proptest::collection::vec(step(), 0..200)) {
        let mut model = Model::default();
        steps.iter().for_each(|step| model.take(step));
        model.finish();
        prop_assert_eq!(model.done.len() as u64, model.position);
        for name in 0..5 {
            let order: Vec<u64> = model.done.iter().filter(|(n, _)| *n == name).map(|(_, p)| *p).collect();
            prop_assert!(order.is_sorted(), "conversation {}: {:?}", name, order);
        }
    }
}
