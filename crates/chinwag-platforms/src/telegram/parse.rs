//! From an update to its events: one, but for reactions, of which several may change at once. An update of a kind or
//! shape that is not known is kept as it stands.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Config, NAME,
    address::Address,
    content::{self, Said},
    members,
    mention::Own,
    update::{self, Update, read},
    wire::{self, CallbackQuery, Chat, DeletedMessages, MemberUpdate, Reaction, Reactions},
};

/// The conversation of what concerns neither a chat nor a person.
const NOWHERE: &str = "bot";

/// Turns updates into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    own: Own,
    hear_bots: bool,
}

/// What an update turned out to be, or why it is none for the bot.
type Told = Result<Vec<Message>, &'static str>;

impl Parser {
    pub(super) fn new(config: &Config) -> Self {
        let own = Own { id: config.bot_id(), username: config.username.clone() };
        Self { channel: config.channel.clone(), own, hear_bots: config.hear_bots }
    }

    /// Every event of an update.
    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let Update { id, told } = Update::read(body)?;
        let Some((kind, raw)) = told else {
            return Ok(vec![ignored(id, String::new(), "there is nothing in it")]);
        };
        let native = update::value(raw.get());
        let told = self.told(&kind, raw.get(), &native);
        let told = told.unwrap_or_else(|| Ok(vec![self.native(&kind, native)]));
        let pointer = format!("/{}", kind.replace('~', "~0").replace('/', "~1"));
        Ok(match told {
            Err(reason) => vec![ignored(id, pointer, reason)],
            Ok(messages) if messages.is_empty() => vec![ignored(id, pointer, "nothing changed by it")],
            Ok(messages) => {
                let events = messages.into_iter().enumerate();
                events
                    .map(|(index, message)| Inbound {
                        dedupe: if index == 0 { id.to_string() } else { format!("{id}:{index}") },
                        pointer: pointer.clone(),
                        kind: InboundKind::Message(message),
                    })
                    .collect()
            }
        })
    }

    /// What there is a word for; `None` where it is of a kind or shape that is not known.
    fn told(&self, kind: &str, raw: &str, native: &Value) -> Option<Told> {
        match kind {
            "message" | "channel_post" | "business_message" => Some(self.message(&read(raw)?, native)),
            "edited_message" | "edited_channel_post" | "edited_business_message" => self.edit(&read(raw)?),
            "callback_query" => self.press(read(raw)?).map(one),
            "message_reaction" => Some(Ok(self.reactions(&read(raw)?))),
            "my_chat_member" => self.member(&read(raw)?, true).map(one),
            "chat_member" => self.member(&read(raw)?, false).map(one),
            "deleted_business_messages" => Some(one(self.deleted(&read(raw)?))),
            _ => None,
        }
    }

    fn message(&self, message: &wire::Message<'_>, native: &Value) -> Told {
        if let Some(reason) = self.not_for_us(message) {
            return Err(reason);
        }
        let Said { content, mentions_bot, referral } = content::said(message, native, &self.own);
        let content = content.ok_or("that the bot came or left is told by `my_chat_member`")?;
        // NOTE: in a topic, whoever answers nobody answers the message that opened the topic.
        let reply_to = message.reply_to_message.as_ref().map(|replied| replied.message_id);
        let reply_to =
            reply_to.filter(|id| !message.is_topic_message || message.message_thread_id != Some(*id));
        one(Message {
            message_id: Some(message.message_id.to_string()),
            mentions_bot,
            reply_to: reply_to.map(|id| id.to_string()),
            referral,
            ..self.said_in(message, message.date, content)
        })
    }

    /// Why a message is none for the bot: it, its owner or another bot said it.
    fn not_for_us(&self, message: &wire::Message<'_>) -> Option<&'static str> {
        let from = message.from.as_ref().map(|from| from.id);
        if from.is_some() && from == self.own.id && message.left_chat_member.is_none() {
            return Some("the bot itself said it");
        }
        // NOTE: where a chat speaks, `from` is a placeholder, and that is a bot.
        let by_bot = message.sender_chat.is_none() && message.from.as_ref().is_some_and(|from| from.is_bot);
        if by_bot && !self.hear_bots && message.left_chat_member.is_none() {
            return Some("another bot's message; `hear_bots` lets it in");
        }
        message.business_connection_id.as_ref()?;
        if message.sender_business_bot.is_some() {
            return Some("a bot said it for the business account");
        }
        (from.is_some() && from != Some(message.chat.id))
            .then_some("the owner of the business account said it")
    }

    /// NOTE: how often a message was changed is not told. `None` where it has no words: a place that moves, a picture
    /// that was put in for another.
    fn edit(&self, message: &wire::Message<'_>) -> Option<Told> {
        if let Some(reason) = self.not_for_us(message) {
            return Some(Err(reason));
        }
        let text = message.text.as_ref().or(message.caption.as_ref())?;
        let (message_id, text) = (message.message_id.to_string(), text.clone().into_owned());
        let at = message.edit_date.unwrap_or(message.date);
        Some(one(self.said_in(message, at, Content::Edit { message_id, text, count: 1 })))
    }

    /// NOTE: Telegram does not tell when a button was pressed: the time is left open. Without a payload it is the button of a game.
    fn press(&self, query: CallbackQuery<'_>) -> Option<Message> {
        let payload = query.data?;
        let message = query.message.as_ref();
        let rows = message.and_then(|message| message.reply_markup.as_ref());
        let mut keys = rows.into_iter().flat_map(|markup| markup.inline_keyboard.iter().flatten());
        let key = keys.find(|key| key.callback_data.as_deref() == Some(payload.as_str()));
        let title = key.map(|key| key.text.clone()).unwrap_or_default();
        let content = Content::Button { title, payload: Some(payload) };
        let sender = content::user(&query.from);
        let said = match message {
            Some(message) => self.said_in(message, 0, content),
            // The message was said by way of the bot in a chat that the bot is not in.
            None => self.said(Address::chat(query.from.id), Place::Direct, sender.clone(), 0, content),
        };
        let reply_to = message.map(|message| message.message_id.to_string());
        Some(Message { message_id: Some(query.id), reply_to, sender, ..said })
    }

    /// What was put on, and what was taken off.
    fn reactions(&self, reactions: &Reactions) -> Vec<Message> {
        let Reactions { chat, user, actor_chat, old_reaction, new_reaction, .. } = reactions;
        let sender = user.as_ref().map(content::user).or_else(|| actor_chat.as_ref().map(content::chat));
        let sender = sender.unwrap_or_else(|| content::chat(chat));
        let change = |reaction: &Reaction, added| {
            let message_id = reactions.message_id.to_string();
            let content = Content::Reaction { message_id, emoji: emoji(reaction), added };
            self.said(Address::chat(chat.id), place(chat, None), sender.clone(), reactions.date, content)
        };
        let off = old_reaction.iter().filter(|old| !new_reaction.contains(old));
        let on = new_reaction.iter().filter(|new| !old_reaction.contains(new));
        off.map(|old| change(old, false)).chain(on.map(|new| change(new, true))).collect()
    }

    fn member(&self, update: &MemberUpdate, is_bot: bool) -> Option<Message> {
        let MemberUpdate { chat, from, date, old_chat_member, new_chat_member } = update;
        let content = members::change(old_chat_member, new_chat_member, is_bot)?;
        Some(self.said(Address::chat(chat.id), place(chat, None), content::user(from), *date, content))
    }

    /// NOTE: it has no time, and does not say who took them back; the chat is with one person.
    fn deleted(&self, deleted: &DeletedMessages<'_>) -> Message {
        let message_ids = deleted.message_ids.iter().map(i64::to_string).collect();
        let business = Some(&*deleted.business_connection_id);
        let address = Address { business, ..Address::chat(deleted.chat.id) };
        let sender = content::chat(&deleted.chat);
        self.said(address, place(&deleted.chat, None), sender, 0, Content::Deleted { message_ids })
    }

    /// What there is no word for. Whatever tells of a chat or a person is taken.
    fn native(&self, kind: &str, native: Value) -> Message {
        let part = |paths: &[&str]| paths.iter().find_map(|path| native.pointer(path));
        let person =
            part(&["/from", "/user", "/voter_chat"]).and_then(|user| wire::User::deserialize(user).ok());
        let chat = part(&["/chat", "/message/chat"]).and_then(|chat| Chat::deserialize(chat).ok());
        let date = native.get("date").and_then(Value::as_i64).unwrap_or(0);
        let sender = person.as_ref().map(content::user).or_else(|| chat.as_ref().map(content::chat));
        let sender = sender.unwrap_or_else(|| User { id: NOWHERE.into(), name: None });
        let id = chat.as_ref().map(|chat| chat.id).or_else(|| person.map(|person| person.id));
        let topic = native.get("message_thread_id").and_then(Value::as_i64);
        let topic = topic.filter(|_| native.get("is_topic_message") == Some(&Value::Bool(true)));
        let business = native.get("business_connection_id").and_then(Value::as_str).filter(|id| is_short(id));
        let id = id.map(|chat| Address { chat, topic, business }.to_string());
        let id = id.unwrap_or_else(|| NOWHERE.to_owned());
        let place = chat.map_or(Place::Direct, |chat| place(&chat, topic));
        let content = Content::Native { kind: kind.to_owned(), native };
        self.at(&id, place, sender, date, content)
    }

    /// Something said or done in the conversation of a message.
    fn said_in(&self, message: &wire::Message<'_>, seconds: i64, content: Content) -> Message {
        let topic = message.message_thread_id.filter(|_| message.is_topic_message);
        let business = message.business_connection_id.as_deref().filter(|id| is_short(id));
        let address = Address { chat: message.chat.id, topic, business };
        // NOTE: where a chat speaks, `from` is a placeholder.
        let speaker = message.sender_chat.as_ref().map(content::chat);
        let sender = speaker.or_else(|| message.from.as_ref().map(content::user));
        let sender = sender.unwrap_or_else(|| content::chat(&message.chat));
        self.said(address, place(&message.chat, topic), sender, seconds, content)
    }

    fn said(
        &self,
        address: Address<'_>,
        place: Place,
        sender: User,
        seconds: i64,
        content: Content,
    ) -> Message {
        self.at(&address.to_string(), place, sender, seconds, content)
    }

    fn at(&self, id: &str, place: Place, sender: User, seconds: i64, content: Content) -> Message {
        let millis = u64::try_from(seconds).unwrap_or(0).saturating_mul(1000);
        Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: ConversationKey::new(&self.channel, id),
            message_id: None,
            sender,
            sent_at: Timestamp::from_millis(millis),
            place,
            mentions_bot: false,
            content,
            reply_to: None,
            referral: None,
            raw: None,
            reply_token: None,
        }
    }
}

fn one(message: Message) -> Told {
    Ok(vec![message])
}

fn place(chat: &Chat, topic: Option<i64>) -> Place {
    match (chat.kind.as_str(), topic) {
        ("private", _) => Place::Direct,
        (_, Some(_)) => Place::Thread,
        (_, None) => Place::Group,
    }
}

/// Whether it can stand in a conversation's id.
fn is_short(id: &str) -> bool {
    id.len() <= ConversationKey::BYTES_MAX / 2
}

/// The emoji, the id of one that a pack brings, or Telegram's name of it.
fn emoji(reaction: &Reaction) -> String {
    let Reaction { kind, emoji, custom_emoji_id } = reaction;
    emoji.as_ref().or(custom_emoji_id.as_ref()).unwrap_or(kind).clone()
}

fn ignored(id: u64, pointer: String, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{id}:{:016x}", fingerprint(&[reason]));
    Inbound { dedupe, pointer, kind: InboundKind::Ignored { reason } }
}
