//! Adaptive Cards: what is legal in Teams, what a person sees, and what is told where they press.

use serde_json::{Map, Value, json};

use super::{content::Seen, element, refusal::Refusal};
use crate::{play::Choice, script::Said};

/// The versions that Teams shows.
const VERSIONS: [&str; 6] = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"];
/// How many actions of a card are seen.
const ACTIONS_MAX: usize = 6;

/// What a card shows. Beside others, or with a picture, it is shown as a card; alone, its words are a message's.
pub(super) fn shown(card: &Value, is_among_others: bool, seen: &mut Seen) -> Result<(), Refusal> {
    if card["type"] != "AdaptiveCard" {
        return Err(broken("a card is of type 'AdaptiveCard'"));
    }
    if !card["version"].as_str().is_some_and(|version| VERSIONS.contains(&version)) {
        return Err(broken("'version' is not one of 1.0 to 1.5"));
    }
    let schema = &card["$schema"];
    if !schema.is_null() && !schema.as_str().is_some_and(|url| url.ends_with("adaptive-card.json")) {
        return Err(broken("'$schema' is another"));
    }
    let mut face = Face::default();
    element::list(&card["body"], "body", &mut face)?;
    face.actions(&card["actions"])?;
    face.select(&card["selectAction"])?;
    if face.lines.is_empty() && face.images.is_empty() && face.actions.is_empty() {
        return Err(broken("there is nothing on it"));
    }
    face.show(is_among_others, seen);
    Ok(())
}

/// Something about a card is not as it should be.
pub(super) fn broken(what: &str) -> Refusal {
    Refusal::syntax(format!("Invalid Adaptive Card: {what}."))
}

/// What is on a card.
#[derive(Debug, Default)]
pub(super) struct Face {
    pub(super) lines: Vec<String>,
    pub(super) images: Vec<String>,
    /// What is filled in, by the ids of the fields, as it stands there.
    pub(super) inputs: Map<String, Value>,
    actions: Vec<Value>,
}

impl Face {
    /// The actions of a card, or of a set on it.
    pub(super) fn actions(&mut self, actions: &Value) -> Result<(), Refusal> {
        let actions = match actions {
            Value::Null => return Ok(()),
            Value::Array(actions) => actions,
            _ => return Err(broken("'actions' is no list")),
        };
        for action in actions {
            if action["title"].as_str().is_none_or(str::is_empty) {
                return Err(broken("an action has no title"));
            }
            check(action)?;
        }
        self.actions.extend(actions.iter().take(ACTIONS_MAX).cloned());
        Ok(())
    }

    /// What happens where the whole of something is pressed. It has no title, and is not offered here.
    pub(super) fn select(&self, action: &Value) -> Result<(), Refusal> {
        if action.is_null() { Ok(()) } else { check(action) }
    }

    fn show(self, is_among_others: bool, seen: &mut Seen) {
        let is_card = is_among_others || !self.images.is_empty();
        let words: Vec<&str> = self.lines.iter().map(|line| line.trim()).collect();
        match is_card {
            true if words.iter().any(|line| !line.is_empty()) => {
                let words: Vec<&str> = words.into_iter().filter(|line| !line.is_empty()).collect();
                seen.words(&format!("card: {}", words.join(" – ")));
            }
            true => {}
            false if self.lines.is_empty() => {}
            false => seen.words(&self.lines.join("\n")),
        }
        for image in &self.images {
            seen.said = std::mem::take(&mut seen.said).with_words(&format!("[image] {image}"));
        }
        let choices = self.actions.iter().map(|action| Choice {
            title: action["title"].as_str().unwrap_or_default().to_owned(),
            value: pressed(action, &self.inputs),
        });
        seen.choices.extend(choices);
    }
}

/// An action that Teams carries out.
fn check(action: &Value) -> Result<(), Refusal> {
    match action["type"].as_str() {
        Some("Action.OpenUrl") => {
            let is_address = action["url"].as_str().is_some_and(|url| url.contains(':'));
            if is_address { Ok(()) } else { Err(broken("'url' of an action is no address")) }
        }
        Some("Action.Submit") => match action["data"]["msteams"]["type"].as_str() {
            None | Some("messageBack" | "imBack" | "task/fetch") => Ok(()),
            Some(_) => Err(broken("'msteams' of an action is of no known type")),
        },
        Some("Action.Execute") if !action["verb"].is_string() && !action["verb"].is_null() => {
            Err(broken("'verb' of an action is no text"))
        }
        Some("Action.Execute") => Ok(()),
        _ => Err(broken("an action is of no known type")),
    }
}

/// What is told where an action is pressed, as the part of the activity that says so; `None` where it opens an address.
fn pressed(action: &Value, inputs: &Map<String, Value>) -> Option<Value> {
    let data = &action["data"];
    let teams = &data["msteams"];
    match (action["type"].as_str(), teams["type"].as_str()) {
        (Some("Action.Execute"), _) => {
            let mut told = json!({
                "type": "Action.Execute", "verb": action["verb"], "data": with(data, inputs),
            });
            if let Some(fields) = told.as_object_mut() {
                fields.retain(|_, value| !value.is_null());
            }
            let value = json!({"action": told, "trigger": "manual"});
            Some(json!({"type": "invoke", "name": "adaptiveCard/action", "value": value}))
        }
        (Some("Action.Submit"), Some("messageBack")) => {
            Some(json!({"type": "message", "text": teams["text"], "value": teams["value"]}))
        }
        (Some("Action.Submit"), Some("imBack")) => {
            Some(json!({"type": "message", "textFormat": "plain", "text": teams["value"]}))
        }
        (Some("Action.Submit"), Some(_)) => Some(dialog("task/fetch", &with(data, inputs))),
        (Some("Action.Submit"), None) => Some(json!({"type": "message", "value": with(data, inputs)})),
        _ => None,
    }
}

/// What is told of a dialog.
pub(super) fn dialog(name: &str, data: &Value) -> Value {
    let value = json!({"data": data, "context": {"theme": "default"}});
    json!({"type": "invoke", "name": name, "value": value})
}

/// The data of an action with what is filled in beside it. Data that is no object is told as it is.
fn with(data: &Value, inputs: &Map<String, Value>) -> Value {
    match data {
        Value::Null => Value::Object(inputs.clone()),
        Value::Object(data) => {
            let mut all = inputs.clone();
            all.extend(data.clone());
            Value::Object(all)
        }
        other => other.clone(),
    }
}

/// A card as it is shown alone, in the place of another.
pub(super) fn alone(card: &Value) -> Result<(Said, Vec<Choice>), Refusal> {
    let mut seen = Seen::default();
    shown(card, false, &mut seen)?;
    Ok((seen.said, seen.choices))
}
