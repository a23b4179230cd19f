//! How often a provider may be called: its documented budgets, as data.

use std::time::Duration;

use crate::conversation::ConversationKey;

/// Rate budgets; `None` where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rates {
    /// For the credential as a whole, in calls per second.
    pub credential_per_second: Option<u32>,
    /// For one chat.
    pub chat: Option<Pace>,
    /// For one chat of several people, in the place of `chat`; `None` where theirs is the same.
    pub group: Option<Pace>,
}

impl Rates {
    /// The budget of one chat.
    #[must_use]
    pub fn of(&self, is_group: bool) -> Option<Pace> {
        self.group.filter(|_| is_group).or(self.chat)
    }
}

/// So many calls within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The calls; none is as one.
    pub calls: u32,
    /// The time.
    pub within: Duration,
    /// How many of them may go at once, after a rest.
    pub at_once: u32,
}

impl Pace {
    /// An answer in a few parts is not torn apart.
    const AT_ONCE: u32 = 3;

    /// So many calls in a second.
    #[must_use]
    pub const fn per_second(calls: u32) -> Self {
        Self { calls, within: Duration::from_secs(1), at_once: Self::AT_ONCE }
    }

    /// So many calls in a minute.
    #[must_use]
    pub const fn per_minute(calls: u32) -> Self {
        Self { within: Duration::from_secs(60), ..Self::per_second(calls) }
    }

    /// With so many of them at once.
    #[must_use]
    pub const fn at_once(self, at_once: u32) -> Self {
        Self { at_once, ..self }
    }

    /// The time from one call to the next, once nothing is left of a rest.
    ///
    /// NOTE: a provider that counts in minutes refuses what is too much in any one of them. So of a time that is longer
    /// than a second, the calls that may go at once are taken off, and none has more than `calls`. Where more may go at once
    /// than there are calls in that time, they are lent, and it is the calls alone.
    #[must_use]
    pub fn interval(self) -> Duration {
        let is_counted = self.within > Duration::from_secs(1) && self.calls > self.at_once;
        let calls = if is_counted { self.calls - self.at_once } else { self.calls };
        self.within / calls.max(1)
    }
}

/// Whose budget a conversation draws on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chat<'a> {
    /// The provider's id of it: the threads of a chat share one budget.
    pub id: &'a str,
    /// Whether it has several people.
    pub is_group: bool,
}

impl<'a> Chat<'a> {
    /// A conversation that has a budget of its own.
    #[must_use]
    pub fn of(conversation: &'a ConversationKey) -> Self {
        Self { id: conversation.id(), is_group: false }
    }
}
