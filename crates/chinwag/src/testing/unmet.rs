//! The directions of a turn that nothing answers to, and what a function gave up on without being expected to.

use chinwag_core::{commit::DeadLetter, error::EngineError, name::FunctionName};
use chinwag_testkit::script::{Act, Direction, Step};

use super::{
    kept::Kept,
    stage::Inside,
    witness::{Witness, contains, gave_up, take},
};

/// What is wrong with a turn that no edit sets right: the index of the line, and what.
pub(super) struct Mark {
    pub(super) line: usize,
    pub(super) what: String,
    pub(super) notes: Vec<String>,
}

/// What is said of a direction that nothing answers to, and what there was instead.
type Unmet = (String, Vec<String>);

/// The most of what there was instead that is told.
const TOLD_MAX: usize = 5;

/// What is unmet of what was expected of a turn that began before the line of index `begin`. `speaker` spoke last.
pub(super) async fn unmet(
    stage: &Inside,
    witness: &mut Witness,
    speaker: Option<&str>,
    begin: usize,
    expected: &[Step],
) -> Result<Vec<Mark>, EngineError> {
    let mut letters = witness.dead(stage).await?;
    let mut marks = Vec::new();
    for step in expected {
        let Act::Direction(direction) = &step.act else { continue };
        let unmet = match direction {
            Direction::Failed(function) => failed(&mut letters, function),
            Direction::State { .. } | Direction::NoState(_) => state(stage, speaker, direction).await?,
            other => published_or_called(stage, witness, other).await?,
        };
        let line = step.lines.start;
        marks.extend(unmet.map(|(what, notes)| Mark { line, what, notes }));
    }
    marks.extend(letters.iter().map(|letter| unexpected(letter, begin)));
    Ok(marks)
}

fn failed(letters: &mut Vec<DeadLetter>, function: &FunctionName) -> Option<Unmet> {
    if take(letters, function) {
        return None;
    }
    Some((format!("`{function}` did not give up on anything"), letters.iter().map(gave_up).collect()))
}

async fn published_or_called(
    stage: &Inside,
    witness: &mut Witness,
    direction: &Direction,
) -> Result<Option<Unmet>, EngineError> {
    let unmet = match direction {
        Direction::Event { topic, data } => {
            let others = witness.event(stage, topic, data).await?.err().map(published);
            let none = "no event of this topic was published since the last that was asked for";
            others.map(|others| (format!("no such event of {topic} was published"), some(others, none)))
        }
        Direction::Call { service, request } => {
            let others = witness.call(stage, service, request.as_ref()).err();
            let none = "it was not called since the last call that was asked for";
            others.map(|others| (format!("there was no such call of `{service}`"), some(others, none)))
        }
        Direction::NoCall(service) => {
            let calls = witness.no_call(stage, service).err();
            calls.map(|calls| (format!("`{service}` was called"), some(calls, "")))
        }
        _ => None,
    };
    Ok(unmet)
}

async fn state(
    stage: &Inside,
    speaker: Option<&str>,
    direction: &Direction,
) -> Result<Option<Unmet>, EngineError> {
    let kept = match speaker {
        Some(speaker) => stage.kept(speaker).await?,
        None => Vec::new(),
    };
    Ok(match direction {
        Direction::State { name, data } => {
            let is_meant = |kept: &Kept| {
                kept.name == *name && data.as_ref().is_none_or(|data| contains(&kept.data, data))
            };
            let what = || format!("there is no such state `{name}`");
            (!kept.iter().any(is_meant)).then(|| (what(), instead(&kept, name)))
        }
        Direction::NoState(name) => {
            let is_there = kept.iter().any(|kept| kept.name == *name);
            is_there.then(|| (format!("there is a state `{name}`"), instead(&kept, name)))
        }
        _ => None,
    })
}

/// What is kept under a name; where it is nothing, the names under which something is.
fn instead(kept: &[Kept], name: &str) -> Vec<String> {
    let told = |Kept { of, data, .. }: &Kept| format!("kept of {of} is {data}");
    let under: Vec<String> = kept.iter().filter(|kept| kept.name == *name).map(told).collect();
    let others: Vec<String> = kept.iter().map(|kept| format!("`{}`", kept.name)).collect();
    let none = match others.is_empty() {
        true => "nothing is kept".to_owned(),
        false => format!("nothing is kept under this name; there is {}", others.join(", ")),
    };
    some(under, &none)
}

fn published(payloads: Vec<String>) -> Vec<String> {
    payloads.into_iter().map(|payload| format!("published was {payload}")).collect()
}

/// Some of what there was instead, or that there was nothing.
fn some(others: Vec<String>, none: &str) -> Vec<String> {
    if others.is_empty() { vec![none.to_owned()] } else { others.into_iter().take(TOLD_MAX).collect() }
}

fn unexpected(letter: &DeadLetter, begin: usize) -> Mark {
    let remedy = format!("where that is how it should be, write “(failed {})”", letter.function);
    Mark { line: begin.saturating_sub(1), what: gave_up(letter), notes: vec![remedy] }
}
