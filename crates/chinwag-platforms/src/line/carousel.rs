//! Cards side by side. LINE wants every card of a row to have the same parts as the others and something to press, so a
//! row of unlike cards becomes several, and a card with nothing to press a picture and a text.

use chinwag_core::{
    reply::{Card, Reply, ReplyContent},
    response::Response,
};

/// Cards in runs, in order: with something to press (`true`) or without. What has nothing to show is left out.
pub(super) fn runs(cards: Vec<Card>) -> Vec<(bool, Vec<Card>)> {
    let mut runs: Vec<(bool, Vec<Card>)> = Vec::new();
    for card in cards.into_iter().filter(|card| !is_blank(card)) {
        let can_press = !card.buttons.is_empty() || card.url.is_some();
        match runs.last_mut() {
            Some((kind, run)) if *kind == can_press => run.push(card),
            _ => runs.push((can_press, vec![card])),
        }
    }
    runs
}

fn is_blank(card: &Card) -> bool {
    let words = [Some(&card.title), card.subtitle.as_ref()];
    words.into_iter().flatten().all(|words| words.trim().is_empty())
        && card.image_url.is_none()
        && card.url.is_none()
        && card.buttons.is_empty()
}

/// A fitted response, as one for each row of like cards.
pub(super) fn even(response: Response) -> Vec<Response> {
    let Response { reply: Reply { content: ReplyContent::Cards { cards }, quick_replies, .. }, .. } =
        &response
    else {
        return vec![response];
    };
    let rows: Vec<Vec<Card>> = cards.chunk_by(|a, b| shape(a) == shape(b)).map(<[Card]>::to_vec).collect();
    let last = rows.len().saturating_sub(1);
    let row = |(index, cards)| {
        let mut row = response.clone();
        row.reply.content = ReplyContent::Cards { cards };
        row.reply.quick_replies = if index == last { quick_replies.clone() } else { Vec::new() };
        row
    };
    rows.into_iter().enumerate().map(row).collect()
}

/// What a card has to have in common with its neighbours: a picture, a title, the number of things to press.
fn shape(card: &Card) -> (bool, bool, usize) {
    (card.image_url.is_some(), card.subtitle.is_some(), card.buttons.len().max(1))
}
