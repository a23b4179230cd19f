//! One chat: whose it is, what is seen, what can be said, and what goes wrong.

use chinwag_core::error::EngineError;
use maud::{Markup, html};

use super::{FAULTS, TALKS, bubble, faults, seats::Seats};
use crate::{Playground, playground::Seat};

/// The longest that can be typed.
pub(super) const TEXT_CHARS_MAX: usize = 4000;

/// The pictures that can be sent: each is drawn in a file of the panel's own.
pub(super) const PICTURES: [(&str, &str); 3] =
    [("cat", "A cat"), ("tea", "A cup of tea"), ("sea", "The sea")];

/// The emoji that can be put on a message.
pub(super) const REACTIONS: [&str; 3] = ["👍", "❤️", "😮"];

/// A person's name, as it is shown.
pub(super) fn called(person: &str) -> String {
    let mut letters = person.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Whose chat it is, in words.
pub(super) fn title(playground: &dyn Playground, seat: &Seat) -> String {
    let platforms = playground.platforms();
    let platform = platforms.iter().find(|platform| platform.name.as_str() == seat.platform);
    let platform = platform.map_or(seat.platform.as_str(), |platform| platform.title);
    format!("{platform}: {}", called(&seat.person))
}

pub(super) async fn show(
    playground: &dyn Playground,
    seats: &Seats,
    index: usize,
    csrf: &str,
) -> Result<Markup, EngineError> {
    let Some(seat) = seats.get(index) else { return Ok(html! {}) };
    let talk = playground.talk(seat).await?;
    let title = title(playground, seat);
    Ok(html! {
        section.pane id={ "pane-" (index) } aria-label=(title) {
            (head(playground, seats, index, csrf))
            div.talk id=(TALKS[index]) tabindex="0" role="group" aria-label={ "What " (called(&seat.person)) " sees" } {
                (bubble::talk(&talk, seats, index, csrf))
            }
            p.problem role="alert" hidden {}
            (composer(seats, index, csrf))
            details.faults {
                summary { "What goes wrong" }
                div id=(FAULTS[index]) { (faults::panel(playground, seats, index, csrf)) }
            }
        }
    })
}

/// Who talks where, to be changed; and what ends the chat.
fn head(playground: &dyn Playground, seats: &Seats, index: usize, csrf: &str) -> Markup {
    html! {
        div.pane-head {
            form.seat method="get" action="/simulator" {
                @for (other, seat) in seats.iter().enumerate() {
                    @if other == index { (chosen(playground, seat)) } @else {
                        input type="hidden" name="platform" value=(seat.platform);
                        input type="hidden" name="person" value=(seat.person);
                    }
                }
                button { "Show" }
            }
            form method="post" action="/simulator/restart" {
                (seats.hidden(index, csrf))
                button aria-label="Restart this conversation" title="Restart: clears this screen, and lets the bot forget what it keeps for this person" { "↺" }
            }
            @if seats.len() > 1 { a.button href=(seats.without(index)) aria-label="Close this chat" { "×" } }
        }
    }
}

fn chosen(playground: &dyn Playground, seat: &Seat) -> Markup {
    html! {
        select name="platform" aria-label="Platform" {
            @for platform in playground.platforms() {
                option value=(platform.name) selected[platform.name.as_str() == seat.platform] { (platform.title) }
            }
        }
        select name="person" aria-label="Person" {
            @for person in playground.people() {
                option value=(person) selected[person == seat.person] { (called(&person)) }
            }
        }
    }
}

fn composer(seats: &Seats, index: usize, csrf: &str) -> Markup {
    html! {
        form.composer method="post" action="/simulator/say" {
            (seats.hidden(index, csrf))
            div.typed {
                input.text name="text" maxlength=(TEXT_CHARS_MAX) required autocomplete="off" placeholder="Write to the bot"
                    aria-label="Write to the bot" autofocus[index == 0];
                button.primary { "Send" }
            }
            details.more {
                summary { "More to do" }
                div.row {
                    button formaction="/simulator/edit" title="What was written last becomes what stands above" { "Change the last message to this" }
                    @for (name, title) in PICTURES {
                        button formaction="/simulator/picture" formnovalidate name="picture" value=(name) { "Send: " (title) }
                    }
                    @for emoji in REACTIONS {
                        button formaction="/simulator/react" formnovalidate name="emoji" value=(emoji) aria-label={ "React with " (emoji) } { (emoji) }
                    }
                }
            }
        }
    }
}
