//! Message objects: what is legal, and what a person sees of them.

use chinwag_core::capabilities::Unit;

use super::{part::Part, refusal::Refusal, template};
use crate::{play::Choice, script::Said};

/// The one scheme of media.
pub(super) const HTTPS: &[&str] = &["https://"];
const MEDIA_URL_MAX: usize = 2000;
const TEXT_MAX: usize = 5000;
const ALT_MAX: usize = 400;

/// What a message shows.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) said: Said,
    pub(super) choices: Vec<Choice>,
    /// The token of the message that it quotes.
    pub(super) quotes: Option<String>,
}

/// What a message shows, if LINE takes it.
pub(super) fn shown(message: &Part<'_>) -> Result<Seen, Refusal> {
    let kind = message.get("type");
    let mut choices = Vec::new();
    let said = match kind.any_text()? {
        "text" => words(message.get("text").text(Unit::Utf16, TEXT_MAX)?),
        "image" => {
            message.get("previewImageUrl").url(HTTPS, MEDIA_URL_MAX)?;
            media(message, "image")?
        }
        "video" => {
            message.get("previewImageUrl").url(HTTPS, MEDIA_URL_MAX)?;
            media(message, "video")?
        }
        "audio" => {
            let duration = message.get("duration");
            if duration.value.as_u64().is_none_or(|millis| millis == 0) {
                return Err(duration.wrong("must be specified"));
            }
            media(message, "audio")?
        }
        "location" => place(message)?,
        "sticker" => {
            let package = message.get("packageId").text(Unit::Chars, 20)?;
            words(&format!("[sticker] {package}/{}", message.get("stickerId").text(Unit::Chars, 20)?))
        }
        "template" => {
            message.get("altText").text(Unit::Utf16, ALT_MAX)?;
            let (said, pressed) = template::shown(&message.get("template"))?;
            choices = pressed;
            said
        }
        "flex" => {
            let alt = message.get("altText").text(Unit::Utf16, ALT_MAX)?;
            let contents = message.get("contents");
            if !contents.value.is_object() {
                return Err(contents.wrong("must be specified"));
            }
            words(alt)
        }
        _ => return Err(kind.wrong(format!("Must be one of the following values: [{KINDS}]"))),
    };
    let quotes = message.optional("quoteToken").map(|token| token.any_text()).transpose()?;
    if let Some(quick_reply) = message.optional("quickReply") {
        choices.extend(template::offers(&quick_reply)?);
    }
    Ok(Seen { said, choices, quotes: quotes.map(str::to_owned) })
}

const KINDS: &str = "text, image, video, audio, location, sticker, template, flex";

fn words(words: &str) -> Said {
    Said::default().with_words(words)
}

fn media(message: &Part<'_>, kind: &str) -> Result<Said, Refusal> {
    let url = message.get("originalContentUrl").url(HTTPS, MEDIA_URL_MAX)?;
    Ok(words(&format!("[{kind}] {url}")))
}

fn place(message: &Part<'_>) -> Result<Said, Refusal> {
    let title = message.get("title").text(Unit::Chars, 100)?;
    message.get("address").text(Unit::Chars, 100)?;
    let (north, east) = (message.get("latitude").degrees(90.0)?, message.get("longitude").degrees(180.0)?);
    Ok(words(&format!("[location] {north} {east} {title}")))
}
