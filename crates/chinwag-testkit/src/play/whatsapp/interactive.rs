//! Interactive messages: buttons, lists and links below words.

use serde_json::{Value, json};

use super::{
    content::{Seen, is_address, optional, text},
    markup,
};
use crate::play::{Choice, graph::Refusal};

const BODY_MAX: usize = 1024;
const LIST_BODY_MAX: usize = 4096;
const LINE_MAX: usize = 60;
const BUTTONS_MAX: usize = 3;
const LABEL_MAX: usize = 20;
const SECTIONS_MAX: usize = 10;
const ROWS_MAX: usize = 10;
const CARDS_MAX: usize = 10;

/// What is shown of one.
pub(super) fn see(interactive: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    let kind = interactive["type"].as_str().unwrap_or_default();
    head(&interactive["header"], kind, seen)?;
    let max = if kind == "list" { LIST_BODY_MAX } else { BODY_MAX };
    let words = text(&interactive["body"], "text", max)?;
    seen.words(&markup::shown(&words));
    if !interactive["footer"].is_null() {
        seen.words(&text(&interactive["footer"], "text", LINE_MAX)?);
    }
    let action = &interactive["action"];
    match kind {
        "button" => buttons(&action["buttons"], "reply", seen)?,
        "list" => list(action, seen)?,
        "cta_url" => link(action, seen)?,
        "carousel" => carousel(action, seen)?,
        "location_request_message" if action["name"] == "send_location" => seen.words("[location_request]"),
        "request_contact_info" if action["name"] == "request_contact_info" => seen.words("[contact_request]"),
        "flow"
        | "product"
        | "product_list"
        | "catalog_message"
        | "voice_call"
        | "call_permission_request"
            if action.is_object() =>
        {
            seen.words(&format!("[{kind}]"));
        }
        _ => {
            return Err(Refusal::parameter(
                "Param interactive['type'] or interactive['action'] is not valid",
            ));
        }
    }
    if kind == "carousel" { Ok(()) } else { unique(seen) }
}

/// What stands above: words or a file; above a list, words alone.
fn head(header: &Value, kind: &str, seen: &mut Seen) -> Result<(), Refusal> {
    match header["type"].as_str() {
        None if header.is_null() => {}
        Some("text") => seen.words(&text(header, "text", LINE_MAX)?),
        Some(media @ ("image" | "video" | "document")) if kind != "list" => {
            let link = header[media]["link"].as_str().filter(|link| is_address(link));
            let id = header[media]["id"].as_str();
            let from =
                link.or(id).ok_or_else(|| Refusal::parameter("Param header must have one of id and link"))?;
            seen.words(&format!("[{media}] {from}"));
        }
        _ => return Err(Refusal::parameter("Param interactive['header']['type'] is not valid")),
    }
    Ok(())
}

fn some<'v>(list: &'v Value, what: &str, max: usize) -> Result<&'v Vec<Value>, Refusal> {
    let items = list.as_array().filter(|items| (1..=max).contains(&items.len()));
    items.ok_or_else(|| Refusal::parameter(format_args!("Param {what} must have 1 to {max} items")))
}

fn buttons(list: &Value, kind: &str, seen: &mut Seen) -> Result<(), Refusal> {
    for button in some(list, "buttons", BUTTONS_MAX)? {
        if button["type"] != kind {
            return Err(Refusal::parameter(format_args!("Param button['type'] must be {kind}")));
        }
        let (id, title) = (text(&button[kind], "id", 256)?, text(&button[kind], "title", LABEL_MAX)?);
        let reply = json!({"type": "button_reply", "button_reply": {"id": id, "title": title}});
        seen.choices.push(Choice { title, value: Some(json!({"interactive": reply})) });
    }
    Ok(())
}

/// NOTE: the limit of rows is one for all sections together.
fn list(action: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    text(action, "button", LABEL_MAX)?;
    let sections = some(&action["sections"], "sections", SECTIONS_MAX)?;
    for section in sections {
        let title = optional(section, "title", 24)?;
        if title.is_none() && sections.len() > 1 {
            return Err(Refusal::parameter("Section title is required when there is more than one section"));
        }
        for row in some(&section["rows"], "rows", ROWS_MAX)? {
            let (id, title) = (text(row, "id", 200)?, text(row, "title", 24)?);
            let mut reply = json!({"id": id, "title": title});
            if let Some(description) = optional(row, "description", 72)? {
                reply["description"] = description.into();
            }
            let reply = json!({"type": "list_reply", "list_reply": reply});
            seen.choices.push(Choice { title, value: Some(json!({"interactive": reply})) });
        }
    }
    if seen.choices.len() > ROWS_MAX {
        return Err(Refusal::parameter("Total row count exceed max allowed count: 10"));
    }
    Ok(())
}

fn link(action: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    let parameters = &action["parameters"];
    if action["name"] != "cta_url" || !parameters["url"].as_str().is_some_and(is_address) {
        return Err(Refusal::parameter("Param action['parameters']['url'] is not a valid URI."));
    }
    let title = text(parameters, "display_text", LABEL_MAX)?;
    seen.choices.push(Choice { title, value: None });
    Ok(())
}

fn carousel(action: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    let cards = some(&action["cards"], "cards", CARDS_MAX)?;
    if cards.len() < 2 {
        return Err(Refusal::parameter("Param cards must have 2 to 10 items"));
    }
    for card in cards {
        head(&card["header"], "card", seen)?;
        if let Some(words) = optional(&card["body"], "text", 160)? {
            seen.words(&markup::shown(&words));
        }
        match card["type"].as_str() {
            Some("cta_url") => link(&card["action"], seen)?,
            _ => buttons(&card["action"]["buttons"], "quick_reply", seen)?,
        }
    }
    Ok(())
}

/// Neither two titles nor two ids are the same.
fn unique(seen: &Seen) -> Result<(), Refusal> {
    let id = |choice: &Choice| {
        let reply = &choice.value.as_ref()?["interactive"];
        let reply = reply.get("button_reply").or_else(|| reply.get("list_reply"))?;
        reply["id"].as_str().map(str::to_owned)
    };
    for (at, choice) in seen.choices.iter().enumerate() {
        let before = &seen.choices[..at];
        if before.iter().any(|other| other.title == choice.title) {
            return Err(Refusal::parameter(format_args!("Duplicated title: {}", choice.title)));
        }
        if id(choice).is_some_and(|own| before.iter().any(|other| id(other).as_deref() == Some(&own))) {
            return Err(Refusal::parameter(format_args!("Duplicated id of {}", choice.title)));
        }
    }
    Ok(())
}
