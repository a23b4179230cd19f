//! What one person still waits to be answered, in the order they said it.

use std::{
    collections::{HashSet, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};

/// What one person still waits to be answered, and what was said to them.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    open: VecDeque<Open>,
    said: HashSet<u64>,
}

#[derive(Debug)]
struct Open {
    /// The answer it has to get; `None` takes any.
    expected: Option<String>,
    since: Instant,
}

/// What a message to a person is, seen from what they said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Match {
    /// How long the person waited for it; `None` when it answers nothing.
    pub(super) waited: Option<Duration>,
    /// Something they said earlier is still open.
    pub(super) reordered: bool,
    /// The same words were said to them before.
    pub(super) duplicated: bool,
}

impl Ledger {
    /// The person said something and waits from then on.
    pub(super) fn expect(&mut self, expected: Option<String>, since: Instant) {
        self.open.push_back(Open { expected, since });
    }

    /// How many things are still open.
    pub(super) fn open(&self) -> usize {
        self.open.len()
    }

    /// Something was said to the person.
    pub(super) fn answered(&mut self, words: &str, now: Instant) -> Match {
        let exact = self.open.iter().position(|open| open.expected.as_deref() == Some(words));
        let new = self.said.insert(hash(words));
        let any = || self.open.front().is_some_and(|open| open.expected.is_none()).then_some(0);
        let Some(index) = exact.or_else(any) else {
            return Match { duplicated: !new, ..Match::default() };
        };
        let open = self.open.remove(index).expect("the index was found in it");
        Match {
            waited: Some(now.saturating_duration_since(open.since)),
            reordered: index > 0,
            duplicated: exact.is_none() && !new,
        }
    }
}

fn hash(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(ledger: &mut Ledger, words: &str) -> (bool, bool, bool) {
        let found = ledger.answered(words, Instant::now());
        (found.waited.is_some(), found.reordered, found.duplicated)
    }

    #[test]
    fn expected_answers_are_matched_by_their_words() {
        let mut ledger = Ledger::default();
        for expected in ["a", "b", "c"] {
            ledger.expect(Some(expected.into()), Instant::now());
        }
        assert_eq!(told(&mut ledger, "b"), (true, true, false));
        assert_eq!(told(&mut ledger, "a"), (true, false, false));
        assert_eq!(told(&mut ledger, "a"), (false, false, true));
        assert_eq!(told(&mut ledger, "x"), (false, false, false));
        assert_eq!(ledger.open(), 1);
    }

    #[test]
    fn any_answers_are_matched_by_their_order() {
        let mut ledger = Ledger::default();
        ledger.expect(None, Instant::now());
        ledger.expect(None, Instant::now());
        assert_eq!(told(&mut ledger, "hello"), (true, false, false));
        assert_eq!(told(&mut ledger, "hello"), (true, false, true));
        assert_eq!(told(&mut ledger, "more"), (false, false, false));
    }
}
