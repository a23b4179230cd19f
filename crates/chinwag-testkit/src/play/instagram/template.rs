//! What a message says: is it legal, and what does a person see of it?

use serde_json::{Value, json};

use crate::{
    play::{Choice, graph::Refusal},
    script::Said,
};

const TEXT_BYTES_MAX: usize = 1000;
const BUTTON_TEXT_MAX: usize = 640;
const CARD_LINE_MAX: usize = 80;
const TITLE_MAX: usize = 20;
const PAYLOAD_MAX: usize = 1000;
const CARDS_MAX: usize = 10;
const BUTTONS_MAX: usize = 3;
const QUICK_REPLIES_MAX: usize = 13;
const IMAGES_MAX: usize = 10;

/// What is seen of a message, and what can be pressed on it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) said: Said,
    pub(super) choices: Vec<Choice>,
}

impl Seen {
    fn words(&mut self, words: &str) {
        self.said = std::mem::take(&mut self.said).with_words(words);
    }
}

/// What a person sees of a message, which holds either words or something else.
pub(super) fn seen(message: &Value) -> Result<Seen, Refusal> {
    let mut seen = Seen::default();
    match (&message["text"], &message["attachment"], &message["attachments"]) {
        (Value::String(text), Value::Null, Value::Null) => seen.words(&words(text)?),
        (Value::Null, attachment @ Value::Object(_), Value::Null) => attached(attachment, &mut seen)?,
        (Value::Null, Value::Null, Value::Array(images)) => pictures(images, &mut seen)?,
        _ => return Err(invalid("A message holds either text or attachments")),
    }
    quick_replies(&message["quick_replies"], &mut seen)?;
    Ok(seen)
}

/// NOTE: a text is counted in bytes.
fn words(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        let message = "(#100) Message cannot be empty, must provide valid attachment or text";
        return Err(Refusal { subcode: Some(2_018_034), ..Refusal::new(400, 100, message) });
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::too_long("message[text]", TEXT_BYTES_MAX));
    }
    Ok(text.to_owned())
}

fn attached(attachment: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    let payload = &attachment["payload"];
    match attachment["type"].as_str() {
        Some(kind @ ("image" | "video" | "audio" | "file")) => {
            seen.words(&format!("[{kind}] {}", address(&payload["url"])?));
        }
        Some("like_heart") => seen.words("❤"),
        Some("MEDIA_SHARE") if payload["id"].is_string() => seen.words("[post]"),
        Some("template") => template(payload, seen)?,
        _ => return Err(invalid("Param message[attachment][type] is not valid")),
    }
    Ok(())
}

fn pictures(images: &[Value], seen: &mut Seen) -> Result<(), Refusal> {
    between(images.len(), "message[attachments]", IMAGES_MAX)?;
    for image in images {
        if image["type"] != "image" {
            return Err(invalid("Several attachments have to be images"));
        }
        attached(image, seen)?;
    }
    Ok(())
}

fn template(payload: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    match payload["template_type"].as_str() {
        Some("button") => {
            seen.words(&text(payload, "text", BUTTON_TEXT_MAX)?);
            buttons(&payload["buttons"], 1, seen)
        }
        Some("generic") => {
            let cards = payload["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
            between(cards.len(), "payload[elements]", CARDS_MAX)?;
            cards.iter().try_for_each(|card| self::card(card, seen))
        }
        _ => Err(invalid("Param payload[template_type] must be one of {GENERIC, BUTTON}")),
    }
}

/// NOTE: a title alone is no card.
fn card(card: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    let title = text(card, "title", CARD_LINE_MAX)?;
    let subtitle =
        if card["subtitle"].is_null() { None } else { Some(text(card, "subtitle", CARD_LINE_MAX)?) };
    if !["subtitle", "image_url", "default_action", "buttons"].iter().any(|field| card.get(field).is_some()) {
        return Err(invalid("An element needs a title and something else"));
    }
    match subtitle {
        Some(subtitle) => seen.words(&format!("card: {title} – {subtitle}")),
        None => seen.words(&format!("card: {title}")),
    }
    if !card["image_url"].is_null() {
        seen.words(&format!("[image] {}", address(&card["image_url"])?));
    }
    let action = &card["default_action"];
    if !action.is_null() && (action["type"] != "web_url" || address(&action["url"]).is_err()) {
        return Err(invalid("Param element[default_action] is not valid"));
    }
    buttons(&card["buttons"], 0, seen)
}

fn buttons(buttons: &Value, min: usize, seen: &mut Seen) -> Result<(), Refusal> {
    let buttons = buttons.as_array().map(Vec::as_slice).unwrap_or_default();
    if !(min..=BUTTONS_MAX).contains(&buttons.len()) {
        return Err(invalid(&format!("There must be {min} to {BUTTONS_MAX} buttons")));
    }
    for button in buttons {
        let title = text(button, "title", TITLE_MAX)?;
        let value = match button["type"].as_str() {
            Some("postback") => Some(json!({"postback": text(button, "payload", PAYLOAD_MAX)?})),
            Some("web_url") => address(&button["url"]).map(|_| None)?,
            _ => return Err(invalid("Param button[type] must be one of {WEB_URL, POSTBACK}")),
        };
        seen.choices.push(Choice { title, value });
    }
    Ok(())
}

fn quick_replies(list: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    if list.is_null() {
        return Ok(());
    }
    let replies = list.as_array().map(Vec::as_slice).unwrap_or_default();
    between(replies.len(), "message[quick_replies]", QUICK_REPLIES_MAX)?;
    for reply in replies {
        match reply["content_type"].as_str() {
            Some("text") => {
                let title = text(reply, "title", TITLE_MAX)?;
                let value = json!({"quick_reply": text(reply, "payload", PAYLOAD_MAX)?});
                seen.choices.push(Choice { title, value: Some(value) });
            }
            Some("user_phone_number" | "user_email") => {}
            _ => return Err(invalid("Param quick_reply[content_type] is not valid")),
        }
    }
    Ok(())
}

/// A text that has to be there.
fn text(of: &Value, field: &str, max: usize) -> Result<String, Refusal> {
    let text = of[field].as_str().filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| invalid(&format!("Param {field} must be a non-empty string")))?;
    // NOTE: the unit is not documented; this is the strictest that is likely.
    if text.encode_utf16().count() > max {
        return Err(Refusal::too_long(field, max));
    }
    Ok(text.to_owned())
}

/// The provider has to reach an address.
fn address(url: &Value) -> Result<&str, Refusal> {
    let is_public = |url: &&str| {
        let uri = url.parse::<http::Uri>().ok();
        uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
    };
    url.as_str().filter(is_public).ok_or_else(|| invalid("Param url must be a public address"))
}

fn between(count: usize, parameter: &str, max: usize) -> Result<(), Refusal> {
    if (1..=max).contains(&count) {
        Ok(())
    } else {
        Err(invalid(&format!("Param {parameter} must have 1 to {max} items")))
    }
}

/// The message has the wrong form.
pub(super) fn invalid(what: &str) -> Refusal {
    Refusal { subcode: Some(2_018_032), ..Refusal::parameter(what) }
}
