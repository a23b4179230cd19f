//! From the body of a webhook to its events. Whatever is in it, nothing is dropped without a reason and nothing that is
//! broken takes its neighbours with it.

use chinwag_core::{
    conversation::fingerprint,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::ParseError,
};
use serde_json::value::RawValue;

use super::{
    NAME, content,
    origin::Origin,
    wire::{Envelope, Event},
};
use crate::loose;

/// The reply tokens of the events that LINE made up to try a webhook. Nobody is behind them.
const TRIALS: [&str; 2] = ["00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff"];
/// The longest id of an event that is taken as a deduplication key as it stands.
const ID_BYTES_MAX: usize = 256;

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
}

impl Parser {
    pub(super) fn new(channel: ChannelName) -> Self {
        Self { channel }
    }

    /// Every event of a body. A body without any is LINE's way to try a webhook.
    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let body = std::str::from_utf8(body)
            .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))?;
        let envelope: Envelope<'_> = loose::object(body).map_err(|error| ParseError::new(error, ""))?;
        let events = envelope.events.ok_or_else(|| ParseError::new("there is no `events`", ""))?;
        let events: Vec<&RawValue> = serde_json::from_str(events.get())
            .map_err(|error| ParseError::new(format_args!("it is not a list: {error}"), "/events"))?;
        let bot: Option<String> = loose::part(envelope.destination);
        let each = events.into_iter().enumerate();
        Ok(each
            .map(|(index, raw)| self.event(bot.as_deref(), raw.get(), format!("/events/{index}")))
            .collect())
    }

    fn event(&self, bot: Option<&str>, raw: &str, pointer: String) -> Inbound {
        let Ok(event) = loose::object::<Event<'_>>(raw) else {
            return ignored(&digest(raw), pointer, "it is not an event");
        };
        let dedupe = dedupe(&event, raw);
        let text = |part| loose::part::<String>(part).unwrap_or_default();
        if TRIALS.contains(&&*text(event.reply_token)) {
            return ignored(&dedupe, pointer, "LINE tries the webhook with an event of nobody");
        }
        if text(event.mode) == "standby" {
            return ignored(&dedupe, pointer, "another module holds the conversation");
        }
        match Origin::of(&event, bot, &self.channel) {
            Ok(origin) => {
                let message = self.message(origin, &event, raw);
                Inbound { dedupe, pointer, kind: InboundKind::Message(message) }
            }
            Err(reason) => ignored(&dedupe, pointer, reason),
        }
    }

    fn message(&self, origin: Origin, event: &Event<'_>, raw: &str) -> Message {
        let said = content::said(event, raw);
        let reply_token = loose::part::<String>(event.reply_token).filter(|token| !token.is_empty());
        Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: origin.conversation,
            message_id: said.message_id,
            sender: origin.sender,
            sent_at: origin.at,
            place: origin.place,
            mentions_bot: said.mentions_bot,
            content: said.content,
            reply_to: said.reply_to,
            referral: None,
            raw: None,
            reply_token,
        }
    }
}

/// LINE's id of the event, which a redelivery repeats. Older bodies have none.
fn dedupe(event: &Event<'_>, raw: &str) -> String {
    let id = loose::part::<String>(event.webhook_event_id).unwrap_or_default();
    if (1..=ID_BYTES_MAX).contains(&id.len()) { id } else { digest(raw) }
}

fn digest(raw: &str) -> String {
    format!("built:{:016x}", fingerprint(&[raw]))
}

/// NOTE: the key of what is ignored must not be that of a message: a conversation that another module holds now may be
/// ours when the same event comes again.
fn ignored(dedupe: &str, pointer: String, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{dedupe}");
    Inbound { dedupe, pointer, kind: InboundKind::Ignored { reason } }
}
