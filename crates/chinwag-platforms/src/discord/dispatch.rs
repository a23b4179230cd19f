//! Frames of the Gateway: messages, edits, reactions, people who come and go. A connection passes them on as they are.

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    message::{Content, Place, User},
};
use serde_json::Value;

use super::{
    attachment,
    event::{came, moment},
    mention::Me,
    parse::{Said, Told, id, made, native, place, user},
};

/// Carries an event; every other frame is about the connection itself.
const DISPATCH: u64 = 0;

/// The interaction of a frame, where it is one.
pub(super) fn interaction(frame: &Value) -> Option<&Value> {
    frame.get("d").filter(|_| frame["op"] == DISPATCH && frame["t"] == "INTERACTION_CREATE")
}

/// What a frame says.
pub(super) fn told(frame: &Value, me: &Me) -> Told {
    match ignored(frame, me) {
        Some(reason) => Err(reason),
        None => said(frame, me).or_else(|| unknown(frame)).ok_or("an event in no channel or server"),
    }
}

/// Why a frame is no message.
fn ignored(frame: &Value, me: &Me) -> Option<&'static str> {
    let d = &frame["d"];
    let kind = frame["t"].as_str().unwrap_or_default();
    match kind {
        _ if frame["op"] != DISPATCH => Some("a frame of the connection"),
        "READY" | "RESUMED" => Some("a frame of the connection"),
        "TYPING_START" => Some("somebody is typing"),
        // NOTE: it comes for every server at each connection.
        "GUILD_CREATE" => Some("a server is there; whether the bot is new in it is not told"),
        "GUILD_DELETE" if d["unavailable"] == true => Some("a server is not to be reached"),
        // NOTE: a message is updated as well when the preview of a link has come; then it has never been edited.
        "MESSAGE_UPDATE" if d["edited_timestamp"].is_null() => Some("nobody edited it: a preview was added"),
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" => not_from_a_person(d, me),
        "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" if me.is(&d["user_id"]) => {
            Some("a reaction of the bot itself")
        }
        _ => None,
    }
}

/// What is said or done, where there is a word for it and all that is needed is told.
fn said(frame: &Value, me: &Me) -> Option<Said> {
    let d = &frame["d"];
    match frame["t"].as_str()? {
        "MESSAGE_CREATE" => message(d, me),
        "MESSAGE_UPDATE" => edit(d, me),
        "MESSAGE_DELETE" => deleted(d, vec![id(&d["id"])?.to_owned()]),
        "MESSAGE_DELETE_BULK" => deleted(d, ids(&d["ids"])),
        "MESSAGE_REACTION_ADD" => reaction(frame, true),
        "MESSAGE_REACTION_REMOVE" => reaction(frame, false),
        "GUILD_MEMBER_ADD" => member(frame, me, true),
        "GUILD_MEMBER_REMOVE" => member(frame, me, false),
        "GUILD_DELETE" => Some(in_guild(frame, id(&d["id"])?, None, came(false))),
        _ => None,
    }
}

/// Why a message is none for the bot.
fn not_from_a_person(d: &Value, me: &Me) -> Option<&'static str> {
    let is_system = d["type"].as_u64().is_some_and(|kind| ![0, 19, 20, 23].contains(&kind));
    match &d["author"] {
        author if me.is(&author["id"]) => Some("what the bot itself sent"),
        _ if !d["webhook_id"].is_null() => Some("what a webhook sent"),
        author if author["bot"] == true => Some("what another bot sent"),
        _ if is_system => Some("what Discord itself says in a channel"),
        _ => None,
    }
}

fn message(d: &Value, me: &Me) -> Option<Said> {
    let own = id(&d["id"])?;
    let (text, mentions_bot) = me.heard(d);
    let attachments = attachment::all(d);
    let content = if !attachments.is_empty() {
        Content::Attachments { text: Some(text).filter(|text| !text.is_empty()), attachments }
    } else if text.is_empty() && !mentions_bot {
        // NOTE: so is every message that does not mention the bot where the intent to read them is not granted.
        native("message", d)
    } else {
        Content::Text { text }
    };
    Some(Said {
        dedupe: own.to_owned(),
        message_id: Some(own.to_owned()),
        reply_to: id(&d["message_reference"]["message_id"]).filter(|_| d["type"] == 19).map(str::to_owned),
        mentions_bot,
        ..in_channel(d, made(own), content)?
    })
}

fn edit(d: &Value, me: &Me) -> Option<Said> {
    let own = id(&d["id"])?;
    d["content"].as_str()?;
    let (text, mentions_bot) = me.heard(d);
    let time = d["edited_timestamp"].as_str().unwrap_or_default();
    // How often it was edited is not told.
    let content = Content::Edit { message_id: own.to_owned(), text, count: 1 };
    Some(Said {
        dedupe: format!("{own}:edit:{:016x}", fingerprint(&[time])),
        mentions_bot,
        ..in_channel(d, moment(time), content)?
    })
}

fn reaction(frame: &Value, added: bool) -> Option<Said> {
    let d = &frame["d"];
    let message_id = id(&d["message_id"])?.to_owned();
    let name = d["emoji"]["name"].as_str().unwrap_or_default();
    // An emoji of a server's own is known by name and id, as the API takes it.
    let emoji = id(&d["emoji"]["id"]).map_or_else(|| name.to_owned(), |id| format!("{name}:{id}"));
    let sender = user(&d["member"]["user"], &d["member"]);
    let sender = sender.or_else(|| Some(User { id: id(&d["user_id"])?.to_owned(), name: None }))?;
    // NOTE: the same reaction may come and go several times; the number of the frame tells them apart.
    let digest = fingerprint(&[&message_id, &sender.id, &emoji, &frame["s"].to_string()]);
    let kind = if added { "reaction" } else { "reaction-off" };
    Some(Said {
        dedupe: format!("{kind}:{digest:016x}"),
        sender,
        ..in_channel(d, Timestamp::default(), Content::Reaction { message_id, emoji, added })?
    })
}

fn deleted(d: &Value, message_ids: Vec<String>) -> Option<Said> {
    let all: Vec<&str> = message_ids.iter().map(String::as_str).collect();
    let dedupe = format!("deleted:{:016x}", fingerprint(&all));
    Some(Said { dedupe, ..in_channel(d, Timestamp::default(), Content::Deleted { message_ids })? })
}

fn member(frame: &Value, me: &Me, joined: bool) -> Option<Said> {
    let d = &frame["d"];
    let guild = id(&d["guild_id"])?;
    let person = user(&d["user"], d)?;
    let bot = me.is(&d["user"]["id"]);
    let users = if bot { Vec::new() } else { vec![person.clone()] };
    let content = Content::Members { joined, users, bot };
    Some(in_guild(frame, guild, Some(person), content))
}

/// An event this version has no word for, in its channel or server.
fn unknown(frame: &Value) -> Option<Said> {
    let d = &frame["d"];
    let content = native(frame["t"].as_str().unwrap_or_default(), d);
    match in_channel(d, Timestamp::default(), content.clone()) {
        Some(said) => Some(Said { dedupe: numbered(frame), ..said }),
        None => id(&d["guild_id"]).map(|guild| in_guild(frame, guild, None, content)),
    }
}

/// Something in a channel. What is done by nobody is done by the channel.
fn in_channel(d: &Value, at: Timestamp, content: Content) -> Option<Said> {
    let channel = id(&d["channel_id"])?;
    let nobody = || User { id: channel.to_owned(), name: None };
    Some(Said {
        dedupe: String::new(),
        conversation: channel.to_owned(),
        place: place(&d["channel_type"], &d["guild_id"]),
        sender: user(&d["author"], &d["member"]).unwrap_or_else(nobody),
        at,
        content,
        message_id: None,
        reply_to: None,
        mentions_bot: false,
    })
}

/// Something in a server, but in none of its channels.
fn in_guild(frame: &Value, guild: &str, person: Option<User>, content: Content) -> Said {
    Said {
        dedupe: numbered(frame),
        conversation: format!("guild:{guild}"),
        place: Place::Group,
        sender: person.unwrap_or_else(|| User { id: guild.to_owned(), name: None }),
        at: Timestamp::default(),
        content,
        message_id: None,
        reply_to: None,
        mentions_bot: false,
    }
}

/// The key of an event without an id: its number in the session, and all that it says.
fn numbered(frame: &Value) -> String {
    let digest = fingerprint(&[&frame["s"].to_string(), &frame["d"].to_string()]);
    format!("{}:{digest:016x}", frame["t"].as_str().unwrap_or("frame").chars().take(64).collect::<String>())
}

fn ids(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(id).map(str::to_owned).collect()
}
