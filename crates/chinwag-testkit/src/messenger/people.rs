//! The people on the provider's side: what the page may send them, and what it sent.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use chinwag_core::clock::Timestamp;
use serde_json::Value;

use super::ledger::Ledger;

/// How long a page may answer freely after a person wrote.
const DAY: Duration = Duration::from_hours(24);
/// How long a person at the page may still answer.
const WEEK: Duration = Duration::from_hours(7 * 24);

/// Everyone the page has met, by their page-scoped id.
pub(super) type People = HashMap<Box<str>, Person>;

/// One person, as the page knows them.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// When they wrote last, or came back through a link.
    pub(super) wrote_at: Option<Timestamp>,
    /// They have blocked the page.
    pub(super) blocked: bool,
    /// First and last name.
    pub(super) name: Option<(String, String)>,
    /// What they wait for.
    pub(super) ledger: Ledger,
    /// What was sent to them and not looked at yet.
    pub(super) inbox: VecDeque<Received>,
    /// The newest messages to them, those that were looked at included.
    pub(super) seen: VecDeque<Received>,
}

/// The most messages to a person that can be looked at again.
const SEEN_MAX: usize = 100;

/// On what ground a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The person wrote within the day.
    Conversation,
    /// A person at the page answers within the week.
    HumanAgent,
    /// It needs no window.
    Template,
}

impl Person {
    /// Notes a message to them.
    pub(super) fn receive(&mut self, received: Received) {
        if self.seen.len() >= SEEN_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back(received.clone());
        self.inbox.push_back(received);
    }

    /// Whether the messaging window is open for a message on this ground.
    pub(super) fn may_get(&self, ground: Ground, now: Timestamp) -> bool {
        let window = match ground {
            Ground::Conversation => DAY,
            Ground::HumanAgent => WEEK,
            Ground::Template => return true,
        };
        self.wrote_at.is_some_and(|wrote_at| now.since(wrote_at) < window)
    }
}

/// A message that the page sent to a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The id it was given.
    pub mid: String,
    /// When it came.
    pub at: Timestamp,
    /// The `message` object, as it was sent.
    pub message: Value,
}

/// Something a person can press on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What stands on it.
    pub title: String,
    /// What it tells the bot; `None` where it opens an address.
    pub payload: Option<String>,
}

impl Received {
    /// The words: those of a text or of a button template; empty where there are none.
    #[must_use]
    pub fn text(&self) -> &str {
        let template = || self.message.pointer("/attachment/payload/text");
        self.message.get("text").or_else(template).and_then(Value::as_str).unwrap_or_default()
    }

    /// The answers offered beside it.
    #[must_use]
    pub fn quick_replies(&self) -> Vec<Choice> {
        choices(self.message.get("quick_replies"))
    }

    /// The buttons on it, those of every card one after the other.
    #[must_use]
    pub fn buttons(&self) -> Vec<Choice> {
        let mut buttons = choices(self.message.pointer("/attachment/payload/buttons"));
        let cards = self.message.pointer("/attachment/payload/elements").and_then(Value::as_array);
        for card in cards.into_iter().flatten() {
            buttons.extend(choices(card.get("buttons")));
        }
        buttons
    }
}

fn choices(of: Option<&Value>) -> Vec<Choice> {
    let text = |choice: &Value, key: &str| choice.get(key).and_then(Value::as_str).map(str::to_owned);
    let choices = of.and_then(Value::as_array).into_iter().flatten();
    choices
        .map(|choice| Choice {
            title: text(choice, "title").unwrap_or_default(),
            payload: text(choice, "payload"),
        })
        .collect()
}
