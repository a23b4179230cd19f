//! From the body of a webhook, which is one activity, to its events.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
    response::{DeliveryState, ResponseStatus},
};

use super::{
    NAME,
    activity::Activity,
    content::{self, Said, Told},
    service,
};

/// The longest id that is taken into a deduplication key as it stands.
const ID_BYTES_MAX: usize = 256;

/// Turns activities into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
}

/// Where an activity belongs.
struct Origin<'a> {
    activity: &'a Activity,
    kind: &'a str,
    conversation: ConversationKey,
    sender: User,
    place: Place,
}

impl Parser {
    pub(super) fn new(channel: ChannelName) -> Self {
        Self { channel }
    }

    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let activity = Activity::read(body)?;
        let Some(kind) = activity.text(&["type"]) else {
            return Err(ParseError::new("there is no `type`, which every activity has", "/type"));
        };
        let origin = match self.origin(&activity, kind) {
            Ok(origin) => origin,
            Err(reason) => return Ok(vec![ignored(body, reason)]),
        };
        let told = content::told(&activity, kind).into_iter();
        Ok(told
            .map(|told| match told {
                Told::Said(said) => self.message(&origin, said),
                Told::Read(up_to) => self.read(&origin, up_to),
                Told::Nothing(reason) => ignored(body, reason),
            })
            .collect())
    }

    fn origin<'a>(&self, activity: &'a Activity, kind: &'a str) -> Result<Origin<'a>, &'static str> {
        let id = activity.text(&["conversation", "id"]).ok_or("it names no conversation")?;
        let service = activity.text(&["serviceUrl"]).ok_or("it names no service to answer at")?;
        let key = service::conversation(service, id);
        if self.channel.as_str().len() + 1 + key.len() > ConversationKey::BYTES_MAX {
            return Err("its service and its conversation have too long a name");
        }
        let sender = activity.text(&["from", "id"]);
        // NOTE: what happens in a conversation may be told in the bot's own name; what is said is not.
        if sender.is_some() && sender == activity.text(&["recipient", "id"]) && kind.starts_with("message") {
            return Err("the bot said it");
        }
        Ok(Origin {
            activity,
            kind,
            conversation: ConversationKey::new(&self.channel, &key),
            sender: User {
                id: sender.unwrap_or(id).to_owned(),
                name: activity.text(&["from", "name"]).map(str::to_owned),
            },
            place: place(activity, id),
        })
    }

    fn message(&self, origin: &Origin<'_>, said: Said) -> Inbound {
        let activity = origin.activity;
        let dedupe = dedupe(origin, &said);
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: origin.conversation.clone(),
            message_id: activity.text(&["id"]).filter(|_| said.is_own).map(str::to_owned),
            sender: origin.sender.clone(),
            sent_at: activity.at(),
            place: origin.place,
            mentions_bot: said.mentions_bot,
            content: said.content,
            reply_to: activity.text(&["replyToId"]).filter(|_| is_said(origin.kind)).map(str::to_owned),
            referral: None,
            raw: None,
            reply_token: None,
        };
        Inbound { dedupe, pointer: String::new(), kind: InboundKind::Message(message) }
    }

    fn read(&self, origin: &Origin<'_>, up_to: Timestamp) -> Inbound {
        let status = ResponseStatus {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: origin.conversation.clone(),
            state: DeliveryState::Read,
            message_ids: Vec::new(),
            watermark: Some(up_to),
            at: origin.activity.at(),
            failure: None,
        };
        let who = fingerprint(&[origin.conversation.as_str(), &origin.sender.id]);
        let dedupe = format!("read:{}:{who:016x}", up_to.as_millis());
        Inbound { dedupe, pointer: String::new(), kind: InboundKind::Status(status) }
    }
}

/// NOTE: the id of an edit, a deletion or a reaction may be that of the message it is about, so it does not tell one from
/// the next; their times do.
fn dedupe(origin: &Origin<'_>, said: &Said) -> String {
    let Origin { activity, kind, conversation, sender, .. } = origin;
    let id = activity.text(&["id"]).filter(|id| id.len() <= ID_BYTES_MAX);
    let (time, event) = (activity.text(&["timestamp"]), activity.text(&["channelData", "eventType"]));
    let (time, event) = (time.unwrap_or_default(), event.unwrap_or_default());
    let (_, place) = service::parts(conversation.id());
    let digest = match id {
        Some(_) if is_said(kind) => fingerprint(&[place]),
        Some(_) => fingerprint(&[place, time, event, &sender.id, &said.detail]),
        None => fingerprint(&[place, time, event, &said.detail, &activity.native().to_string()]),
    };
    format!("{kind}:{}:{digest:016x}", id.unwrap_or("-"))
}

/// Whether an activity of this type is something of its own, rather than about something else.
fn is_said(kind: &str) -> bool {
    matches!(kind, "message" | "invoke")
}

/// Who reads along. Old activities do not say it; then the form of the id does.
fn place(activity: &Activity, id: &str) -> Place {
    let is_group = || {
        let said = activity.get(&["conversation", "isGroup"]).and_then(serde_json::Value::as_bool);
        said.unwrap_or_else(|| id.starts_with("19:") && id.contains("@thread"))
    };
    match activity.text(&["conversation", "conversationType"]) {
        Some("personal") => Place::Direct,
        Some("channel" | "groupChat") if id.contains(";messageid=") => Place::Thread,
        Some("channel" | "groupChat") => Place::Group,
        _ if !is_group() => Place::Direct,
        _ if id.contains(";messageid=") => Place::Thread,
        _ => Place::Group,
    }
}

fn ignored(body: &[u8], reason: &'static str) -> Inbound {
    let digest = fingerprint(&[&String::from_utf8_lossy(body)]);
    let dedupe = format!("ignored:{digest:016x}");
    Inbound { dedupe, pointer: String::new(), kind: InboundKind::Ignored { reason } }
}
