//! What a person sees of a conversation.

use chinwag_core::{clock::Timestamp, conversation::ConversationKey, event::EventId};

/// What a person sees.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Talk {
    /// The conversation, once the bot has heard of it.
    pub conversation: Option<ConversationKey>,
    /// What was said and done, oldest first.
    pub items: Vec<Item>,
    /// Whether the bot is shown as typing.
    pub is_typing: bool,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Who said it.
    pub side: Side,
    /// When.
    pub at: Timestamp,
    /// What it is made of.
    pub parts: Vec<Part>,
    /// The event that it is, where there is one.
    pub event: Option<EventId>,
    /// What became of it.
    pub state: State,
    /// What others put on it.
    pub reactions: Vec<String>,
    /// Whether it was changed.
    pub is_edited: bool,
    /// What was done about it that is not seen, such as “retried twice, then sent”.
    pub note: Option<String>,
}

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person whose screen it is.
    Person,
    /// The bot.
    Bot,
    /// Nobody sees it yet: an answer that the bot has not brought to the person.
    Unseen,
}

/// What a message is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Words(String),
    /// A card.
    Card {
        /// Its title.
        title: String,
        /// What stands below it.
        subtitle: String,
    },
    /// A picture: one of the panel's own by its name, or one that is elsewhere and is not loaded.
    Picture(String),
    /// Something else that is attached: what it is, and where.
    Attached(String, String),
    /// What can be pressed.
    Choices(Vec<Choice>),
    /// It was taken back.
    Deleted,
}

/// Something that can be pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What stands on it.
    pub title: String,
    /// How it looks.
    pub kind: ChoiceKind,
}

/// How something that can be pressed looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A button on the message.
    Button,
    /// An answer that is offered beside it.
    QuickReply,
    /// It opens an address, and the bot does not hear of it.
    Link,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is on its way.
    OnTheWay,
    /// The bot has taken what the person said, or the provider what the bot said.
    Taken,
    /// It reached the person.
    Delivered,
    /// The person has seen it.
    Read,
    /// It failed.
    Failed,
}
