//! Where an event belongs: the conversation, the person, the moment.

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Place, User},
    name::ChannelName,
};

use super::wire::{Event, Source};
use crate::loose;

/// Marks the conversation of what concerns the account and nobody in it.
pub(super) const ACCOUNT: &str = "account:";
/// What the id of a person begins with.
pub(super) const PERSON: char = 'U';

/// Where an event belongs.
pub(super) struct Origin {
    pub(super) conversation: ConversationKey,
    pub(super) place: Place,
    pub(super) sender: User,
    pub(super) at: Timestamp,
}

impl Origin {
    /// Finds the conversation, without which there is no message. `bot` is whom the webhook is for.
    pub(super) fn of(
        event: &Event<'_>,
        bot: Option<&str>,
        channel: &ChannelName,
    ) -> Result<Self, &'static str> {
        let source: Source = loose::part(event.source).unwrap_or_default();
        let is_there = |id: &String| !id.is_empty();
        let person = source.user_id.filter(is_there);
        let group = source.group_id.or(source.room_id).filter(is_there);
        let account = || bot.map(|bot| format!("{ACCOUNT}{bot}"));
        let place = if group.is_some() { Place::Group } else { Place::Direct };
        let id = group.or_else(|| person.clone()).or_else(account).ok_or("it names no conversation")?;
        if channel.as_str().len() + 1 + id.len() > ConversationKey::BYTES_MAX {
            return Err("the id of the conversation is too long");
        }
        // In a group, who it was is not always told.
        let sender = person.unwrap_or_else(|| id.trim_start_matches(ACCOUNT).to_owned());
        Ok(Self {
            conversation: ConversationKey::new(channel, &id),
            place,
            sender: User { id: sender, name: None },
            at: Timestamp::from_millis(loose::part(event.timestamp).unwrap_or(0)),
        })
    }
}
