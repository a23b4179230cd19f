//! Where the answers to one message differ.

use chinwag_core::clock::Timestamp;
use serde_json::Value;

use crate::replay::Answer;

/// Where the answers to one message differ.
#[derive(Debug)]
pub(super) struct Difference<'a> {
    /// Which message.
    pub(super) index: usize,
    /// What both answer before.
    pub(super) before: Vec<&'a Answer>,
    /// What was answered.
    pub(super) old: Vec<&'a Answer>,
    /// What is answered now.
    pub(super) new: Vec<&'a Answer>,
    /// What both answer after.
    pub(super) after: Vec<&'a Answer>,
}

impl Difference<'_> {
    /// When the answers were given that differ.
    pub(super) fn moments(&self) -> impl Iterator<Item = Timestamp> {
        self.old.iter().chain(&self.new).map(|answer| answer.at)
    }
}

/// The difference between two lists of answers, as they are seen; `None` where there is none.
///
/// Each function keeps its order. What two functions answer to one message comes in any order, and that is no
/// difference.
pub(super) fn difference<'a>(
    index: usize,
    old: &[&'a Answer],
    new: &[&'a Answer],
    seen: impl Fn(&Answer) -> Value,
) -> Option<Difference<'a>> {
    let is_same = |(old, new): (&&Answer, &&Answer)| seen(old) == seen(new);
    let are_same =
        |old: &[&'a Answer], new: &[&'a Answer]| old.len() == new.len() && old.iter().zip(new).all(is_same);
    if are_same(old, new) || are_same(&by_function(old), &by_function(new)) {
        return None;
    }
    let before = old.iter().zip(new).take_while(|pair| is_same(*pair)).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|pair| is_same(*pair)).count();
    let (old_end, new_end) = (old_rest.len() - after, new_rest.len() - after);
    Some(Difference {
        index,
        before: old[..before].to_vec(),
        old: old_rest[..old_end].to_vec(),
        new: new_rest[..new_end].to_vec(),
        after: old_rest[old_end..].to_vec(),
    })
}

/// The answers of each function together.
fn by_function<'a>(answers: &[&'a Answer]) -> Vec<&'a Answer> {
    let mut sorted = answers.to_vec();
    // Stable: those of one function stay in their order.
    sorted.sort_by(|one, other| one.function.cmp(&other.function));
    sorted
}
