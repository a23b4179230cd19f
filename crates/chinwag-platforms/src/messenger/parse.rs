//! From the body of a webhook to its events. Whatever is in it, nothing is dropped without a reason and nothing that is
//! broken takes its neighbours with it.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
    response::ResponseStatus,
};
use serde_json::{Value, value::RawValue};

use super::{
    content::{self, Identity, Said, Status, Told},
    envelope::{self, List},
    origin::{Origin, Who},
    product::Product,
    wire::{Entry, Messaging, Object},
};
use crate::meta::{loose, surrogate};

/// Turns bodies into events.
#[derive(Debug)]
pub(crate) struct Parser {
    product: &'static Product,
    channel: ChannelName,
    app_id: Option<String>,
    account: Option<String>,
}

impl Parser {
    /// `account` is the one whose entries are taken; `None` takes those of all.
    pub(crate) fn new(
        product: &'static Product,
        channel: ChannelName,
        app_id: Option<String>,
        account: Option<String>,
    ) -> Self {
        Self { product, channel, app_id, account }
    }

    /// Every event of a body. What another product of the same app sends to the same address is ignored, not refused:
    /// it is signed with the same secret.
    pub(crate) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let body = std::str::from_utf8(body)
            .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))?;
        let envelope = envelope::read(body)?;
        if !self.product.objects.contains(&&*envelope.object) {
            return Ok(vec![ignored(
                "object",
                body,
                String::new(),
                "it is about another product of the app",
            )]);
        }
        let mut events = Vec::with_capacity(envelope.entry.len());
        for (index, entry) in envelope.entry.iter().enumerate() {
            self.entry(index, entry, &mut events);
        }
        Ok(events)
    }

    /// Every event of an entry, or that there is none.
    fn entry(&self, index: usize, entry: &envelope::Read<'_>, events: &mut Vec<Inbound>) {
        let before = events.len();
        let pointer = format!("/entry/{index}");
        if !self.is_ours(entry) {
            let reason = "it is about another account";
            return events.push(ignored("entry", &told(entry), pointer, reason));
        }
        match entry {
            envelope::Read::Entry(entry) => {
                for (place, event) in entry.messaging.iter().enumerate() {
                    events.push(self.event(entry, event.get(), format!("{pointer}/messaging/{place}")));
                }
                ignore_all("standby", &entry.standby, &pointer, events);
                ignore_all("changes", &entry.changes, &pointer, events);
            }
            envelope::Read::Odd(odd) => self.odd(odd, &pointer, events),
        }
        if events.len() == before {
            events.push(ignored("entry", &pointer, pointer.clone(), "there is nothing in it"));
        }
    }

    fn is_ours(&self, entry: &envelope::Read<'_>) -> bool {
        let (envelope::Read::Entry(entry) | envelope::Read::Odd(envelope::Odd { entry, .. })) = entry;
        self.account.is_none() || entry.id.as_deref() == self.account.as_deref()
    }

    /// What can be read of an entry of the wrong shape.
    fn odd(&self, odd: &envelope::Odd<'_>, pointer: &str, events: &mut Vec<Inbound>) {
        for (name, list) in &odd.lists {
            match list {
                List::Items(items) if *name == "messaging" => {
                    for (place, event) in items.iter().enumerate() {
                        events.push(self.event(
                            &odd.entry,
                            event.get(),
                            format!("{pointer}/messaging/{place}"),
                        ));
                    }
                }
                List::Items(items) => ignore_all(name, items, pointer, events),
                List::Odd(raw) => {
                    let reason = "it is not a list";
                    events.push(ignored(name, raw.get(), format!("{pointer}/{name}"), reason));
                }
            }
        }
        if let Some(raw) = odd.whole {
            events.push(ignored("entry", raw.get(), pointer.to_owned(), "it is not an entry"));
        }
    }

    /// One event. Text that cannot be decoded is mended first; what still is not understood is kept as it stands.
    fn event(&self, entry: &Entry<'_>, raw: &str, pointer: String) -> Inbound {
        if let Ok(Object(messaging)) = serde_json::from_str::<Object<Messaging<'_>>>(raw) {
            return self.understood(entry, messaging, raw, pointer);
        }
        let mended = surrogate::mended(raw);
        match serde_json::from_str::<Object<Messaging<'_>>>(&mended) {
            Ok(Object(messaging)) => self.understood(entry, messaging, &mended, pointer),
            Err(_) => self.native(&Origin::of(entry, &Who::loosely(&mended)), &mended, pointer),
        }
    }

    fn understood(
        &self,
        entry: &Entry<'_>,
        mut messaging: Messaging<'_>,
        raw: &str,
        pointer: String,
    ) -> Inbound {
        let who = Who::take(&mut messaging);
        let origin = Origin::of(entry, &who);
        match content::told(messaging, raw) {
            Told::Said(said) => self.message(&origin, said, raw, pointer),
            Told::Status(status) => self.status(&origin, status, raw, pointer),
            Told::Echo { app_id } => ignored("echo", raw, pointer, self.echo(app_id.as_deref())),
            Told::Unknown => self.native(&origin, raw, pointer),
        }
    }

    fn message(&self, origin: &Origin<'_>, said: Said, raw: &str, pointer: String) -> Inbound {
        self.inbound(origin, raw, pointer, |conversation, sender| {
            let dedupe = match &said.identity {
                Identity::Mid(mid) => origin.named(mid),
                Identity::Edit { mid, count } => {
                    // NOTE: Instagram does not always count.
                    let count = count.unwrap_or_else(|| origin.moment());
                    origin.named(&format!("{mid}:edit:{count}"))
                }
                Identity::Deleted(mid) => origin.named(&format!("{mid}:deleted")),
                Identity::Built { kind, digest } => origin.built(kind, *digest),
            };
            let message_id = match said.identity {
                Identity::Mid(mid) => Some(mid),
                _ => None,
            };
            let message = Message {
                platform: self.product.platform.clone(),
                channel: self.channel.clone(),
                conversation,
                message_id,
                sender,
                sent_at: origin.at,
                // Nobody else reads along in a conversation with a page.
                place: Place::Direct,
                mentions_bot: false,
                content: said.content,
                reply_to: said.reply_to,
                referral: said.referral,
                raw: None,
                reply_token: None,
            };
            (dedupe, InboundKind::Message(message))
        })
    }

    fn status(&self, origin: &Origin<'_>, status: Status, raw: &str, pointer: String) -> Inbound {
        self.inbound(origin, raw, pointer, |conversation, _| {
            let Status { kind, state, message_ids, watermark } = status;
            let mark = watermark.map_or(0, Timestamp::as_millis).to_string();
            let details: Vec<&str> = std::iter::once(&mark).chain(&message_ids).map(String::as_str).collect();
            let dedupe = origin.built(kind, fingerprint(&details));
            let (channel, at) = (self.channel.clone(), origin.at);
            let platform = self.product.platform.clone();
            let status = ResponseStatus {
                platform,
                channel,
                conversation,
                state,
                message_ids,
                watermark,
                at,
                failure: None,
            };
            (dedupe, InboundKind::Status(status))
        })
    }

    /// An event that this version has no word for, or that is not of the shape it should have.
    fn native(&self, origin: &Origin<'_>, raw: &str, pointer: String) -> Inbound {
        let native = loose::value(raw);
        let content = Content::Native { kind: kind_of(&native).to_owned(), native };
        let identity = Identity::Built { kind: "native", digest: fingerprint(&[raw]) };
        self.message(origin, Said::new(identity, content), raw, pointer)
    }

    /// Finds the conversation, without which there is no event.
    fn inbound(
        &self,
        origin: &Origin<'_>,
        raw: &str,
        pointer: String,
        kind: impl FnOnce(ConversationKey, User) -> (String, InboundKind),
    ) -> Inbound {
        match origin.place(&self.channel) {
            Ok((conversation, sender)) => {
                let (dedupe, kind) = kind(conversation, sender);
                Inbound { dedupe, pointer, kind }
            }
            Err(reason) => ignored("nowhere", raw, pointer, reason),
        }
    }

    fn echo(&self, app_id: Option<&str>) -> &'static str {
        match (&self.app_id, app_id) {
            (None, _) => "an echo of what the page sent",
            (Some(own), Some(app)) if own == app => "an echo of what the bot sent",
            (Some(_), _) => "an echo of what a person or another app sent for the page",
        }
    }
}

/// All that an entry tells, so that another one of the same account is not taken for it.
fn told(entry: &envelope::Read<'_>) -> String {
    let raws: Vec<&str> = match entry {
        envelope::Read::Entry(entry) => entry.messaging.iter().map(|raw| raw.get()).collect(),
        envelope::Read::Odd(odd) => odd.lists.iter().flat_map(|(_, list)| list.raws()).collect(),
    };
    raws.concat()
}

/// What is no message for this app: `standby` or `changes`.
fn ignore_all(name: &str, list: &[&RawValue], pointer: &str, events: &mut Vec<Inbound>) {
    let reason = match name {
        "standby" => "another app owns the conversation",
        _ => "a field of the page that is no message",
    };
    let each = list.iter().enumerate();
    events.extend(
        each.map(|(place, raw)| ignored(name, raw.get(), format!("{pointer}/{name}/{place}"), reason)),
    );
}

/// NOTE: the key of what is ignored must not be that of a message: a thread that another app owns today may be ours when
/// the same message comes again.
fn ignored(what: &str, raw: &str, pointer: String, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{what}:{:016x}", fingerprint(&[&pointer, raw]));
    Inbound { dedupe, pointer, kind: InboundKind::Ignored { reason } }
}

/// The name of an event: its key that is not who or when.
fn kind_of(native: &Value) -> &str {
    let keys = native.as_object().into_iter().flat_map(|object| object.keys());
    let mut kinds = keys.filter(|key| !["sender", "recipient", "timestamp"].contains(&key.as_str()));
    kinds.next().map_or("unknown", String::as_str)
}
