//! Conversations that a person holds: what people say there is received and kept, and no function of the bot answers.
//!
//! That a conversation is held is state of it, below a prefix of its own: so each engine has it without doing anything for
//! it, with the same promises as any other state, and it ends by itself when the state expires. It is written with the
//! event that tells of it, as a [`Note`](crate::commit::Note) is written with a webhook: in one write, or not at all. There
//! are few such conversations at a time, and whoever runs functions keeps all of them in memory.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    config::Span,
    conversation::ConversationKey,
    error::EngineError,
    name::ChannelName,
    store::{Archive, StateEntry},
};

/// What the keys of held conversations begin with. No function's state does.
const PREFIX: &str = "held/";

/// How long a conversation is held after the last answer, where nobody says otherwise.
pub const LENGTH: Span = Span::hours(1);

/// The longest that a conversation may be held without an answer.
pub const LENGTH_MAX: Duration = Duration::from_secs(7 * 24 * 3600);

/// The most conversations that are held at once, as far as functions know.
pub const HELD_MAX: usize = 10_000;

/// Conversations read at once.
const PAGE: usize = 500;

/// A conversation that a person holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The conversation.
    pub conversation: ConversationKey,
    /// Who holds it, and by what: `cli:alice`.
    pub by: String,
    /// Since when.
    pub since: Timestamp,
    /// When it is the bot's again, unless the person answers before.
    pub until: Timestamp,
    /// How long it is held after each answer.
    pub length: Span,
}

impl Held {
    /// The key of the state that says it.
    #[must_use]
    pub fn key(conversation: &ConversationKey) -> String {
        format!("{PREFIX}{conversation}")
    }

    /// Whether it is held at that moment.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// What a value of state says; `None` where it is none of these.
    #[must_use]
    pub fn of(entry: &StateEntry) -> Option<Self> {
        let held: Self = serde_json::from_str(entry.value.get()).ok()?;
        (entry.key == Self::key(&held.conversation)).then_some(held)
    }

    /// Every conversation that is held at that moment, at most [`HELD_MAX`] of them.
    ///
    /// # Errors
    /// The engine cannot be read.
    pub async fn all(archive: &dyn Archive, now: Timestamp) -> Result<Vec<Self>, EngineError> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let page = archive.states(PREFIX, &after, PAGE).await?;
            let is_last = page.len() < PAGE;
            all.extend(page.iter().filter_map(Self::of).filter(|held| held.holds(now)));
            match page.into_iter().next_back() {
                Some(last) if !is_last && all.len() < HELD_MAX => after = last.key,
                _ => break,
            }
        }
        all.truncate(HELD_MAX);
        Ok(all)
    }
}

/// What a person did in a conversation: what `conversation_handover` carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The channel.
    pub channel: ChannelName,
    /// The conversation.
    pub conversation: ConversationKey,
    /// What was done.
    pub deed: Deed,
    /// Who did it, and by what: `cli:alice`.
    pub by: String,
    /// When the conversation is the bot's again, where it is not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What a person may do in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Took it over: the bot is silent from now on.
    Held,
    /// Said something in it.
    Answered,
    /// Gave it back to the bot.
    GivenBack,
}

impl Deed {
    /// The name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Answered => "answered",
            Self::GivenBack => "given_back",
        }
    }
}
