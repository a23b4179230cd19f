//! What is to be run: in the order in which it came, and in the order of each lane.

use std::collections::HashSet;

use chinwag_core::{clock::Timestamp, conversation::ConversationKey, function::Ordering};
use chinwag_runtime::invoke::Work;

/// An input of one of the functions.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// Which function.
    pub(super) function: usize,
    /// Its lane; without one it waits for nobody.
    lane: Option<ConversationKey>,
    pub(super) work: Work,
    not_before: Timestamp,
}

impl Slot {
    pub(super) fn new(function: usize, ordering: Ordering, work: Work) -> Self {
        let lane = work.event.conversation.clone().filter(|_| ordering == Ordering::Conversation);
        Self { function, lane, work, not_before: Timestamp::default() }
    }

    /// The same input for its next run.
    pub(super) fn again(mut self, not_before: Timestamp) -> Self {
        self.work.attempt += 1;
        Self { not_before, ..self }
    }
}

/// What is to be run, oldest first.
#[derive(Debug, Default)]
pub(super) struct Queue(Vec<Slot>);

impl Queue {
    pub(super) fn push(&mut self, slot: Slot) {
        self.0.push(slot);
    }

    /// Puts an input back, before all that came after it in its lane.
    pub(super) fn put_back(&mut self, slot: Slot) {
        self.0.insert(0, slot);
    }

    /// The oldest that may run now.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<Slot> {
        let index = self.heads().find(|index| self.0[*index].not_before <= now)?;
        Some(self.0.remove(index))
    }

    /// When the next of them may run.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.heads().map(|index| self.0[index].not_before).min()
    }

    /// Those that no other stands before in their lane.
    fn heads(&self) -> impl Iterator<Item = usize> {
        let mut lanes = HashSet::new();
        self.0.iter().enumerate().filter_map(move |(index, slot)| {
            let is_first = slot.lane.as_ref().is_none_or(|lane| lanes.insert((slot.function, lane)));
            is_first.then_some(index)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chinwag_core::{
        bus::Position,
        commit::InputRef,
        conversation::Partition,
        event::{Event, EventId, Source, payload},
        name::ChannelName,
        topic::MESSAGE_RECEIVED,
    };

    use super::*;

    fn slot(function: usize, ordering: Ordering, id: &str, conversation: &str) -> Slot {
        let channel = ChannelName::from_static("page");
        let data = payload("").expect("JSON");
        let time = Timestamp::from_millis(1);
        let mut event =
            Event::root(EventId::new(id), MESSAGE_RECEIVED, Source::Channel(channel.clone()), time, data);
        event.conversation = Some(ConversationKey::new(&channel, conversation));
        let input = InputRef { position: Position(1), partition: Partition::of("") };
        Slot::new(function, ordering, Work { event: Arc::new(event), input, attempt: 1, interrupted: false })
    }

    #[test]
    fn a_retry_holds_its_lane_and_no_other() {
        let mut queue = Queue::default();
        let at = Timestamp::from_millis;
        queue.push(slot(0, Ordering::Conversation, "a", "1"));
        queue.push(slot(0, Ordering::Conversation, "b", "1"));
        queue.push(slot(0, Ordering::Conversation, "c", "2"));
        queue.push(slot(1, Ordering::None, "d", "1"));
        let mut ran = Vec::new();
        let first = queue.next(at(5)).expect("a");
        queue.put_back(first.again(at(9)));
        while let Some(slot) = queue.next(at(5)) {
            ran.push(slot.work.event.id.to_string());
        }
        assert_eq!((ran.as_slice(), queue.next_due()), (&["c".to_owned(), "d".to_owned()][..], Some(at(9))));
        let again = queue.next(at(9)).expect("a again");
        assert_eq!((again.work.event.id.as_str(), again.work.attempt), ("a", 2));
        assert_eq!(queue.next(at(9)).expect("b").work.event.id.as_str(), "b");
        assert_eq!(queue.next_due(), None);
    }
}
