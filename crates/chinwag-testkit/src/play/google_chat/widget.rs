//! Widgets: what stands on a card.

use serde_json::{Map, Value, json};

use super::{
    message::{Seen, list, only, required},
    refusal::Refusal,
};
use crate::play::{Choice, html};

/// The tags of a text on a card.
const TAGS: &[&str] = &["b", "i", "u", "s", "strike", "font", "a", "br", "ul", "ol", "li"];
const KINDS: [&str; 7] =
    ["textParagraph", "image", "decoratedText", "buttonList", "textInput", "selectionInput", "divider"];
const INPUT: [&str; 8] =
    ["name", "label", "type", "value", "hintText", "items", "onChangeAction", "multiSelectMaxSelectedItems"];
const SELECTIONS: [&str; 5] = ["CHECK_BOX", "RADIO_BUTTON", "SWITCH", "DROPDOWN", "MULTI_SELECT"];

/// What a widget shows: exactly one thing is in it.
pub(super) fn shown(widget: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    only(widget, "widget", &[&KINDS[..], &["horizontalAlignment"]].concat())?;
    let mut kinds = KINDS.iter().filter(|kind| widget.get(**kind).is_some());
    let (Some(kind), None) = (kinds.next(), kinds.next()) else {
        return Err(Refusal::invalid("A widget has to have exactly one of its kinds."));
    };
    let inside = &widget[*kind];
    match *kind {
        "textParagraph" => {
            only(inside, "textParagraph", &["text", "maxLines"])?;
            seen.words(&html(required(inside, "text", "textParagraph")?)?);
            Ok(())
        }
        "image" => image(inside, seen),
        "decoratedText" => decorated(inside, seen),
        "buttonList" => buttons(inside, seen),
        "textInput" | "selectionInput" => input(kind, inside, seen),
        _ => only(inside, "divider", &[]),
    }
}

/// A text with tags, as a person reads it. A line break in it is one.
pub(super) fn html(text: &str) -> Result<String, Refusal> {
    let shown = html::shown(&text.replace('\n', "<br>"), TAGS);
    shown.map_err(|what| Refusal::invalid(format!("Invalid text of a card: {what}.")))
}

fn image(image: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    only(image, "image", &["imageUrl", "altText", "onClick"])?;
    let url = address(&image["imageUrl"])?;
    if !image["onClick"].is_null() {
        click(&image["onClick"])?;
    }
    seen.words(&format!("[image] {url}"));
    Ok(())
}

/// An address of a picture, which everybody can see.
pub(super) fn address(url: &Value) -> Result<&str, Refusal> {
    let url = url.as_str().filter(|url| url.starts_with("https://") && url.len() > "https://".len());
    url.ok_or_else(|| Refusal::invalid("An image needs an https address."))
}

fn decorated(text: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    let known =
        ["topLabel", "text", "bottomLabel", "startIcon", "icon", "button", "onClick", "wrapText", "endIcon"];
    only(text, "decoratedText", &known)?;
    required(text, "text", "decoratedText")?;
    for part in ["topLabel", "text", "bottomLabel"] {
        if let Some(words) = text[part].as_str() {
            seen.words(&html(words)?);
        }
    }
    match &text["button"] {
        Value::Null => Ok(()),
        one => button(one, seen),
    }
}

pub(super) fn buttons(list_of: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    only(list_of, "buttonList", &["buttons"])?;
    let all = list(&list_of["buttons"], "buttonList.buttons")?;
    if all.is_empty() {
        return Err(Refusal::invalid("A list of buttons has none."));
    }
    all.iter().try_for_each(|one| button(one, seen))
}

fn button(button: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    only(button, "button", &["text", "icon", "color", "onClick", "disabled", "altText", "type"])?;
    let title = required(button, "text", "button")?.to_owned();
    let value = click(&button["onClick"])?;
    seen.choices.push(Choice { title, value });
    Ok(())
}

/// What the app is told of a press, as the part of the event that says so; `None` where it opens an address.
fn click(click: &Value) -> Result<Option<Value>, Refusal> {
    only(click, "onClick", &["action", "openLink"])?;
    if !click["openLink"].is_null() {
        only(&click["openLink"], "openLink", &["url", "openAs", "onClose"])?;
        let url = required(&click["openLink"], "url", "openLink")?;
        let is_address = url.contains(':');
        return is_address.then_some(None).ok_or_else(|| Refusal::invalid("'url' is no address."));
    }
    let action = &click["action"];
    only(action, "action", &["function", "parameters", "loadIndicator", "persistValues", "interaction"])?;
    let function = required(action, "function", "action")?;
    let mut named = Map::new();
    for parameter in list(&action["parameters"], "action.parameters")? {
        only(parameter, "action.parameters", &["key", "value"])?;
        let key = required(parameter, "key", "action.parameters")?;
        let value = parameter["value"].as_str();
        let value = value.ok_or_else(|| Refusal::invalid("A parameter has no value."))?;
        named.insert(key.to_owned(), value.into());
    }
    let mut told = json!({
        "action": {"actionMethodName": function, "parameters": list(&action["parameters"], "")?},
        "common": {"invokedFunction": function, "parameters": named},
    });
    if action["interaction"] == "OPEN_DIALOG" {
        told["isDialogEvent"] = true.into();
        told["dialogEventType"] = "REQUEST_DIALOG".into();
    }
    Ok(Some(told))
}

/// A field, which nobody fills in here.
fn input(kind: &str, input: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    only(input, kind, &INPUT)?;
    required(input, "name", kind)?;
    if kind == "selectionInput" && !input["type"].as_str().is_some_and(|kind| SELECTIONS.contains(&kind)) {
        return Err(Refusal::invalid("A selection is of no known type."));
    }
    if let Some(label) = input["label"].as_str() {
        seen.words(label);
    }
    Ok(())
}
