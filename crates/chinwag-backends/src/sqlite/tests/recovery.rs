//! Whatever a process did before it was killed, the next one stands where a plain model says.

use std::collections::BTreeMap;

use chinwag_core::{
    bus::{Position, Stored},
    commit::RunOutcome,
    store::Retention,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::{
    fixture::{at, ingest, keep_all, spec},
    owner::Owner,
};
use proptest::prelude::*;

use super::{super::Sqlite, Place};

/// What a process does.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// A webhook with so many messages comes in.
    Ingest(usize),
    /// Everything that is there is taken over.
    Take,
    /// A run of one of the inputs that are not done ends.
    Run(usize, RunOutcome),
    /// The cursors are written.
    Flush,
    /// Everything that is done is removed.
    Maintain,
    /// The function gets a new owner.
    Acquire,
    /// The process is killed, and another one opens what it left.
    Kill,
}

fn act() -> impl Strategy<Value = Act> {
    let outcome = prop_oneof![
        3 => Just(RunOutcome::Done),
        1 => Just(RunOutcome::Dead),
        2 => Just(RunOutcome::Claimed),
        2 => Just(RunOutcome::Retry),
        1 => Just(RunOutcome::Unknown),
    ];
    prop_oneof![
        3 => (0usize..4).prop_map(Act::Ingest),
        3 => Just(Act::Take),
        6 => (any::<usize>(), outcome).prop_map(|(index, outcome)| Act::Run(index, outcome)),
        1 => Just(Act::Flush),
        1 => Just(Act::Maintain),
        1 => Just(Act::Acquire),
        2 => Just(Act::Kill),
    ]
}

/// The failed runs of an input that was taken over and is not done, and whether a run is claimed.
type Waiting = BTreeMap<Position, (Stored, u32, bool)>;

struct World {
    place: Place,
    sqlite: Sqlite,
    owner: Owner,
    webhooks: u128,
    /// Messages that were ingested, in all.
    sent: usize,
    done: usize,
    waiting: Waiting,
}

impl World {
    async fn new() -> Self {
        let place = Place::new();
        let sqlite = place.open();
        // A function that never runs must not be in the way of anything.
        sqlite.engine().store.subscribe(&spec("idle", MESSAGE_RECEIVED)).await.expect("subscribed");
        let owner = Owner::new(&sqlite.engine(), spec("talk", MESSAGE_RECEIVED)).await;
        Self { place, sqlite, owner, webhooks: 0, sent: 0, done: 0, waiting: Waiting::new() }
    }

    async fn act(&mut self, act: Act) {
        let store = self.sqlite.engine().store;
        match act {
            Act::Ingest(count) => {
                self.webhooks += 1;
                self.sent += count;
                store.ingest(ingest(self.webhooks, at(0), &vec!["a"; count])).await.expect("a webhook");
            }
            Act::Take => self.take().await,
            Act::Run(index, outcome) => self.run(index, outcome).await,
            Act::Flush => store.flush().await.expect("flushed"),
            Act::Maintain => {
                let keep = Retention { bytes_max: 0, ..keep_all() };
                store.maintain(at(1), keep).await.map(drop).expect("maintenance");
            }
            Act::Acquire => self.owner = Owner::new(&self.sqlite.engine(), self.owner.spec.clone()).await,
            Act::Kill => self.kill().await,
        }
    }

    async fn take(&mut self) {
        for stored in self.owner.take().await {
            let known = self.waiting.insert(stored.position, (stored, 0, false));
            assert!(known.is_none_or(|(_, attempts, claimed)| attempts == 0 && !claimed), "taken over twice");
        }
    }

    async fn run(&mut self, index: usize, outcome: RunOutcome) {
        let Some(position) = self.waiting.keys().nth(index % self.waiting.len().max(1)).copied() else {
            return;
        };
        let (stored, attempts, claimed) = self.waiting.get_mut(&position).expect("it waits");
        self.owner.ran(stored, outcome).await;
        *claimed = outcome == RunOutcome::Claimed;
        *attempts += u32::from(!*claimed);
        if outcome.consumes() {
            self.waiting.remove(&position);
            self.done += 1;
        }
    }

    async fn kill(&mut self) {
        let place = self.place.killed();
        let sqlite = place.open();
        self.owner = Owner::new(&sqlite.engine(), self.owner.spec.clone()).await;
        (self.sqlite, self.place) = (sqlite, place);
        self.check().await;
    }

    /// What is open by the cursor, with what can be taken over, is what the model says is not done.
    async fn check(&mut self) {
        let open = self.owner.cursor().await.open;
        let is_new = |waiting: &Waiting, position| !waiting.contains_key(&position);
        let mut found: BTreeMap<Position, (u32, bool)> =
            open.iter().map(|open| (open.input.position, (open.attempts, open.claimed))).collect();
        for stored in self.owner.take().await {
            let known = found.insert(stored.position, (0, false));
            assert!(known.is_none(), "{:?} is open and taken over again", stored.position);
            if is_new(&self.waiting, stored.position) {
                self.waiting.insert(stored.position, (stored, 0, false));
            }
        }
        let model: BTreeMap<Position, (u32, bool)> = self
            .waiting
            .iter()
            .map(|(position, (_, attempts, claimed))| (*position, (*attempts, *claimed)))
            .collect();
        assert_eq!(found, model);
        assert_eq!(self.done + self.waiting.len(), self.sent, "every message is done or waits");
        for open in &open {
            let event = self.sqlite.engine().bus.get(&MESSAGE_RECEIVED, open.input.position).await;
            assert!(event.expect("a reading").is_some(), "an open input is in the log");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_killed_process_forgets_nothing_that_was_answered(acts in proptest::collection::vec(act(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut world = World::new().await;
            for act in acts {
                world.act(act).await;
            }
            world.kill().await;
        });
    }
}
