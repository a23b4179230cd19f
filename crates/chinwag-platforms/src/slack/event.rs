//! What an event of the Events API says.

use chinwag_core::{
    clock::Timestamp,
    message::{Attachment, Content, MediaKind, User},
};
use serde_json::value::RawValue;

use super::{
    emoji, mrkdwn,
    said::{Said, Spot, Told, millis},
    wire::{self, Below, Event, File, Maybe},
};

/// Subtypes of messages in which Slack tells what happened to a channel: nobody said them, and most have an event.
const SYSTEM: &[&str] = &[
    "message_replied",
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "channel_archive",
    "channel_unarchive",
    "group_join",
    "group_leave",
    "group_topic",
    "group_purpose",
    "group_name",
    "group_archive",
    "group_unarchive",
    "bot_add",
    "bot_remove",
    "ekm_access_denied",
    "tombstone",
    "reminder_add",
];

/// What the envelope of an event tells.
#[derive(Debug)]
pub(super) struct Context<'c> {
    pub(super) team: &'c str,
    pub(super) event_id: &'c str,
    pub(super) at: Timestamp,
    /// The user ids of the bot.
    pub(super) users: Vec<&'c str>,
    pub(super) bot_id: Option<&'c str>,
    pub(super) app_id: Option<&'c str>,
    pub(super) hear_bots: bool,
}

/// What an event says, or why it is nothing for the bot.
pub(super) fn read(context: &Context<'_>, raw: &str) -> Told {
    let Some(event) = wire::object::<Event<'_>>(raw) else {
        return Ok(context.done(&Event::default(), native("event", raw)));
    };
    let kind = event.kind.get().unwrap_or("event");
    let is_own = event.user.get().is_some_and(|user| context.users.contains(&user));
    match kind {
        "message" | "app_mention" => context.message(&event, raw, kind == "app_mention"),
        "reaction_added" | "reaction_removed" if is_own => Err("the bot's own reaction"),
        "reaction_added" | "reaction_removed" => Ok(context.reaction(&event, raw, kind == "reaction_added")),
        "member_joined_channel" | "member_left_channel" => {
            Ok(context.members(&event, raw, kind == "member_joined_channel"))
        }
        "app_uninstalled" | "tokens_revoked" | "team_access_granted" | "team_access_revoked" => {
            Ok(context.done(&event, Content::Notice { action: kind.into(), reason: None }))
        }
        kind => Ok(context.done(&event, native(kind, raw))),
    }
}

pub(super) fn native(kind: &str, raw: &str) -> Content {
    Content::Native { kind: kind.into(), native: wire::native(raw) }
}

impl Context<'_> {
    fn message(&self, event: &Event<'_>, raw: &str, is_mention: bool) -> Told {
        match event.subtype.get() {
            Some("message_changed") => return self.edit(event, raw),
            Some("message_deleted") => return self.deleted(event, raw),
            Some(system) if SYSTEM.contains(&system) => return Err("Slack's own words about the channel"),
            Some("file_share" | "me_message" | "thread_broadcast" | "bot_message") | None => {}
            Some(other) => return Ok(self.done(event, native(other, raw))),
        }
        self.heard(event)?;
        let Some(ts) = event.ts.get() else { return Ok(self.done(event, native("message", raw))) };
        let (text, is_called) = mrkdwn::heard(event.text.0.as_deref().unwrap_or_default(), &self.users);
        let attachments = attachments(event);
        let content = match (attachments.is_empty(), event.text.0.is_some()) {
            (true, true) => Content::Text { text },
            (true, false) => native("message", raw),
            (false, _) => Content::Attachments { text: (!text.is_empty()).then_some(text), attachments },
        };
        let said = self.done(event, content);
        Ok(Said {
            // NOTE: a message that calls the bot comes twice, with two event ids: as a message and as a mention.
            dedupe: self.key(&said.spot, ts),
            message_id: Some(ts.into()),
            mentions_bot: is_called || is_mention,
            reply_to: said.spot.thread.clone(),
            ..said
        })
    }

    fn edit(&self, event: &Event<'_>, raw: &str) -> Told {
        let before = inner(event.previous_message).unwrap_or_default();
        let Some(message) = inner(event.message) else {
            return Ok(self.done(event, native("message_changed", raw)));
        };
        self.heard(&message)?;
        let Some(ts) = message.ts.get().or(before.ts.get()) else {
            return Ok(self.done(event, native("message_changed", raw)));
        };
        let spot = Spot::new(self.team, event.channel.get(), thread(&message, ts));
        let key = format!("{}:edit:{}", self.key(&spot, ts), event.ts.get().unwrap_or(self.event_id));
        // NOTE: a message whose thread goes on is not deleted, but changed to a stone.
        if message.subtype.get() == Some("tombstone") {
            let content = Content::Deleted { message_ids: vec![ts.into()] };
            return Ok(Said { spot, dedupe: key, ..self.done(&before, content).at(event, self) });
        }
        if message.edited.0.is_none() || message.text.0 == before.text.0 {
            return Err("its words are as they were: a link was unfolded, or the like");
        }
        let (text, mentions_bot) = mrkdwn::heard(message.text.get().unwrap_or_default(), &self.users);
        // How often a message was changed is not told.
        let content = Content::Edit { message_id: ts.into(), text, count: 1 };
        Ok(Said { spot, dedupe: key, mentions_bot, ..self.done(&message, content).at(event, self) })
    }

    fn deleted(&self, event: &Event<'_>, raw: &str) -> Told {
        let before = inner(event.previous_message).unwrap_or_default();
        self.heard(&before)?;
        let Some(ts) = event.deleted_ts.get().or(before.ts.get()) else {
            return Ok(self.done(event, native("message_deleted", raw)));
        };
        let spot = Spot::new(self.team, event.channel.get(), thread(&before, ts));
        let dedupe = format!("{}:deleted", self.key(&spot, ts));
        let content = Content::Deleted { message_ids: vec![ts.into()] };
        Ok(Said { spot, dedupe, ..self.done(&before, content).at(event, self) })
    }

    fn reaction(&self, event: &Event<'_>, raw: &str, added: bool) -> Said {
        let item = event.item.0.as_ref();
        let place = item.and_then(|item| Some((item.channel.get()?, item.ts.get()?)));
        let (Some((channel, ts)), Some(reaction)) = (place, event.reaction.get()) else {
            return self.done(event, native(event.kind.get().unwrap_or("reaction"), raw));
        };
        let content =
            Content::Reaction { message_id: ts.into(), emoji: emoji::emoji(reaction).into(), added };
        Said { spot: Spot::new(self.team, Some(channel), None), ..self.done(event, content) }
    }

    fn members(&self, event: &Event<'_>, raw: &str, joined: bool) -> Said {
        let content = match event.user.get() {
            Some(user) if self.users.contains(&user) => {
                Content::Members { joined, users: Vec::new(), bot: true }
            }
            Some(_) => Content::Members { joined, users: vec![self.sender(event)], bot: false },
            None => native(event.kind.get().unwrap_or("member"), raw),
        };
        self.done(event, content)
    }

    /// Whether the bot listens to who said it.
    fn heard(&self, event: &Event<'_>) -> Result<(), &'static str> {
        let bot_id = event.bot_id.get();
        let by_app = bot_id.is_some() && self.app_id.is_some() && event.app_id.get() == self.app_id;
        let by_user = event.user.get().is_some_and(|user| self.users.contains(&user));
        if by_app || by_user || (bot_id.is_some() && bot_id == self.bot_id) {
            return Err("the bot's own message");
        }
        if event.user.get() == Some("USLACK") {
            return Err("Slack's own words");
        }
        let by_bot = bot_id.is_some() || event.subtype.get() == Some("bot_message");
        match by_bot && !self.hear_bots {
            true => Err("another bot's message; `hear_bots` lets it in"),
            false => Ok(()),
        }
    }

    /// Something that was said or done, with what every event tells.
    fn done(&self, event: &Event<'_>, content: Content) -> Said {
        let assistant = event.assistant_thread.0.as_ref();
        let channel = event.channel.get().or_else(|| assistant.and_then(|thread| thread.channel_id.get()));
        let of_assistant = assistant.and_then(|thread| thread.thread_ts.get());
        let thread = of_assistant.or_else(|| thread(event, event.ts.get().unwrap_or_default()));
        Said {
            spot: Spot::new(self.team, channel, thread),
            sender: self.sender(event),
            at: self.moment(event),
            dedupe: self.event_id.into(),
            message_id: None,
            mentions_bot: false,
            reply_to: None,
            content,
        }
    }

    /// Who did it: a person, a bot, or the workspace where nobody is told.
    fn sender(&self, event: &Event<'_>) -> User {
        let assistant = event.assistant_thread.0.as_ref().and_then(|thread| thread.user_id.get());
        let id = event.user.get().or(event.bot_id.get()).or(assistant).unwrap_or(self.team);
        let profiles = [event.user_profile.0.as_ref(), event.bot_profile.0.as_ref()].into_iter().flatten();
        let mut names =
            profiles.flat_map(|profile| [&profile.display_name, &profile.real_name, &profile.name]);
        let name = event.username.get().or_else(|| names.find_map(Maybe::get));
        User { id: id.into(), name: name.map(str::to_owned) }
    }

    fn moment(&self, event: &Event<'_>) -> Timestamp {
        let told = [event.event_ts.get(), event.ts.get()];
        told.into_iter().flatten().find_map(millis).unwrap_or(self.at)
    }

    fn key(&self, spot: &Spot, ts: &str) -> String {
        format!("{}:{}:{ts}", spot.team, spot.channel.as_deref().unwrap_or_default())
    }
}

impl Said {
    /// At the moment of another event than that of its message.
    fn at(self, event: &Event<'_>, context: &Context<'_>) -> Self {
        Self { at: context.moment(event), ..self }
    }
}

fn inner(raw: Option<&RawValue>) -> Option<Event<'_>> {
    wire::object(raw?.get())
}

/// The thread that a message is in. The first message of a thread is not in it, but in the channel.
fn thread<'e>(event: &'e Event<'_>, ts: &str) -> Option<&'e str> {
    event.thread_ts.get().filter(|thread| *thread != ts)
}

fn attachments(event: &Event<'_>) -> Vec<Attachment> {
    let list = |raw: Option<&RawValue>| {
        let list: Option<Vec<&RawValue>> = raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
        list.unwrap_or_default().into_iter().map(|raw| raw.get().to_owned()).collect::<Vec<_>>()
    };
    let files = list(event.files);
    let below = list(event.attachments);
    files.iter().map(|raw| file(raw)).chain(below.iter().map(|raw| hung_below(raw))).collect()
}

fn file(raw: &str) -> Attachment {
    let Some(file) = wire::object::<File>(raw).filter(|file| file.mode.get() != Some("tombstone")) else {
        return Attachment::Native { kind: "file".into(), native: wire::native(raw) };
    };
    let mime = file.mimetype.get();
    let media = match mime.and_then(|mime| mime.split_once('/')).map(|(family, _)| family) {
        Some("image") => MediaKind::Image,
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => MediaKind::File,
    };
    Attachment::Media {
        media,
        // It opens with the bot token alone; without it a login page comes, with a 200.
        url: file.url_private_download.get().or(file.url_private.get()).map(str::to_owned),
        id: file.id.get().map(str::to_owned),
        name: file.name.get().map(str::to_owned),
        mime: mime.map(str::to_owned),
        bytes: file.size.0,
    }
}

fn hung_below(raw: &str) -> Attachment {
    let below = wire::object::<Below>(raw).unwrap_or_default();
    match below.from_url.get().or(below.title_link.get()) {
        Some(url) => {
            Attachment::Link { url: Some(url.into()), title: below.title.get().map(mrkdwn::readable) }
        }
        None => Attachment::Native { kind: "attachment".into(), native: wire::native(raw) },
    }
}
