//! Embeds: what is legal, and what a person sees of them.

use serde_json::Value;

use super::{markdown, refusal::Refusal};
use crate::script::Said;

const EMBEDS_MAX: usize = 10;
const TITLE_MAX: usize = 256;
const DESCRIPTION_MAX: usize = 4096;
/// Of all embeds of a message together.
const SUM_MAX: usize = 6000;

/// What was said, with every embed of a message.
pub(super) fn shown(embeds: &Value, mut said: Said) -> Result<Said, Refusal> {
    let embeds = match embeds {
        Value::Null => return Ok(said),
        Value::Array(embeds) if embeds.len() <= EMBEDS_MAX => embeds,
        _ => return Err(Refusal::form("embeds", format!("Must be {EMBEDS_MAX} or fewer in length."))),
    };
    let mut sum = 0;
    for (index, embed) in embeds.iter().enumerate() {
        let at = format!("embeds.{index}");
        let title = words(&embed["title"], TITLE_MAX, &format!("{at}.title"))?;
        let description = words(&embed["description"], DESCRIPTION_MAX, &format!("{at}.description"))?;
        sum += title.chars().count() + description.chars().count();
        if sum > SUM_MAX {
            return Err(Refusal::form("embeds", format!("Embed size exceeds maximum size of {SUM_MAX}")));
        }
        let url = address(&embed["url"], &format!("{at}.url"))?;
        let image = address(&embed["image"]["url"], &format!("{at}.image.url"))?;
        if url.is_some() && title.is_empty() {
            return Err(Refusal::form(format!("{at}.title"), "This field is required."));
        }
        said = look(said, title, description, image, &at)?;
    }
    Ok(said)
}

/// An embed, as a card where it has words.
fn look(said: Said, title: &str, description: &str, image: Option<&str>, at: &str) -> Result<Said, Refusal> {
    let words = [title, description].into_iter().filter(|words| !words.is_empty());
    let words: Vec<String> = words.map(|words| markdown::read(words).replace('\n', " ")).collect();
    let said = match (words.is_empty(), image) {
        (true, None) => return Err(Refusal::form(at, "An embed must not be empty.")),
        (true, Some(_)) => said,
        (false, _) => said.with_words(&format!("card: {}", words.join(" – "))),
    };
    Ok(image.into_iter().fold(said, |said, image| said.with_words(&format!("[image] {image}"))))
}

fn words<'v>(text: &'v Value, max: usize, at: &str) -> Result<&'v str, Refusal> {
    match text {
        Value::Null => Ok(""),
        Value::String(text) if text.chars().count() <= max => Ok(text),
        _ => Err(Refusal::form(at, format!("Must be {max} or fewer in length."))),
    }
}

fn address<'v>(url: &'v Value, at: &str) -> Result<Option<&'v str>, Refusal> {
    match url {
        Value::Null => Ok(None),
        Value::String(url) if url.starts_with("https://") || url.starts_with("http://") => Ok(Some(url)),
        _ => Err(Refusal::form(at, "Not a well formed URL.")),
    }
}
