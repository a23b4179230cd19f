//! Rows of buttons and menus: what is legal, and what can be pressed.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::play::Choice;

const ROWS_MAX: usize = 5;
const BUTTONS_MAX: usize = 5;
const LABEL_MAX: usize = 80;
const ID_MAX: usize = 100;
const URL_MAX: usize = 512;
const OPTIONS_MAX: usize = 25;
const OPTION_MAX: usize = 100;

/// What can be pressed.
pub(super) fn choices(components: &Value) -> Result<Vec<Choice>, Refusal> {
    let rows = match components {
        Value::Null => return Ok(Vec::new()),
        Value::Array(rows) if rows.len() <= ROWS_MAX => rows,
        _ => return Err(Refusal::form("components", format!("Must be {ROWS_MAX} or fewer in length."))),
    };
    let mut seen = Seen::default();
    for (index, row) in rows.iter().enumerate() {
        seen.row(row, &format!("components.{index}"))?;
    }
    Ok(seen.choices)
}

#[derive(Default)]
struct Seen {
    choices: Vec<Choice>,
    /// An id stands for one component of a message.
    ids: HashSet<String>,
}

impl Seen {
    fn row(&mut self, row: &Value, at: &str) -> Result<(), Refusal> {
        let inside = row["components"].as_array();
        let inside = inside.filter(|all| row["type"] == 1 && (1..=BUTTONS_MAX).contains(&all.len()));
        let Some(inside) = inside else {
            let what = format!("A row has 1 to {BUTTONS_MAX} components.");
            return Err(Refusal::form(format!("{at}.components"), what));
        };
        let has_menu = inside.iter().any(|part| part["type"] == 3);
        if has_menu && inside.len() > 1 {
            return Err(Refusal::form(at, "A menu has a row of its own."));
        }
        for (index, part) in inside.iter().enumerate() {
            let at = format!("{at}.components.{index}");
            match part["type"].as_u64() {
                Some(2) => self.button(part, &at)?,
                Some(3) => self.menu(part, &at)?,
                _ => return Err(Refusal::form(format!("{at}.type"), "Value must be one of (2, 3).")),
            }
        }
        Ok(())
    }

    fn button(&mut self, button: &Value, at: &str) -> Result<(), Refusal> {
        let emoji = button["emoji"]["name"].as_str();
        let title = match (&button["label"], emoji) {
            (Value::Null, Some(emoji)) => emoji.to_owned(),
            (label, _) => bounded(label, LABEL_MAX, &format!("{at}.label"))?,
        };
        let value = match button["style"].as_u64() {
            Some(1..=4) if button["url"].is_null() => {
                let id = self.id(&button["custom_id"], at)?;
                Some(json!({"component_type": 2, "custom_id": id}))
            }
            Some(5) if button["custom_id"].is_null() => {
                let url = bounded(&button["url"], URL_MAX, &format!("{at}.url"))?;
                if !["https://", "http://", "discord://"].iter().any(|scheme| url.starts_with(scheme)) {
                    return Err(Refusal::form(format!("{at}.url"), "Not a well formed URL."));
                }
                None
            }
            _ => return Err(Refusal::form(format!("{at}.style"), "A url goes with style 5 alone.")),
        };
        self.choices.push(Choice { title, value });
        Ok(())
    }

    /// Each option of a menu can be chosen by its own.
    fn menu(&mut self, menu: &Value, at: &str) -> Result<(), Refusal> {
        let id = self.id(&menu["custom_id"], at)?;
        let options = menu["options"].as_array().filter(|all| (1..=OPTIONS_MAX).contains(&all.len()));
        let Some(options) = options else {
            return Err(Refusal::form(format!("{at}.options"), format!("1 to {OPTIONS_MAX} are expected.")));
        };
        for (index, option) in options.iter().enumerate() {
            let at = format!("{at}.options.{index}");
            let title = bounded(&option["label"], OPTION_MAX, &format!("{at}.label"))?;
            let value = bounded(&option["value"], OPTION_MAX, &format!("{at}.value"))?;
            let value = json!({"component_type": 3, "custom_id": id, "values": [value]});
            self.choices.push(Choice { title, value: Some(value) });
        }
        Ok(())
    }

    fn id(&mut self, id: &Value, at: &str) -> Result<String, Refusal> {
        let at = format!("{at}.custom_id");
        let id = bounded(id, ID_MAX, &at)?;
        if !self.ids.insert(id.clone()) {
            return Err(Refusal::form(at, "Component custom id cannot be duplicated."));
        }
        Ok(id)
    }
}

/// A text that is there and not too long.
pub(super) fn bounded(text: &Value, max: usize, at: &str) -> Result<String, Refusal> {
    let text = text.as_str().unwrap_or_default();
    match text.chars().count() {
        0 => Err(Refusal::form(at, "This field is required.")),
        length if length > max => Err(Refusal::form(at, format!("Must be {max} or fewer in length."))),
        _ => Ok(text.to_owned()),
    }
}
