//! What a message says: is it legal, and what does a person see of it?

use serde_json::Value;

use super::{interactive, markup, template::Templates};
use crate::{
    play::{Choice, graph::Refusal},
    script::Said,
};

const TEXT_MAX: usize = 4096;
const CAPTION_MAX: usize = 1024;
const CONTACTS_MAX: usize = 257;

/// What is seen of a message, and what can be pressed on it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) said: Said,
    pub(super) choices: Vec<Choice>,
}

impl Seen {
    pub(super) fn words(&mut self, words: &str) {
        if !words.is_empty() {
            self.said = std::mem::take(&mut self.said).with_words(words);
        }
    }
}

/// A message of this kind. `known` tells whether somebody has sent a file of this id.
pub(super) fn seen(
    kind: &str,
    body: &Value,
    templates: &Templates,
    known: impl Fn(&str) -> bool,
) -> Result<Seen, Refusal> {
    let mut seen = Seen::default();
    match kind {
        "text" => seen.words(&markup::shown(&text(body, "body", TEXT_MAX)?)),
        "image" | "video" | "audio" | "document" | "sticker" => {
            media(kind, body, known)?.iter().for_each(|words| seen.words(words));
        }
        "location" => seen.words(&place(body)?),
        "contacts" => contacts(body)?.iter().for_each(|words| seen.words(words)),
        "interactive" => interactive::see(body, &mut seen)?,
        "template" => templates.see(body, &mut seen)?,
        _ => return Err(Refusal::parameter(format_args!("Param type must be one of {{TEXT, …}}: {kind}"))),
    }
    Ok(seen)
}

/// A text that has to be there.
pub(super) fn text(of: &Value, field: &str, max: usize) -> Result<String, Refusal> {
    let text = of[field].as_str().filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Refusal::parameter(format_args!("The parameter {field} is required.")))?;
    // NOTE: the unit of the limits is not documented; this is the strictest that is likely.
    if text.encode_utf16().count() > max {
        return Err(Refusal::too_long(field, max));
    }
    Ok(text.to_owned())
}

/// A text, where it is there.
pub(super) fn optional(of: &Value, field: &str, max: usize) -> Result<Option<String>, Refusal> {
    if of[field].is_null() { Ok(None) } else { text(of, field, max).map(Some) }
}

/// A file, and the words below it.
fn media(kind: &str, body: &Value, known: impl Fn(&str) -> bool) -> Result<Vec<String>, Refusal> {
    let from = match (body["link"].as_str(), body["id"].as_str()) {
        (Some(link), None) if is_address(link) => link,
        (None, Some(id)) if known(id) => id,
        (Some(_), None) => {
            return Err(Refusal::parameter(format_args!("Param {kind}['link'] is not a valid URI.")));
        }
        (None, Some(_)) => {
            return Err(Refusal::parameter(format_args!(
                "Param {kind}['id'] is not a valid whatsapp business account media attachment ID"
            )));
        }
        _ => return Err(Refusal::parameter(format_args!("Param {kind} must have one of id and link"))),
    };
    if matches!(kind, "audio" | "sticker") && !body["caption"].is_null() {
        return Err(Refusal::parameter(format_args!("Unexpected key \"caption\" on param \"{kind}\".")));
    }
    if kind != "document" && !body["filename"].is_null() {
        return Err(Refusal::parameter(format_args!("Unexpected key \"filename\" on param \"{kind}\".")));
    }
    let name = if kind == "document" { "file" } else { kind };
    let caption = optional(body, "caption", CAPTION_MAX)?.map(|caption| markup::shown(&caption));
    Ok([format!("[{name}] {from}")].into_iter().chain(caption).collect())
}

pub(super) fn is_address(url: &str) -> bool {
    let uri = url.parse::<http::Uri>().ok();
    uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}

fn place(body: &Value) -> Result<String, Refusal> {
    let degrees = |field: &str, max: f64| {
        let value = body[field].as_f64().filter(|value| value.abs() <= max);
        value.ok_or_else(|| {
            Refusal::parameter(format_args!("Param location['{field}'] is not a valid {field}"))
        })
    };
    let (latitude, longitude) = (degrees("latitude", 90.0)?, degrees("longitude", 180.0)?);
    let name = body["name"].as_str().unwrap_or_default();
    Ok(format!("[location] {latitude} {longitude} {name}").trim_end().to_owned())
}

fn contacts(body: &Value) -> Result<Vec<String>, Refusal> {
    let cards = body.as_array().filter(|cards| (1..=CONTACTS_MAX).contains(&cards.len()));
    let cards =
        cards.ok_or_else(|| Refusal::parameter("Param contacts must be a list of 1 to 257 contacts"))?;
    cards.iter().map(contact).collect()
}

/// NOTE: the whole name alone is refused: a part of it has to be there as well.
fn contact(card: &Value) -> Result<String, Refusal> {
    const PARTS: [&str; 5] = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
    let name = text(&card["name"], "formatted_name", TEXT_MAX)?;
    if !PARTS.iter().any(|part| card["name"][*part].is_string()) {
        return Err(Refusal::parameter("Param contacts['name'] needs formatted_name and one other name"));
    }
    let phones = card["phones"].as_array().into_iter().flatten().filter_map(|phone| phone["phone"].as_str());
    let words: Vec<&str> = ["[contact]", &name].into_iter().chain(phones).collect();
    Ok(words.join(" "))
}
