//! Interactions: commands, components, dialogs, and words that are being typed.
//!
//! The token of an interaction is a credential, and stays out of what is said in it: see [`super::token`].

use chinwag_core::message::{Content, Place};
use serde_json::{Map, Value};

use super::parse::{Said, Told, id, made, name, native, place, user};
use crate::apart;

/// The longest id that is taken for a deduplication key.
const KEY_BYTES_MAX: usize = 64;

/// What an interaction says.
pub(super) fn told(interaction: &Value) -> Told {
    let own = interaction["id"].as_str().filter(|own| (1..=KEY_BYTES_MAX).contains(&own.len()));
    let Some(own) = own else { return Err("an interaction without an id") };
    // A recent one tells the whole channel, an older one the id alone.
    let channel = id(&interaction["channel_id"]).or_else(|| id(&interaction["channel"]["id"]));
    let Some(channel) = channel else { return Err("an interaction without a channel") };
    let member = &interaction["member"];
    let sender = user(&member["user"], member).or_else(|| user(&interaction["user"], &Value::Null));
    let Some(sender) = sender else { return Err("an interaction of nobody") };
    let data = &interaction["data"];
    let content = match interaction["type"].as_u64() {
        Some(2) => command(data),
        Some(3) => component(data, &interaction["message"]),
        Some(5) => form(data),
        _ => None,
    };
    let answered =
        id(&interaction["message"]["id"]).or_else(|| id(&data["target_id"]).filter(|_| data["type"] == 3));
    Ok(Said {
        dedupe: own.to_owned(),
        conversation: channel.to_owned(),
        place: place_of(interaction),
        sender,
        at: made(own),
        content: content.unwrap_or_else(|| unknown(interaction)),
        message_id: None,
        reply_to: answered.map(str::to_owned),
        // It is for the bot, but nothing in it names the bot.
        mentions_bot: false,
    })
}

/// NOTE: an application that a person has installed is used in channels between people, too, which have no server.
fn place_of(interaction: &Value) -> Place {
    match interaction["context"].as_u64() {
        Some(2) => Place::Group,
        _ => place(&interaction["channel"]["type"], &interaction["guild_id"]),
    }
}

fn unknown(interaction: &Value) -> Content {
    let mut without = interaction.clone();
    if let Some(fields) = without.as_object_mut() {
        fields.remove("token");
    }
    let kind = if interaction["type"] == 4 { "autocomplete" } else { "interaction" };
    native(kind, &without)
}

/// A command, with the values of its options as they would be typed: `/ticket open Printer on fire`.
fn command(data: &Value) -> Option<Content> {
    let name = data["name"].as_str().filter(|name| !name.is_empty())?;
    // The name of a menu's entry may have several words; a command is the first of the text.
    let mut words = vec![format!("/{}", name.split_whitespace().collect::<Vec<_>>().join("-"))];
    words.extend(target(data));
    options(&data["options"], &data["resolved"], &mut words);
    Some(Content::Command { name: name.to_owned(), text: words.join(" ") })
}

/// What a menu was opened on.
fn target(data: &Value) -> Option<String> {
    let target = data["target_id"].as_str()?;
    match data["type"].as_u64() {
        Some(3) => data["resolved"]["messages"][target]["content"].as_str().map(str::to_owned),
        _ => Some(mentioned(target, &data["resolved"])),
    }
}

fn options(list: &Value, resolved: &Value, words: &mut Vec<String>) {
    for option in list.as_array().into_iter().flatten() {
        match option["type"].as_u64() {
            Some(1 | 2) => {
                words.extend(option["name"].as_str().map(str::to_owned));
                options(&option["options"], resolved, words);
            }
            _ => words.extend(value(option, resolved)),
        }
    }
}

fn value(option: &Value, resolved: &Value) -> Option<String> {
    let given = match &option["value"] {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(match option["type"].as_u64() {
        Some(6..=9) => mentioned(&given, resolved),
        Some(11) => address(&given, resolved),
        _ => given,
    })
}

/// A person, role or channel by its name, where that is told.
fn mentioned(id: &str, resolved: &Value) -> String {
    let person = name(&resolved["users"][id], &resolved["members"][id]);
    let role = || resolved["roles"][id]["name"].as_str();
    let channel = || resolved["channels"][id]["name"].as_str();
    match person.or_else(role) {
        Some(name) => format!("@{name}"),
        None => channel().map_or_else(|| id.to_owned(), |name| format!("#{name}")),
    }
}

/// A file by its address, where that is told.
fn address(id: &str, resolved: &Value) -> String {
    resolved["attachments"][id]["url"].as_str().unwrap_or(id).to_owned()
}

fn component(data: &Value, message: &Value) -> Option<Content> {
    let custom_id = data["custom_id"].as_str()?;
    match data["component_type"].as_u64()? {
        2 => Some(Content::Button {
            title: label(&message["components"], custom_id).unwrap_or_default().to_owned(),
            payload: Some(apart::payload(custom_id).to_owned()),
        }),
        3 | 5..=8 => {
            let values = Map::from_iter([(custom_id.to_owned(), data["values"].clone())]);
            Some(Content::Form { name: custom_id.to_owned(), values })
        }
        _ => None,
    }
}

/// What stands on the button of this id, anywhere among the components of a message.
fn label<'v>(components: &'v Value, custom_id: &str) -> Option<&'v str> {
    match components {
        Value::Array(list) => list.iter().find_map(|part| label(part, custom_id)),
        Value::Object(part) if part.get("custom_id").is_some_and(|id| id == custom_id) => {
            components["label"].as_str().or_else(|| components["emoji"]["name"].as_str())
        }
        Value::Object(part) => part.values().find_map(|part| label(part, custom_id)),
        _ => None,
    }
}

fn form(data: &Value) -> Option<Content> {
    let name = data["custom_id"].as_str()?.to_owned();
    let mut values = Map::new();
    fields(&data["components"], &data["resolved"], &mut values);
    Some(Content::Form { name, values })
}

/// The fields of a dialog: in labels, one each, or in rows, as in older dialogs.
fn fields(part: &Value, resolved: &Value, values: &mut Map<String, Value>) {
    for part in part.as_array().map_or(std::slice::from_ref(part), Vec::as_slice) {
        for inner in [&part["component"], &part["components"]] {
            if !inner.is_null() {
                fields(inner, resolved, values);
            }
        }
        let given = [&part["values"], &part["value"]].into_iter().find(|given| !given.is_null());
        if let (Some(custom_id), Some(given)) = (part["custom_id"].as_str(), given) {
            values.insert(custom_id.to_owned(), filled_in(part, given, resolved));
        }
    }
}

/// A field's value; files by their addresses.
fn filled_in(field: &Value, given: &Value, resolved: &Value) -> Value {
    let Some(files) = given.as_array().filter(|_| field["type"] == 19) else { return given.clone() };
    files.iter().map(|file| file.as_str().map_or(Value::Null, |id| address(id, resolved).into())).collect()
}
