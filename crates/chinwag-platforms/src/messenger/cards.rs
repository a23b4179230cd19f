//! Fits cards to what Messenger shows: ten in a row, three buttons each, short titles. What is cut from a card stands in
//! full in the text below the row.

use chinwag_core::{
    platform::RenderError,
    reply::{Card, ReplyContent},
};

use super::prepare::{append_lines, fit_buttons, words};
use crate::split::{Unit, shorten};

const CARDS_MAX: usize = 10;
const BUTTONS_MAX: usize = 3;
const TITLE_MAX: usize = 80;

/// The cards, as messages.
pub(super) fn fit(cards: Vec<Card>) -> Result<Vec<ReplyContent>, RenderError> {
    let mut row = Row::default();
    for card in cards {
        row.add(card)?;
    }
    row.end();
    Ok(row.done)
}

/// The row that is being filled.
#[derive(Default)]
struct Row {
    done: Vec<ReplyContent>,
    cards: Vec<Card>,
    below: Vec<String>,
}

impl Row {
    fn add(&mut self, mut card: Card) -> Result<(), RenderError> {
        tidy(&mut card);
        if is_bare(&card) {
            // NOTE: Messenger refuses a card with nothing but a title.
            self.end();
            self.done.extend(words(&card.title, Vec::new()));
            return Ok(());
        }
        let below = shorten_all(&mut card)?;
        for card in by_buttons(card) {
            if self.cards.len() == CARDS_MAX {
                self.end();
            }
            self.cards.push(card);
        }
        self.below.extend(below);
        Ok(())
    }

    fn end(&mut self) {
        if !self.cards.is_empty() {
            self.done.push(ReplyContent::Cards { cards: std::mem::take(&mut self.cards) });
        }
        let below = std::mem::take(&mut self.below);
        self.done.extend(words(&below.join("\n\n"), Vec::new()));
    }
}

/// A title where there is none; nothing where there is only white space.
fn tidy(card: &mut Card) {
    let is_there = |text: &String| !text.trim().is_empty();
    card.subtitle = card.subtitle.take().filter(is_there);
    card.image_url = card.image_url.take().filter(is_there);
    card.url = card.url.take().filter(is_there);
    if card.title.trim().is_empty() {
        card.title = card.subtitle.take().unwrap_or_default();
    }
    if card.title.is_empty() && !is_bare(card) {
        card.title = card.buttons.first().map_or_else(|| "…".into(), |button| button.title.clone());
    }
}

fn is_bare(card: &Card) -> bool {
    card.subtitle.is_none() && card.image_url.is_none() && card.url.is_none() && card.buttons.is_empty()
}

/// Shortens what is too long; returns it in full.
fn shorten_all(card: &mut Card) -> Result<Option<String>, RenderError> {
    let mut full = Vec::new();
    for text in std::iter::once(&mut card.title).chain(&mut card.subtitle) {
        if Unit::Utf16.length(text) > TITLE_MAX {
            let short = shorten(text, Unit::Utf16, TITLE_MAX).into_owned();
            full.push(std::mem::replace(text, short));
        }
    }
    let mut below = full.join("\n");
    append_lines(&mut below, &fit_buttons(&mut card.buttons)?);
    Ok((!below.is_empty()).then_some(below))
}

/// The card, and as many further ones of the same title as its buttons need.
fn by_buttons(mut card: Card) -> Vec<Card> {
    let more = card.buttons.split_off(BUTTONS_MAX.min(card.buttons.len()));
    let title = card.title.clone();
    let further = |buttons: &[_]| Card { buttons: buttons.to_vec(), ..Card::new(title.clone()) };
    let further: Vec<Card> = more.chunks(BUTTONS_MAX).map(further).collect();
    std::iter::once(card).chain(further).collect()
}
