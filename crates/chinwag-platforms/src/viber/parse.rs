//! From the body of a webhook to its one event.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
    response::{DeliveryState, FailureKind, ResponseStatus, StatusFailure},
};

use super::{
    NAME, content,
    wire::{Event, Party},
};
use crate::{loose, words::words};

/// Somebody opened the conversation.
pub(super) const START: &str = "conversation_started";
/// The longest deduplication key that is taken as it stands.
const KEY_BYTES_MAX: usize = 256;

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
}

impl Parser {
    pub(super) fn new(channel: ChannelName) -> Self {
        Self { channel }
    }

    /// The event of a body.
    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let body = std::str::from_utf8(body)
            .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))?;
        let event: Event<'_> = loose::object(body).map_err(|error| ParseError::new(error, ""))?;
        let kind = loose::part::<String>(event.event);
        let kind =
            kind.ok_or_else(|| ParseError::new("it is no event: there is no `event` that is text", ""))?;
        Ok(vec![self.event(&kind, &event, body)])
    }

    fn event(&self, kind: &str, event: &Event<'_>, raw: &str) -> Inbound {
        let person = person(event);
        let at = loose::scalar(event.timestamp).and_then(|at| at.parse().ok()).unwrap_or(0);
        let token = token(event);
        let dedupe = dedupe(kind, token.as_deref(), person.as_ref().map_or("-", |person| &person.id), at);
        let at = Timestamp::from_millis(at);
        if kind == "webhook" {
            return ignored(&dedupe, "Viber tries the webhook");
        }
        let Some(person) = person else { return ignored(&dedupe, "it names nobody") };
        if self.channel.as_str().len() + 1 + person.id.len() > ConversationKey::BYTES_MAX {
            return ignored(&dedupe, "the id of the person is too long");
        }
        let conversation = ConversationKey::new(&self.channel, &person.id);
        let kind = match state(kind) {
            Some(state) => InboundKind::Status(ResponseStatus {
                platform: NAME,
                channel: self.channel.clone(),
                conversation,
                state,
                message_ids: token.into_iter().collect(),
                watermark: None,
                at,
                failure: failure(state, event),
            }),
            None => InboundKind::Message(Message {
                platform: NAME,
                channel: self.channel.clone(),
                conversation,
                message_id: token.filter(|_| kind == "message"),
                sender: person,
                sent_at: at,
                // Bots are in no groups.
                place: Place::Direct,
                mentions_bot: false,
                content: content::read(kind, event, raw),
                reply_to: None,
                referral: content::referral(kind, event, raw),
                raw: None,
                reply_token: None,
            }),
        };
        Inbound { dedupe, pointer: String::new(), kind }
    }
}

/// Whether somebody opens the conversation, so that the webhook's own response may welcome them.
pub(super) fn is_start(body: &[u8]) -> bool {
    let event = std::str::from_utf8(body).ok().and_then(|body| loose::object::<Event<'_>>(body).ok());
    event.is_some_and(|event| loose::part::<String>(event.event).as_deref() == Some(START))
}

/// What became of an earlier message.
fn state(kind: &str) -> Option<DeliveryState> {
    Some(match kind {
        "delivered" => DeliveryState::Delivered,
        "seen" => DeliveryState::Read,
        "failed" => DeliveryState::Failed,
        _ => return None,
    })
}

/// Why it failed. Viber tells it in words alone, and only of what a client cannot show.
fn failure(state: DeliveryState, event: &Event<'_>) -> Option<StatusFailure> {
    let told =
        || loose::part::<String>(event.desc).map(|told| words(&told, [])).filter(|told| !told.is_empty());
    let told = if state == DeliveryState::Failed { told() } else { None };
    told.map(|error| StatusFailure { kind: FailureKind::Invalid, error })
}

/// Who it is about, in one of the three places where that stands.
fn person(event: &Event<'_>) -> Option<User> {
    let party = |part| loose::part::<Party>(part).map(|Party { id, name }| User { id, name });
    let bare = || loose::part(event.user_id).map(|id| User { id, name: None });
    let person = party(event.sender).or_else(|| party(event.user)).or_else(bare)?;
    let name = person.name.filter(|name| !name.trim().is_empty());
    (!person.id.is_empty()).then_some(User { name, ..person })
}

/// The token of a message, exact: it is more than a floating-point number holds, and written with and without quotes.
fn token(event: &Event<'_>) -> Option<String> {
    let is_number = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    loose::scalar(event.message_token).filter(is_number)
}

/// NOTE: what became of a message has the token of that message, and who subscribes often none.
fn dedupe(kind: &str, token: Option<&str>, person: &str, at: u64) -> String {
    let key = match token {
        Some(token) => format!("{kind}:{token}:{person}"),
        None => format!("{kind}:at:{at}:{person}"),
    };
    if key.len() <= KEY_BYTES_MAX { key } else { format!("long:{:016x}", fingerprint(&[&key])) }
}

fn ignored(dedupe: &str, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{dedupe}");
    Inbound { dedupe, pointer: String::new(), kind: InboundKind::Ignored { reason } }
}
