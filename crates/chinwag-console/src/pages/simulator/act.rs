//! What somebody does on the page: as a person who is played, or to what goes wrong.

use std::sync::Arc;

use http::{StatusCode, header};

use super::{
    pane::{PICTURES, REACTIONS, TEXT_CHARS_MAX},
    seats::Seats,
};
use crate::{
    panel::Panel,
    playground::{Deed, NotDone, Seat, Switch},
    server::{Answer, Ask, not_found, see_other, text},
    view::link,
};

/// Does what a form says. A script that asks is told in a line whether it is done; a browser is shown the page again.
pub(crate) async fn act(panel: &Arc<Panel>, ask: &Ask, what: &str) -> Answer {
    let Some(playground) = panel.source.playground() else { return not_found() };
    let seats = Seats::told(ask, &*playground);
    let index = ask.form("at").and_then(|at| at.parse::<usize>().ok()).unwrap_or_default();
    let Some(seat) = seats.get(index) else { return not_found() };
    let done = match meant(ask, what, seat) {
        Some(Meant::Deed(deed)) => playground.act(seat, deed).await,
        Some(Meant::Restart) => playground.restart(seat).await,
        Some(Meant::Switch(switch)) => playground.switch(switch).await,
        None => Err(NotDone::Refused {
            words: "Write something first; it may not be longer than 4000 characters.".into(),
        }),
    };
    answered(ask, &seats, index, done)
}

enum Meant {
    Deed(Deed),
    Restart,
    Switch(Switch),
}

/// What a form says; nothing, where it says nothing that can be done.
fn meant(ask: &Ask, what: &str, seat: &Seat) -> Option<Meant> {
    let words = || {
        let text = ask.form("text").filter(|text| !text.trim().is_empty());
        text.filter(|text| text.chars().count() <= TEXT_CHARS_MAX).map(str::to_owned)
    };
    let switch = |is_on| {
        let fault = ask.form("fault")?.to_owned();
        Some(Meant::Switch(Switch { platform: seat.platform.clone(), fault, is_on }))
    };
    let one_of = |name, known: &[&str]| ask.form(name).filter(|said| known.contains(said)).map(str::to_owned);
    Some(Meant::Deed(match what {
        "say" => Deed::Say(words()?),
        "edit" => Deed::Edit(words()?),
        "press" => Deed::Press(ask.form("title")?.to_owned()),
        "picture" => Deed::Picture(one_of("picture", &PICTURES.map(|(name, _)| name))?),
        "react" => Deed::React(one_of("emoji", &REACTIONS)?),
        "restart" => return Some(Meant::Restart),
        "switch-on" => return switch(true),
        "switch-off" => return switch(false),
        _ => return None,
    }))
}

fn answered(ask: &Ask, seats: &Seats, index: usize, done: Result<(), NotDone>) -> Answer {
    let is_script = ask.header(header::ACCEPT) == Some("text/plain");
    match done {
        Ok(()) if is_script => text(StatusCode::NO_CONTENT, ""),
        Ok(()) => see_other(&format!("{}#pane-{index}", seats.link("/simulator"))),
        Err(error) if is_script => text(StatusCode::CONFLICT, sentence(&error)),
        Err(error) => {
            let problem = link::to("", &[("problem", &sentence(&error))]).replacen('?', "&", 1);
            see_other(&format!("{}{problem}", seats.link("/simulator")))
        }
    }
}

/// An error as a sentence.
fn sentence(error: &NotDone) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{end}", first.chain(letters).collect::<String>())
}
