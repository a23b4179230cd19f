//! What the panel is told of the simulated providers, and does on them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chinwag_console::playground::{Deed, FaultView, NotDone, PlatformView, Playground, Seat, Switch, Talk};
use chinwag_core::{
    clock::{Clock, SystemClock},
    commit::RunOutcome,
    error::EngineError,
    event::EventId,
    store::Engine,
};
use chinwag_testkit::{
    play::Fault,
    script::{Deed as Scripted, Media, Pattern},
};

use super::{
    PEOPLE,
    book::Book,
    forget::forget,
    kept::{Kept, Outcome},
    note::Tries,
    screen::{Done, Screen},
    sides::{Side, Sides},
    sight::Sight,
    trouble,
};
use crate::testing::Error;

/// The most answers of a conversation that are looked after while they have no outcome.
const OPEN_MAX: usize = 3;

/// The simulated providers, and everybody on them.
#[derive(Debug)]
pub(in crate::commands) struct Ground {
    sides: Vec<Side>,
    engine: Engine,
    book: tokio::sync::Mutex<Book>,
    screens: Mutex<HashMap<Seat, Screen>>,
    switches: Mutex<Switches>,
}

/// What goes wrong where.
#[derive(Debug, Default)]
struct Switches {
    /// What is on, by the platform's name.
    on: BTreeSet<(String, Fault)>,
    /// The platforms that hold a webhook back.
    holding: BTreeSet<String>,
}

impl Ground {
    /// Providers that the bot on this engine talks to.
    pub(in crate::commands) fn new(sides: Sides, engine: Engine) -> Self {
        Self {
            sides: sides.0,
            engine,
            book: tokio::sync::Mutex::default(),
            screens: Mutex::default(),
            switches: Mutex::default(),
        }
    }

    fn side(&self, platform: &str) -> Option<&Side> {
        self.sides.iter().find(|side| side.channel.platform.as_str() == platform)
    }

    /// The provider of a seat.
    fn seated(&self, seat: &Seat) -> Result<&Side, NotDone> {
        if !PEOPLE.contains(&seat.person.as_str()) {
            return Err(NotDone::NotThere { what: "person", name: seat.person.clone() });
        }
        self.played(&seat.platform)
    }

    fn played(&self, platform: &str) -> Result<&Side, NotDone> {
        let not_there = || NotDone::NotThere { what: "platform", name: platform.to_owned() };
        self.side(platform).ok_or_else(not_there)
    }

    fn is_on(&self, platform: &str, fault: Fault) -> bool {
        self.switches().on.contains(&(platform.to_owned(), fault))
    }

    fn screen(&self, seat: &Seat) -> Screen {
        self.screens().get(seat).cloned().unwrap_or_default()
    }

    fn screens(&self) -> MutexGuard<'_, HashMap<Seat, Screen>> {
        self.screens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn switches(&self) -> MutexGuard<'_, Switches> {
        self.switches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often a call was made for the newest answers that have no outcome yet.
    async fn tries(&self, kept: &Kept) -> Result<HashMap<EventId, Tries>, EngineError> {
        let open = kept.answers.iter().rev().filter(|answer| answer.outcome == Outcome::Open);
        let mut tries = HashMap::new();
        for answer in open.take(OPEN_MAX) {
            let trace = self.engine.archive.trace(answer.event.as_str()).await?;
            let is_failed = |run: &&chinwag_core::commit::Run| {
                run.event == answer.event && matches!(run.outcome, RunOutcome::Retry | RunOutcome::Unknown)
            };
            let failed: Vec<_> = trace.runs.iter().filter(is_failed).collect();
            if let Some(last) = failed.last() {
                let error = last.error.clone().unwrap_or_default();
                tries.insert(answer.event.clone(), Tries { count: failed.len(), error });
            }
        }
        Ok(tries)
    }
}

#[async_trait]
impl Playground for Ground {
    fn platforms(&self) -> Vec<PlatformView> {
        let view = |side: &Side| PlatformView {
            name: side.channel.platform.clone(),
            title: side.title(),
            channel: side.channel.name.clone(),
        };
        self.sides.iter().map(view).collect()
    }

    fn people(&self) -> Vec<String> {
        PEOPLE.map(str::to_owned).to_vec()
    }

    async fn talk(&self, seat: &Seat) -> Result<Talk, EngineError> {
        let Ok(side) = self.seated(seat) else { return Ok(Talk::default()) };
        let (user, shown) = (side.provider.user_id(&seat.person), side.provider.seen(&seat.person));
        let screen = self.screen(seat);
        let mut book = self.book.lock().await;
        book.catch_up(&self.engine).await?;
        let nothing = Kept::default();
        let found = book.of(side.channel.name.as_str(), &user);
        let kept = found.map_or(&nothing, |(_, kept)| kept);
        let tries = self.tries(kept).await?;
        let sight = Sight { kept, shown: &shown, screen: &screen, tries: &tries, now: SystemClock.now() };
        Ok(Talk {
            conversation: found.map(|(key, _)| key.clone()),
            items: sight.items(),
            is_typing: sight.is_typing(),
        })
    }

    async fn act(&self, seat: &Seat, deed: Deed) -> Result<(), NotDone> {
        let side = self.seated(seat)?;
        let done = self.done(seat, &deed);
        side.provider.act(&seat.person, &scripted(deed)).await.map_err(not_done)?;
        if let Some(done) = done {
            self.screens().entry(seat.clone()).or_default().note(done);
        }
        Ok(())
    }

    async fn restart(&self, seat: &Seat) -> Result<(), NotDone> {
        let side = self.seated(seat)?;
        let user = side.provider.user_id(&seat.person);
        let mut book = self.book.lock().await;
        book.catch_up(&self.engine).await?;
        if let Some((key, _)) = book.of(side.channel.name.as_str(), &user) {
            forget(&self.engine, key, &user).await?;
        }
        drop(book);
        let since = SystemClock.now();
        self.screens().insert(seat.clone(), Screen { since, ..Screen::default() });
        Ok(())
    }

    fn faults(&self, platform: &str) -> Vec<FaultView> {
        if self.side(platform).is_none() {
            return Vec::new();
        }
        let view = |fault| trouble::view(fault, self.is_on(platform, fault));
        trouble::of(platform).into_iter().map(view).collect()
    }

    async fn switch(&self, switch: Switch) -> Result<(), NotDone> {
        let Switch { platform, fault: name, is_on } = switch;
        let side = self.played(&platform)?;
        let fault = trouble::of(&platform).into_iter().find(|fault| fault.as_str() == name);
        let fault = fault.ok_or(NotDone::NotThere { what: "fault", name })?;
        self.note_switch(&platform, fault, is_on);
        side.provider.switch(fault, is_on).await.map_err(not_done)
    }
}

impl Ground {
    /// What is noted of a deed that becomes a message.
    fn done(&self, seat: &Seat, deed: &Deed) -> Option<Done> {
        let (words, picture) = match deed {
            Deed::Say(words) | Deed::Press(words) => (words.clone(), None),
            Deed::Picture(name) => (String::new(), Some(name.clone())),
            Deed::Edit(_) | Deed::React(_) => return None,
        };
        Some(Done {
            at: SystemClock.now(),
            words,
            picture,
            is_held: self.is_on(&seat.platform, Fault::Reordered) && self.holds(&seat.platform),
            is_twice: self.is_on(&seat.platform, Fault::Redelivered),
        })
    }
}

impl Ground {
    fn note_switch(&self, platform: &str, fault: Fault, is_on: bool) {
        let mut switches = self.switches();
        if fault == Fault::Reordered {
            switches.holding.remove(platform);
        }
        let switch = (platform.to_owned(), fault);
        match is_on {
            true => switches.on.insert(switch),
            false => switches.on.remove(&switch),
        };
    }

    /// Whether a provider that holds every second webhook back holds the next one.
    fn holds(&self, platform: &str) -> bool {
        let mut switches = self.switches();
        let is_held = switches.holding.insert(platform.to_owned());
        if !is_held {
            switches.holding.remove(platform);
        }
        is_held
    }
}

fn scripted(deed: Deed) -> Scripted {
    match deed {
        Deed::Say(words) => Scripted::Says(words),
        Deed::Press(title) => Scripted::Presses(Pattern::exactly(&title)),
        Deed::Picture(name) => Scripted::Sends(Media::Image, format!("https://pictures.example/{name}.png")),
        Deed::Edit(words) => Scripted::Edits(words),
        Deed::React(emoji) => Scripted::Reacts(emoji),
    }
}

fn not_done(error: Error) -> NotDone {
    match error {
        Error::Engine(error) => NotDone::Engine(error),
        error => NotDone::Refused { words: error.to_string() },
    }
}
