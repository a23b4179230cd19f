//! Plays a scenario on a stage, turn by turn, and tells what went otherwise.

use std::{collections::BTreeSet, ops::Range};

use chinwag_testkit::script::{Act, Direction, Edit, Scenario, Script, Step, compare};

use super::{
    Error, Failure, Played,
    stage::{Cast, Inside, Stage},
    unmet::{Mark, unmet},
    witness::{Witness, gave_up},
};

/// Plays a scenario on a stage of its own.
///
/// # Errors
/// The stage cannot be set up: what the bot does on it is a failure of the scenario, not an error.
pub(super) async fn play(
    script: &Script,
    scenario: &Scenario,
    cast: &Cast,
    platform: &'static str,
) -> Result<Played, Error> {
    let stage = Stage::with_cast(cast, platform).await?;
    let mut play = Play::new(script, scenario, &stage.0);
    play.all().await;
    Ok(Played {
        file: script.file.clone(),
        line: scenario.line,
        title: scenario.title.clone(),
        platform,
        turns: play.turns,
        failures: play.failures,
        edits: play.edits,
    })
}

/// A scenario that is being played.
struct Play<'a> {
    script: &'a Script,
    steps: &'a [Step],
    stage: &'a Inside,
    witness: Witness,
    speaker: Option<&'a str>,
    turns: usize,
    failures: Vec<Failure>,
    edits: Vec<Edit>,
}

impl<'a> Play<'a> {
    fn new(script: &'a Script, scenario: &'a Scenario, stage: &'a Inside) -> Self {
        names(scenario).into_iter().for_each(|name| stage.meet(name));
        Self {
            script,
            steps: &scenario.steps,
            stage,
            witness: Witness::default(),
            speaker: None,
            turns: 0,
            failures: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Every turn, up to one after which it cannot go on.
    async fn all(&mut self) {
        if self.names_a_stranger() {
            return;
        }
        let mut rest = self.steps;
        while let Some(first) = rest.first() {
            let (cause, behind) = if first.is_expected() { (None, rest) } else { (Some(first), &rest[1..]) };
            let count = behind.iter().take_while(|step| step.is_expected()).count();
            let (expected, next) = behind.split_at(count);
            rest = next;
            let begin = cause.map_or(first.lines.start, |cause| cause.lines.end);
            if let Err(error) = self.turn(cause, begin, expected).await {
                return self.stop(cause.unwrap_or(first), &error).await;
            }
        }
    }

    /// Whether a service is named that the bot does not have. Then nothing can be said of how the scenario goes.
    fn names_a_stranger(&mut self) -> bool {
        for step in self.steps {
            let Act::Direction(direction) = &step.act else { continue };
            let named = direction.service().map(|service| self.stage.service(service.as_str()));
            if let Some(Err(error)) = named {
                let (line, note) = (step.lines.start, "this scenario was not played".to_owned());
                self.fail(line, &error.to_string(), &[], &[line], vec![note], false);
            }
        }
        !self.failures.is_empty()
    }

    async fn turn(&mut self, cause: Option<&'a Step>, begin: usize, expected: &[Step]) -> Result<(), Error> {
        if let Some(cause) = cause {
            self.act(&cause.act).await?;
        }
        let spoken = self.stage.unheard();
        let edits = compare(self.script, begin, expected, &spoken, self.speaker);
        let marks = unmet(self.stage, &mut self.witness, self.speaker, begin, expected).await?;
        let undelivered = self.witness.undelivered(self.stage).await?;
        if !edits.is_empty() {
            let (line, what) = said_otherwise(&edits);
            self.fail(line, what, &edits, &[], undelivered, true);
        }
        for Mark { line, what, notes } in marks {
            self.fail(line, &what, &[], &[line], notes, false);
        }
        self.edits.extend(edits);
        Ok(())
    }

    /// Lets a step happen, and waits for what comes of it.
    async fn act(&mut self, act: &'a Act) -> Result<(), Error> {
        let stage = self.stage;
        match act {
            Act::Person { name, deed } => {
                self.speaker = Some(name);
                self.turns += 1;
                stage.act(name, deed).await
            }
            Act::Direction(Direction::Fault { trouble, times }) => {
                stage.provider.befall(*trouble, *times);
                Ok(())
            }
            Act::Direction(Direction::Service { service, conduct }) => {
                stage.direct(service.as_str(), conduct)
            }
            Act::Direction(direction) => {
                self.turns += 1;
                match direction {
                    Direction::Later(span) => stage.later(*span).await,
                    Direction::Redeliver => stage.redeliver().await,
                    Direction::Restart => stage.restart().await,
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// It cannot go on.
    async fn stop(&mut self, step: &Step, error: &Error) {
        let mut notes = self.witness.undelivered(self.stage).await.unwrap_or_default();
        let letters = self.witness.dead(self.stage).await.unwrap_or_default();
        notes.extend(letters.iter().map(gave_up));
        notes.push("what follows in this scenario was not played".into());
        let line = step.lines.start;
        self.fail(line, &error.to_string(), &[], &[line], notes, false);
    }

    fn fail(
        &mut self,
        line: usize,
        what: &str,
        edits: &[Edit],
        marked: &[usize],
        notes: Vec<String>,
        can_update: bool,
    ) {
        let excerpt = self.script.excerpt(edits, marked);
        self.failures.push(Failure { line: line + 1, what: what.to_owned(), excerpt, notes, can_update });
    }
}

/// Everybody whom the scenario names.
fn names(scenario: &Scenario) -> BTreeSet<&str> {
    let named = scenario.steps.iter().filter_map(|step| match &step.act {
        Act::Person { name, .. } | Act::Bot { to: name, .. } => Some(name.as_str()),
        _ => None,
    });
    named.collect()
}

/// The first line at which the bot said something else than is written, and in which way.
fn said_otherwise(edits: &[Edit]) -> (usize, &'static str) {
    let what = |lines: &Range<usize>, with: &[String]| match (lines.is_empty(), with.is_empty()) {
        (true, _) => "the bot said more than is written",
        (false, true) => "the bot did not say this",
        (false, false) => "the bot said something else",
    };
    let first = edits.iter().min_by_key(|edit| (edit.lines.start, edit.lines.end));
    first.map_or((0, ""), |edit| {
        // What is new has no line; the one before it is where it came.
        let line = if edit.lines.is_empty() { edit.lines.start.saturating_sub(1) } else { edit.lines.start };
        (line, what(&edit.lines, &edit.with))
    })
}
