//! A post: what is legal in it, and what a person sees of it.

use serde_json::{Value, json};

use super::{
    markdown,
    refusal::{Refusal, refused},
    server::WEBHOOK,
};
use crate::{
    play::{Choice, Shown, exchange::is_web_address},
    script::Said,
};

const MESSAGE_MAX: usize = 16_383;
const FILES_MAX: usize = 10;
const PROPS_BYTES_MAX: usize = 800_000;

/// What a post shows, and what can be pressed on it.
pub(super) fn shown(post: &Value, to: &str, message_id: &str) -> Result<Shown, Refusal> {
    let message = post["message"].as_str().unwrap_or_default();
    if message.chars().count() > MESSAGE_MAX {
        let words = "Post Message property is longer than the maximum permitted length.";
        return refused(400, "model.post.is_valid.message_length.app_error", words);
    }
    let files = post["file_ids"].as_array().map_or(&[][..], Vec::as_slice);
    if files.len() > FILES_MAX {
        return refused(400, "model.post.is_valid.file_ids.app_error", "Invalid file ids.");
    }
    if post["props"].to_string().len() > PROPS_BYTES_MAX {
        return refused(400, "model.post.is_valid.props.app_error", "Invalid props.");
    }
    let mut seen = Seen::default();
    seen.words(&markdown::shown(message));
    for file in files {
        seen.words(&format!("[file] {}", file.as_str().unwrap_or_default()));
    }
    for attachment in post["props"]["attachments"].as_array().into_iter().flatten() {
        seen.attachment(attachment)?;
    }
    if seen.said.lines.is_empty() && seen.choices.is_empty() {
        return Err(Refusal::of(400));
    }
    Ok(Shown { to: to.into(), message_id: message_id.into(), said: seen.said, choices: seen.choices })
}

#[derive(Default)]
struct Seen {
    said: Said,
    choices: Vec<Choice>,
    /// The ids of actions, by which the server finds what was pressed.
    ids: Vec<String>,
}

impl Seen {
    fn words(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.said = std::mem::take(&mut self.said).with_words(words);
        }
    }

    fn attachment(&mut self, attachment: &Value) -> Result<(), Refusal> {
        for name in ["pretext", "title", "text"] {
            self.words(&markdown::shown(attachment[name].as_str().unwrap_or_default()));
        }
        for name in ["image_url", "thumb_url", "title_link"] {
            let Some(url) = attachment[name].as_str().filter(|url| !url.is_empty()) else { continue };
            if !is_web_address(url) {
                return invalid();
            }
            if name != "title_link" {
                self.words(&format!("[image] {url}"));
            }
        }
        attachment["actions"].as_array().into_iter().flatten().try_for_each(|action| self.action(action))
    }

    /// NOTE: the server takes two actions of one id, and lets either do what the first one does.
    fn action(&mut self, action: &Value) -> Result<(), Refusal> {
        let id = action["id"].as_str().unwrap_or_default();
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let name = action["name"].as_str().filter(|name| !name.trim().is_empty());
        let integration = &action["integration"];
        let url = integration["url"].as_str().filter(|url| is_web_address(url));
        let (Some(name), Some(url)) = (name, url) else { return invalid() };
        if !is_id || self.ids.iter().any(|other| other == id) {
            return invalid();
        }
        self.ids.push(id.to_owned());
        // What goes elsewhere, the bot does not hear of.
        let context = match &integration["context"] {
            Value::Null => json!({}),
            context if context.is_object() => context.clone(),
            _ => return invalid(),
        };
        let value = (url == WEBHOOK).then_some(context);
        match action["type"].as_str() {
            None | Some("" | "button") => self.choices.push(Choice { title: name.to_owned(), value }),
            Some("select") => self.options(action, value.as_ref())?,
            _ => return invalid(),
        }
        Ok(())
    }

    fn options(&mut self, action: &Value, context: Option<&Value>) -> Result<(), Refusal> {
        for option in action["options"].as_array().into_iter().flatten() {
            let (Some(text), Some(chosen)) = (option["text"].as_str(), option["value"].as_str()) else {
                return invalid();
            };
            let with_chosen = |context: &Value| {
                let mut context = context.clone();
                context["selected_option"] = chosen.into();
                context
            };
            self.choices.push(Choice { title: text.to_owned(), value: context.map(with_chosen) });
        }
        Ok(())
    }
}

fn invalid<T>() -> Result<T, Refusal> {
    refused(400, "model.post.is_valid.props.app_error", "Invalid props.")
}
