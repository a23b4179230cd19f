//! Where an event belongs: the number of the business, the person or the group, the moment.

use std::borrow::Cow;

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Place, User},
    name::ChannelName,
};
use serde_json::value::RawValue;

use super::wire::{Contact, Id, Metadata, Number, Text};
use crate::meta::loose::part;

/// Marks a group in a conversation's id.
pub(super) const GROUP: &str = "group:";
/// The longest id of a message that is taken into a deduplication key as it stands.
const ID_BYTES_MAX: usize = 256;

/// The number that a change is about, and the people it names.
#[derive(Debug)]
pub(super) struct Line<'a> {
    number: Option<Id<'a>>,
    contacts: Vec<Contact<'a>>,
}

impl<'a> Line<'a> {
    pub(super) fn of(metadata: Option<&'a RawValue>, contacts: Option<&'a RawValue>) -> Self {
        let number = part::<Metadata<'a>>(metadata).and_then(|metadata| metadata.phone_number_id);
        let contacts: Vec<&RawValue> = part(contacts).unwrap_or_default();
        let contacts = contacts.into_iter().filter_map(|contact| part(Some(contact))).collect();
        Self { number: number.filter(|id| !id.is_empty()), contacts }
    }

    /// The number's id.
    pub(super) fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// The number itself, as a conversation without a person.
    pub(super) fn own(&self, channel: &ChannelName) -> Result<(ConversationKey, User), &'static str> {
        let number = self.number().ok_or(NO_NUMBER)?;
        Ok((key(channel, number)?, User { id: number.to_owned(), name: None }))
    }

    /// The conversation and the person.
    pub(super) fn place(
        &self,
        who: &Who<'_>,
        channel: &ChannelName,
    ) -> Result<(ConversationKey, User), &'static str> {
        let number = self.number().ok_or(NO_NUMBER)?;
        let person = who.person().ok_or("it names nobody")?;
        let id = match &who.group {
            Some(group) => format!("{number}:{GROUP}{}", &**group),
            None => format!("{number}:{person}"),
        };
        Ok((key(channel, &id)?, User { id: person.to_owned(), name: self.name(who) }))
    }

    /// The deduplication key of something with an id of its own.
    pub(super) fn named(&self, id: &str) -> String {
        let number = self.number().unwrap_or_default();
        if id.len() > ID_BYTES_MAX {
            return format!("{number}:long:{:016x}", fingerprint(&[id]));
        }
        [number, ":", id].concat()
    }

    fn name(&self, who: &Who<'_>) -> Option<String> {
        let is = |told: &Option<Text<'_>>, id: Option<&str>| told.is_some() && told.as_deref() == id;
        let of = |contact: &&Contact<'_>| {
            let number = contact.wa_id.as_deref();
            number.is_some() && number == who.number.as_deref() || is(&contact.user_id, who.user.as_deref())
        };
        let profile = self.contacts.iter().find(of)?.profile.as_ref()?;
        let names = [&profile.name, &profile.username].into_iter().flatten();
        names.map(|name| name.trim()).find(|name| !name.is_empty()).map(str::to_owned)
    }
}

const NO_NUMBER: &str = "it names no number of the business";

fn key(channel: &ChannelName, id: &str) -> Result<ConversationKey, &'static str> {
    if channel.as_str().len() + 1 + id.len() > ConversationKey::BYTES_MAX {
        return Err("the ids of the number and the person are too long");
    }
    Ok(ConversationKey::new(channel, id))
}

/// Whom an event is about.
#[derive(Debug, Default)]
pub(super) struct Who<'a> {
    pub(super) number: Option<Id<'a>>,
    pub(super) user: Option<Text<'a>>,
    pub(super) group: Option<Id<'a>>,
}

impl Who<'_> {
    /// The person's number, or the id of one who does not show it.
    fn person(&self) -> Option<&str> {
        let ids = [self.number.as_deref(), self.user.as_deref()];
        ids.into_iter().flatten().find(|id| !id.is_empty())
    }

    /// Whether others read along.
    pub(super) fn place(&self) -> Place {
        if self.group.is_some() { Place::Group } else { Place::Direct }
    }
}

/// A moment, from Unix seconds.
pub(super) fn at(seconds: Option<&RawValue>) -> Timestamp {
    let Number(seconds) = part(seconds).unwrap_or(Number(0));
    Timestamp::from_millis(seconds.saturating_mul(1000))
}

/// What tells something without an id from others of its kind.
pub(super) fn built<'t>(kind: &str, raw: &str) -> Cow<'t, str> {
    format!("{kind}:{:016x}", fingerprint(&[raw])).into()
}
