//! Where a conversation is: a chat, a topic of it, the business account that the bot writes for.
//!
//! Written `<chat>`, `<chat>:<topic>`, and either with `@<business connection>` behind it.

use std::fmt;

/// A place to write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// The chat; a group's is below zero.
    pub(super) chat: i64,
    /// The topic, in a chat that has topics.
    pub(super) topic: Option<i64>,
    /// The business account's connection.
    pub(super) business: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// A whole chat.
    pub(super) fn chat(chat: i64) -> Self {
        Self { chat, topic: None, business: None }
    }

    /// Reads a conversation's id.
    pub(super) fn read(id: &'a str) -> Option<Self> {
        let (place, business) = match id.split_once('@') {
            Some((place, business)) => (place, Some(business).filter(|business| !business.is_empty())),
            None => (id, None),
        };
        let (chat, topic) = match place.split_once(':') {
            Some((chat, topic)) => (chat, Some(topic.parse().ok()?)),
            None => (place, None),
        };
        Some(Self { chat: chat.parse().ok()?, topic, business })
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.chat)?;
        if let Some(topic) = self.topic {
            write!(f, ":{topic}")?;
        }
        self.business.map_or(Ok(()), |business| write!(f, "@{business}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for id in ["42", "-1001", "-1001:7", "42@conn", "42:7@a:b@c"] {
            assert_eq!(Address::read(id).map(|address| address.to_string()).as_deref(), Some(id));
        }
        for bad in ["", "bot", "42:", "42:x", ":7", "4 2", "@conn", "99999999999999999999"] {
            assert_eq!(Address::read(bad), None, "{bad}");
        }
    }
}
