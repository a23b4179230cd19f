//! What LINE takes: addresses, stickers, quotes.

use std::borrow::Cow;

use chinwag_core::{platform::RenderError, reply::ButtonAction};

use crate::legal::{Legal, is_address};

/// What LINE would refuse is said in words.
pub(super) const LEGAL: Legal =
    Legal { presses: |action| action_uri(action).is_some(), opens: is_action_url, shows: is_picture_url };

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
