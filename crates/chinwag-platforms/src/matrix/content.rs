//! What an event says.

use chinwag_core::message::{Attachment, Content, MediaKind, User};
use serde_json::Value;

use super::{
    body::{Names, unquoted},
    wire::{Event, text},
};

/// What became of an event.
pub(super) enum Told {
    Said(Content),
    Ignored(&'static str),
}

use Told::{Ignored, Said};

/// Reads an event.
pub(super) fn told(event: &Event, names: &Names) -> Told {
    let content = &event.content;
    // The bot's own coming and going is told to it; what else it does is not.
    if event.kind == "m.room.member" {
        return member(event, names).unwrap_or_else(|| native(event));
    }
    if event.sender == names.user_id {
        return Ignored("what the bot itself sent");
    }
    let known = match event.kind.as_str() {
        "m.room.encrypted" => return Ignored("it is encrypted end to end"),
        "m.room.message" if text(content, "/msgtype") == Some("m.notice") => {
            return Ignored("a notice, which comes from a bot and is never answered");
        }
        "m.room.message" => message(content, names),
        "m.reaction" => reaction(content),
        "m.sticker" => sticker(content),
        "m.room.redaction" => {
            let redacted = text(content, "/redacts").or(event.redacts.as_deref());
            redacted.map(|id| Content::Deleted { message_ids: vec![id.to_owned()] })
        }
        _ => None,
    };
    known.map_or_else(|| native(event), Said)
}

fn native(event: &Event) -> Told {
    Said(Content::Native { kind: event.kind.clone(), native: event.content.clone() })
}

/// Who came or went. An invitation is native.
fn member(event: &Event, names: &Names) -> Option<Told> {
    let state = text(&event.content, "/membership")?;
    let before = text(&event.unsigned, "/prev_content/membership");
    let joined = match state {
        "join" if before == Some("join") => return Some(Ignored("somebody changed their name or picture")),
        "join" => true,
        "leave" | "ban" => false,
        _ => return None,
    };
    let id = event.state_key.clone()?;
    let bot = id == names.user_id;
    let name = text(&event.content, "/displayname").map(str::to_owned);
    let users = if bot { Vec::new() } else { vec![User { id, name }] };
    Some(Said(Content::Members { joined, users, bot }))
}

fn message(content: &Value, names: &Names) -> Option<Content> {
    if text(content, "/m.relates_to/rel_type") == Some("m.replace") {
        let text_of = text(content, "/m.new_content/body")?;
        return Some(Content::Edit {
            message_id: text(content, "/m.relates_to/event_id")?.to_owned(),
            text: names.strip(text_of).to_owned(),
            // Matrix does not count: it is one change more.
            count: 1,
        });
    }
    let media = match text(content, "/msgtype")? {
        "m.text" | "m.emote" => {
            let text = names.strip(unquoted(text(content, "/body")?)).to_owned();
            return Some(Content::Text { text });
        }
        "m.location" => return location(content),
        "m.image" => MediaKind::Image,
        "m.audio" => MediaKind::Audio,
        "m.video" => MediaKind::Video,
        "m.file" => MediaKind::File,
        _ => return None,
    };
    Some(attached(media, content))
}

/// A file. With a name of its own, what stands in the body are words about it.
fn attached(media: MediaKind, content: &Value) -> Content {
    let owned = |pointer| text(content, pointer).map(str::to_owned);
    let (name, body) = (owned("/filename"), owned("/body"));
    let words = body.clone().filter(|body| name.as_ref().is_some_and(|name| name != body));
    let url = owned("/url");
    let attachment = Attachment::Media {
        media,
        id: url.clone().or_else(|| owned("/file/url")),
        url,
        name: name.or(body),
        mime: owned("/info/mimetype"),
        bytes: content.pointer("/info/size").and_then(Value::as_u64),
    };
    Content::Attachments { text: words, attachments: vec![attachment] }
}

fn sticker(content: &Value) -> Option<Content> {
    let url = text(content, "/url")?.to_owned();
    let sticker = Attachment::Sticker { sticker_id: url.clone(), url: Some(url) };
    let text = text(content, "/body").filter(|words| !words.is_empty()).map(str::to_owned);
    Some(Content::Attachments { text, attachments: vec![sticker] })
}

/// A place, as RFC 5870 writes it: `geo:48.2,16.4;u=35`.
fn location(content: &Value) -> Option<Content> {
    let place = text(content, "/geo_uri")?.strip_prefix("geo:")?.split(';').next()?;
    let mut degrees = place.split(',').map(|number| number.parse::<f64>().ok().filter(|it| it.is_finite()));
    let (latitude, longitude) = (degrees.next()??, degrees.next()??);
    let title = text(content, "/body").map(str::to_owned);
    let attachments = vec![Attachment::Location { latitude, longitude, title }];
    Some(Content::Attachments { text: None, attachments })
}

fn reaction(content: &Value) -> Option<Content> {
    Some(Content::Reaction {
        message_id: text(content, "/m.relates_to/event_id")?.to_owned(),
        emoji: text(content, "/m.relates_to/key")?.to_owned(),
        added: true,
    })
}
