//! One run of a durable conversation: what is in the journal comes back, what is not is done.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    event::payload,
    function::{Emit, Emits},
    message::Message,
    name::{ChannelName, FunctionName},
    reply::Reply,
    response::Response,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Words,
    change::Mismatch,
    journal::{Journal, STEPS_MAX, Step, StepKind},
    turn::{self, Turn},
};
use crate::bot::{Error, Request, stored::Overlay};

/// One run of a durable conversation. Its function, its `Chat` and its services share it.
pub(in crate::bot) struct Play {
    pub(super) words: Arc<Words>,
    pub(super) scene: Scene,
    /// State that the run has changed; more than one round of a program may do so.
    pub(super) state: Arc<Mutex<Overlay>>,
    inner: Mutex<Inner>,
}

/// Where it takes place.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) function: FunctionName,
    pub(super) channel: ChannelName,
    pub(super) conversation: ConversationKey,
    /// When the run began.
    pub(super) now: Timestamp,
    /// Fresh randomness for the run.
    pub(super) random: u128,
    /// Nothing is done outside.
    pub(super) withholds_effects: bool,
}

impl Scene {
    pub(super) fn of(request: &Request) -> Result<Self, Error> {
        let input = request.input();
        Ok(Self {
            function: request.site().function().clone(),
            channel: request.channel()?,
            conversation: request.conversation()?.clone(),
            now: input.now,
            random: input.random,
            withholds_effects: request.site().withholds_effects,
        })
    }
}

struct Inner {
    journal: Journal,
    /// The step that is next, or under way.
    cursor: usize,
    /// A step is under way.
    busy: bool,
    /// What the run brings, until it is used.
    turn: Option<Turn>,
    emits: Emits,
    halt: Option<Halt>,
    waker: Option<Waker>,
}

/// Why the function goes no further in this run.
#[derive(Debug, Clone)]
pub(super) enum Halt {
    /// It waits for somebody, or for time to pass.
    Waiting,
    /// It is not the program of the journal.
    Changed(Mismatch),
    /// The person wants to begin again.
    Restart,
    /// It would do something outside, and is not to.
    Withheld(Withheld),
}

/// A durable conversation came to an effect outside, and effects are withheld.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the effect “{effect}” is withheld")]
pub(crate) struct Withheld {
    /// Its name.
    pub(crate) effect: String,
}

/// What a step finds where it begins.
pub(super) enum Entered<'a> {
    /// It was done; this came of it.
    Done(Recorded),
    /// It is waited for, and this run may bring what it waits for.
    Waiting {
        turn: Option<Turn>,
        /// What was offered.
        choices: Vec<String>,
    },
    /// It is new.
    Fresh(Open<'a>),
}

/// A result in the journal.
pub(super) struct Recorded(String);

/// A step that is under way. Dropped before it is closed, it has no end, also when the function runs again.
pub(super) struct Open<'a> {
    play: &'a Play,
    is_closed: bool,
}

impl Play {
    pub(super) fn new(
        journal: Journal,
        turn: Option<Turn>,
        scene: Scene,
        words: Arc<Words>,
        state: Arc<Mutex<Overlay>>,
    ) -> Self {
        let inner =
            Inner { journal, cursor: 0, busy: false, turn, emits: Emits::none(), halt: None, waker: None };
        Self { words, scene, state, inner: Mutex::new(inner) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    /// Begins a step. Where the program is not that of the journal, it never returns.
    pub(super) async fn enter(&self, step: Step) -> Result<Entered<'_>, Error> {
        match self.try_enter(step)? {
            Some(entered) => Ok(entered),
            None => std::future::pending().await,
        }
    }

    /// Begins a step; `None` where it has no end: the program is not that of the journal, or it did not wait for it.
    pub(super) fn try_enter(&self, step: Step) -> Result<Option<Entered<'_>>, Error> {
        let mut inner = self.lock();
        let inner = &mut *inner;
        if inner.busy {
            return Err(Error::reject(format!(
                "`{}`: {} begins before an earlier step has ended: the steps of a durable conversation are awaited one \
                 after another",
                self.scene.function,
                step.kind_name()
            )));
        }
        let index = inner.cursor;
        if index >= STEPS_MAX {
            return Err(Error::reject(format!(
                "`{}`: a durable conversation may have {STEPS_MAX} steps: end it, or begin again by \
                 `return Err(chat.restart())`",
                self.scene.function
            )));
        }
        let Some(found) = inner.journal.steps.get(index) else {
            inner.journal.steps.push(step);
            inner.busy = true;
            return Ok(Some(Entered::Fresh(Open { play: self, is_closed: false })));
        };
        if !found.is(&step) {
            inner.halt(Halt::Changed(Mismatch::new(index, found, Some(&step))));
            return Ok(None);
        }
        if found.waiting {
            return Ok(Some(Entered::Waiting { turn: inner.turn.take(), choices: found.choices.clone() }));
        }
        inner.cursor += 1;
        if found.dropped {
            return Ok(None);
        }
        let result = found.result.as_ref().map_or("null", |result| result.get());
        Ok(Some(Entered::Done(Recorded(result.to_owned()))))
    }

    /// A result as its type; where it is none, the program has been changed.
    pub(super) fn take<T: DeserializeOwned>(&self, recorded: Recorded) -> Option<T> {
        let value = serde_json::from_str(&recorded.0).ok();
        if value.is_none() {
            self.is_another_program();
        }
        value
    }

    /// A result as its type. Where it is none, the program has been changed, and goes no further.
    pub(super) async fn taken<T: DeserializeOwned>(&self, recorded: Recorded) -> T {
        match self.take(recorded) {
            Some(value) => value,
            None => std::future::pending().await,
        }
    }

    /// What was recorded of the step before the next one does not fit the program.
    pub(super) fn is_another_program(&self) {
        let mut inner = self.lock();
        let index = inner.cursor.saturating_sub(1);
        let Some(found) = inner.journal.steps.get(index) else { return };
        let mut mismatch = Mismatch::new(index, found, Some(found));
        mismatch.expected.push_str(" with another result");
        inner.halt(Halt::Changed(mismatch));
    }

    /// The step goes on waiting, and these may be pressed from now on.
    pub(super) fn offer(&self, choices: Vec<String>) {
        let mut inner = self.lock();
        let cursor = inner.cursor;
        if let Some(step) = inner.journal.steps.get_mut(cursor) {
            step.choices = choices;
        }
    }

    /// Ends the wait of the step that is waited for.
    pub(super) fn end_wait(&self, result: &impl Serialize) -> Result<(), Error> {
        self.record(result)
    }

    fn record(&self, result: &impl Serialize) -> Result<(), Error> {
        let result = payload(result).map_err(Error::reject)?;
        let mut inner = self.lock();
        let inner = &mut *inner;
        if let Some(step) = inner.journal.steps.get_mut(inner.cursor) {
            (step.waiting, step.result) = (false, Some(result));
            (step.since, step.choices) = (None, Vec::new());
        }
        (inner.busy, inner.cursor) = (false, inner.cursor + 1);
        Ok(())
    }

    /// Where in the conversation the step is that is next, or under way: the same each time the function runs again, and
    /// of no other step.
    pub(in crate::bot) fn place(&self) -> String {
        let inner = self.lock();
        format!("{}-{}", inner.journal.round, inner.cursor)
    }

    /// Which question the step is that is next, or under way: what else is done before it does not matter.
    pub(super) fn question(&self) -> String {
        let inner = self.lock();
        let before = inner.journal.steps.iter().take(inner.cursor);
        let number = before.filter(|step| step.kind == StepKind::Ask).count();
        format!("{}-{number}", inner.journal.round)
    }

    /// Goes no further in this run.
    pub(super) async fn halt<T>(&self, halt: Halt) -> T {
        self.lock().halt(halt);
        std::future::pending().await
    }

    /// The answer that came over from another version, to a question of these words; once.
    pub(super) fn carried(&self, of: &str) -> Option<Message> {
        self.lock().journal.carried.remove(of)
    }

    /// Says something in the conversation.
    pub(super) fn reply(&self, reply: Reply) -> Result<(), Error> {
        let Scene { channel, conversation, .. } = &self.scene;
        let response = Response::new(channel.clone(), conversation.clone(), reply);
        let emits = Emits::none().respond(&response, None).map_err(Error::reject)?;
        self.lock().emits.append(emits);
        Ok(())
    }

    /// Publishes.
    pub(super) fn emit(&self, emits: Emits) {
        self.lock().emits.append(emits);
    }

    /// Sets the timer of the step that waits.
    pub(super) fn set_timer(&self, after: std::time::Duration) -> Result<(), Error> {
        let mut inner = self.lock();
        let emit: Emit = turn::timer(&inner.journal, &self.scene.function, after)?;
        inner.emits.events.push(emit);
        Ok(())
    }

    /// What ends a conversation that the person has cancelled.
    pub(super) fn cancelled(&self) -> Error {
        Error::ended(&self.words.cancelled)
    }

    /// Polls the function; `None` where it goes no further in this run.
    pub(super) fn poll<T>(&self, context: &mut Context<'_>, poll: Poll<T>) -> Poll<Option<T>> {
        let mut inner = self.lock();
        match poll {
            _ if inner.halt.is_some() => Poll::Ready(None),
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => {
                // It may be halted in another task.
                inner.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }

    /// What stands after the run: the journal, what is published, and why it goes no further, where it did not end.
    pub(super) fn take_all(&self) -> (Journal, Emits, Option<Halt>) {
        let mut inner = self.lock();
        (inner.journal.clone(), std::mem::take(&mut inner.emits), inner.halt.take())
    }

    /// The first step of the journal that an ended program did not come to.
    pub(super) fn left_over(&self) -> Option<Mismatch> {
        let inner = self.lock();
        let found = inner.journal.steps.get(inner.cursor)?;
        Some(Mismatch::new(inner.cursor, found, None))
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    fn halt(&mut self, halt: Halt) {
        self.halt.get_or_insert(halt);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Open<'_> {
    /// The step is done, and this came of it.
    pub(super) fn close(mut self, result: &impl Serialize) -> Result<(), Error> {
        self.play.record(result)?;
        self.is_closed = true;
        Ok(())
    }

    /// The step waits; the run ends here.
    pub(super) fn wait(mut self, choices: Vec<String>) {
        self.is_closed = true;
        let mut inner = self.play.lock();
        inner.busy = false;
        if let Some(step) = inner.journal.steps.last_mut() {
            (step.waiting, step.since, step.choices) = (true, Some(self.play.scene.now), choices);
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.is_closed {
            let mut inner = self.play.lock();
            let inner = &mut *inner;
            if let Some(step) = inner.journal.steps.get_mut(inner.cursor) {
                step.dropped = true;
            }
            (inner.busy, inner.cursor) = (false, inner.cursor + 1);
        }
    }
}

impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Play").field("scene", &self.scene).finish_non_exhaustive()
    }
}
