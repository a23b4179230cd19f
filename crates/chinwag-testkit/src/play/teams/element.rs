//! What stands on an Adaptive Card: texts, pictures, fields, and what holds them.

use serde_json::Value;

use super::{
    card::{Face, broken},
    content::is_picture,
    refusal::Refusal,
};

/// How deep elements may stand in one another.
const DEPTH_MAX: usize = 16;
const SPACINGS: [&str; 7] = ["default", "none", "small", "medium", "large", "extraLarge", "padding"];
const SIZES: [&str; 5] = ["auto", "stretch", "small", "medium", "large"];
const WEIGHTS: [&str; 3] = ["default", "lighter", "bolder"];
const FONTS: [&str; 2] = ["default", "monospace"];

/// A list of elements.
pub(super) fn list(elements: &Value, place: &str, face: &mut Face) -> Result<(), Refusal> {
    inside(elements, place, face, 0)
}

fn inside(elements: &Value, place: &str, face: &mut Face, depth: usize) -> Result<(), Refusal> {
    let elements = match elements {
        Value::Null => return Ok(()),
        Value::Array(elements) if depth < DEPTH_MAX => elements,
        _ => return Err(broken(&format!("'{place}' is no list of elements"))),
    };
    elements.iter().try_for_each(|element| one(element, face, depth + 1))
}

fn one(element: &Value, face: &mut Face, depth: usize) -> Result<(), Refusal> {
    among(&element["spacing"], "spacing", &SPACINGS)?;
    let kind = element["type"].as_str().unwrap_or_default();
    match kind {
        "TextBlock" => {
            let line = text(&element["text"], "text")?;
            look(element)?;
            face.lines.extend(line.split('\n').map(str::to_owned));
            Ok(())
        }
        "RichTextBlock" => rich(element, face),
        "Image" => image(element, face),
        "ImageSet" => inside(&element["images"], "images", face, depth),
        "Container" | "Column" => {
            face.select(&element["selectAction"])?;
            inside(&element["items"], "items", face, depth)
        }
        "ColumnSet" => {
            face.select(&element["selectAction"])?;
            inside(&element["columns"], "columns", face, depth)
        }
        "FactSet" => facts(element, face),
        "ActionSet" => face.actions(&element["actions"]),
        _ if kind.starts_with("Input.") => input(element, kind, face),
        _ => Err(broken(&format!("there is no element of type '{kind}'"))),
    }
}

/// Runs of text, each of which is a text or an object with one.
fn rich(element: &Value, face: &mut Face) -> Result<(), Refusal> {
    let inlines = element["inlines"].as_array().ok_or_else(|| broken("'inlines' is no list"))?;
    let mut line = String::new();
    for run in inlines {
        if let Value::String(text) = run {
            line.push_str(text);
            continue;
        }
        if run["type"] != "TextRun" {
            return Err(broken("what is inline is of type 'TextRun'"));
        }
        line.push_str(text(&run["text"], "text")?);
        look(run)?;
        for flag in ["italic", "strikethrough", "underline", "highlight"] {
            if !(run[flag].is_null() || run[flag].is_boolean()) {
                return Err(broken(&format!("'{flag}' is neither true nor false")));
            }
        }
        face.select(&run["selectAction"])?;
    }
    // A block that is apart from the one before it shows that by an empty line.
    let is_apart = element["spacing"] != "none";
    if is_apart && !face.lines.is_empty() {
        face.lines.push(String::new());
    }
    face.lines.extend(line.split('\n').map(str::to_owned));
    Ok(())
}

/// How a text looks.
fn look(text: &Value) -> Result<(), Refusal> {
    among(&text["weight"], "weight", &WEIGHTS)?;
    among(&text["fontType"], "fontType", &FONTS)
}

fn image(element: &Value, face: &mut Face) -> Result<(), Refusal> {
    let url = text(&element["url"], "url")?;
    if !is_picture(url) {
        return Err(broken("'url' of a picture is no https address and no picture"));
    }
    among(&element["size"], "size", &SIZES)?;
    face.select(&element["selectAction"])?;
    face.images.push(url.to_owned());
    Ok(())
}

fn facts(element: &Value, face: &mut Face) -> Result<(), Refusal> {
    let facts = element["facts"].as_array().ok_or_else(|| broken("'facts' is no list"))?;
    for fact in facts {
        let line = format!("{}: {}", text(&fact["title"], "title")?, text(&fact["value"], "value")?);
        face.lines.push(line);
    }
    Ok(())
}

/// A field, which is told by its id as it was filled in before.
fn input(element: &Value, kind: &str, face: &mut Face) -> Result<(), Refusal> {
    let known = ["Text", "Number", "Date", "Time", "Toggle", "ChoiceSet"];
    if !kind.strip_prefix("Input.").is_some_and(|kind| known.contains(&kind)) {
        return Err(broken(&format!("there is no element of type '{kind}'")));
    }
    let id = text(&element["id"], "id")?;
    if let Some(label) = element["label"].as_str() {
        face.lines.push(label.to_owned());
    }
    if !element["value"].is_null() && face.inputs.insert(id.to_owned(), element["value"].clone()).is_some() {
        return Err(broken(&format!("there are two fields with the id '{id}'")));
    }
    Ok(())
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, Refusal> {
    value.as_str().ok_or_else(|| broken(&format!("'{name}' is missing or no text")))
}

fn among(value: &Value, name: &str, known: &[&str]) -> Result<(), Refusal> {
    let is_known = |text: &str| known.iter().any(|known| known.eq_ignore_ascii_case(text));
    if value.is_null() || value.as_str().is_some_and(is_known) {
        return Ok(());
    }
    Err(broken(&format!("'{name}' is none of {}", known.join(", "))))
}
