//! From the body of a webhook to its events.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
};
use serde_json::Value;

use super::{
    NAME, content,
    event::{self, Event, Kind, time},
    pubsub,
};

/// The longest name that is taken into a deduplication key as it stands.
const NAME_BYTES_MAX: usize = 256;

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    /// Where the API gives what is attached.
    media_url: String,
}

/// Something that was said or done, and where.
pub(super) struct Said<'a> {
    pub(super) dedupe: String,
    pub(super) pointer: &'static str,
    pub(super) place: Where<'a>,
    pub(super) sender: &'a Value,
    pub(super) at: Timestamp,
    pub(super) message_id: Option<&'a str>,
    pub(super) reply_to: Option<&'a str>,
    pub(super) mentions_bot: bool,
    pub(super) content: Content,
}

/// A conversation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Where<'a> {
    pub(super) id: &'a str,
    pub(super) place: Place,
}

impl Parser {
    pub(super) fn new(channel: ChannelName, api_url: &str) -> Self {
        Self { channel, media_url: format!("{api_url}/media") }
    }

    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let whole = event::read(body)?;
        if let Some(pushed) = pubsub::Pushed::of(&whole) {
            return Ok(vec![pushed.inbound(self)]);
        }
        let Some(event) = Event::of(&whole) else {
            return Err(ParseError::new("there is no `type`, no `chat` and no pushed `message`", ""));
        };
        Ok(self.events(&event))
    }

    /// What an event says. NOTE: who adds the app by calling it has said something as well.
    fn events(&self, event: &Event<'_>) -> Vec<Inbound> {
        let mut events = Vec::with_capacity(2);
        match &event.kind {
            Kind::Message => {}
            Kind::Added => {
                events.push(self.of_event(event, Content::Members { joined: true, users: vec![], bot: true }))
            }
            Kind::Removed => {
                events
                    .push(self.of_event(event, Content::Members { joined: false, users: vec![], bot: true }));
            }
            Kind::Clicked => events.push(self.of_event(event, content::of_click(event))),
            Kind::Command => events.push(self.command(event)),
            Kind::Other(kind) => {
                let content = Content::Native { kind: kind.clone(), native: event.native() };
                events.push(self.of_event(event, content));
            }
        }
        if matches!(event.kind, Kind::Message | Kind::Added) {
            match event.message() {
                Some(message) => events.push(self.message(message, place(event), event)),
                None if event.kind == Kind::Message => {
                    let content = Content::Native { kind: "message".into(), native: event.native() };
                    events.push(self.of_event(event, content));
                }
                None => {}
            }
        }
        events
    }

    fn message(&self, message: &Value, place: Option<Where<'_>>, event: &Event<'_>) -> Inbound {
        match self.told(message, place, event.pointer, event.at()) {
            Ok(said) => self.inbound(said),
            Err(reason) => ignored(event.pointer, message, reason),
        }
    }

    /// What a message says.
    pub(super) fn told<'a>(
        &self,
        message: &'a Value,
        place: Option<Where<'a>>,
        pointer: &'static str,
        at: Timestamp,
    ) -> Result<Said<'a>, &'static str> {
        if message["sender"]["type"] == "BOT" {
            return Err("a bot said it");
        }
        let place = place.ok_or("it names no space")?;
        let (content, mentions_bot) = content::of_message(message, &self.media_url);
        let name = message["name"].as_str();
        Ok(Said {
            dedupe: name.map_or_else(|| built("message", message, ""), named),
            pointer,
            place,
            sender: &message["sender"],
            at: time(&message["createTime"]).unwrap_or(at),
            message_id: name,
            reply_to: message["quotedMessageMetadata"]["name"].as_str(),
            mentions_bot,
            content,
        })
    }

    /// A command: the message it was typed in tells it from others.
    fn command(&self, event: &Event<'_>) -> Inbound {
        let content = content::of_command(event);
        let named = event.message().and_then(|message| message["name"].as_str());
        match (named, place(event)) {
            (Some(name), Some(place)) => self.inbound(Said {
                dedupe: self::named(name),
                pointer: event.pointer,
                place,
                sender: event.user(),
                at: event.at(),
                message_id: Some(name),
                reply_to: None,
                mentions_bot: false,
                content,
            }),
            _ => self.of_event(event, content),
        }
    }

    /// What has no message of its own.
    fn of_event(&self, event: &Event<'_>, content: Content) -> Inbound {
        let Some(place) = place(event) else {
            return ignored(event.pointer, &event.native(), "it names no space");
        };
        let about = event.message().and_then(|message| message["name"].as_str());
        let kind = match event.kind {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Clicked => "clicked",
            _ => "event",
        };
        self.inbound(Said {
            dedupe: built(kind, &event.native(), place.id),
            pointer: event.pointer,
            place,
            sender: event.user(),
            at: event.at(),
            message_id: None,
            reply_to: about.filter(|_| event.kind == Kind::Clicked),
            mentions_bot: false,
            content,
        })
    }

    pub(super) fn inbound(&self, said: Said<'_>) -> Inbound {
        let Where { id, place } = said.place;
        let pointer = said.pointer.to_owned();
        if self.channel.as_str().len() + 1 + id.len() > ConversationKey::BYTES_MAX {
            return ignored(said.pointer, &Value::from(id), "its space has too long a name");
        }
        let sender = said.sender["name"].as_str().filter(|name| !name.is_empty()).unwrap_or(id);
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: ConversationKey::new(&self.channel, id),
            message_id: said.message_id.map(str::to_owned),
            sender: User {
                id: sender.to_owned(),
                name: said.sender["displayName"].as_str().filter(|name| !name.is_empty()).map(str::to_owned),
            },
            sent_at: said.at,
            place,
            mentions_bot: said.mentions_bot,
            content: said.content,
            reply_to: said.reply_to.map(str::to_owned),
            referral: None,
            raw: None,
            reply_token: None,
        };
        Inbound { dedupe: said.dedupe, pointer, kind: InboundKind::Message(message) }
    }
}

/// The conversation of an event.
fn place<'a>(event: &Event<'a>) -> Option<Where<'a>> {
    let space = event.space();
    let name = space["name"].as_str().filter(|name| !name.is_empty())?;
    let is_direct =
        space["spaceType"] == "DIRECT_MESSAGE" || space["type"] == "DM" || space["singleUserBotDm"] == true;
    let is_threaded = space["spaceThreadingState"] != "UNTHREADED_MESSAGES";
    Some(match event.thread() {
        _ if is_direct => Where { id: name, place: Place::Direct },
        Some(thread) if is_threaded && !thread.is_empty() => Where { id: thread, place: Place::Thread },
        _ => Where { id: name, place: Place::Group },
    })
}

/// The deduplication key of what has a name of its own. NOTE: the same message may come by both ways.
fn named(name: &str) -> String {
    if name.len() > NAME_BYTES_MAX { format!("long:{:016x}", fingerprint(&[name])) } else { name.to_owned() }
}

fn built(kind: &str, what: &Value, place: &str) -> String {
    // NOTE: a token in it is another each time.
    let mut what = what.clone();
    if let Some(fields) = what.as_object_mut() {
        fields.remove("token");
        fields.remove("configCompleteRedirectUrl");
    }
    format!("{kind}:{:016x}", fingerprint(&[place, &what.to_string()]))
}

pub(super) fn ignored(pointer: &str, what: &Value, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{:016x}", fingerprint(&[pointer, &what.to_string()]));
    Inbound { dedupe, pointer: pointer.to_owned(), kind: InboundKind::Ignored { reason } }
}
