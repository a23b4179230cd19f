//! Cards and keyboards. What stands on them is a little HTML, so that every character of a bot's words is escaped.

use chinwag_core::reply::{Button, ButtonAction, Card, QuickReply, Reply, ReplyContent};

use super::wire::{Block, Keyboard, RichMedia};
use crate::markup::Dialect;

/// A card is a group of so many columns and rows, all of which have to be filled.
const COLUMNS: u8 = 6;
const ROWS: u8 = 7;
const IMAGE_ROWS: u8 = 3;

/// What can be pressed below a message; `None` where there is nothing.
pub(super) fn keyboard(reply: &Reply) -> Option<Keyboard<'_>> {
    let buttons: &[Button] = match &reply.content {
        ReplyContent::Text { buttons, .. } => buttons,
        _ => &[],
    };
    let offered = reply.quick_replies.iter().map(quick_reply);
    let buttons: Vec<_> = buttons.iter().map(button).chain(offered).collect();
    (!buttons.is_empty()).then_some(Keyboard { kind: "keyboard", default_height: false, buttons })
}

/// Cards side by side.
pub(super) fn cards(cards: &[Card]) -> RichMedia<'_> {
    RichMedia {
        kind: "rich_media",
        buttons_group_columns: COLUMNS,
        buttons_group_rows: ROWS,
        buttons: cards.iter().flat_map(card).collect(),
    }
}

/// What a card says, where cards are not shown.
pub(super) fn alternative(cards: &[Card]) -> String {
    let words = cards.iter().flat_map(|card| [Some(&*card.title), card.subtitle.as_deref()]);
    words.flatten().map(|words| Dialect::PLAIN.write(words)).collect::<Vec<_>>().join("\n")
}

/// The blocks of a card: a picture, words, buttons. The words take what rows are left.
fn card(card: &Card) -> Vec<Block<'_>> {
    let (action_type, action_body) = match card.url.as_deref() {
        Some(url) => ("open-url", url),
        None => ("none", "none"),
    };
    let block = |rows| Block {
        columns: COLUMNS,
        rows,
        action_type,
        action_body,
        text: None,
        image: None,
        silent: false,
    };
    let image = card.image_url.as_deref().map(|url| Block { image: Some(url), ..block(IMAGE_ROWS) });
    let words = words(&card.title, card.subtitle.as_deref());
    let buttons: Vec<_> = card.buttons.iter().map(button).collect();
    let taken =
        image.as_ref().map_or(0, |image| image.rows) + buttons.iter().map(|block| block.rows).sum::<u8>();
    let words = Block { text: Some(words), ..block(ROWS.saturating_sub(taken).max(1)) };
    image.into_iter().chain([words]).chain(buttons).collect()
}

/// What stands on a card.
pub(super) fn words(title: &str, subtitle: Option<&str>) -> String {
    let mut words = format!("<b>{}</b>", escaped(&Dialect::PLAIN.write(title)));
    if let Some(subtitle) = subtitle {
        words.push_str("<br>");
        words.push_str(&escaped(&Dialect::PLAIN.write(subtitle)).replace('\n', "<br>"));
    }
    words
}

fn button(button: &Button) -> Block<'_> {
    match &button.action {
        ButtonAction::Postback(payload) => telling(&button.title, payload),
        ButtonAction::Url(what) | ButtonAction::Phone(what) => {
            Block { action_type: "open-url", silent: false, ..telling(&button.title, what) }
        }
    }
}

fn quick_reply(reply: &QuickReply) -> Block<'_> {
    telling(&reply.title, &reply.payload)
}

/// A button that tells the bot something. It is silent: what it tells is nothing for people to read.
fn telling<'a>(title: &str, payload: &'a str) -> Block<'a> {
    Block {
        columns: COLUMNS,
        rows: 1,
        action_type: "reply",
        action_body: payload,
        text: Some(escaped(title)),
        image: None,
        silent: true,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
