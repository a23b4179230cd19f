//! What a person sees: what the provider has shown them and what they did, with what became of each.

use std::collections::HashMap;

use chinwag_console::playground::{Item, Part, Side, State};
use chinwag_core::{
    clock::Timestamp,
    event::EventId,
    reply::{Reply, ReplyContent},
    response::{DeliveryState, FailureKind},
};
use chinwag_testkit::play::Shown;

use super::{
    kept::{Answer, Kept, Outcome, Said},
    note::{self, Tries},
    parts,
    screen::{Done, Screen},
};

/// The most that is seen at once.
const ITEMS_MAX: usize = 100;
/// How long an answer may be under way before it is told.
const UNDER_WAY_MILLIS: u64 = 700;
/// How long the bot may take to hear.
const HEARING_MILLIS: u64 = 5_000;
/// Letters by which the words of an answer are known again.
const KNOWN_BY: usize = 32;

/// What a person sees on their screen.
pub(super) struct Sight<'a> {
    pub(super) kept: &'a Kept,
    pub(super) shown: &'a [(Timestamp, Shown)],
    pub(super) screen: &'a Screen,
    /// How often a call was made for an answer that has no outcome yet.
    pub(super) tries: &'a HashMap<EventId, Tries>,
    pub(super) now: Timestamp,
}

/// A message of the bot, as the provider shows it, and which answer it is.
struct Seen<'a> {
    shown: &'a Shown,
    at: Timestamp,
    answer: Option<usize>,
    is_edited: bool,
    /// Whether it came before, word for word, out of the same answer.
    is_again: bool,
}

impl Sight<'_> {
    /// Everything, oldest first.
    pub(super) fn items(&self) -> Vec<Item> {
        let seen = self.seen();
        let mut items: Vec<Item> = seen.iter().map(|seen| self.of_bot(seen)).collect();
        let is_seen = |index: usize| seen.iter().any(|seen| seen.answer == Some(index));
        let answers = self.kept.answers.iter().enumerate();
        let unseen = answers.filter(|(index, answer)| answer.at >= self.screen.since && !is_seen(*index));
        items.extend(unseen.filter_map(|(_, answer)| self.unseen(answer)));
        items.extend(self.of_person());
        items.sort_by_key(|item| item.at);
        let old = items.len().saturating_sub(ITEMS_MAX);
        items.drain(..old);
        items
    }

    /// Whether the bot is shown as typing.
    pub(super) fn is_typing(&self) -> bool {
        let last = self.shown.last().map(|(at, _)| *at).unwrap_or_default();
        let is_on = |typing: Timestamp| typing > last && self.now.since(typing).as_secs() < 10;
        self.kept.typing.is_some_and(is_on)
    }

    /// What the provider has shown. What is shown again under the same id takes the place of what was.
    fn seen(&self) -> Vec<Seen<'_>> {
        let mut all: Vec<Seen<'_>> = Vec::new();
        for (at, shown) in self.shown.iter().filter(|(at, _)| *at >= self.screen.since) {
            let is_it = |seen: &&mut Seen<'_>| {
                !shown.message_id.is_empty() && seen.shown.message_id == shown.message_id
            };
            match all.iter_mut().find(is_it) {
                Some(seen) => (seen.shown, seen.is_edited) = (shown, true),
                None => all.push(Seen { shown, at: *at, answer: None, is_edited: false, is_again: false }),
            }
        }
        self.join(&mut all);
        all
    }

    /// Finds out which answer each is: by the provider's id, or else by its words.
    fn join(&self, all: &mut [Seen<'_>]) {
        let answers = &self.kept.answers;
        for seen in &mut *all {
            let is_it = |answer: &Answer| answer.message_id() == Some(seen.shown.message_id.as_str());
            seen.answer = answers.iter().position(is_it);
        }
        for index in 0..all.len() {
            if all[index].answer.is_some() {
                continue;
            }
            let words = letters(&all[index].shown.said.words());
            let says_it = |answer: &Answer| answer.is_seen() && words.contains(&known_by(&answer.reply));
            let is_new = |at: usize| !all.iter().any(|seen| seen.answer == Some(at));
            let found = |is_new_one: bool| {
                let found = answers.iter().enumerate().find(|(at, answer)| {
                    says_it(answer) && is_new(*at) == is_new_one && answer.at >= self.screen.since
                });
                found.map(|(at, _)| at)
            };
            all[index].answer = found(true).or_else(|| found(false));
        }
        mark_again(all);
    }

    fn of_bot(&self, seen: &Seen<'_>) -> Item {
        let answer = seen.answer.and_then(|index| self.kept.answers.get(index));
        let reply = answer.map(|answer| &answer.reply);
        let note = match answer {
            Some(_) if seen.is_again => {
                Some("Came again: the answer to the call before was lost, and nobody could know that it had arrived.".to_owned())
            }
            Some(answer) if seen.answer.is_some() => note::of(answer, self.tries.get(&answer.event)),
            _ => None,
        };
        let message_id = Some(seen.shown.message_id.as_str()).filter(|id| !id.is_empty());
        let state = message_id.and_then(|id| self.kept.delivery(id, seen.at));
        Item {
            side: Side::Bot,
            at: seen.at,
            parts: parts::of(seen.shown, reply),
            event: answer.map(|answer| answer.event.clone()),
            state: match state {
                Some(DeliveryState::Read) => State::Read,
                Some(DeliveryState::Delivered) => State::Delivered,
                Some(DeliveryState::Failed) => State::Failed,
                _ => State::Taken,
            },
            reactions: self.kept.reactions_on(message_id),
            is_edited: seen.is_edited,
            note,
        }
    }

    /// An answer that the person does not see: one that is under way for long, or was given up.
    fn unseen(&self, answer: &Answer) -> Option<Item> {
        let tries = self.tries.get(&answer.event);
        let state = match &answer.outcome {
            _ if answer.is_replaced || !answer.is_seen() => return None,
            Outcome::Sent { .. } => return None,
            Outcome::Open if tries.is_none() && is_young(answer.at, self.now, UNDER_WAY_MILLIS) => {
                return None;
            }
            Outcome::Open => State::OnTheWay,
            Outcome::Failed { is_retryable: true, kind, .. } if *kind != FailureKind::Unknown => {
                State::OnTheWay
            }
            Outcome::Failed { .. } => State::Failed,
        };
        Some(Item {
            side: Side::Unseen,
            at: answer.at,
            parts: vec![Part::Words(answer.reply.summary())],
            event: Some(answer.event.clone()),
            state,
            reactions: Vec::new(),
            is_edited: false,
            note: note::of(answer, tries),
        })
    }

    /// What the person did: as the bot heard it, and what it did not hear.
    fn of_person(&self) -> Vec<Item> {
        let mut deeds: Vec<&Done> = self.screen.deeds.iter().collect();
        let mut items = Vec::new();
        for said in self.kept.said.iter().filter(|said| said.at >= self.screen.since) {
            let is_it = |done: &&Done| {
                let is_picture = done.picture.is_some() && said.has_files;
                done.at <= said.at && (is_picture || letters(&done.words) == letters(&said.words))
            };
            let done = deeds.iter().position(is_it).map(|at| deeds.remove(at));
            items.push(self.heard(said, done));
        }
        items.extend(deeds.into_iter().map(|done| self.unheard(done)));
        items
    }

    fn heard(&self, said: &Said, done: Option<&Done>) -> Item {
        let note = done.and_then(|done| match () {
            () if done.is_held => Some("Held back by the provider, and delivered after the next one."),
            () if done.is_twice => Some("Delivered twice by the provider, taken once."),
            () => None,
        });
        let picture = done.and_then(|done| done.picture.clone());
        Item {
            side: Side::Person,
            at: done.map_or(said.at, |done| done.at),
            parts: vec![picture.map_or_else(|| Part::Words(said.words.clone()), Part::Picture)],
            event: Some(said.event.clone()),
            state: State::Taken,
            reactions: self.kept.reactions_on(said.message_id.as_deref()),
            is_edited: said.is_edited,
            note: note.map(str::to_owned),
        }
    }

    fn unheard(&self, done: &Done) -> Item {
        let note = match () {
            () if done.is_held => Some("Held back by the provider until the next one was delivered."),
            () if is_young(done.at, self.now, HEARING_MILLIS) => None,
            () => Some("The bot has not heard of it as a message."),
        };
        let words = || Part::Words(done.words.clone());
        Item {
            side: Side::Person,
            at: done.at,
            parts: vec![done.picture.clone().map_or_else(words, Part::Picture)],
            event: None,
            state: State::OnTheWay,
            reactions: Vec::new(),
            is_edited: false,
            note: note.map(str::to_owned),
        }
    }
}

/// Marks what came before, word for word, out of the same answer.
fn mark_again(all: &mut [Seen<'_>]) {
    for index in 1..all.len() {
        let (before, rest) = all.split_at_mut(index);
        let seen = &mut rest[0];
        seen.is_again = seen.answer.is_some()
            && before.iter().any(|other| other.answer == seen.answer && other.shown.said == seen.shown.said);
    }
}

fn is_young(at: Timestamp, now: Timestamp, millis: u64) -> bool {
    now.as_millis().saturating_sub(at.as_millis()) < millis
}

/// The letters and digits of words, without what a platform writes them with.
fn letters(words: &str) -> String {
    words.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The letters by which an answer is known again where it is shown.
fn known_by(reply: &Reply) -> String {
    let words = match &reply.content {
        ReplyContent::Cards { cards } => cards.first().map(|card| card.title.clone()).unwrap_or_default(),
        ReplyContent::Text { text, .. } | ReplyContent::Edit { text, .. } => text.clone(),
        ReplyContent::Media { caption, .. } => caption.clone().unwrap_or_default(),
        _ => String::new(),
    };
    letters(&words).chars().take(KNOWN_BY).collect()
}
