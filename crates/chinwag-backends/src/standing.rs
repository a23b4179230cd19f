//! Where a function stands: what it has taken over, and what of that is not done.

use std::collections::BTreeMap;

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Epoch, InputRef, RunOutcome},
    conversation::Partition,
    event::Event,
    function::FunctionSpec,
    store::{Cursor, OpenInput},
};

/// One function.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) spec: FunctionSpec,
    pub(crate) epoch: Epoch,
    pub(crate) reached: Position,
    pub(crate) open: BTreeMap<Position, Open>,
}

/// An input that is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) partition: Partition,
    pub(crate) attempts: u32,
    pub(crate) claimed: bool,
    /// When it may run again.
    pub(crate) next: Option<Timestamp>,
}

impl Open {
    pub(crate) fn fresh(partition: Partition) -> Self {
        Self { partition, attempts: 0, claimed: false, next: None }
    }
}

impl Standing {
    /// A function that nobody owns yet, with everything before `head` behind it.
    pub(crate) fn new(spec: FunctionSpec, head: Position) -> Self {
        Self { spec, epoch: Epoch(0), reached: head, open: BTreeMap::new() }
    }

    /// Under another owner, and from `head` on where its topic is another.
    pub(crate) fn acquired(&mut self, spec: &FunctionSpec, head: Position) {
        if self.spec.topic != spec.topic {
            // What is open of the old topic is not its work any more.
            self.reached = head;
            self.open.clear();
        }
        self.spec = spec.clone();
        self.epoch = Epoch(self.epoch.0 + 1);
    }

    /// Everything up to `reached` is taken over. NOTE: what was taken over before is not opened again.
    pub(crate) fn advance(&mut self, reached: Position, opened: &[InputRef]) {
        let new = opened.iter().filter(|input| input.position > self.reached);
        self.open.extend(new.map(|input| (input.position, Open::fresh(input.partition))));
        self.reached = self.reached.max(reached);
    }

    /// A run has come to an outcome. NOTE: what is not open was done before, and stays so.
    pub(crate) fn ran(&mut self, position: Position, outcome: RunOutcome, next: Option<Timestamp>) {
        if outcome.consumes() {
            self.open.remove(&position);
        } else if let Some(open) = self.open.get_mut(&position) {
            open.claimed = outcome == RunOutcome::Claimed;
            open.attempts += u32::from(!open.claimed);
            open.next = next;
        }
    }

    /// Whether an event of its topic is for it.
    pub(crate) fn takes(&self, event: &Event) -> bool {
        event.target.as_ref().is_none_or(|target| *target == self.spec.name)
    }

    pub(crate) fn cursor(&self) -> Cursor {
        let open = self.open.iter().map(|(position, open)| OpenInput {
            input: InputRef { position: *position, partition: open.partition },
            attempts: open.attempts,
            claimed: open.claimed,
            next: open.next,
        });
        Cursor { reached: self.reached, open: open.collect() }
    }

    /// Everything up to here is done.
    pub(crate) fn floor(&self) -> Position {
        self.open.keys().next().map_or(self.reached, |first| Position(first.0.saturating_sub(1)))
    }
}
