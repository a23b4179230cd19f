//! A turn as it is written, and as it went.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Edit, Script,
    align::{Fate, fates},
    direction::Direction,
    message::Said,
    scenario::{Act, Step},
    written::{Layout, exactly, kept},
};

/// A message of the bot, and whom it was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Their name.
    pub to: String,
    /// The message.
    pub said: Said,
}

/// A message that the script expects.
struct Wanted<'a> {
    step: &'a Step,
    says: &'a Said,
}

/// The edits that make a turn of the script what the bot really said; none where it is that already.
///
/// `begin` is the index of the line behind what the turn began with, `steps` what has to come of it, `spoken` what came,
/// and `speaker` whom `bot:` is for. Messages to different people have no order among them.
#[must_use]
pub fn compare(
    script: &Script,
    begin: usize,
    steps: &[Step],
    spoken: &[Spoken],
    speaker: Option<&str>,
) -> Vec<Edit> {
    let mut wanted: BTreeMap<&str, Vec<Wanted<'_>>> = BTreeMap::new();
    for step in steps {
        if let Act::Bot { to, says } = &step.act {
            wanted.entry(to).or_default().push(Wanted { step, says });
        }
    }
    let people: BTreeSet<&str> =
        wanted.keys().copied().chain(spoken.iter().map(|one| one.to.as_str())).collect();
    let mut edits = Vec::new();
    for person in people {
        let came: Vec<&Said> = spoken.iter().filter(|one| one.to == person).map(|one| &one.said).collect();
        let layout = Layout::new(person, speaker != Some(person));
        let wanted = wanted.get(person).map_or(&[][..], Vec::as_slice);
        edits.extend(of_person(script, begin, wanted, &came, &layout));
    }
    if !spoken.is_empty() {
        edits.extend(steps.iter().filter(|step| is_silence(step)).map(|step| gone(script, step)));
    }
    edits
}

fn is_silence(step: &Step) -> bool {
    step.act == Act::Direction(Direction::Silence)
}

fn of_person(
    script: &Script,
    begin: usize,
    wanted: &[Wanted<'_>],
    came: &[&Said],
    layout: &Layout,
) -> Vec<Edit> {
    let is_same = |l: usize, r: usize| came[r].is_meant_by(wanted[l].says);
    let mut edits = Vec::new();
    let mut end = begin;
    for fate in fates(wanted.len(), came.len(), is_same) {
        match fate {
            Fate::Same(left, _) => end = wanted[left].step.lines.end,
            Fate::Other(left, right) => {
                end = wanted[left].step.lines.end;
                edits.push(changed(script, &wanted[left], came[right]));
            }
            Fate::Gone(left) => {
                end = wanted[left].step.lines.end;
                edits.push(gone(script, wanted[left].step));
            }
            Fate::New(right) => {
                edits.push(Edit { lines: end..end, with: layout.written(&exactly(came[right])) });
            }
        }
    }
    edits
}

fn changed(script: &Script, wanted: &Wanted<'_>, came: &Said) -> Edit {
    let lines = wanted.step.lines.clone();
    let mut with = comments(script, wanted.step);
    with.extend(Layout::of(&script.lines[lines.clone()]).written(&kept(wanted.says, came)));
    Edit { lines, with }
}

fn gone(script: &Script, step: &Step) -> Edit {
    Edit { lines: step.lines.clone(), with: comments(script, step) }
}

/// The comments inside a step, which stay whatever becomes of it.
fn comments(script: &Script, step: &Step) -> Vec<String> {
    script.lines[step.lines.clone()].iter().filter(|line| line.starts_with('#')).cloned().collect()
}
