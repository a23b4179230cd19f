//! What people do, as activities.

use serde_json::{Value, json};

use super::service::{BOT_ID, BOT_NAME, Conversation, TENANT, Teams, guid, personal};
use crate::{
    play::{Act, Person, file},
    script::Media,
};

/// The one channel of the one team.
pub(super) const CHANNEL: &str = "19:d441d38c655c47a085215b2726e76927@thread.tacv2";
/// Before and behind the id of a picture.
pub(super) const PICTURES: &str = "/v3/attachments/";
pub(super) const VIEW: &str = "/views/original";
const TEAM: &str = "19:simulatedteam@thread.tacv2";
/// The reactions, by the emoji that they are shown as.
const REACTIONS: [(&str, &str); 6] =
    [("👍", "like"), ("❤️", "heart"), ("😆", "laugh"), ("😮", "surprised"), ("😢", "sad"), ("😡", "angry")];

/// The activity of what a person does, and the id of the message in it.
pub(super) fn told(teams: &mut Teams, person: &Person, act: &Act) -> Option<(Value, Option<String>)> {
    match act {
        Act::Says(text) => Some(says(teams, person, text)),
        Act::Sends(media, url) => {
            let attachment = attachment(*media, url);
            let content = json!({"type": "message", "textFormat": "plain", "attachments": [attachment]});
            Some(written(teams, person, &personal(&person.id), content))
        }
        Act::Presses { choice, message_id } => {
            let mut pressed = choice.value.clone()?;
            pressed["replyToId"] = message_id.as_str().into();
            let conversation = teams.messages.get(message_id)?.conversation.clone();
            let id = teams.other_id();
            // NOTE: the Bot Framework's SDKs answer whatever they are told by its id.
            teams.keep_message(&id, &conversation, false);
            Some((activity(teams, person, &conversation, &id, pressed), None))
        }
        Act::Edits { message_id, text, .. } => {
            let conversation = teams.messages.get(message_id)?.conversation.clone();
            let mut content = words(text);
            content["type"] = "messageUpdate".into();
            content["channelData"] = json!({"eventType": "editMessage"});
            Some((activity(teams, person, &conversation, message_id, content), None))
        }
        Act::Reacts { message_id, emoji } => {
            let (_, kind) = REACTIONS.iter().find(|(shown, _)| shown == emoji)?;
            let conversation = teams.messages.get(message_id)?.conversation.clone();
            let content = json!({
                "type": "messageReaction", "reactionsAdded": [{"type": kind}], "replyToId": message_id,
            });
            Some((activity(teams, person, &conversation, message_id, content), None))
        }
        // Nobody can send a place.
        Act::Locates { .. } => None,
    }
}

/// Who begins with the bot's name writes in the channel, and begins a thread there.
fn says(teams: &mut Teams, person: &Person, text: &str) -> (Value, Option<String>) {
    let behind = text.strip_prefix('@').and_then(|text| text.strip_prefix(BOT_NAME));
    let Some(behind) = behind else {
        return written(teams, person, &personal(&person.id), words(text));
    };
    let id = teams.message_id();
    let thread = format!("{CHANNEL};messageid={id}");
    let mark = format!("<at>{BOT_NAME}</at>");
    let mut content = words(&format!("{mark}{behind}"));
    content["entities"] =
        json!([{"type": "mention", "mentioned": {"id": BOT_ID, "name": BOT_NAME}, "text": mark}]);
    (posted(teams, person, &thread, &id, content), Some(id))
}

/// Words, and once more with their markup.
fn words(text: &str) -> Value {
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>");
    json!({
        "type": "message", "textFormat": "plain", "text": text,
        "attachments": [{"contentType": "text/html", "content": format!("<p>{html}</p>")}],
    })
}

fn attachment(media: Media, url: &str) -> Value {
    let name = url.rsplit('/').next().unwrap_or_default();
    match media {
        Media::Image => json!({"contentType": "image/*", "contentUrl": picture(url)}),
        // Sounds and films are files as any other.
        Media::Audio | Media::Video | Media::File => json!({
            "contentType": "application/vnd.microsoft.teams.file.download.info", "name": name,
            "contentUrl": format!("https://contoso.sharepoint.example/{name}"),
            "content": {
                "downloadUrl": url, "uniqueId": guid(&["file", url]),
                "fileType": name.rsplit_once('.').map_or("", |(_, end)| end),
            },
        }),
    }
}

/// Where a picture is, below the service URL.
fn picture(url: &str) -> String {
    let there = file::moved(url, &format!("/amer/{TENANT}{PICTURES}"));
    if there == url { there } else { format!("{there}{VIEW}") }
}

fn written(teams: &mut Teams, person: &Person, place: &str, content: Value) -> (Value, Option<String>) {
    let id = teams.message_id();
    (posted(teams, person, place, &id, content), Some(id))
}

/// A message of a person, kept from now on.
fn posted(teams: &mut Teams, person: &Person, place: &str, id: &str, content: Value) -> Value {
    teams.keep_message(id, place, false);
    activity(teams, person, place, id, content)
}

/// An activity with what all of them have. Its conversation is there from now on.
fn activity(teams: &mut Teams, person: &Person, place: &str, id: &str, content: Value) -> Value {
    let conversation = || Conversation { person: person.id.clone(), ..Conversation::default() };
    teams.conversations.entry(place.to_owned()).or_insert_with(conversation);
    let mut activity = json!({
        "id": id, "timestamp": teams.now.to_string(), "channelId": "msteams",
        "serviceUrl": teams.service_url(),
        "from": {
            "id": person.id, "name": person.display_name(), "aadObjectId": guid(&["directory", &person.id]),
        },
        "recipient": {"id": BOT_ID, "name": BOT_NAME},
        "conversation": conversation_of(place),
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-US",
    });
    merge(&mut activity, content);
    if place.starts_with(CHANNEL) {
        merge(&mut activity["channelData"], json!({"channel": {"id": CHANNEL}, "team": {"id": TEAM}}));
    }
    activity
}

fn conversation_of(place: &str) -> Value {
    if place.starts_with(CHANNEL) {
        json!({"id": place, "conversationType": "channel", "isGroup": true, "tenantId": TENANT})
    } else {
        json!({"id": place, "conversationType": "personal", "tenantId": TENANT})
    }
}

/// Adds fields to an object, and to the objects in it.
fn merge(into: &mut Value, fields: Value) {
    let Value::Object(fields) = fields else { return };
    for (name, value) in fields {
        match into.get_mut(&name) {
            Some(there @ Value::Object(_)) if value.is_object() => merge(there, value),
            _ => into[&name] = value,
        }
    }
}

/// A person has installed the bot.
pub(super) fn installed(teams: &mut Teams, person: &Person) -> Vec<Value> {
    let place = personal(&person.id);
    let members = json!({
        "type": "conversationUpdate",
        "membersAdded": [
            {"id": BOT_ID}, {"id": person.id, "aadObjectId": guid(&["directory", &person.id])},
        ],
    });
    let update = json!({"type": "installationUpdate", "action": "add"});
    let told = [members, update].map(|content| {
        let id = teams.other_id();
        activity(teams, person, &place, &id, content)
    });
    told.into()
}

/// A person has seen everything up to a message. NOTE: the bot needs a permission to be told so.
pub(super) fn read(teams: &mut Teams, person: &Person, last: &str) -> Value {
    let id = teams.other_id();
    let receipt = json!({
        "type": "event", "name": "application/vnd.microsoft.readReceipt",
        "value": {"lastReadMessageId": last},
    });
    activity(teams, person, &personal(&person.id), &id, receipt)
}
