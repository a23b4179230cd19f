//! The loop of one function: read, run, account.

use std::{collections::BTreeSet, num::NonZeroUsize, pin::Pin, sync::Arc, time::Duration};

use chinwag_core::{
    bus::{Position, Stored},
    clock::Timestamp,
    commit::{Epoch, InputRef},
    conversation::ConversationKey,
    error::EngineError,
    function::{Ordering, Registered},
    store::OpenInput,
};
use tokio::{sync::watch, task::JoinSet};

use super::{
    Drive, paused,
    queue::{LaneId, OPEN_MAX, Queue, Slot},
    work::{Finished, Verdict, work},
};

/// Events read at once.
const BATCH_MAX: NonZeroUsize = NonZeroUsize::new(256).expect("256 is not zero");

/// How often it is looked whether a paused lane's dead letter is gone, and how long a failed read is let be.
const LOOK: Duration = Duration::from_secs(1);

type Changed<'a> = Pin<Box<dyn Future<Output = Result<(), EngineError>> + Send + 'a>>;

/// The lanes of one function, which this process owns.
#[derive(Debug)]
pub struct Lanes {
    drive: Arc<Drive>,
    epoch: Epoch,
    queue: Queue,
    reached: Position,
    /// There may be events after `reached`.
    has_news: bool,
    running: JoinSet<Finished>,
    look_at: Option<Timestamp>,
    /// When the topic may be read again, after a read that failed.
    read_at: Option<Timestamp>,
    /// Everything that was on the topic at the last look has been taken over.
    is_caught_up: bool,
    /// Paused lanes whose dead letter was gone at the last look.
    released: BTreeSet<ConversationKey>,
}

impl Lanes {
    /// Becomes the owner of the function, and opens its lanes as the last owner left them.
    ///
    /// # Errors
    /// Another process owns the function, or the engine fails.
    pub async fn open(drive: Drive) -> Result<Self, EngineError> {
        let epoch = drive.engine.store.acquire(&drive.registered.spec).await?;
        let mut lanes = Self::new(Arc::new(drive), epoch);
        lanes.recover().await?;
        Ok(lanes)
    }

    fn new(drive: Arc<Drive>, epoch: Epoch) -> Self {
        Self {
            drive,
            epoch,
            queue: Queue::default(),
            reached: Position(0),
            has_news: true,
            running: JoinSet::new(),
            look_at: None,
            read_at: None,
            is_caught_up: false,
            released: BTreeSet::new(),
        }
    }

    fn registered(&self) -> &Registered {
        &self.drive.registered
    }

    /// Opens the lanes as the cursor has them.
    async fn recover(&mut self) -> Result<(), EngineError> {
        let name = self.registered().spec.name.clone();
        let cursor = self.drive.engine.store.cursor(&name).await?;
        self.reached = cursor.reached;
        let mut slots = Vec::with_capacity(cursor.open.len());
        for open in cursor.open {
            slots.extend(self.recall(open).await?);
        }
        if !paused::pauses(self.registered()) {
            slots.into_iter().for_each(|slot| self.enter(slot));
            return Ok(());
        }
        // What was redriven goes first in its lane, and more of it may be on the topic: no lane goes on before that is
        // read.
        slots.sort_by_key(|slot| slot.event.as_ref().is_none_or(|event| !event.id.is_redriven()));
        let conversation = |slot: &Slot| slot.event.as_ref().and_then(|event| event.conversation.clone());
        self.released = slots.iter().filter_map(conversation).collect();
        slots.into_iter().for_each(|slot| self.enter(slot));
        let buried = paused::conversations(&*self.drive.engine.archive, &name).await?;
        buried.union(&self.released).for_each(|conversation| self.queue.pause(conversation));
        Ok(())
    }

    /// An open input with its event; `None` where that is not in the log any more.
    async fn recall(&self, open: OpenInput) -> Result<Option<Slot>, EngineError> {
        let OpenInput { input, attempts, claimed, next } = open;
        let spec = &self.drive.registered.spec;
        let Some(stored) = self.drive.engine.bus.get(&spec.topic, input.position).await? else {
            tracing::error!(target: "chinwag::lanes", function = %spec.name, position = input.position.0, "an open input is not in the log any more");
            return Ok(None);
        };
        let not_before = next.unwrap_or_default();
        Ok(Some(Slot { attempts, claimed, not_before, ..Slot::fresh(input, stored.event) }))
    }

    /// Runs the function until it is told to stop; the runs that have begun end first.
    ///
    /// # Errors
    /// Another process has taken over the function, or the engine is closed.
    pub async fn run(mut self) -> Result<(), EngineError> {
        let drive = Arc::clone(&self.drive);
        let topic = &drive.registered.spec.topic;
        let mut stop = drive.stop.clone();
        let mut changed: Option<Changed<'_>> = None;
        loop {
            self.queue.wake(drive.clock.now());
            self.start();
            drive.meter.active.set(self.running.len());
            if self.has_news && self.has_room() && self.may_read() {
                self.read().await?;
                continue;
            }
            if changed.is_none() && !self.has_news {
                changed = Some(drive.engine.bus.changed(topic, self.reached));
            }
            let due = self.next_look();
            tokio::select! {
                biased;
                () = told(&mut stop) => break,
                Some(finished) = self.running.join_next() => self.account_all(finished)?,
                result = wait(&mut changed) => {
                    changed = None;
                    result?;
                    self.has_news = true;
                }
                () = drive.clock.sleep_until(due.unwrap_or(Timestamp::MAX)), if due.is_some() => self.look().await?,
            }
        }
        self.drain().await
    }

    /// Lets the runs end that have begun.
    async fn drain(&mut self) -> Result<(), EngineError> {
        while let Some(finished) = self.running.join_next().await {
            self.account(finished)?;
        }
        Ok(())
    }

    /// Whether more can be read: there is less to run than could be run at once.
    fn has_room(&self) -> bool {
        self.queue.ready() < self.registered().spec.concurrency && self.queue.open() < OPEN_MAX
    }

    /// Whether the last read did not fail, or is long enough ago.
    fn may_read(&mut self) -> bool {
        self.read_at = self.read_at.filter(|at| *at > self.drive.clock.now());
        self.read_at.is_none()
    }

    async fn read(&mut self) -> Result<(), EngineError> {
        let spec = &self.drive.registered.spec;
        let batch = match self.drive.engine.bus.read(&spec.topic, self.reached, BATCH_MAX).await {
            Ok(batch) => batch,
            Err(error) if error.is_retryable() => {
                tracing::error!(target: "chinwag::lanes", function = %spec.name, %error, "the topic cannot be read");
                self.read_at = Some(self.drive.clock.now().after(LOOK));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.has_news = batch.events.len() == BATCH_MAX.get();
        self.is_caught_up |= !self.has_news;
        self.reached = batch.reached;
        let is_ours =
            |stored: &Stored| stored.event.target.as_ref().is_none_or(|target| *target == spec.name);
        let ours: Vec<Stored> = batch.events.into_iter().filter(is_ours).collect();
        let opened = ours.iter().map(input_of).collect();
        self.drive.engine.store.advance(&spec.name, self.epoch, batch.reached, opened).await?;
        for stored in ours {
            self.enter(Slot::fresh(input_of(&stored), stored.event));
        }
        Ok(())
    }

    /// Puts an input into its lane.
    fn enter(&mut self, slot: Slot) {
        let Some(event) = slot.event.clone() else { return };
        match &event.conversation {
            Some(key) if self.registered().spec.ordering == Ordering::Conversation => {
                if event.id.is_redriven() {
                    self.queue.push_redriven(key, slot)
                } else {
                    self.queue.push(Some(key), slot)
                }
            }
            _ => self.queue.push(None, slot),
        }
    }

    /// Begins as many runs as may be.
    fn start(&mut self) {
        while self.running.len() < self.drive.registered.spec.concurrency {
            let Some((lane, slot)) = self.queue.next() else { return };
            let slot = slot.clone();
            match self.drive.wait_for(&slot, slot.event.as_deref()) {
                Some(until) => self.queue.again(lane, until, false),
                None => {
                    self.running.spawn(work(Arc::clone(&self.drive), self.epoch, lane, slot));
                }
            }
        }
    }

    /// Accounts for a run that ended, and for all that have ended with it.
    fn account_all(&mut self, finished: Result<Finished, tokio::task::JoinError>) -> Result<(), EngineError> {
        self.account(finished)?;
        while let Some(finished) = self.running.try_join_next() {
            self.account(finished)?;
        }
        Ok(())
    }

    fn account(&mut self, finished: Result<Finished, tokio::task::JoinError>) -> Result<(), EngineError> {
        // A run does not panic: the function's own panics are caught, and nothing cancels it but the end of this loop.
        let Finished { lane, verdict } =
            finished.map_err(|error| EngineError::failed("running a function", error))?;
        match verdict {
            Verdict::Done | Verdict::Gone => self.queue.done(lane),
            Verdict::Dead => self.dead(lane),
            Verdict::Again(at) => self.queue.again(lane, at, true),
            Verdict::Unrecorded(at) => self.queue.again(lane, at, false),
            Verdict::Over(error) => return Err(error),
        }
        Ok(())
    }

    fn dead(&mut self, lane: LaneId) {
        if paused::pauses(self.registered()) {
            self.queue.dead_and_paused(lane);
        } else {
            self.queue.done(lane);
        }
    }

    /// When the loop has to look again without being told.
    fn next_look(&mut self) -> Option<Timestamp> {
        if self.queue.has_paused() {
            self.look_at.get_or_insert_with(|| self.drive.clock.now().after(LOOK));
        }
        self.look_at.into_iter().chain(self.read_at).chain(self.queue.next_due()).min()
    }

    /// Lets the lanes go on whose dead letters are gone, at the second look that finds them so, and once all that was on
    /// the topic at the first has been taken over: a redriven event is among it, and goes first.
    async fn look(&mut self) -> Result<(), EngineError> {
        if self.look_at.is_none_or(|at| at > self.drive.clock.now()) {
            return Ok(());
        }
        self.look_at = None;
        let name = &self.drive.registered.spec.name;
        let still = match paused::conversations(&*self.drive.engine.archive, name).await {
            Ok(still) => still,
            Err(error) if error.is_retryable() => {
                tracing::error!(target: "chinwag::lanes", function = %name, %error, "dead letters cannot be read");
                self.look_at = Some(self.drive.clock.now().after(LOOK));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let before = std::mem::take(&mut self.released);
        for conversation in self.queue.paused().into_iter().filter(|paused| !still.contains(paused)) {
            if self.is_caught_up && before.contains(&conversation) {
                self.queue.resume(&conversation);
            } else {
                self.released.insert(conversation);
            }
        }
        (self.has_news, self.is_caught_up) = (true, false);
        Ok(())
    }
}

fn input_of(stored: &Stored) -> InputRef {
    InputRef { position: stored.position, partition: stored.partition }
}

/// Resolves when it is time to stop; also when whoever could say so has gone.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

async fn wait(changed: &mut Option<Changed<'_>>) -> Result<(), EngineError> {
    match changed {
        Some(changed) => changed.await,
        None => std::future::pending().await,
    }
}
