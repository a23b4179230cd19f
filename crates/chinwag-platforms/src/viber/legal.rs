//! What Viber takes. It refuses the whole message for a wrong address, so what it would refuse is said in words.

use chinwag_core::{
    capabilities::Room,
    reply::{Button, ButtonAction, Card},
};

const URL_MAX: usize = 2000;
const CONTACT_NAME: Room = Room::utf16(28);
const CONTACT_PHONE: Room = Room::utf16(18);

/// Whether a picture at this address is shown: it has to end in the name of a kind of picture.
pub(super) fn is_picture_url(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_picture = [".jpg", ".jpeg", ".png", ".gif"].iter().any(|end| path.ends_with(end));
    is_picture && is_address(url, &["https://"])
}

/// Whether a button can open this address.
pub(super) fn is_action_url(url: &str) -> bool {
    is_address(url, &["https://", "http://"])
}

fn is_address(url: &str, schemes: &[&str]) -> bool {
    let has_scheme = |scheme: &&str| url.len() > scheme.len() && url.starts_with(*scheme);
    url.len() <= URL_MAX && url.bytes().all(|byte| byte.is_ascii_graphic()) && schemes.iter().any(has_scheme)
}

/// Whether a person's address is shown as such.
pub(super) fn is_contact(name: &str, phone: &str) -> bool {
    let is_there = |text: &str| !text.trim().is_empty();
    is_there(name) && is_there(phone) && CONTACT_NAME.fits(name) && CONTACT_PHONE.fits(phone)
}

/// Takes off the buttons that Viber would refuse, and those that call a number, which it has not; returns what they say, in words.
pub(super) fn tame_buttons(buttons: &mut Vec<Button>) -> Vec<String> {
    let mut lines = Vec::new();
    buttons.retain(|Button { title, action }| {
        let (ButtonAction::Url(what) | ButtonAction::Phone(what)) = action else { return true };
        let stays = matches!(action, ButtonAction::Url(url) if is_action_url(url));
        let words = [title.trim(), what.trim()].into_iter().filter(|words| !stays && !words.is_empty());
        lines.push(words.collect::<Vec<_>>().join(": "));
        stays
    });
    lines.retain(|line| !line.is_empty());
    lines
}

/// Takes off a card what Viber would refuse, and says it below the title.
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
