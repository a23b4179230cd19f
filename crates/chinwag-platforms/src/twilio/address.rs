//! Where a message belongs: the bot's address and the person's.

use chinwag_core::{conversation::ConversationKey, name::ChannelName};

/// The conversation of two addresses; `None` when they are too long to be any.
pub(super) fn conversation(channel: &ChannelName, own: &str, person: &str) -> Option<ConversationKey> {
    let id = format!("{own}/{person}");
    let is_short = channel.as_str().len() + 1 + id.len() <= ConversationKey::BYTES_MAX;
    is_short.then(|| ConversationKey::new(channel, &id))
}

/// The bot's address and the person's, of a conversation's id.
pub(super) fn parties(id: &str) -> Option<(&str, &str)> {
    id.split_once('/').filter(|(own, person)| !own.is_empty() && !person.is_empty())
}

/// The parameter that the bot's address goes in.
pub(super) fn sender_field(own: &str) -> &'static str {
    if own.starts_with("MG") { "MessagingServiceSid" } else { "From" }
}
