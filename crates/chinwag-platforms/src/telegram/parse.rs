//! What a webhook says: one update, which is one thing that happened.

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
};
use serde_json::Value;

use super::{
    Config, NAME, content,
    entity::Me,
    json::{id, list, text},
};

/// The kinds of updates that are asked for: all there are, also those that come only when they are named.
pub(super) const KINDS: [&str; 17] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "callback_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "inline_query",
];

/// Reads updates for one channel.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    me: Me,
}

/// The id of the press that an update is, if it is one.
pub(super) fn query(body: &[u8]) -> Option<String> {
    // Most updates are none: do not read them twice.
    let is_likely = body.windows(16).any(|part| part == b"\"callback_query\"");
    let update: Value = is_likely.then(|| serde_json::from_slice(body).ok()).flatten()?;
    text(update.get("callback_query")?, "id").map(str::to_owned)
}

impl Parser {
    pub(super) fn new(config: &Config) -> Self {
        let me = Me { id: config.bot_id(), username: config.bot_username.clone() };
        Self { channel: config.channel.clone(), me }
    }

    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let update: Value = serde_json::from_slice(body).map_err(|error| ParseError::new(error, ""))?;
        let update = update.as_object().ok_or_else(|| ParseError::new("an object is expected", ""))?;
        let number = update.get("update_id").and_then(Value::as_u64);
        let number = number.ok_or_else(|| ParseError::new("a whole number is expected", "/update_id"))?;
        let Some((kind, event)) = update.iter().find(|(key, _)| *key != "update_id") else {
            return Err(ParseError::new("an update of some kind is expected", ""));
        };
        let pointer = format!("/{}", kind.replace('~', "~0").replace('/', "~1"));
        let happened = self.read(kind, event).unwrap_or_else(|| vec![self.unknown(kind, event)]);
        let several = happened.len() > 1;
        let inbound = |(index, kind)| Inbound {
            dedupe: if several { format!("{number}:{index}") } else { number.to_string() },
            pointer: pointer.clone(),
            kind,
        };
        Ok(happened.into_iter().enumerate().map(inbound).collect())
    }

    /// What happened; `None` where there is no word for it.
    fn read(&self, kind: &str, event: &Value) -> Option<Vec<InboundKind>> {
        Some(match kind {
            "message" | "channel_post" | "business_message" | "guest_message" => vec![self.message(event)?],
            "edited_message" | "edited_channel_post" | "edited_business_message" => vec![self.edit(event)?],
            "callback_query" => vec![self.press(event)?],
            "message_reaction" => self.reactions(event)?,
            "my_chat_member" | "chat_member" => vec![self.member(event)?],
            "deleted_business_messages" => {
                let ids = list(event, "message_ids").iter().filter_map(Value::as_i64);
                let message_ids = ids.map(|id| id.to_string()).collect();
                let sender = content::user(event.get("chat")?)?;
                vec![InboundKind::Message(self.event(event, sender, 0, Content::Deleted { message_ids })?)]
            }
            _ => return None,
        })
    }

    fn message(&self, message: &Value) -> Option<InboundKind> {
        if message.get("from").is_some_and(|from| self.me.is(from)) {
            return Some(InboundKind::Ignored { reason: "the bot's own message" });
        }
        let (content, is_called) = content::read(message, &self.me);
        Some(InboundKind::Message(Message { mentions_bot: is_called, ..self.said(message, content)? }))
    }

    /// A change of a message. Telegram may also tell of one that nobody can see.
    fn edit(&self, message: &Value) -> Option<InboundKind> {
        if message.get("from").is_some_and(|from| self.me.is(from)) {
            return Some(InboundKind::Ignored { reason: "the bot's own message" });
        }
        let words = text(message, "text").or_else(|| text(message, "caption"));
        let content = match words {
            Some(words) => {
                let entities = if message.get("text").is_some() { "entities" } else { "caption_entities" };
                let (_, words) = self.me.called(words, list(message, entities));
                // How often it was changed is not told.
                Content::Edit { message_id: id(message, "message_id")?, text: words.to_owned(), count: 1 }
            }
            None => Content::Native { kind: "edited_message".into(), native: message.clone() },
        };
        Some(InboundKind::Message(self.said(message, content)?))
    }

    fn said(&self, message: &Value, content: Content) -> Option<Message> {
        let speaker = message.get("sender_chat").or_else(|| message.get("from"));
        let speaker = speaker.or_else(|| message.get("chat"));
        let sender = content::user(speaker?)?;
        let date = message.get("edit_date").or_else(|| message.get("date"));
        let said = self.event(message, sender, date.and_then(Value::as_u64)?, content)?;
        let replied = message.get("reply_to_message").and_then(|replied| id(replied, "message_id"));
        // NOTE: in a topic, what answers nothing answers the message that opened the topic.
        let reply_to = replied.filter(|replied| id(message, "message_thread_id").as_ref() != Some(replied));
        Some(Message { message_id: id(message, "message_id"), reply_to, ..said })
    }

    fn press(&self, query: &Value) -> Option<InboundKind> {
        let sender = content::user(query.get("from")?)?;
        let message = query.get("message")?;
        let payload = text(query, "data").map(str::to_owned);
        let title = title(message, payload.as_deref()).or(payload.as_deref()).unwrap_or_default().to_owned();
        // A press has no time of its own, and the message it is on may be of long ago.
        let pressed = self.event(message, sender, 0, Content::Button { title, payload })?;
        Some(InboundKind::Message(Message { reply_to: id(message, "message_id"), ..pressed }))
    }

    /// What was put on and what was taken off.
    fn reactions(&self, event: &Value) -> Option<Vec<InboundKind>> {
        let sender = content::user(event.get("user").or_else(|| event.get("actor_chat"))?)?;
        let message_id = id(event, "message_id")?;
        let date = event.get("date").and_then(Value::as_u64)?;
        let (old, new) = (list(event, "old_reaction"), list(event, "new_reaction"));
        let put_on = new.iter().filter(|one| !old.contains(one)).map(|one| (one, true));
        let taken_off = old.iter().filter(|one| !new.contains(one)).map(|one| (one, false));
        let message = |(one, added): (&Value, bool)| {
            let emoji = emoji(one).to_owned();
            let content = Content::Reaction { message_id: message_id.clone(), emoji, added };
            Some(InboundKind::Message(self.event(event, sender.clone(), date, content)?))
        };
        let changes: Option<Vec<_>> = taken_off.chain(put_on).map(message).collect();
        changes.filter(|changes| !changes.is_empty())
    }

    /// Somebody came or left, or blocked the bot; other changes of a member are kept as they are.
    fn member(&self, event: &Value) -> Option<InboundKind> {
        let sender = content::user(event.get("from")?)?;
        let (before, after) = (event.get("old_chat_member")?, event.get("new_chat_member")?);
        let is_there = |member: &Value| match text(member, "status") {
            Some("left" | "kicked") => false,
            Some("restricted") => member.get("is_member").and_then(Value::as_bool).unwrap_or(true),
            _ => true,
        };
        if is_there(before) == is_there(after) {
            return None;
        }
        let who = after.get("user")?;
        let bot = self.me.is(who) || who.get("is_bot").and_then(Value::as_bool) == Some(true);
        let users = if bot { Vec::new() } else { vec![content::user(who)?] };
        let date = event.get("date").and_then(Value::as_u64)?;
        let content = Content::Members { joined: is_there(after), users, bot };
        Some(InboundKind::Message(self.event(event, sender, date, content)?))
    }

    /// What there is no word for. Where it belongs to no chat, it is in the conversation with whoever did it, or in one
    /// of its kind.
    fn unknown(&self, kind: &str, event: &Value) -> InboundKind {
        let from = ["from", "user"].iter().find_map(|key| event.get(key));
        let sender = from.or_else(|| event.get("chat")).and_then(content::user);
        let sender = sender.unwrap_or(User { id: kind.to_owned(), name: None });
        let date = event.get("date").and_then(Value::as_u64).unwrap_or_default();
        let content = Content::Native { kind: kind.to_owned(), native: event.clone() };
        let message = self.event(event, sender.clone(), date, content.clone());
        InboundKind::Message(message.unwrap_or_else(|| Message {
            conversation: ConversationKey::new(&self.channel, &sender.id),
            ..self.blank(sender, date, content)
        }))
    }

    /// A message in the chat that an event names.
    fn event(&self, event: &Value, sender: User, date: u64, content: Content) -> Option<Message> {
        let chat = event.get("chat")?;
        let chat_id = id(chat, "id")?;
        let is_topic = event.get("is_topic_message").and_then(Value::as_bool) == Some(true);
        let topic = id(event, "message_thread_id").filter(|_| is_topic);
        let place = match text(chat, "type") {
            Some("private") => Place::Direct,
            _ if topic.is_some() => Place::Thread,
            _ => Place::Group,
        };
        let conversation = match topic {
            Some(topic) => format!("{chat_id}:{topic}"),
            None => chat_id,
        };
        let conversation = ConversationKey::new(&self.channel, &conversation);
        Some(Message { conversation, place, ..self.blank(sender, date, content) })
    }

    fn blank(&self, sender: User, date: u64, content: Content) -> Message {
        Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: ConversationKey::new(&self.channel, &sender.id),
            message_id: None,
            sender,
            sent_at: Timestamp::from_millis(date.saturating_mul(1000)),
            place: Place::Direct,
            mentions_bot: false,
            content,
            reply_to: None,
            referral: None,
            raw: None,
        }
    }
}

/// What stands on the button with this payload.
fn title<'m>(message: &'m Value, payload: Option<&str>) -> Option<&'m str> {
    let rows = list(message.get("reply_markup")?, "inline_keyboard").iter().filter_map(Value::as_array);
    let button = rows.flatten().find(|button| text(button, "callback_data") == payload)?;
    text(button, "text")
}

fn emoji(reaction: &Value) -> &str {
    let own = text(reaction, "emoji").or_else(|| text(reaction, "custom_emoji_id"));
    own.or_else(|| text(reaction, "type")).unwrap_or_default()
}
