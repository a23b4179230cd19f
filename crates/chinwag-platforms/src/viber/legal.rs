//! What Viber takes: addresses, and how long a person's may be.

use chinwag_core::{capabilities::Room, reply::ButtonAction};

use crate::legal::{Legal, is_address};

/// What Viber would refuse is said in words. No button calls a number.
pub(super) const LEGAL: Legal = Legal {
    presses: |action| matches!(action, ButtonAction::Url(url) if is_action_url(url)),
    opens: is_action_url,
    shows: is_picture_url,
};

const URL_MAX: usize = 2000;
const CONTACT_NAME: Room = Room::utf16(28);
const CONTACT_PHONE: Room = Room::utf16(18);

/// Whether a picture at this address is shown: it has to end in the name of a kind of picture.
fn is_picture_url(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_picture = [".jpg", ".jpeg", ".png", ".gif"].iter().any(|end| path.ends_with(end));
    is_picture && is_address(url, &["https://"], URL_MAX)
}

/// Whether a button can open this address.
fn is_action_url(url: &str) -> bool {
    is_address(url, &["https://", "http://"], URL_MAX)
}

/// Whether a person's address is shown as such.
pub(super) fn is_contact(name: &str, phone: &str) -> bool {
    let is_there = |text: &str| !text.trim().is_empty();
    is_there(name) && is_there(phone) && CONTACT_NAME.fits(name) && CONTACT_PHONE.fits(phone)
}
