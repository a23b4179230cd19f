//! What a person sees: bubbles, and what can be pressed on them.

use maud::{Markup, html};

use super::{pane::PICTURES, seats::Seats};
use crate::{
    assets,
    playground::{Choice, ChoiceKind, Item, Part, Side, State, Talk},
    view::link,
};

/// A chat. It is one form: what can be pressed are its buttons.
pub(super) fn talk(talk: &Talk, seats: &Seats, index: usize, csrf: &str) -> Markup {
    let last_said = talk.items.iter().rposition(|item| item.side == Side::Person);
    html! {
        @if let Some(key) = &talk.conversation {
            p.talk-top { a href=(link::conversation(key.as_str())) { "This conversation in full" } }
        }
        @if talk.items.is_empty() {
            p.nothing { "Nothing has been said yet. Say hello." }
        }
        form method="post" action="/simulator/press" {
            (seats.hidden(index, csrf))
            ol.bubbles {
                @for (at, item) in talk.items.iter().enumerate() {
                    (bubble(item, last_said.is_none_or(|last| last < at)))
                }
                @if talk.is_typing { li.bubble.bot.typing aria-label="The bot is typing" { "· · ·" } }
            }
        }
    }
}

/// One message. Answers that are offered beside it go once the person has said something else.
fn bubble(item: &Item, is_newest: bool) -> Markup {
    let side = match item.side {
        Side::Person => "person",
        Side::Bot => "bot",
        Side::Unseen => "bot unseen",
    };
    html! {
        li class={ "bubble " (side) } {
            @for part in &item.parts { (show(part, is_newest)) }
            @if !item.reactions.is_empty() { span.reactions { (item.reactions.concat()) } }
            div.meta {
                @if item.is_edited { span { "edited" } }
                @if let Some((class, words)) = state(item) { span class=(class) { (words) } }
                @if let Some(event) = &item.event {
                    a href=(link::event(event.as_str())) title=(item.at) { "event" }
                }
            }
            @if let Some(note) = &item.note { p.note { (note) } }
        }
    }
}

fn show(part: &Part, is_newest: bool) -> Markup {
    match part {
        Part::Words(words) => html! { p.says { (words) } },
        Part::Card { title, subtitle } => html! {
            div.card { b { (title) } @if !subtitle.is_empty() { span { (subtitle) } } }
        },
        Part::Picture(name) => picture(name),
        Part::Attached(kind, place) => html! { p.attached { span.dim { (kind) } " " (place) } },
        Part::Choices(choices) => offers(choices, is_newest),
        Part::Deleted => html! { p.dim { "taken back" } },
    }
}

/// One of the panel's own is shown. One that is elsewhere is not loaded: it is said where it is.
fn picture(name: &str) -> Markup {
    match PICTURES.iter().find(|(own, _)| *own == name) {
        Some((own, title)) => html! {
            img.picture src=(assets::path(&format!("{own}.svg"))) alt=(title) width="220" height="140";
        },
        None => html! { p.picture.elsewhere { span.dim { "picture" } span { (name) } } },
    }
}

fn offers(choices: &[Choice], is_newest: bool) -> Markup {
    let is_there = |choice: &&Choice| is_newest || choice.kind != ChoiceKind::QuickReply;
    html! {
        div.offers {
            @for choice in choices.iter().filter(is_there) {
                @match choice.kind {
                    ChoiceKind::Link => span.opens { (choice.title) " ↗" },
                    ChoiceKind::Button => button name="title" value=(choice.title) { (choice.title) },
                    ChoiceKind::QuickReply => button.quick name="title" value=(choice.title) { (choice.title) },
                }
            }
        }
    }
}

/// What became of it, where there is anything to say.
fn state(item: &Item) -> Option<(&'static str, &'static str)> {
    Some(match (item.side, item.state) {
        (_, State::OnTheWay) => ("dim", "on its way"),
        (Side::Person, State::Failed) => ("failed", "not taken by the bot"),
        (_, State::Failed) => ("failed", "not delivered"),
        (Side::Person, _) => return None,
        (_, State::Taken) => ("dim", "sent"),
        (_, State::Delivered) => ("dim", "delivered ✓"),
        (_, State::Read) => ("dim", "read ✓✓"),
    })
}
