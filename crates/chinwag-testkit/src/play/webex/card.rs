//! Adaptive Cards: what Webex takes, what a person sees, and what is told where they press.

use serde_json::{Map, Value};

use crate::play::Choice;

/// The versions that Webex shows.
const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];
const BYTES_MAX: usize = 22_000;
const KIND: &str = "application/vnd.microsoft.card.adaptive";

/// What stands on a card.
#[derive(Debug, Default)]
pub(super) struct Face {
    pub(super) lines: Vec<String>,
    pub(super) choices: Vec<Choice>,
    is_picture: bool,
}

impl Face {
    /// What a person reads on it.
    pub(super) fn words(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.trim()).collect();
        if !self.is_picture {
            return lines.join("\n").trim().to_owned();
        }
        let (pictures, words): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| line.starts_with("[image]"));
        let words: Vec<&str> = words.into_iter().filter(|line| !line.is_empty()).collect();
        [vec![format!("card: {}", words.join(" – "))], pictures.into_iter().map(str::to_owned).collect()]
            .concat()
            .join("\n")
    }
}

/// The one card of a message; `None` where there is none.
pub(super) fn shown(attachments: &Value) -> Result<Option<Face>, &'static str> {
    let attachment = match attachments {
        Value::Null => return Ok(None),
        Value::Array(attachments) if attachments.len() == 1 => &attachments[0],
        _ => return Err("Only one attachment can be added to a message."),
    };
    let card = &attachment["content"];
    if attachment["contentType"] != KIND || card["type"] != "AdaptiveCard" {
        return Err("The attachment is not an Adaptive Card.");
    }
    if !card["version"].as_str().is_some_and(|version| VERSIONS.contains(&version)) {
        return Err("The version of the Adaptive Card is not supported.");
    }
    if card.to_string().len() > BYTES_MAX {
        return Err("The Adaptive Card is larger than 22 KB.");
    }
    let mut face = Face::default();
    for element in list(&card["body"])? {
        self::element(element, &mut face)?;
    }
    for action in list(&card["actions"])? {
        face.choices.push(self::action(action)?);
    }
    if !card["selectAction"].is_null() {
        address(&card["selectAction"])?;
    }
    if face.lines.is_empty() && face.choices.is_empty() {
        return Err("The Adaptive Card is empty.");
    }
    Ok(Some(face))
}

fn list(elements: &Value) -> Result<&[Value], &'static str> {
    match elements {
        Value::Null => Ok(&[]),
        Value::Array(elements) => Ok(elements),
        _ => Err("What is on the Adaptive Card is not a list."),
    }
}

fn element(element: &Value, face: &mut Face) -> Result<(), &'static str> {
    match element["type"].as_str() {
        Some("TextBlock") => {
            face.lines.extend(text(&element["text"])?.split('\n').map(str::to_owned));
        }
        Some("RichTextBlock") => {
            // A block that is apart from the one before it shows that by an empty line.
            if element["spacing"] != "none" && !face.lines.is_empty() {
                face.lines.push(String::new());
            }
            let runs = list(&element["inlines"])?.iter().map(run).collect::<Result<String, _>>()?;
            face.lines.push(runs);
        }
        Some("Image") => {
            let url = element["url"].as_str().filter(|url| url.starts_with("https://"));
            face.lines.push(format!("[image] {}", url.ok_or("The picture has no address.")?));
            face.is_picture = true;
        }
        _ => return Err("There is an element of no known type on the Adaptive Card."),
    }
    Ok(())
}

fn run(run: &Value) -> Result<&str, &'static str> {
    if run["type"] != "TextRun" {
        return Err("What is inline is not a TextRun.");
    }
    if !run["selectAction"].is_null() {
        address(&run["selectAction"])?;
    }
    text(&run["text"])
}

/// A button: what is told where it is pressed, unless it opens an address.
fn action(action: &Value) -> Result<Choice, &'static str> {
    let title = text(&action["title"])?.to_owned();
    match (action["type"].as_str(), &action["data"]) {
        (Some("Action.OpenUrl"), _) => {
            address(action)?;
            Ok(Choice { title, value: None })
        }
        (Some("Action.Submit"), Value::Null) => Ok(Choice { title, value: Some(Value::Object(Map::new())) }),
        (Some("Action.Submit"), data @ Value::Object(_)) => Ok(Choice { title, value: Some(data.clone()) }),
        _ => Err("There is an action of no known type on the Adaptive Card."),
    }
}

fn address(action: &Value) -> Result<(), &'static str> {
    let is_address = action["url"].as_str().is_some_and(|url| url.contains(':'));
    if is_address && action["type"] == "Action.OpenUrl" { Ok(()) } else { Err("The action has no address.") }
}

fn text(value: &Value) -> Result<&str, &'static str> {
    value.as_str().filter(|text| !text.is_empty()).ok_or("A text on the Adaptive Card is missing or empty.")
}
