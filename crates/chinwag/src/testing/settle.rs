//! When a turn is over: every input that it led to is done, and no timer is due.
//!
//! Nothing is polled. A look takes everything into account at one moment: what a function has not taken over yet, what it
//! has taken over and not done, and the timers that are due. What comes last in a turn is a commit that leads to nothing
//! more, or the sleep of a function that waits; after each of these it is looked again.

use std::{collections::HashSet, time::Duration};

use chinwag_core::{
    clock::{Clock, Timestamp},
    conversation::ConversationKey,
    error::EngineError,
    event::Event,
    function::{OnDead, Ordering},
    message::Message,
    name::FunctionName,
    store::{DeadId, FunctionStatus, OpenInput},
};

use super::{Error, stage::Inside};

/// The most that the clock is moved on in a turn for what waits to be tried again.
const WAIT_MAX: Duration = Duration::from_secs(3600);

/// Timers published in one go.
const FIRE_MAX: usize = 500;

/// The most dead letters that are looked at.
const DEAD_MAX: usize = 1000;

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Nothing is left to be done; the next timer is due at that moment.
    Quiet(Option<Timestamp>),
    /// All that is left waits, at least until that moment.
    Waits(Timestamp),
    /// Something is being done.
    Busy,
}

/// An input that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The function that has it.
    pub function: FunctionName,
    /// What it says, and its id.
    pub input: String,
}

impl Inside {
    /// Waits until the turn is over, and says when the next timer is due. The clock is moved on for what waits to be
    /// tried again.
    pub(super) async fn settle(&self) -> Result<Option<Timestamp>, Error> {
        match tokio::time::timeout(self.patience, self.settled()).await {
            Ok(settled) => settled,
            Err(_) => Err(Error::Busy { unfinished: self.unfinished().await?, patience: self.patience }),
        }
    }

    async fn settled(&self) -> Result<Option<Timestamp>, Error> {
        let begin = self.clock.now();
        let mut pulse = self.pulse.feel();
        loop {
            pulse.borrow_and_update();
            match self.look().await? {
                Look::Quiet(next) => return Ok(next),
                Look::Waits(until) if until.since(begin) > WAIT_MAX => {
                    return Err(Error::Waits { unfinished: self.unfinished().await?, most: WAIT_MAX });
                }
                Look::Waits(until) => self.clock.move_to(until),
                Look::Busy => drop(pulse.changed().await),
            }
        }
    }

    async fn look(&self) -> Result<Look, EngineError> {
        let still = self.observed.stillness();
        let functions = self.engine.archive.functions().await?;
        if functions.iter().any(|function| function.behind > 0) {
            return Ok(Look::Busy);
        }
        let open: Vec<&FunctionStatus> = functions.iter().filter(|function| function.open > 0).collect();
        if !open.is_empty() {
            let look = self.look_closer(&open).await?;
            // NOTE: the functions were looked at one after the other. Only where nothing was written meanwhile, all of it
            // was so at one moment; where something was, a pulse is still to come.
            if still.is_none() || self.observed.stillness() != still {
                return Ok(Look::Busy);
            }
            if look != Look::Quiet(None) {
                return Ok(look);
            }
        }
        let fired = self.engine.store.fire(self.clock.now(), FIRE_MAX).await?;
        // What was published is taken over by somebody, or by nobody: the next look tells.
        if fired.count > 0 { Ok(Look::Waits(self.clock.now())) } else { Ok(Look::Quiet(fired.next)) }
    }

    /// What becomes of all that is open.
    async fn look_closer(&self, functions: &[&FunctionStatus]) -> Result<Look, EngineError> {
        let mut next: Option<Timestamp> = None;
        for function in functions {
            match self.look_at(function).await? {
                Look::Busy => return Ok(Look::Busy),
                Look::Waits(until) => next = Some(next.map_or(until, |next| next.min(until))),
                Look::Quiet(_) => {}
            }
        }
        Ok(next.map_or(Look::Quiet(None), Look::Waits))
    }

    /// What the open inputs of a function do: those at the front of their lanes; the others wait for these.
    async fn look_at(&self, status: &FunctionStatus) -> Result<Look, EngineError> {
        let spec = &status.spec;
        let now = self.clock.now();
        let paused = self.paused(status).await?;
        let mut seen: HashSet<ConversationKey> = HashSet::new();
        let mut next: Option<Timestamp> = None;
        for open in self.engine.store.cursor(&spec.name).await?.open {
            if open.claimed {
                return Ok(Look::Busy);
            }
            let event =
                self.engine.bus.get(&spec.topic, open.input.position).await?.map(|stored| stored.event);
            if let Some(key) = event.as_ref().and_then(|event| event.conversation.as_ref()) {
                let is_first = spec.ordering == Ordering::None || seen.insert(key.clone());
                if !is_first || paused.contains(key) {
                    continue;
                }
            }
            let Some(until) = self.waits_until(status, &open, now) else { return Ok(Look::Busy) };
            next = Some(next.map_or(until, |next| next.min(until)));
        }
        Ok(next.map_or(Look::Quiet(None), Look::Waits))
    }

    /// Until when an open input waits; `None` where it runs, or is about to.
    fn waits_until(&self, status: &FunctionStatus, open: &OpenInput, now: Timestamp) -> Option<Timestamp> {
        if let Some(next) = open.next.filter(|next| *next > now) {
            return Some(next);
        }
        // What writes down that it begins has not begun. Where its driver sleeps, it waits for a budget or lets a provider
        // cool off; or another conversation does, and this one begins meanwhile, which does no harm.
        if !status.spec.claim {
            return None;
        }
        self.clock.sleeps_until(self.observed.driver(&status.spec.name)?)
    }

    /// The conversations that stand still until a dead letter is dealt with.
    async fn paused(&self, status: &FunctionStatus) -> Result<HashSet<ConversationKey>, EngineError> {
        if status.dead == 0 || status.spec.on_dead != OnDead::Pause {
            return Ok(HashSet::new());
        }
        let letters = self.engine.archive.dead_letters(Some(&status.spec.name), DeadId(0), DEAD_MAX).await?;
        Ok(letters.into_iter().filter_map(|(_, letter)| letter.event.conversation).collect())
    }

    /// What is not done, to be told to a person.
    async fn unfinished(&self) -> Result<Vec<Unfinished>, EngineError> {
        let mut unfinished = Vec::new();
        for function in
            self.engine.archive.functions().await?.into_iter().filter(|function| function.open > 0)
        {
            let spec = function.spec;
            for open in self.engine.store.cursor(&spec.name).await?.open {
                let stored = self.engine.bus.get(&spec.topic, open.input.position).await?;
                let input = stored.map_or_else(|| "an input".into(), |stored| words(&stored.event));
                unfinished.push(Unfinished { function: spec.name.clone(), input });
            }
        }
        Ok(unfinished)
    }
}

/// An event in a few words.
fn words(event: &Event) -> String {
    let summary = event.payload::<Message>().ok().map(|message| format!(" “{}”", message.summary()));
    format!("{}{} ({})", event.topic, summary.unwrap_or_default(), event.id)
}
