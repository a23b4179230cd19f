//! What people do: frames of the Gateway, and interactions.

use serde_json::{Value, json};

use super::{
    application::{APPLICATION, Discord, id_of},
    interaction::{Interaction, Standing, is_command},
};
use crate::{
    play::{Act, Person, file::size},
    script::Media,
};

/// The body of what a person does, and the id of the message in it.
pub(super) fn told(
    discord: &mut Discord,
    person: &Person,
    channel: &str,
    act: &Act,
) -> Option<(Value, Option<String>)> {
    match act {
        Act::Says(text) if is_command(text) => Some((command(discord, person, channel, text), None)),
        Act::Presses { choice, message_id } => {
            let data = choice.value.as_ref()?;
            Some((press(discord, person, channel, data, message_id)?, None))
        }
        Act::Says(text) => {
            let message = message(discord, person, channel, json!({"content": text}));
            Some(created(discord, message))
        }
        Act::Sends(media, url) => {
            let file = file(discord, *media, url);
            let message = message(discord, person, channel, json!({"content": "", "attachments": [file]}));
            Some(created(discord, message))
        }
        Act::Edits { message_id, text, .. } => {
            let mut message = discord.messages.get(message_id)?.clone();
            message["content"] = text.as_str().into();
            message["edited_timestamp"] = moment(discord).into();
            discord.keep_message(&message);
            Some((frame(discord, "MESSAGE_UPDATE", message), None))
        }
        Act::Reacts { message_id, emoji } => {
            let reaction = json!({
                "user_id": person.id, "type": 0, "message_id": message_id, "message_author_id": APPLICATION,
                "emoji": {"id": null, "name": emoji}, "channel_id": channel, "burst": false,
            });
            Some((frame(discord, "MESSAGE_REACTION_ADD", reaction), None))
        }
        // Nobody can send a place.
        Act::Locates { .. } => None,
    }
}

fn created(discord: &mut Discord, message: Value) -> (Value, Option<String>) {
    discord.keep_message(&message);
    let id = message["id"].as_str().map(str::to_owned);
    (frame(discord, "MESSAGE_CREATE", message), id)
}

/// A frame with an event in it, numbered.
fn frame(discord: &mut Discord, kind: &str, event: Value) -> Value {
    json!({"op": 0, "t": kind, "s": discord.number(), "d": event})
}

/// A moment as Discord writes it.
pub(super) fn moment(discord: &Discord) -> String {
    discord.now.to_string().replace('Z', "000+00:00")
}

fn user(person: &Person) -> Value {
    json!({
        "id": person.id, "username": person.name, "global_name": person.display_name(),
        "discriminator": "0", "avatar": null, "public_flags": 0,
    })
}

/// A message of a person in their channel with the bot, which belongs to no server.
fn message(discord: &mut Discord, person: &Person, channel: &str, content: Value) -> Value {
    let mut message = json!({
        "id": discord.snowflake(), "channel_id": channel, "channel_type": 1, "type": 0,
        "author": user(person), "timestamp": moment(discord), "edited_timestamp": null, "attachments": [],
        "embeds": [], "mentions": [], "mention_roles": [], "mention_everyone": false, "tts": false,
        "pinned": false, "flags": 0, "components": [],
    });
    if let (Some(message), Value::Object(content)) = (message.as_object_mut(), content) {
        message.extend(content);
    }
    message
}

fn file(discord: &mut Discord, media: Media, url: &str) -> Value {
    let mime = match media {
        Media::Image => "image/png",
        Media::Audio => "audio/mpeg",
        Media::Video => "video/mp4",
        Media::File => "application/pdf",
    };
    json!({
        "id": discord.snowflake(), "filename": url.rsplit('/').next().unwrap_or_default(), "size": size(media, url),
        "url": url, "proxy_url": url, "content_type": mime,
    })
}

/// A command, whose words are the value of its one option.
fn command(discord: &mut Discord, person: &Person, channel: &str, text: &str) -> Value {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let name = name.trim_start_matches('/');
    let words = Some(rest.trim()).filter(|words| !words.is_empty());
    let options: Vec<Value> =
        words.into_iter().map(|words| json!({"name": "words", "type": 3, "value": words})).collect();
    let data = json!({"id": id_of("command", name), "name": name, "type": 1, "options": options});
    interaction(discord, person, channel, json!({"type": 2, "data": data}), None)
}

/// A press on a component of a message of the bot.
fn press(
    discord: &mut Discord,
    person: &Person,
    channel: &str,
    data: &Value,
    message_id: &str,
) -> Option<Value> {
    let message = discord.messages.get(message_id)?.clone();
    let content = json!({"type": 3, "data": data, "message": message});
    Some(interaction(discord, person, channel, content, Some(message_id.to_owned())))
}

/// An interaction, which waits for its answer from now on.
fn interaction(
    discord: &mut Discord,
    person: &Person,
    channel: &str,
    content: Value,
    on: Option<String>,
) -> Value {
    let (id, number) = (discord.snowflake(), discord.number());
    let token = format!("aW50ZXJhY3Rpb246{id}x{number:08x}");
    let mut interaction = json!({
        "id": id, "application_id": APPLICATION, "token": token, "version": 1, "channel_id": channel,
        "channel": {"id": channel, "type": 1}, "context": 1, "user": user(person), "locale": "en-US",
        "entitlements": [], "authorizing_integration_owners": {"0": "0"}, "attachment_size_limit": 10_485_760,
    });
    if let (Some(interaction), Value::Object(content)) = (interaction.as_object_mut(), content) {
        interaction.extend(content);
    }
    discord.wait(Interaction {
        id,
        token,
        person: person.id.clone(),
        channel: channel.to_owned(),
        on,
        began: discord.now,
        standing: Standing::Open,
    });
    interaction
}
