//! Keyboards and cards: blocks on a grid, and what a person sees of them.

use serde_json::{Value, json};

use super::{
    html,
    part::{any_text, file, flag, number, number_or, text, url, word},
    refusal::Refusal,
};
use crate::{play::Choice, script::Said};

const COLUMNS_MAX: u64 = 6;
/// How many rows a keyboard has at most, and each of its buttons.
const KEYBOARD_ROWS: u64 = 24;
const KEY_ROWS: u64 = 2;
/// How many rows a card has at most, and how many cards there are.
const CARD_ROWS: u64 = 7;
const CARDS_MAX: u64 = 6;
const TEXT_MAX: usize = 250;
const ACTIONS: [&str; 5] = ["reply", "open-url", "location-picker", "share-phone", "none"];
const PICTURES: [&str; 4] = [".jpg", ".jpeg", ".png", ".gif"];

/// A block: a button, words or a picture.
struct Block {
    /// How many cells of the grid it takes.
    cells: u64,
    image: Option<String>,
    title: String,
    /// What it tells the bot.
    value: Option<Value>,
}

/// What can be pressed on a keyboard.
pub(super) fn keyboard(keyboard: &Value) -> Result<Vec<Choice>, Refusal> {
    word(keyboard, "Type", &["keyboard"])?;
    flag(keyboard, "DefaultHeight")?;
    if !keyboard["InputFieldState"].is_null() {
        word(keyboard, "InputFieldState", &["regular", "minimized", "hidden"])?;
    }
    let blocks = blocks(keyboard, KEY_ROWS, true)?;
    if blocks.iter().map(|block| block.cells).sum::<u64>() > COLUMNS_MAX * KEYBOARD_ROWS {
        return Err(Refusal::bad("keyboard has too many rows"));
    }
    let choice = |Block { title, value, .. }| Choice { title, value };
    Ok(blocks.into_iter().map(choice).collect())
}

/// What cards show, and what can be pressed on them. Each fills a group of columns and rows.
pub(super) fn cards(media: &Value) -> Result<(Said, Vec<Choice>), Refusal> {
    word(media, "Type", &["rich_media"])?;
    let columns = number_or(media, "ButtonsGroupColumns", COLUMNS_MAX, COLUMNS_MAX)?;
    let rows = number_or(media, "ButtonsGroupRows", CARD_ROWS, CARD_ROWS)?;
    let (mut said, mut choices) = (Said::default(), Vec::new());
    let (mut cells, mut groups, mut has_words) = (0, 1, false);
    for block in blocks(media, rows, false)? {
        if cells == columns * rows {
            (cells, groups, has_words) = (0, groups + 1, false);
        }
        cells += block.cells;
        if cells > columns * rows || groups > CARDS_MAX {
            return Err(Refusal::bad("rich_media: the blocks do not fit into their groups"));
        }
        if let Some(url) = block.image {
            said = said.with_words(&format!("[image] {url}"));
        } else if !has_words {
            has_words = true;
            let (title, rest) = block.title.split_once('\n').unwrap_or((&block.title, ""));
            let words = if rest.is_empty() { title.to_owned() } else { format!("{title} – {rest}") };
            said = said.with_words(&format!("card: {}", words.replace('\n', " ")));
        } else {
            choices.push(Choice { title: block.title, value: block.value });
        }
    }
    Ok((said, choices))
}

fn blocks(board: &Value, rows_max: u64, is_keyboard: bool) -> Result<Vec<Block>, Refusal> {
    let buttons = board["Buttons"].as_array().ok_or_else(|| Refusal::missing("Buttons"))?;
    if buttons.is_empty() {
        return Err(Refusal::bad("Buttons: array is too short: must have at least 1 elements"));
    }
    buttons.iter().map(|button| block(button, rows_max, is_keyboard)).collect()
}

fn block(button: &Value, rows_max: u64, is_keyboard: bool) -> Result<Block, Refusal> {
    let columns = number_or(button, "Columns", COLUMNS_MAX, COLUMNS_MAX)?;
    let rows = if button["Rows"].is_null() { 1 } else { number(button, "Rows", 1, rows_max)? };
    let image = (!button["Image"].is_null()).then(|| file(button, "Image", &PICTURES)).transpose()?;
    let title = if button["Text"].is_null() { "" } else { any_text(button, "Text", TEXT_MAX)? };
    let title = html::shown(title).map_err(|what| Refusal::bad(format!("Text: {what}")))?;
    if image.is_none() && title.trim().is_empty() {
        return Err(Refusal::missing("Text"));
    }
    let is_silent = flag(button, "Silent")?;
    let action = if button["ActionType"].is_null() { "reply" } else { word(button, "ActionType", &ACTIONS)? };
    let value = match action {
        "reply" => {
            let body = text(button, "ActionBody", TEXT_MAX)?;
            Some(json!({"body": body, "is_silent": is_silent, "is_keyboard": is_keyboard}))
        }
        "open-url" => url(button, "ActionBody", &["https://", "http://", "viber://"], 2000).map(|_| None)?,
        _ => any_text(button, "ActionBody", TEXT_MAX).map(|_| None)?,
    };
    Ok(Block { cells: columns * rows, image: image.map(str::to_owned), title, value })
}
