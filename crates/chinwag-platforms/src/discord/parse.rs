//! From the body of a webhook to its event.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::{Immediate, ParseError},
};
use serde_json::Value;

use super::{NAME, body::Body, dispatch, event, interaction, mention::Me, token::Token};

/// Discord's first moment, in Unix milliseconds: its ids count from here.
const EPOCH: u64 = 1_420_070_400_000;
/// A longest id has 20 digits; there is no harm in a few more.
const ID_BYTES_MAX: usize = 32;

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    me: Me,
    private_commands: Vec<String>,
}

/// What a body turned out to say, or why it is no message.
pub(super) type Told = Result<Said, &'static str>;

/// Something that was said or done.
pub(super) struct Said {
    pub(super) dedupe: String,
    /// Where: a channel or a thread, by its id; `guild:`, `user:` or `application:` and an id where there is neither.
    pub(super) conversation: String,
    pub(super) place: Place,
    pub(super) sender: User,
    pub(super) at: Timestamp,
    pub(super) content: Content,
    pub(super) message_id: Option<String>,
    pub(super) reply_to: Option<String>,
    pub(super) mentions_bot: bool,
}

impl Parser {
    pub(super) fn new(channel: ChannelName, me: Me, private_commands: Vec<String>) -> Self {
        Self { channel, me, private_commands }
    }

    /// How a body is answered where the bot has nothing to say at once.
    pub(super) fn immediate(&self, bytes: &[u8]) -> Option<Immediate> {
        Body::read(bytes).ok()?.immediate(&self.private_commands)
    }

    /// The event of a body: there is one in each.
    pub(super) fn parse(&self, bytes: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let body = Body::read(bytes)?;
        let mut reply_token = None;
        let mut interaction = |interaction: &Value| {
            reply_token = Token::of(interaction, &self.private_commands);
            interaction::told(interaction)
        };
        let (pointer, told) = match &body {
            Body::Ping(_) => ("", Err("Discord asks whether the endpoint is there")),
            Body::EventPing(_) => ("", Err("Discord asks whether the endpoint of events is there")),
            Body::Interaction(told) => ("", interaction(told)),
            Body::Event(event) => ("/event", event::told(event)),
            Body::Frame(frame) => match dispatch::interaction(frame) {
                Some(told) => ("/d", interaction(told)),
                // NOTE: a frame of the connection may have no data.
                None if frame.get("d").is_none() => ("", dispatch::told(frame, &self.me)),
                None => ("/d", dispatch::told(frame, &self.me)),
            },
        };
        let inbound = match told {
            Ok(said) => self.message(said, pointer, reply_token),
            Err(reason) => Inbound {
                dedupe: format!("ignored:{:016x}", fingerprint(&[&String::from_utf8_lossy(bytes)])),
                pointer: pointer.to_owned(),
                kind: InboundKind::Ignored { reason },
            },
        };
        Ok(vec![inbound])
    }

    fn message(&self, said: Said, pointer: &str, reply_token: Option<String>) -> Inbound {
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: ConversationKey::new(&self.channel, &said.conversation),
            message_id: said.message_id,
            sender: said.sender,
            sent_at: said.at,
            place: said.place,
            mentions_bot: said.mentions_bot,
            content: said.content,
            reply_to: said.reply_to,
            referral: None,
            raw: None,
            reply_token,
        };
        Inbound { dedupe: said.dedupe, pointer: pointer.to_owned(), kind: InboundKind::Message(message) }
    }
}

/// An id, as it may stand in a conversation's.
pub(super) fn id(value: &Value) -> Option<&str> {
    value.as_str().filter(|id| is_id(id))
}

/// Whether it is one of Discord's ids.
pub(super) fn is_id(text: &str) -> bool {
    (1..=ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// When the thing with this id was made; zero where that is not told.
pub(super) fn made(id: &str) -> Timestamp {
    let id: Option<u64> = id.parse().ok();
    Timestamp::from_millis(id.map_or(0, |id| (id >> 22) + EPOCH))
}

/// A person, with the name that others see.
pub(super) fn user(user: &Value, member: &Value) -> Option<User> {
    Some(User { id: id(&user["id"])?.to_owned(), name: name(user, member).map(str::to_owned) })
}

/// The name that others see: in the server, in Discord, or the one of the account.
pub(super) fn name<'v>(user: &'v Value, member: &'v Value) -> Option<&'v str> {
    let names = [&member["nick"], &user["global_name"], &user["username"]];
    names.into_iter().filter_map(Value::as_str).find(|name| !name.is_empty())
}

/// Whether others read along, by what an event tells of its channel.
pub(super) fn place(channel_type: &Value, guild: &Value) -> Place {
    match channel_type.as_u64() {
        Some(10..=12) => Place::Thread,
        Some(1) => Place::Direct,
        // A group of people without a server.
        Some(3) => Place::Group,
        _ if guild.is_string() => Place::Group,
        _ => Place::Direct,
    }
}

/// Something this version has no word for.
pub(super) fn native(kind: &str, native: &Value) -> Content {
    let kind = if kind.is_empty() { "unknown" } else { kind };
    Content::Native { kind: kind.to_owned(), native: native.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_when_it_was_made() {
        assert_eq!(made("1457536567810854934").to_string(), "2026-01-05T00:49:57.486Z");
        assert_eq!(made("no id").as_millis(), 0);
        assert!(is_id("1") && !is_id("") && !is_id("1/../2") && !is_id(&"1".repeat(33)));
    }
}
