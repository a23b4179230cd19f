//! The simulator: chats with the bot as a person of any platform that is played, side by side, with faults to switch on.

mod act;
mod bubble;
mod faults;
mod pane;
mod seats;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use chinwag_core::error::EngineError;
use maud::{Markup, html};

pub(super) use self::act::act;
use self::seats::Seats;
use crate::{
    Playground, assets,
    panel::Panel,
    server::{
        Answer, Ask, not_found, page,
        stream::{self, Piece},
    },
    view::layout::{self, Page},
};

/// How often it is looked what people see: a chat that is late is no chat.
const BEAT: Duration = Duration::from_millis(300);

/// The most chats side by side.
const PANES_MAX: usize = 4;
/// The ids of what is live in each of them.
const TALKS: [&str; PANES_MAX] = ["talk-0", "talk-1", "talk-2", "talk-3"];
const FAULTS: [&str; PANES_MAX] = ["faults-0", "faults-1", "faults-2", "faults-3"];

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let frame = |live| Page { section: "/simulator", title: "Simulator", live };
    let Some(playground) = panel.source.playground() else {
        return Ok(page(layout::page(ask, &frame(None), nobody_is_played())));
    };
    let seats = Seats::asked(ask, &*playground);
    let mut panes = Vec::new();
    for index in 0..seats.len() {
        panes.push(pane::show(&*playground, &seats, index, ask.csrf()).await?);
    }
    let live = seats.link("/live/simulator");
    let content = html! {
        (intro(&*playground, &seats))
        @if let Some(words) = ask.query("problem") { p.notice.bad role="alert" { (words) } }
        div.panes data-count=(seats.len()) { @for pane in &panes { (pane) } }
        p.unseen-words #heard aria-live="polite" {}
        script type="module" src=(assets::path("simulator.js")) {}
    };
    Ok(page(layout::page(ask, &frame(Some(&live)), content)))
}

fn intro(playground: &dyn Playground, seats: &Seats) -> Markup {
    html! {
        div.row.simulator-top {
            p.dim {
                "Talk to the bot as anybody, on " (playground.platforms().len()) " platforms that are played on this machine. "
                "Nothing leaves it."
            }
            @if seats.len() < PANES_MAX { a.button href=(seats.with_another(playground)) { "Another chat beside these" } }
        }
        // One after the other where there is no room for two.
        nav.tabs.pane-tabs aria-label="Chats" {
            @for (index, seat) in seats.iter().enumerate() {
                a href={ "#pane-" (index) } { (pane::title(playground, seat)) }
            }
        }
    }
}

/// There are real providers here, and nobody is played.
fn nobody_is_played() -> Markup {
    html! {
        p.headline.good { "This bot talks to real providers, so nobody is played here." }
        p { "To talk to a bot as a person of any platform, on this machine alone, start it as a demonstration:" }
        pre { "chinwag demo                # the bot of the demonstration\ncargo run --release -- demo # a bot of your own" }
        p {
            "A provider can also be played for a bot that runs already, from a terminal. The first of these prints what the "
            "bot's channel has to hold:"
        }
        pre { "chinwag simulate telegram --settings\nchinwag simulate telegram --webhook http://127.0.0.1:8080/webhooks/bot" }
    }
}

pub(crate) fn live(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let Some(playground) = panel.source.playground() else { return not_found() };
    let seats = Arc::new(Seats::asked(ask, &*playground));
    let csrf: Arc<str> = ask.csrf().into();
    stream::live_every(BEAT, Arc::clone(panel), move |_| {
        pieces(Arc::clone(&playground), Arc::clone(&seats), Arc::clone(&csrf))
    })
}

async fn pieces(playground: Arc<dyn Playground>, seats: Arc<Seats>, csrf: Arc<str>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, seat) in seats.iter().enumerate() {
        let talk = match playground.talk(seat).await {
            Ok(talk) => bubble::talk(&talk, &seats, index, &csrf),
            Err(error) => html! { p.notice.bad { "The engine does not answer: " (error) } },
        };
        pieces.push((TALKS[index], talk));
        pieces.push((FAULTS[index], faults::panel(&*playground, &seats, index, &csrf)));
    }
    pieces
}
