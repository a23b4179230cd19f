//! Which addresses LINE takes. It refuses the whole message for a wrong one, so what it would refuse is said in words.

use std::borrow::Cow;

use chinwag_core::{
    platform::RenderError,
    reply::{Button, ButtonAction, Card},
};

const ACTION_MAX: usize = 1000;
const MEDIA_MAX: usize = 2000;

/// The address that a button opens, as LINE takes it; `None` where it would not, or where the button opens none.
pub(super) fn action_uri(action: &ButtonAction) -> Option<Cow<'_, str>> {
    match action {
        ButtonAction::Postback(_) => None,
        ButtonAction::Url(url) => is_action_url(url).then_some(Cow::Borrowed(url)),
        ButtonAction::Phone(number) => {
            let number: String =
                number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#' | ',')).collect();
            let uri = format!("tel:{number}");
            (!number.is_empty() && is_action_url(&uri)).then_some(Cow::Owned(uri))
        }
    }
}

fn is_action_url(url: &str) -> bool {
    is_address(url, &["https://", "http://", "line://", "tel:"], ACTION_MAX)
}

/// Whether a picture at this address is shown.
pub(super) fn is_picture_url(url: &str) -> bool {
    is_address(url, &["https://"], MEDIA_MAX)
}

fn is_address(url: &str, schemes: &[&str], max: usize) -> bool {
    let has_scheme = |scheme: &&str| url.len() > scheme.len() && url.starts_with(*scheme);
    url.len() <= max && url.bytes().all(|byte| byte.is_ascii_graphic()) && schemes.iter().any(has_scheme)
}

/// Takes off the buttons that LINE would refuse; returns what they say, in words.
pub(super) fn tame_buttons(buttons: &mut Vec<Button>) -> Vec<String> {
    let mut lines = Vec::new();
    buttons.retain(|Button { title, action }| {
        let (ButtonAction::Url(what) | ButtonAction::Phone(what)) = action else { return true };
        let stays = action_uri(action).is_some();
        let words = [title.trim(), what.trim()].into_iter().filter(|words| !stays && !words.is_empty());
        lines.push(words.collect::<Vec<_>>().join(": "));
        stays
    });
    lines.retain(|line| !line.is_empty());
    lines
}

/// Takes off a card what LINE would refuse, and says it below the title.
pub(super) fn tame_card(card: &mut Card) {
    let mut lines = tame_buttons(&mut card.buttons);
    lines.extend(card.url.take_if(|url| !is_action_url(url)));
    lines.extend(card.image_url.take_if(|url| !is_picture_url(url)));
    lines.retain(|line| !line.trim().is_empty());
    if !lines.is_empty() {
        let words = card.subtitle.take().filter(|words| !words.trim().is_empty());
        card.subtitle = Some(words.into_iter().chain(lines).collect::<Vec<_>>().join("\n"));
    }
}

/// The package of a sticker and its place there: an id here is both, as they come in.
pub(super) fn sticker(id: &str) -> Result<(&str, &str), RenderError> {
    let parts = id.split_once('/').filter(|(package, sticker)| !package.is_empty() && !sticker.is_empty());
    parts.ok_or_else(|| {
        RenderError::new(format_args!("`{id}` is no sticker of LINE: write `<package>/<sticker>`"))
    })
}

/// What is quoted: LINE wants the quote token of the message, and an id, which is digits, is none.
pub(super) fn quote_token(reply_to: Option<&str>) -> Option<&str> {
    reply_to.filter(|token| !token.is_empty() && token.bytes().any(|byte| !byte.is_ascii_digit()))
}
