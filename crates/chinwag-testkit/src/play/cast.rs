//! Everybody who talks with the bot, and what was shown to them.

use std::collections::BTreeMap;

use chinwag_core::clock::Timestamp;
use serde_json::Value;

use super::{Act, Error};
use crate::script::{Deed, Pattern, Said};

/// The most messages to a person that something can still be pressed on.
const SHOWN_MAX: usize = 100;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name in the script, in lower case.
    pub name: String,
    /// The platform's id.
    pub id: String,
}

impl Person {
    /// The name as the platform shows it.
    #[must_use]
    pub fn display_name(&self) -> String {
        let mut letters = self.name.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    }
}

/// A message as a person sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The platform's id of who sees it.
    pub to: String,
    /// The platform's id of the message.
    pub message_id: String,
    /// Its words, media and cards, without what can be pressed.
    pub said: Said,
    /// What can be pressed.
    pub choices: Vec<Choice>,
}

impl Shown {
    /// Words.
    #[must_use]
    pub fn text(to: impl Into<String>, message_id: impl Into<String>, words: &str) -> Self {
        let said = Said::default().with_words(words);
        Self { to: to.into(), message_id: message_id.into(), said, choices: Vec::new() }
    }

    /// With what can be pressed.
    #[must_use]
    pub fn with_choices(self, choices: Vec<Choice>) -> Self {
        Self { choices, ..self }
    }
}

/// Something that can be pressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What stands on it.
    pub title: String,
    /// What the provider tells the bot when it is pressed; absent where it opens an address.
    pub value: Option<Value>,
}

/// Everybody.
#[derive(Debug, Default)]
pub(super) struct Cast {
    people: BTreeMap<String, Seen>,
}

/// What a person has seen and done.
#[derive(Debug)]
struct Seen {
    person: Person,
    /// The newest last, with when it was shown.
    shown: Vec<(Timestamp, Shown)>,
    /// How many of the newest were not looked at yet.
    unread: usize,
    /// What they wrote last, and how often it was edited.
    wrote: Option<(String, u32)>,
}

impl Cast {
    /// The person called so, who is there from then on.
    pub(super) fn person(&mut self, name: &str, id: impl FnOnce() -> String) -> Person {
        let seen = self.people.entry(name.to_owned()).or_insert_with(|| Seen {
            person: Person { name: name.to_owned(), id: id() },
            shown: Vec::new(),
            unread: 0,
            wrote: None,
        });
        seen.person.clone()
    }

    /// Notes what was shown. What is shown to nobody who is known is let go.
    pub(super) fn show(&mut self, shown: Shown, now: Timestamp) {
        let Some(seen) = self.people.values_mut().find(|seen| seen.person.id == shown.to) else { return };
        seen.shown.push((now, shown));
        seen.unread += 1;
        let old = seen.shown.len().saturating_sub(SHOWN_MAX.max(seen.unread));
        seen.shown.drain(..old);
    }

    /// The newest messages to a person, and when each was shown.
    pub(super) fn shown(&self, name: &str) -> &[(Timestamp, Shown)] {
        self.people.get(name).map(|seen| &seen.shown[..]).unwrap_or_default()
    }

    /// What was shown to a person since this was last asked.
    pub(super) fn unheard(&mut self, name: &str) -> Vec<Said> {
        let Some(seen) = self.people.get_mut(name) else { return Vec::new() };
        let from = seen.shown.len() - std::mem::take(&mut seen.unread);
        let whole = |(_, shown): &(Timestamp, Shown)| {
            shown.said.clone().with_choices(shown.choices.iter().map(|choice| choice.title.clone()))
        };
        seen.shown[from..].iter().map(whole).collect()
    }

    /// Notes what a person wrote.
    pub(super) fn wrote(&mut self, name: &str, act: &Act, message_id: Option<String>) {
        let Some(seen) = self.people.get_mut(name) else { return };
        match act {
            Act::Says(_) => seen.wrote = message_id.map(|id| (id, 0)).or(seen.wrote.take()),
            Act::Edits { count, .. } => {
                if let Some((_, edited)) = &mut seen.wrote {
                    *edited = *count;
                }
            }
            _ => {}
        }
    }

    /// What a person does, with what it is done to.
    pub(super) fn act(&self, name: &str, deed: &Deed) -> Result<Act, Error> {
        let seen = self.people.get(name);
        let shown = seen.map(|seen| &seen.shown[..]).unwrap_or_default();
        Ok(match deed {
            Deed::Says(text) => Act::Says(text.clone()),
            Deed::Presses(title) => press(shown, title)?,
            Deed::Sends(media, url) => Act::Sends(*media, url.clone()),
            Deed::Locates { latitude, longitude } => {
                Act::Locates { latitude: *latitude, longitude: *longitude }
            }
            Deed::Edits(text) => {
                let nothing = || Error::Nothing { what: "edited", who: name.to_owned() };
                let (id, count) = seen.and_then(|seen| seen.wrote.clone()).ok_or_else(nothing)?;
                Act::Edits { message_id: id, text: text.clone(), count: count + 1 }
            }
            Deed::Reacts(emoji) => {
                let nothing = || Error::Nothing { what: "reacted to", who: "the bot".into() };
                let last = shown.last().ok_or_else(nothing)?;
                Act::Reacts { message_id: last.1.message_id.clone(), emoji: emoji.clone() }
            }
        })
    }
}

/// What is pressed under this title, on the newest message that has it.
fn press(shown: &[(Timestamp, Shown)], title: &str) -> Result<Act, Error> {
    let pattern = Pattern::new(title);
    for (_, message) in shown.iter().rev() {
        let Some(choice) = message.choices.iter().find(|choice| pattern.matches(&choice.title)) else {
            continue;
        };
        if choice.value.is_none() {
            return Err(Error::Opens { title: choice.title.clone() });
        }
        return Ok(Act::Presses { choice: choice.clone(), message_id: message.message_id.clone() });
    }
    let titles = |(_, message): &(Timestamp, Shown)| {
        message.choices.iter().map(|choice| choice.title.clone()).collect::<Vec<_>>()
    };
    let offered = shown.iter().rev().map(titles).find(|titles| !titles.is_empty());
    Err(Error::NotOffered { title: title.to_owned(), offered: offered.unwrap_or_default() })
}
