//! Block Kit, as far as a bot sends it: what is legal, and what a person sees of it.

use serde_json::{Value, json};

use super::method::{Refusal, refused};
use crate::{play::Choice, script::Said};

const TEXT_MAX: usize = 40_000;
const BLOCKS_MAX: usize = 50;
const SECTION_MAX: usize = 3_000;
const HEADER_MAX: usize = 150;
const ELEMENTS_MAX: usize = 25;
const LABEL_MAX: usize = 75;
const VALUE_MAX: usize = 2_000;
const URL_MAX: usize = 3_000;
const ID_MAX: usize = 255;

/// What a message shows, and what can be pressed on it.
pub(super) fn shown(message: &Value) -> Result<(Said, Vec<Choice>), Refusal> {
    let text = message["text"].as_str().unwrap_or_default();
    let blocks = match &message["blocks"] {
        Value::Null => &[][..],
        Value::Array(blocks) if blocks.len() <= BLOCKS_MAX => &blocks[..],
        _ => return refused("invalid_blocks_format"),
    };
    if text.trim().is_empty() && blocks.is_empty() {
        return refused("no_text");
    }
    if text.chars().count() > TEXT_MAX {
        return refused("msg_too_long");
    }
    let mut seen = Seen::default();
    for block in blocks {
        seen.block(block)?;
    }
    if blocks.is_empty() {
        seen.said = seen.said.with_words(&unescaped(text)?);
    }
    Ok((seen.said, seen.choices))
}

#[derive(Default)]
struct Seen {
    said: Said,
    choices: Vec<Choice>,
    /// The ids of blocks, which are unique in a message,
    blocks: Vec<String>,
    /// and those of actions, which are unique in a block.
    actions: Vec<String>,
}

impl Seen {
    fn block(&mut self, block: &Value) -> Result<(), Refusal> {
        unique(&mut self.blocks, &block["block_id"])?;
        self.actions.clear();
        match block["type"].as_str() {
            Some("section") => {
                let words = text(&block["text"], SECTION_MAX)?;
                self.words(&words);
                match &block["accessory"] {
                    Value::Null => Ok(()),
                    accessory => self.element(accessory),
                }
            }
            Some("header") => {
                let words = plain(&block["text"], HEADER_MAX)?;
                self.words(&words);
                Ok(())
            }
            Some("image") => self.image(block),
            Some("context") => {
                let elements = block["elements"].as_array().filter(|all| (1..=10).contains(&all.len()));
                let Some(elements) = elements else { return refused("invalid_blocks") };
                for element in elements {
                    let words = text(element, SECTION_MAX)?;
                    self.words(&words);
                }
                Ok(())
            }
            Some("divider") => Ok(()),
            Some("actions") => {
                let elements = block["elements"].as_array();
                let elements = elements.filter(|all| (1..=ELEMENTS_MAX).contains(&all.len()));
                let Some(elements) = elements else { return refused("invalid_blocks") };
                elements.iter().try_for_each(|element| self.element(element))
            }
            _ => refused("invalid_blocks"),
        }
    }

    fn words(&mut self, words: &str) {
        self.said = std::mem::take(&mut self.said).with_words(words);
    }

    fn image(&mut self, block: &Value) -> Result<(), Refusal> {
        let url = block["image_url"].as_str().filter(|url| url.starts_with("http") && url.len() <= URL_MAX);
        let alt = block["alt_text"].as_str().filter(|alt| !alt.is_empty() && alt.len() <= 2_000);
        let (Some(url), Some(_)) = (url, alt) else { return refused("invalid_blocks") };
        self.words(&format!("[image] {url}"));
        Ok(())
    }

    fn element(&mut self, element: &Value) -> Result<(), Refusal> {
        if element["type"] == "image" {
            return self.image(element);
        }
        if element["type"] != "button" {
            return refused("invalid_blocks");
        }
        unique(&mut self.actions, &element["action_id"])?;
        let title = plain(&element["text"], LABEL_MAX)?;
        let value = match &element["value"] {
            Value::Null => None,
            Value::String(value) if value.chars().count() <= VALUE_MAX => Some(value.clone()),
            _ => return refused("invalid_blocks"),
        };
        let url = element["url"].as_str();
        if url.is_some_and(|url| !url.contains(':') || url.len() > URL_MAX) {
            return refused("invalid_blocks");
        }
        let action = json!({
            "type": "button", "action_id": element["action_id"], "block_id": "b1", "value": value,
            "text": element["text"],
        });
        self.choices.push(Choice { title, value: url.is_none().then_some(action) });
        Ok(())
    }
}

fn unique(ids: &mut Vec<String>, id: &Value) -> Result<(), Refusal> {
    let Some(id) = id.as_str() else {
        return if id.is_null() { Ok(()) } else { refused("invalid_blocks") };
    };
    if id.is_empty() || id.len() > ID_MAX || ids.iter().any(|other| other == id) {
        return refused("invalid_blocks");
    }
    ids.push(id.to_owned());
    Ok(())
}

fn text(object: &Value, max: usize) -> Result<String, Refusal> {
    match object["type"].as_str() {
        Some("plain_text") => plain(object, max),
        Some("mrkdwn") => unescaped(&bounded(object, max)?),
        _ => refused("invalid_blocks"),
    }
}

fn plain(object: &Value, max: usize) -> Result<String, Refusal> {
    if object["type"] != "plain_text" {
        return refused("invalid_blocks");
    }
    bounded(object, max)
}

fn bounded(object: &Value, max: usize) -> Result<String, Refusal> {
    let text = object["text"].as_str().unwrap_or_default();
    if text.is_empty() || text.chars().count() > max {
        return refused("invalid_blocks");
    }
    Ok(text.to_owned())
}

/// The words of mrkdwn, as a person reads them: `<url|label>` is its label. Angle brackets that stand for themselves
/// have to be escaped; Slack would swallow what is between them, so that is refused here.
fn unescaped(mrkdwn: &str) -> Result<String, Refusal> {
    let mut out = String::with_capacity(mrkdwn.len());
    let mut rest = mrkdwn;
    while let Some(at) = rest.find(['<', '>']) {
        out.push_str(&rest[..at]);
        let Some(after) = rest[at..].strip_prefix('<') else { return refused("invalid_blocks") };
        let Some((inside, after)) = after.split_once('>') else { return refused("invalid_blocks") };
        let (target, label) = inside.split_once('|').unwrap_or((inside, inside));
        let is_link = ["http://", "https://", "mailto:", "tel:", "@", "#", "!"];
        if !is_link.iter().any(|mark| target.starts_with(mark)) {
            return refused("invalid_blocks");
        }
        out.push_str(label);
        rest = after;
    }
    out.push_str(rest);
    Ok(out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}
