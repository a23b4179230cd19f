//! What the Send API refuses of a call, whoever it is for.

use http::Uri;
use serde_json::value::RawValue;

use super::{
    people::Ground,
    refusal::Refusal,
    wire::{Attachment, Button, Element, Message, Payload, QuickReply, SendCall, Text},
};

type Checked = Result<(), Refusal>;

/// Tags that stand for a ground that is no longer one.
const DEPRECATED_TAGS: [&str; 3] = ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"];

/// What has been uploaded, by id.
pub(super) type Attachments = [String];

/// What a call does, once it has the right form.
pub(super) enum Act<'c, 'a> {
    /// It sends a message.
    Say(&'c Message<'a>, Ground),
    /// It types, sees or reacts.
    Signal,
}

/// Checks the form of a call.
pub(super) fn act<'c, 'a>(call: &'c SendCall<'a>, uploaded: &Attachments) -> Result<Act<'c, 'a>, Refusal> {
    match (&call.message, &call.sender_action) {
        (Some(_), Some(_)) => {
            Err(Refusal::parameter("Cannot specify both message and sender_action in one request"))
        }
        (None, None) => Err(Refusal::empty()),
        (None, Some(action)) => signal(action).map(|()| Act::Signal),
        (Some(message), None) => {
            let ground = ground(call)?;
            check_message(message, uploaded)?;
            Ok(Act::Say(message, ground))
        }
    }
}

fn signal(action: &str) -> Checked {
    match action {
        "typing_on" | "typing_off" | "mark_seen" | "react" | "unreact" => Ok(()),
        _ => Err(Refusal::parameter(format_args!("Param sender_action has no value {action}"))),
    }
}

/// The ground on which a message is sent.
fn ground(call: &SendCall<'_>) -> Result<Ground, Refusal> {
    let tag = call.tag.as_deref();
    match (call.messaging_type.as_deref(), tag) {
        (Some("RESPONSE" | "UPDATE") | None, None) => Ok(Ground::Conversation),
        (Some("UTILITY"), _) => Ok(Ground::Template),
        (Some("MESSAGE_TAG"), None) => Err(Refusal::parameter("Param tag is required with MESSAGE_TAG")),
        (Some("MESSAGE_TAG") | None, Some("HUMAN_AGENT" | "CUSTOMER_FEEDBACK")) => Ok(Ground::HumanAgent),
        (Some("MESSAGE_TAG") | None, Some(tag)) if DEPRECATED_TAGS.contains(&tag) => {
            Err(Refusal::parameter(format_args!("The message tag {tag} is deprecated")))
        }
        (Some("MESSAGE_TAG") | None, Some(tag)) => {
            Err(Refusal::parameter(format_args!("Param tag has no value {tag}")))
        }
        (Some("RESPONSE" | "UPDATE"), Some(_)) => {
            Err(Refusal::parameter("Param tag goes with messaging_type MESSAGE_TAG only"))
        }
        (Some(other), _) => {
            Err(Refusal::parameter(format_args!("Param messaging_type has no value {other}")))
        }
    }
}

fn check_message(message: &Message<'_>, uploaded: &Attachments) -> Checked {
    let others = [
        message.attachment.is_some(),
        message.attachments.is_some(),
        message.sticker_id.is_some(),
        message.template.is_some(),
    ];
    match (&message.text, others.iter().filter(|there| **there).count()) {
        (Some(text), 0) => check_text(text)?,
        (None, 1) => {}
        (None, 0) => return Err(Refusal::empty()),
        _ => return Err(Refusal::invalid("A message holds either text or one attachment")),
    }
    if let Some(attachment) = &message.attachment {
        check_attachment(attachment, uploaded)?;
    }
    if let Some(attachments) = &message.attachments {
        check_images(attachments, uploaded)?;
    }
    if let Some(quick_replies) = &message.quick_replies {
        check_quick_replies(quick_replies)?;
    }
    at_most(message.metadata.as_deref(), "message[metadata]", 1000)
}

/// NOTE: the unit of the limit is not documented; UTF-16 units are what public clients count.
fn check_text(text: &str) -> Checked {
    if text.trim().is_empty() {
        return Err(Refusal::empty());
    }
    if text.len() > 2000 && text.encode_utf16().count() > 2000 {
        return Err(Refusal::too_long("message[text]", 2000));
    }
    Ok(())
}

fn check_attachment(attachment: &Attachment<'_>, uploaded: &Attachments) -> Checked {
    let payload = attachment.payload.as_ref().ok_or_else(|| Refusal::invalid("Param payload is required"))?;
    match attachment.kind.as_deref() {
        Some("image" | "audio" | "video" | "file") => {
            check_source(payload.url.as_ref(), payload.attachment_id, uploaded)
        }
        Some("template") => check_template(payload, uploaded),
        other => Err(Refusal::invalid(format_args!("Param type has no value {}", other.unwrap_or("(none)")))),
    }
}

/// Checks an attachment that is to be uploaded.
pub(super) fn check_upload(attachment: &Attachment<'_>) -> Checked {
    match attachment.kind.as_deref() {
        Some("template") => Err(Refusal::invalid("A template cannot be uploaded")),
        _ => check_attachment(attachment, &[]),
    }
}

fn check_images(attachments: &[Attachment<'_>], uploaded: &Attachments) -> Checked {
    between(attachments.len(), "message[attachments]", 30)?;
    if attachments.iter().any(|attachment| attachment.kind.as_deref() != Some("image")) {
        return Err(Refusal::invalid("Several attachments have to be images"));
    }
    attachments.iter().try_for_each(|attachment| check_attachment(attachment, uploaded))
}

fn check_source(url: Option<&Text<'_>>, id: Option<&RawValue>, uploaded: &Attachments) -> Checked {
    match (url, id) {
        (Some(url), None) => check_url(url),
        (None, Some(id)) if uploaded.iter().any(|known| known == id.get().trim_matches('"')) => Ok(()),
        (None, Some(_)) => Err(Refusal::invalid("Invalid attachment_id")),
        _ => Err(Refusal::invalid("A payload holds either url or attachment_id")),
    }
}

/// The provider has to reach an address; plain HTTP is let through to this machine alone.
fn check_url(url: &str) -> Checked {
    let uri = url.parse::<Uri>().ok();
    let reached = uri.as_ref().is_some_and(|uri| match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => matches!(host, "127.0.0.1" | "localhost" | "[::1]"),
        _ => false,
    });
    if reached { Ok(()) } else { Err(Refusal::invalid("Param url must be a public https address")) }
}

fn check_template(payload: &Payload<'_>, uploaded: &Attachments) -> Checked {
    let elements = payload.elements.as_deref().unwrap_or_default();
    match payload.template_type.as_deref() {
        Some("button") => {
            required(payload.text.as_deref(), "payload[text]", 640)?;
            check_buttons(payload.buttons.as_deref().unwrap_or_default(), 1)
        }
        Some("generic") => {
            between(elements.len(), "payload[elements]", 10)?;
            elements.iter().try_for_each(check_card)
        }
        Some("media") => {
            between(elements.len(), "payload[elements]", 1)?;
            elements.iter().try_for_each(|element| {
                check_source(element.url.as_ref(), element.attachment_id, uploaded)?;
                check_buttons(element.buttons.as_deref().unwrap_or_default(), 0)
            })
        }
        Some("receipt" | "coupon" | "image_grid") => Ok(()),
        other => Err(Refusal::invalid(format_args!(
            "Param template_type has no value {}",
            other.unwrap_or("(none)")
        ))),
    }
}

fn check_card(card: &Element<'_>) -> Checked {
    required(card.title.as_deref(), "element[title]", 80)?;
    at_most(card.subtitle.as_deref(), "element[subtitle]", 80)?;
    card.image_url.as_deref().map_or(Ok(()), check_url)?;
    check_buttons(card.buttons.as_deref().unwrap_or_default(), 0)
}

fn check_buttons(buttons: &[Button<'_>], min: usize) -> Checked {
    if buttons.len() < min || buttons.len() > 3 {
        return Err(Refusal::invalid(format_args!("There must be {min} to 3 buttons")));
    }
    buttons.iter().try_for_each(check_button)
}

fn check_button(button: &Button<'_>) -> Checked {
    let payload = || required(button.payload.as_deref(), "button[payload]", 1000);
    match button.kind.as_deref() {
        Some("postback" | "phone_number") => {
            payload()?;
            required(button.title.as_deref(), "button[title]", 20)
        }
        Some("web_url") => {
            let url = button.url.as_deref().and_then(|url| url.parse::<Uri>().ok());
            if !url.is_some_and(|url| matches!(url.scheme_str(), Some("http" | "https"))) {
                return Err(Refusal::invalid("Param button[url] must be an http or https address"));
            }
            required(button.title.as_deref(), "button[title]", 20)
        }
        Some("account_link" | "account_unlink" | "game_play" | "audio_call") => Ok(()),
        other => Err(Refusal::invalid(format_args!("Button has no type {}", other.unwrap_or("(none)")))),
    }
}

fn check_quick_replies(quick_replies: &[QuickReply<'_>]) -> Checked {
    between(quick_replies.len(), "message[quick_replies]", 13)?;
    quick_replies.iter().try_for_each(|reply| match reply.content_type.as_deref() {
        Some("text") => {
            required(reply.title.as_deref(), "quick_reply[title]", 20)?;
            required(reply.payload.as_deref(), "quick_reply[payload]", 1000)?;
            reply.image_url.as_deref().map_or(Ok(()), check_url)
        }
        Some("user_phone_number" | "user_email") => Ok(()),
        other => Err(Refusal::invalid(format_args!("Quick reply has no type {}", other.unwrap_or("(none)")))),
    })
}

fn between(count: usize, parameter: &str, max: usize) -> Checked {
    if (1..=max).contains(&count) {
        return Ok(());
    }
    Err(Refusal::invalid(format_args!("Param {parameter} must have 1 to {max} items, not {count}")))
}

fn required(text: Option<&str>, parameter: &str, max: usize) -> Checked {
    if text.is_none_or(str::is_empty) {
        return Err(Refusal::invalid(format_args!("Param {parameter} must be a non-empty string")));
    }
    at_most(text, parameter, max)
}

fn at_most(text: Option<&str>, parameter: &str, max: usize) -> Checked {
    match text {
        Some(text) if text.chars().count() > max => Err(Refusal::too_long(parameter, max)),
        _ => Ok(()),
    }
}
