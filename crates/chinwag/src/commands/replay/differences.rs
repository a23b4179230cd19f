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
/// Each function keeps its order. What two functions answer to one message comes in any order: that is no difference,
/// and the answers of each are put together, in the order of the new code.
pub(super) fn difference<'a>(
    index: usize,
    old: &[&'a Answer],
    new: &[&'a Answer],
    seen: impl Fn(&Answer) -> Value,
) -> Option<Difference<'a>> {
    let is_same = |(old, new): (&&Answer, &&Answer)| seen(old) == seen(new);
    if old.len() == new.len() && old.iter().zip(new).all(is_same) {
        return None;
    }
    let rank = |answer: &Answer| new.iter().position(|other| other.function == answer.function);
    // Stable: the answers of one function stay in their order; those of one that says nothing now come last.
    let by_function = |answers: &[&'a Answer]| {
        let mut sorted = answers.to_vec();
        sorted.sort_by_key(|answer| rank(answer).unwrap_or(usize::MAX));
        sorted
    };
    let (old, new) = (by_function(old), by_function(new));
    let before = old.iter().zip(&new).take_while(|pair| is_same(*pair)).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|pair| is_same(*pair)).count();
    let (old_end, new_end) = (old_rest.len() - after, new_rest.len() - after);
    (old_end > 0 || new_end > 0).then(|| Difference {
        index,
        before: old[..before].to_vec(),
        old: old_rest[..old_end].to_vec(),
        new: new_rest[..new_end].to_vec(),
        after: old_rest[old_end..].to_vec(),
    })
}
