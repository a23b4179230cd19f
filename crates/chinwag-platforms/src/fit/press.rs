//! What can be pressed: titles and payloads within their limits, and no more of them than there is room for.

use chinwag_core::{
    capabilities::{Buttons, Room},
    platform::RenderError,
    reply::{Button, ButtonAction, QuickReply},
};

use super::{Fitting, draft::in_words};
use crate::split::shorten;

/// Buttons for quick replies where there are too many buttons, or the other way round.
pub(super) fn trade(fitting: &Fitting, buttons: &mut Vec<Button>, quick_replies: &mut Vec<QuickReply>) {
    let can = fitting.capabilities;
    let quick_max = can.quick_replies.map_or(0, |quick| quick.max);
    let button_max = can.buttons.map_or(0, |buttons| buttons.max);
    let all: Option<Vec<QuickReply>> = buttons.iter().map(quick).collect();
    let room = quick_max.saturating_sub(quick_replies.len());
    match all {
        Some(all) if buttons.len() > button_max && all.len() <= room => {
            buttons.clear();
            quick_replies.splice(0..0, all);
        }
        _ => {}
    }
    let surplus = quick_replies.drain(quick_max.min(quick_replies.len())..);
    buttons.extend(
        surplus.map(|reply| Button { title: reply.title, action: ButtonAction::Postback(reply.payload) }),
    );
}

fn quick(button: &Button) -> Option<QuickReply> {
    match &button.action {
        ButtonAction::Postback(payload) => {
            Some(QuickReply { title: button.title.clone(), payload: payload.clone(), image_url: None })
        }
        _ => None,
    }
}

/// Makes all of them legal; returns the lines that say in full what does not fit.
pub(super) fn fit(
    fitting: &Fitting,
    buttons: &mut Vec<Button>,
    quick_replies: &mut [QuickReply],
) -> Result<Vec<String>, RenderError> {
    let mut lines = fit_buttons(fitting.capabilities.buttons, buttons)?;
    if let Some(limits) = fitting.capabilities.quick_replies {
        let mut titles = Vec::with_capacity(quick_replies.len());
        for QuickReply { title, payload, .. } in quick_replies {
            fill(title, payload, limits)?;
            titles.push(title);
        }
        lines.extend(fit_titles(titles, limits.title).into_iter().map(Line::title));
    }
    Ok(numbered(lines))
}

/// What can be pressed, in words.
pub(super) struct Line {
    words: String,
    /// It tells the bot something, so that it can be chosen by saying it.
    is_choice: bool,
}

impl Line {
    fn of(button: &Button) -> Self {
        Self { words: in_words(button), is_choice: matches!(button.action, ButtonAction::Postback(_)) }
    }

    fn title(words: String) -> Self {
        Self { words, is_choice: true }
    }
}

/// As [`fit`], for buttons alone: what is no longer a button is among the lines, which have no numbers yet.
pub(super) fn fit_buttons(
    limits: Option<Buttons>,
    buttons: &mut Vec<Button>,
) -> Result<Vec<Line>, RenderError> {
    let Some(limits) = limits else {
        for button in buttons.iter_mut() {
            fill_title(button)?;
        }
        return Ok(buttons.drain(..).map(|button| Line::of(&button)).collect());
    };
    let mut lines = Vec::new();
    let mut titles = Vec::with_capacity(buttons.len());
    buttons.retain(|button| {
        let stays = match button.action {
            ButtonAction::Postback(_) => true,
            ButtonAction::Url(_) => limits.urls,
            ButtonAction::Phone(_) => limits.phones,
        };
        lines.extend((!stays).then(|| Line::of(button)));
        stays
    });
    for button in buttons.iter_mut() {
        match &mut button.action {
            ButtonAction::Postback(payload) => fill(&mut button.title, payload, limits)?,
            ButtonAction::Url(_) | ButtonAction::Phone(_) => fill_title(button)?,
        }
        titles.push(&mut button.title);
    }
    let titles = fit_titles(titles, limits.title).into_iter().map(Line::title);
    Ok(titles.chain(lines).collect())
}

/// Shortens the titles; returns all of them in full if there was need to.
fn fit_titles(titles: Vec<&mut String>, room: Room) -> Vec<String> {
    if titles.iter().all(|title| room.fits(title)) {
        return Vec::new();
    }
    let fit = |title: &mut String| {
        let short = shorten(title, room.unit, room.max).into_owned();
        std::mem::replace(title, short)
    };
    titles.into_iter().map(fit).collect()
}

/// Neither a title nor a payload may be empty, one stands in for the other; and a payload cannot be cut.
fn fill(title: &mut String, payload: &mut String, limits: Buttons) -> Result<(), RenderError> {
    if title.trim().is_empty() {
        title.clone_from(payload);
    }
    nothing_to_press(title)?;
    if payload.is_empty() {
        payload.clone_from(title);
    }
    if limits.payload.fits(payload) {
        return Ok(());
    }
    let (length, max) = (limits.payload.unit.length(payload), limits.payload.max);
    Err(RenderError::new(format_args!(
        "the payload of `{title}` has a length of {length}, more than {max}; keep what is long in the bot's state"
    )))
}

fn fill_title(button: &mut Button) -> Result<(), RenderError> {
    let Button { title, action } = button;
    let (ButtonAction::Postback(what) | ButtonAction::Url(what) | ButtonAction::Phone(what)) = action;
    if title.trim().is_empty() {
        title.clone_from(what);
    }
    nothing_to_press(title)
}

fn nothing_to_press(title: &str) -> Result<(), RenderError> {
    if title.trim().is_empty() {
        return Err(RenderError::new("a button or quick reply has neither a title nor anything to do"));
    }
    Ok(())
}

/// The lines as they are written. Where there is nothing to choose, but addresses and numbers alone, they have no numbers.
pub(super) fn numbered(lines: Vec<Line>) -> Vec<String> {
    if !lines.iter().any(|line| line.is_choice) {
        return lines.into_iter().map(|line| line.words).collect();
    }
    (1..).zip(lines).map(|(number, line)| format!("{number}. {}", line.words)).collect()
}
