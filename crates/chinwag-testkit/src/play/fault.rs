//! What goes wrong with a provider for as long as it is switched on.

use std::{collections::BTreeSet, time::Duration};

use super::{Act, Person, Webhook};
use crate::script::Trouble;

/// What goes wrong for as long as it is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Every call is refused: the bot's token is good no more.
    TokenRefused,
    /// Every call is refused: the person has blocked the bot.
    Blocked,
    /// Every call is answered 500.
    Down,
    /// Every second call is answered 429, and may be made again a little later.
    Limited,
    /// Every second call is carried out, but its connection is closed without an answer.
    CutOff,
    /// Every call is answered late.
    Slow,
    /// Every webhook is delivered twice.
    Redelivered,
    /// A webhook is held back until the next one was delivered.
    Reordered,
}

/// How much later a call may be made again that came too soon.
const LATER: Duration = Duration::from_secs(2);
/// How late a slow answer is.
const LATE: Duration = Duration::from_secs(2);

impl Fault {
    /// Each of them. Of two that would befall a call, it is the first.
    pub const ALL: [Self; 8] = [
        Self::TokenRefused,
        Self::Blocked,
        Self::Down,
        Self::Limited,
        Self::CutOff,
        Self::Slow,
        Self::Redelivered,
        Self::Reordered,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TokenRefused => "token",
            Self::Blocked => "blocked",
            Self::Down => "down",
            Self::Limited => "limited",
            Self::CutOff => "cut_off",
            Self::Slow => "slow",
            Self::Redelivered => "redelivered",
            Self::Reordered => "reordered",
        }
    }

    /// What it does to a call; nothing, where it befalls webhooks.
    #[must_use]
    pub fn trouble(self) -> Option<Trouble> {
        match self {
            Self::TokenRefused => Some(Trouble::Status(401)),
            Self::Blocked => Some(Trouble::Status(403)),
            Self::Down => Some(Trouble::Status(500)),
            Self::Limited => Some(Trouble::RetryAfter(LATER)),
            Self::CutOff => Some(Trouble::CutOff),
            Self::Slow => Some(Trouble::Slow(LATE)),
            Self::Redelivered | Self::Reordered => None,
        }
    }

    /// Whether it spares every second call.
    #[must_use]
    pub fn is_every_second(self) -> bool {
        matches!(self, Self::Limited | Self::CutOff)
    }
}

/// What is switched on, and the webhook that is held back.
#[derive(Debug, Default)]
pub(super) struct Switches {
    on: BTreeSet<Fault>,
    /// Whether the call before was befallen, where every second one is.
    was_befallen: bool,
    held: Option<Held>,
}

/// A webhook that is held back.
pub(super) type Held = (Person, Act, Webhook);

impl Switches {
    /// Switches a fault on or off. What was held back and is to be delivered now.
    pub(super) fn switch(&mut self, fault: Fault, is_on: bool) -> Option<Held> {
        if is_on {
            self.on.insert(fault);
            return None;
        }
        self.on.remove(&fault);
        self.was_befallen = false;
        if fault == Fault::Reordered { self.held.take() } else { None }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.on.contains(&fault)
    }

    /// What befalls the next call.
    pub(super) fn trouble(&mut self) -> Option<Trouble> {
        let befalls =
            |fault: &&Fault| fault.trouble().is_some() && !(fault.is_every_second() && self.was_befallen);
        let fault = self.on.iter().find(befalls).copied();
        self.was_befallen = fault.is_some_and(Fault::is_every_second);
        fault.and_then(Fault::trouble)
    }

    /// What is delivered of a webhook now, in this order.
    pub(super) fn due(&mut self, told: Held) -> Vec<Held> {
        if !self.has(Fault::Reordered) {
            return vec![told];
        }
        match self.held.take() {
            Some(held) => vec![told, held],
            None => {
                self.held = Some(told);
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_befalls_calls_until_it_is_off() {
        let mut switches = Switches::default();
        assert_eq!(switches.trouble(), None);
        switches.switch(Fault::Limited, true);
        let limited = Some(Trouble::RetryAfter(LATER));
        assert_eq!([switches.trouble(), switches.trouble(), switches.trouble()], [limited, None, limited]);
        switches.switch(Fault::Down, true);
        assert_eq!([switches.trouble(), switches.trouble()], [Some(Trouble::Status(500)); 2]);
        switches.switch(Fault::Down, false);
        switches.switch(Fault::Limited, false);
        switches.switch(Fault::Redelivered, true);
        assert_eq!(switches.trouble(), None, "it befalls webhooks");
    }

    #[test]
    fn the_second_of_two_is_delivered_first() {
        let told = |name: &str| {
            let person = Person { name: name.to_owned(), id: name.to_owned() };
            let webhook = Webhook {
                method: http::Method::POST,
                suffix: String::new(),
                headers: http::HeaderMap::new(),
                body: bytes::Bytes::new(),
                message_id: None,
            };
            (person, Act::Says(name.to_owned()), webhook)
        };
        let names = |due: Vec<Held>| due.into_iter().map(|(person, ..)| person.name).collect::<Vec<_>>();
        let mut switches = Switches::default();
        assert_eq!(names(switches.due(told("a"))), ["a"]);
        switches.switch(Fault::Reordered, true);
        assert_eq!(names(switches.due(told("b"))), [] as [&str; 0]);
        assert_eq!(names(switches.due(told("c"))), ["c", "b"]);
        switches.due(told("d"));
        assert_eq!(switches.switch(Fault::Reordered, false).map(|held| held.0.name), Some("d".into()));
    }
}
