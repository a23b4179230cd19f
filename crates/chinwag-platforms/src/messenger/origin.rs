//! Where an event belongs: the page, the person, the moment.

use std::borrow::Cow;

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::User,
    name::ChannelName,
};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::wire::{Entry, Id, LooseMessaging, Messaging, Number, Object, Party};
use crate::meta::loose::part;

/// Marks a person who is known by the reference of a checkbox plug-in alone, in a conversation's id.
pub(super) const USER_REF: &str = "user_ref:";
/// The longest id of a message that is taken into a deduplication key as it stands.
const MID_BYTES_MAX: usize = 256;

/// What an event says of itself.
#[derive(Debug)]
pub(super) struct Who<'a> {
    sender: Option<Party<'a>>,
    recipient: Option<Party<'a>>,
    timestamp: Option<Number>,
    optin: Option<&'a RawValue>,
}

impl<'a> Who<'a> {
    pub(super) fn take(messaging: &mut Messaging<'a>) -> Self {
        Self {
            sender: messaging.sender.take(),
            recipient: messaging.recipient.take(),
            timestamp: messaging.timestamp,
            optin: messaging.optin,
        }
    }

    /// What can be read of an event that is not of the right shape.
    pub(super) fn loosely(raw: &'a str) -> Self {
        let loose = serde_json::from_str::<Object<LooseMessaging<'a>>>(raw);
        let loose = loose.map_or_else(|_| LooseMessaging::default(), |Object(loose)| loose);
        Self {
            sender: part(loose.sender),
            recipient: part(loose.recipient),
            timestamp: part(loose.timestamp),
            optin: None,
        }
    }
}

/// Where an event belongs.
#[derive(Debug)]
pub(super) struct Origin<'a> {
    page: &'a str,
    person: Option<Cow<'a, str>>,
    /// When, by the provider's clock; zero where the event does not tell.
    pub(super) at: Timestamp,
    /// When it was sent, where it does not tell when it was. NOTE: what is sent again may have a new one.
    sent: Timestamp,
}

impl<'a> Origin<'a> {
    pub(super) fn of(entry: &'a Entry<'_>, who: &'a Who<'_>) -> Self {
        let recipient = id(who.recipient.as_ref());
        let page = entry.id.as_deref().filter(|id| !id.is_empty()).or(recipient).unwrap_or_default();
        // NOTE: the sender of an echo is the page.
        let ids = [id(who.sender.as_ref()), recipient];
        let person = ids.into_iter().flatten().find(|id| *id != page).map(Cow::Borrowed);
        let time = |number: Option<Number>| Timestamp::from_millis(number.map_or(0, |Number(millis)| millis));
        let (at, sent) = (time(who.timestamp), time(who.timestamp.or(entry.time)));
        Self { page, person: person.or_else(|| user_ref(who)), at, sent }
    }

    /// The conversation and the person. What concerns no person is in the page's own conversation.
    pub(super) fn place(&self, channel: &ChannelName) -> Result<(ConversationKey, User), &'static str> {
        let id: Cow<'_, str> = match &self.person {
            Some(person) if !self.page.is_empty() => format!("{}:{person}", self.page).into(),
            _ if !self.page.is_empty() => self.page.into(),
            _ => return Err("it names no page"),
        };
        if channel.as_str().len() + 1 + id.len() > ConversationKey::BYTES_MAX {
            return Err("the ids of the page and the person are too long");
        }
        let sender = self.person.as_deref().unwrap_or(self.page).to_owned();
        Ok((ConversationKey::new(channel, &id), User { id: sender, name: None }))
    }

    /// The deduplication key of an event with an id of its own.
    pub(super) fn named(&self, mid: &str) -> String {
        if mid.len() > MID_BYTES_MAX {
            return format!("{}:long:{:016x}", self.page, fingerprint(&[mid]));
        }
        [self.page, ":", mid].concat()
    }

    /// The moment that tells an event from another like it.
    pub(super) fn moment(&self) -> u64 {
        self.sent.as_millis()
    }

    /// The deduplication key of an event without one: page, kind, person, moment, and a digest of what tells it apart
    /// from others of the same moment.
    pub(super) fn built(&self, kind: &str, digest: u64) -> String {
        let person = self.person.as_deref().unwrap_or("-");
        format!("{}:{kind}:{person}:{}:{digest:016x}", self.page, self.moment())
    }
}

fn id<'a>(party: Option<&'a Party<'_>>) -> Option<&'a str> {
    party?.id.as_deref().filter(|id| !id.is_empty())
}

/// A person without an id: of the checkbox plug-in, in either of the two places where it has stood.
fn user_ref<'a>(who: &'a Who<'_>) -> Option<Cow<'a, str>> {
    #[derive(Deserialize)]
    struct Optin<'a> {
        #[serde(borrow)]
        user_ref: Option<Id<'a>>,
    }
    let named =
        |reference: &str| (!reference.is_empty()).then(|| Cow::Owned(format!("{USER_REF}{reference}")));
    let sender = who.sender.as_ref().and_then(|sender| sender.user_ref.as_deref());
    if let Some(reference) = sender {
        return named(reference);
    }
    let optin: Optin<'_> = serde_json::from_str(who.optin?.get()).ok()?;
    named(&optin.user_ref?)
}
