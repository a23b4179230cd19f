//! Templates: what may be sent at any time, once it has been approved.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::content::{Seen, text};
use crate::play::{Choice, graph::Refusal};

const PARAMETER_MAX: usize = 1024;

/// The templates of the business: their words, by name and language.
///
/// While there are none, any is taken, and shows its values alone.
#[derive(Debug, Default)]
pub(super) struct Templates(BTreeMap<(String, String), String>);

impl Templates {
    /// With a template, whose values stand where `{{1}}`, `{{2}}` and so on are.
    pub(super) fn insert(&mut self, name: &str, language: &str, words: &str) {
        self.0.insert((name.to_owned(), language.to_owned()), words.to_owned());
    }

    /// What a filled template shows.
    pub(super) fn see(&self, template: &Value, seen: &mut Seen) -> Result<(), Refusal> {
        let words = self.words(template)?;
        let mut values = Vec::new();
        for component in template["components"].as_array().into_iter().flatten() {
            match component["type"].as_str() {
                Some("body") => values = self::values(component)?,
                Some("header") => {}
                Some("button") => seen.choices.extend(button(component)?),
                _ => return Err(Refusal::parameter("Param component['type'] is not valid")),
            }
        }
        match words {
            Some(words) => seen.words(&filled(words, &values)?),
            None => seen.words(&values.join("\n")),
        }
        Ok(())
    }

    /// Its words, as far as they are known.
    fn words(&self, template: &Value) -> Result<Option<&str>, Refusal> {
        let is_name = |name: &&str| {
            let is_legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            (1..=512).contains(&name.len()) && name.bytes().all(is_legal)
        };
        let name = template["name"].as_str().filter(is_name);
        let name = name.ok_or_else(|| Refusal::parameter("Param template['name'] is not a valid name"))?;
        let language = text(&template["language"], "code", 15)?;
        let words = self.0.get(&(name.to_owned(), language.clone())).map(String::as_str);
        if words.is_none() && !self.0.is_empty() {
            let details = format!("template name ({name}) does not exist in {language}");
            let message = "(#132001) Template name does not exist in the translation";
            return Err(refused(404, 132_001, message, &details));
        }
        Ok(words)
    }
}

/// A refusal of WhatsApp's own, with its details.
pub(super) fn refused(status: u16, code: u32, message: &str, details: &str) -> Refusal {
    let data = json!({"messaging_product": "whatsapp", "details": details});
    Refusal { data: Some(data), ..Refusal::new(status, code, message) }
}

/// NOTE: a value with a line break, a tab or more than four spaces in a row is refused.
fn values(component: &Value) -> Result<Vec<String>, Refusal> {
    let mut values = Vec::new();
    for parameter in component["parameters"].as_array().into_iter().flatten() {
        if parameter["type"] != "text" {
            return Err(Refusal::parameter("Param parameter['type'] is not valid for a body"));
        }
        let value = text(parameter, "text", PARAMETER_MAX)?;
        if value.contains(['\n', '\t']) || value.contains("     ") {
            let details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
            return Err(refused(400, 132_018, "(#132018) There is an issue with the parameters", details));
        }
        values.push(value);
    }
    Ok(values)
}

/// The words with their values in place.
fn filled(words: &str, values: &[String]) -> Result<String, Refusal> {
    let expected = (1..).take_while(|number| words.contains(&format!("{{{{{number}}}}}"))).count();
    if values.len() != expected {
        let details = format!(
            "body: number of localizable_params ({}) does not match the expected number of params ({expected})",
            values.len()
        );
        let message = "(#132000) Number of parameters does not match the expected number of params";
        return Err(refused(400, 132_000, message, &details));
    }
    let mut filled = words.to_owned();
    for (number, value) in (1..).zip(values) {
        filled = filled.replace(&format!("{{{{{number}}}}}"), value);
    }
    Ok(filled)
}

/// A quick reply, whose title is the template's own: its payload stands for it here. A link has nothing to say.
fn button(component: &Value) -> Result<Option<Choice>, Refusal> {
    let index = component["index"].as_str().and_then(|index| index.parse::<u32>().ok());
    if index.is_none_or(|index| index > 9) {
        return Err(Refusal::parameter("Param component['index'] is not valid"));
    }
    match component["sub_type"].as_str() {
        Some("quick_reply") => {
            let payload = text(&component["parameters"][0], "payload", PARAMETER_MAX)?;
            let value = json!({"button": {"payload": payload, "text": payload}});
            Ok(Some(Choice { title: payload, value: Some(value) }))
        }
        Some("url") => Ok(None),
        _ => Err(Refusal::parameter("Param component['sub_type'] is not valid")),
    }
}
