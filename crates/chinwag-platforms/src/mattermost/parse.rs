//! From a request to what it says. One request is one event.

use std::borrow::Cow;

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Attachment, Content, Inbound, InboundKind, MediaKind, Message, Place, User},
    name::ChannelName,
    platform::{ParseError, RawRequest},
};
use serde_json::{Map, Value};

use super::{
    NAME,
    request::{self, Body, Kind},
};

/// Times from here on are in milliseconds: as seconds they are of the year 5138.
const MILLIS_MIN: u64 = 100_000_000_000;
/// The longest id that is taken into a deduplication key as it stands.
const ID_BYTES_MAX: usize = 64;

/// Begins the key of what nothing tells from another one that says the same.
const UNTOLD: &str = "untold:";

/// Turns requests into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    bot_user_id: String,
    bot_name: Option<String>,
}

/// What a request says, and what tells it from all others.
struct Said {
    dedupe: String,
    content: Content,
    message_id: Option<String>,
    reply_to: Option<String>,
    mentions_bot: bool,
}

impl Said {
    fn new(dedupe: String, content: Content) -> Self {
        Self { dedupe, content, message_id: None, reply_to: None, mentions_bot: false }
    }
}

impl Parser {
    pub(super) fn new(channel: ChannelName, bot_user_id: String, bot_name: Option<String>) -> Self {
        Self { channel, bot_user_id, bot_name }
    }

    pub(super) fn parse(&self, request: &RawRequest) -> Result<Vec<Inbound>, ParseError> {
        let body = Body::read(request);
        let body = body.ok_or_else(|| ParseError::new("it is nothing that Mattermost sends", ""))?;
        let said = match body.kind {
            Kind::Post => self.of_post(&body),
            Kind::Command => of_command(&body),
            Kind::Action => of_action(&body),
            Kind::Dialog => of_dialog(&body),
        };
        Ok(vec![self.inbound(&body, said)])
    }

    fn inbound(&self, body: &Body, said: Said) -> Inbound {
        let ignored = |reason| Inbound {
            dedupe: format!("ignored:{}", said.dedupe),
            pointer: String::new(),
            kind: InboundKind::Ignored { reason },
        };
        let (Some(channel_id), Some(user_id)) = (body.text("channel_id"), body.text("user_id")) else {
            return ignored("it names no channel or no person");
        };
        if user_id == self.bot_user_id {
            return ignored("the bot itself wrote it");
        }
        let root_id = root_id(body);
        let id = root_id.map_or_else(|| channel_id.to_owned(), |root| format!("{channel_id}:{root}"));
        if self.channel.as_str().len() + 1 + id.len() > ConversationKey::BYTES_MAX {
            return ignored("the id of the channel is too long");
        }
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: ConversationKey::new(&self.channel, &id),
            message_id: said.message_id,
            sender: User { id: user_id.to_owned(), name: body.text("user_name").map(str::to_owned) },
            sent_at: time(body),
            place: place(body, root_id.is_some()),
            mentions_bot: said.mentions_bot,
            content: said.content,
            reply_to: said.reply_to,
            referral: None,
            raw: None,
            // It opens one dialog, within seconds.
            reply_token: body.text("trigger_id").map(str::to_owned),
        };
        Inbound { dedupe: said.dedupe, pointer: String::new(), kind: InboundKind::Message(message) }
    }

    fn of_post(&self, body: &Body) -> Said {
        let (text, mentions_bot) = self.called(body.text("text").unwrap_or_default());
        let ids = body.text("file_ids").into_iter().flat_map(|ids| ids.split(','));
        let attachments: Vec<_> = ids.map(str::trim).filter(|id| !id.is_empty()).map(file).collect();
        let content = if attachments.is_empty() {
            Content::Text { text: text.to_owned() }
        } else {
            let text = Some(text.to_owned()).filter(|text| !text.is_empty());
            Content::Attachments { text, attachments }
        };
        let message_id = body.text("post_id").map(str::to_owned);
        let dedupe = match &message_id {
            Some(id) => format!("post:{}", short(id)),
            None => format!("post:{}", digest(&body.fields)),
        };
        Said { message_id, mentions_bot, ..Said::new(dedupe, content) }
    }

    /// The text without the bot's name at its front, and whether it is called by it.
    fn called<'t>(&self, text: &'t str) -> (&'t str, bool) {
        let Some(name) = &self.bot_name else { return (text, false) };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let named = |at: usize| {
            let end = at + 1 + name.len();
            let is_it = text.get(at + 1..end).is_some_and(|found| found.eq_ignore_ascii_case(name));
            let is_whole = !text.as_bytes().get(end).copied().is_some_and(is_name);
            let is_begin = at == 0 || !is_name(text.as_bytes()[at - 1]);
            (is_it && is_whole && is_begin).then_some(end)
        };
        let front = text.len() - text.trim_start().len();
        let mut marks = text.match_indices('@').map(|(at, _)| at);
        match text[front..].starts_with('@').then(|| named(front)).flatten() {
            Some(end) => (text[end..].trim_start_matches([' ', ',', ':', '\t', '\n']), true),
            None => (text, marks.any(|at| named(at).is_some())),
        }
    }
}

fn of_command(body: &Body) -> Said {
    let command = body.text("command").unwrap_or_default();
    let text = [Some(command), body.text("text")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = command.trim_start_matches('/').to_owned();
    Said::new(once("command", body), Content::command(name, text))
}

/// NOTE: an old server tells no trigger of a button. It then counts once a minute for each person: see [`is_untold`].
fn of_action(body: &Body) -> Said {
    let empty = Map::new();
    let context = body.context().unwrap_or(&empty);
    let text = |name| request::text(context, name);
    // NOTE: the person's client names the option, also of a button that has none. What the bot sealed goes first.
    let chosen = || text("selected_option").filter(|_| body.text("type") != Some("button"));
    let payload = text("payload").or_else(chosen).map(str::to_owned);
    let payload = payload.or_else(|| {
        let own = context.iter().filter(|(name, _)| *name != "token");
        let own: Map<_, _> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        (!own.is_empty()).then(|| Value::Object(own).to_string())
    });
    let title = text("title").unwrap_or_default().to_owned();
    let reply_to = body.text("post_id").map(str::to_owned);
    Said { reply_to, ..Said::new(once("action", body), Content::Button { title, payload }) }
}

fn of_dialog(body: &Body) -> Said {
    let kind = body.text("type").unwrap_or("dialog_submission");
    let is_cancelled = body.fields.get("cancelled") == Some(&Value::Bool(true));
    let content = match (kind, body.fields.get("submission")) {
        ("dialog_submission", Some(Value::Object(values))) if !is_cancelled => Content::Form {
            name: body.text("callback_id").unwrap_or_default().to_owned(),
            values: values.clone(),
        },
        _ => {
            let kind = if is_cancelled { "dialog_cancelled" } else { kind };
            Content::Native { kind: kind.to_owned(), native: body.native() }
        }
    };
    Said::new(format!("dialog:{}", digest(&body.fields)), content)
}

/// The key of what happens once for a trigger; without one, of what is in it.
fn once(kind: &str, body: &Body) -> String {
    match body.text("trigger_id") {
        Some(trigger) => format!("{kind}:{}", short(trigger)),
        None => format!("{UNTOLD}{kind}:{}", digest(&body.fields)),
    }
}

/// Whether nothing tells it from another one that says the same.
pub(super) fn is_untold(inbound: &Inbound) -> bool {
    inbound.dedupe.starts_with(UNTOLD)
}

/// The thread: a command tells it, and a button that the bot put there.
fn root_id(body: &Body) -> Option<&str> {
    body.text("root_id").or_else(|| request::text(body.context()?, "root_id"))
}

/// The name of a direct channel is made of the ids of both. A dialog in one has no team.
fn place(body: &Body, is_thread: bool) -> Place {
    let is_direct = match body.text("channel_name") {
        Some(name) => name.contains("__"),
        None => body.kind != Kind::Post && body.text("team_id").is_none(),
    };
    match (is_direct, is_thread) {
        (true, _) => Place::Direct,
        (false, true) => Place::Thread,
        (false, false) => Place::Group,
    }
}

/// NOTE: a form has it in seconds, JSON in milliseconds.
fn time(body: &Body) -> Timestamp {
    let time = match body.fields.get("timestamp") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(number) => number.as_u64(),
        None => None,
    };
    let time = time.unwrap_or(0);
    Timestamp::from_millis(if time < MILLIS_MIN { time * 1000 } else { time })
}

/// Of a file, nothing but its id is told.
fn file(id: &str) -> Attachment {
    let (media, id) = (MediaKind::File, Some(id.to_owned()));
    Attachment::Media { media, url: None, id, name: None, mime: None, bytes: None }
}

fn short(id: &str) -> Cow<'_, str> {
    if id.len() > ID_BYTES_MAX { format!("{:016x}", fingerprint(&[id])).into() } else { id.into() }
}

fn digest(fields: &Map<String, Value>) -> String {
    let parts: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{:016x}", fingerprint(&parts.iter().map(String::as_str).collect::<Vec<_>>()))
}
