//! Cards: side by side where the platform shows them, otherwise a picture and a text each. What is cut from a card stands
//! in full in the text below the row.

use chinwag_core::{
    capabilities::{Cards, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{Button, ButtonAction, Card, MediaSource, ReplyContent},
};

use super::{Fitting, draft, press, words};

/// The cards, as messages.
pub(super) fn fit(fitting: &Fitting, cards: Vec<Card>) -> Result<Vec<ReplyContent>, RenderError> {
    let Some(limits) = fitting.capabilities.cards else {
        let mut done = Vec::new();
        for card in cards {
            spell_out(fitting, card, &mut done)?;
        }
        return Ok(done);
    };
    let mut row = Row { fitting, limits, done: Vec::new(), cards: Vec::new(), below: Vec::new() };
    for card in cards {
        row.add(card)?;
    }
    row.end();
    Ok(row.done)
}

/// A card as a picture and a text.
fn spell_out(fitting: &Fitting, mut card: Card, done: &mut Vec<ReplyContent>) -> Result<(), RenderError> {
    tidy(&mut card);
    let mut buttons = card.buttons;
    if let Some(url) = card.url {
        buttons.insert(0, Button { title: card.title.clone(), action: ButtonAction::Url(url) });
    }
    let lines = press::numbered(press::fit_buttons(fitting.capabilities.buttons, &mut buttons)?);
    let mut text = [Some(card.title), card.subtitle].into_iter().flatten().collect::<Vec<_>>().join("\n");
    if let Some(url) = card.image_url {
        if fitting.capabilities.media.contains(&MediaKind::Image) {
            let from = MediaSource::Url(url);
            done.push(ReplyContent::Media { media: MediaKind::Image, from, caption: None });
        } else {
            text.push('\n');
            text.push_str(&url);
        }
    }
    words::append(&mut text, &lines);
    done.extend(draft::below(fitting, &text, buttons));
    Ok(())
}

/// The row that is being filled.
struct Row<'a> {
    fitting: &'a Fitting,
    limits: Cards,
    done: Vec<ReplyContent>,
    cards: Vec<Card>,
    below: Vec<String>,
}

impl Row<'_> {
    fn add(&mut self, mut card: Card) -> Result<(), RenderError> {
        tidy(&mut card);
        let title = card.title.clone();
        let below = self.shorten_all(&mut card)?;
        let is_whole = card.title == title;
        if is_bare(&card) {
            // NOTE: Messenger, for one, refuses a card with nothing but a title. Its buttons may have become words.
            let words = match below {
                None => title,
                Some(below) if is_whole => format!("{title}\n\n{below}"),
                // It is the first of what stands in full.
                Some(below) => below,
            };
            self.end();
            self.done.extend(draft::below(self.fitting, &words, Vec::new()));
            return Ok(());
        }
        for card in self.by_buttons(card) {
            if self.cards.len() == self.limits.max {
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
        self.done.extend(draft::below(self.fitting, &below.join("\n\n"), Vec::new()));
    }

    /// Shortens what is too long; returns it in full.
    fn shorten_all(&self, card: &mut Card) -> Result<Option<String>, RenderError> {
        let mut full = Vec::new();
        let mut fit = |text: &mut String, room: Room| {
            if let Some(short) = self.fitting.shortened(text, room) {
                full.push(std::mem::replace(text, short));
            }
        };
        fit(&mut card.title, self.limits.title);
        if let Some(subtitle) = &mut card.subtitle {
            fit(subtitle, self.limits.subtitle);
        }
        let mut below = full.join("\n");
        let lines = press::fit_buttons(self.fitting.capabilities.buttons, &mut card.buttons)?;
        words::append(&mut below, &press::numbered(lines));
        Ok((!below.is_empty()).then_some(below))
    }

    /// The card, and as many further ones of the same title as its buttons need.
    fn by_buttons(&self, mut card: Card) -> Vec<Card> {
        let max = self.limits.buttons.max(1);
        let more = card.buttons.split_off(max.min(card.buttons.len()));
        let title = card.title.clone();
        let further = |buttons: &[_]| Card { buttons: buttons.to_vec(), ..Card::new(title.clone()) };
        let further: Vec<Card> = more.chunks(max).map(further).collect();
        std::iter::once(card).chain(further).collect()
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
