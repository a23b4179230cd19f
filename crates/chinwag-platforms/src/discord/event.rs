//! The events of the application: it was added or removed, something was bought.

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    message::{Content, Place, User},
};
use serde_json::Value;

use super::parse::{Said, Told, id, native, user};

/// What an event says. It is in no channel: nothing can be sent to its conversation.
pub(super) fn told(body: &Value) -> Told {
    let Some(application) = id(&body["application_id"]) else {
        return Err("an event of no application");
    };
    let (event, data) = (&body["event"], &body["event"]["data"]);
    let (kind, time) =
        (event["type"].as_str().unwrap_or_default(), event["timestamp"].as_str().unwrap_or_default());
    let content = match kind {
        "APPLICATION_AUTHORIZED" => came(true),
        "APPLICATION_DEAUTHORIZED" => came(false),
        _ => native(kind, event),
    };
    let guild = id(&data["guild"]["id"]).or_else(|| id(&data["guild_id"]));
    let person = user(&data["user"], &Value::Null);
    let person = person.or_else(|| Some(User { id: id(&data["user_id"])?.to_owned(), name: None }));
    let (conversation, place) = match (guild, &person) {
        (Some(guild), _) => (format!("guild:{guild}"), Place::Group),
        (None, Some(person)) => (format!("user:{}", person.id), Place::Direct),
        (None, None) => (format!("application:{application}"), Place::Direct),
    };
    Ok(Said {
        // NOTE: an event has no id.
        dedupe: format!("event:{:016x}", fingerprint(&[application, kind, time, &data.to_string()])),
        conversation,
        place,
        sender: person.unwrap_or_else(|| User { id: application.to_owned(), name: None }),
        at: moment(time),
        content,
        message_id: None,
        reply_to: None,
        mentions_bot: false,
    })
}

/// The bot itself came to a server or a person, or left.
pub(super) fn came(joined: bool) -> Content {
    Content::Members { joined, users: Vec::new(), bot: true }
}

/// A moment as Discord writes it: in UTC, with or without the zone. Zero where there is none.
pub(super) fn moment(text: &str) -> Timestamp {
    let utc = text.strip_suffix("+00:00").or_else(|| text.strip_suffix('Z')).unwrap_or(text);
    serde_json::from_value(Value::String(format!("{utc}Z"))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_moment_is_read() {
        for text in
            ["2024-10-18T14:42:53.064834", "2024-10-18T14:42:53.064000+00:00", "2024-10-18T14:42:53.064Z"]
        {
            assert_eq!(moment(text).to_string(), "2024-10-18T14:42:53.064Z", "{text}");
        }
        for text in ["", "now", "2024-10-18T14:42:53+02:00"] {
            assert_eq!(moment(text).as_millis(), 0, "{text}");
        }
    }
}
