//! Which addresses the widget opens: those of the web, of mail and of telephones. Whatever else there is, a script above
//! all, is said in words.

use chinwag_core::reply::ButtonAction;

use crate::legal::{Legal, is_address};

pub(super) const LEGAL: Legal = Legal { presses, opens, shows: is_picture };

const BYTES_MAX: usize = 2000;

fn presses(action: &ButtonAction) -> bool {
    match action {
        ButtonAction::Postback(_) => true,
        ButtonAction::Url(url) => opens(url),
        ButtonAction::Phone(number) => telephone(number).is_some(),
    }
}

/// Whether a link may open it.
pub(super) fn opens(url: &str) -> bool {
    is_address(url, &["https://", "http://", "mailto:", "tel:"], BYTES_MAX)
}

/// Whether it is shown as a picture, a sound or a film.
pub(super) fn is_picture(url: &str) -> bool {
    is_address(url, &["https://", "http://"], BYTES_MAX)
}

/// The address that calls a number.
pub(super) fn telephone(number: &str) -> Option<String> {
    let digits: String =
        number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#' | ',')).collect();
    (!digits.is_empty()).then(|| format!("tel:{digits}"))
}
