//! Where state is kept: the one place that makes its keys.
//!
//! `conversation/<conversation>/<name>`, `user/<channel>:<user id>/<name>`, `person/<id>/<name>`, for a durable
//! conversation that is under way `chat/<conversation>/<name>`, and for what links a user to a person
//! `link/<channel>:<user id>`. A provider's ids may hold a `/`, a name never does: it is what comes
//! after the last one.

use std::{borrow::Cow, fmt};

use chinwag_core::{conversation::ConversationKey, function::Input, name::FunctionName};

use super::{Link, Loaded, Stored as _};
use crate::bot::{Error, Request};

/// Whose state it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A conversation.
    Conversation(ConversationKey),
    /// A durable conversation that is under way there.
    Chat(ConversationKey),
    /// A user of a channel, `channel:id`.
    User(String),
    /// A person, by the id that the author gave.
    Person(String),
}

/// The key of one value, and how it is called in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct StateKey {
    pub(super) text: String,
    name: Cow<'static, str>,
    owner: String,
}

impl Owner {
    /// Who the state of a user belongs to: the user, or the person that the user is linked to.
    ///
    /// # Errors
    /// The link cannot be read.
    pub(in crate::bot) async fn of_user(input: &Input, user: String) -> Result<Self, Error> {
        let link: Loaded<Link> = Loaded::load(input, StateKey::link(&user)).await?;
        Ok(link.value.owner(user))
    }

    /// The key of its state of that name.
    pub(in crate::bot) fn state(&self, name: impl Into<Cow<'static, str>>) -> StateKey {
        let name = name.into();
        StateKey { text: format!("{}{name}", self.prefix()), name, owner: self.to_string() }
    }

    /// What the keys of its state begin with.
    pub(crate) fn prefix(&self) -> String {
        format!("{}/", self.key())
    }

    /// Which of its states a key that begins with its prefix is of; none where the key is of another one's.
    pub(crate) fn name<'a>(&self, key: &'a str) -> Option<&'a str> {
        let name = key.strip_prefix(&self.prefix())?;
        let is_one = match (self, name.split_once('/')) {
            // Where others read along, each person's has the person's id after the function's name.
            (Self::Chat(_), Some((function, _))) => FunctionName::new(function).is_ok(),
            (_, rest) => rest.is_none(),
        };
        is_one.then_some(name)
    }

    /// What tells it from every other.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Conversation(conversation) => format!("conversation/{conversation}"),
            Self::Chat(conversation) => format!("chat/{conversation}"),
            Self::User(user) => format!("user/{user}"),
            Self::Person(id) => format!("person/{id}"),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conversation(conversation) => conversation.fmt(f),
            Self::Chat(conversation) => write!(f, "chat {conversation}"),
            Self::User(user) => write!(f, "user {user}"),
            Self::Person(id) => write!(f, "person {id}"),
        }
    }
}

impl StateKey {
    /// The key of what links a user to a person.
    pub(super) fn link(user: &str) -> Self {
        Self { text: link_key(user), name: Link::NAME.into(), owner: format!("user {user}") }
    }
}

impl fmt::Display for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "state `{}` of {}", self.name, self.owner)
    }
}

/// The key of what links a user to a person.
pub(crate) fn link_key(user: &str) -> String {
    format!("link/{user}")
}

/// The sender of a message, as `channel:id`.
///
/// # Errors
/// The event is no message, or belongs to no conversation; for good.
pub(in crate::bot) fn user_of(request: &mut Request) -> Result<String, Error> {
    let sender = request.sender()?;
    Ok(format!("{}:{}", request.channel()?, sender.id))
}
