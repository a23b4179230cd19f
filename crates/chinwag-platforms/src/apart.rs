//! Ids of buttons, of which no two in one message may be the same. Two buttons may well mean the same to the bot: what is
//! added to the payload of one of them is taken off again when it is pressed.

use std::{borrow::Cow, collections::HashSet};

/// What is added: a character that stands in no payload by chance, and a number.
const MARK: char = '\u{2063}';

/// So many units of any kind but bytes does an id grow by at most, in a message of fewer than a hundred buttons.
pub(crate) const GROWTH: usize = 3;

/// The ids of buttons, by their payloads in their order.
#[derive(Debug, Default)]
pub(crate) struct Ids<'a>(HashSet<Cow<'a, str>>);

impl<'a> Ids<'a> {
    /// The id of the next button: its payload, where that is still free.
    pub(crate) fn next(&mut self, payload: &'a str) -> Cow<'a, str> {
        let mut id = Cow::Borrowed(payload);
        let mut number = 1;
        // NOTE: what looks as if something had been added gets an addition too, so that it comes back whole.
        while self.0.contains(&id) || (number == 1 && self::payload(payload) != payload) {
            number += 1;
            id = Cow::Owned(format!("{payload}{MARK}{number}"));
        }
        self.0.insert(id.clone());
        id
    }
}

/// The payload of a button, by its id.
pub(crate) fn payload(id: &str) -> &str {
    match id.rsplit_once(MARK) {
        Some((payload, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            payload
        }
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_another_and_gives_its_payload_back() {
        let payloads = ["a", "b", "a", "a", "a\u{2063}2", "a\u{2063}", "a\u{2063}2", "", ""];
        let mut ids = Ids::default();
        let given: Vec<_> = payloads.iter().map(|payload| ids.next(payload)).collect();
        assert_eq!(given.iter().collect::<HashSet<_>>().len(), payloads.len());
        assert_eq!(given.iter().map(|id| payload(id)).collect::<Vec<_>>(), payloads);
        assert_eq!(given[..4], ["a", "b", "a\u{2063}2", "a\u{2063}3"]);
    }
}
