//! How a message is read as an answer.

use std::str::FromStr;

use chinwag_core::message::{Content, Message};

/// Reads an answer; the error is what the person is told, and empty where the usual words will do.
pub(super) type Reader<T> = Box<dyn Fn(&Message) -> Result<T, String> + Send + Sync>;

/// Any words.
pub(super) fn text() -> Reader<String> {
    Box::new(|message| match said(message) {
        "" => Err(String::new()),
        text => Ok(text.to_owned()),
    })
}

/// Words that can be read as `T`.
pub(super) fn parsed<T: FromStr>() -> Reader<T> {
    Box::new(|message| said(message).parse().map_err(|_| String::new()))
}

/// What `check` makes of the words.
pub(super) fn checked<T, E: Into<String>>(
    check: impl Fn(&str) -> Result<T, E> + Send + Sync + 'static,
) -> Reader<T> {
    Box::new(move |message| check(said(message)).map_err(Into::into))
}

/// The value beside one of these titles.
pub(super) fn chosen<T: Clone + Send + Sync + 'static>(options: Vec<(String, T)>) -> Reader<T> {
    Box::new(move |message| {
        let chosen = options.iter().find(|(title, _)| is_same(title, said(message)));
        chosen.map(|(_, value)| value.clone()).ok_or_else(|| {
            let titles: Vec<&str> = options.iter().map(|(title, _)| title.as_str()).collect();
            format!("Please choose one of these: {}.", titles.join(", "))
        })
    })
}

/// What was said: words, or the payload of what was pressed.
fn said(message: &Message) -> &str {
    pressed(message).unwrap_or_else(|| message.text()).trim()
}

fn pressed(message: &Message) -> Option<&str> {
    match &message.content {
        Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. } => Some(payload),
        _ => None,
    }
}

/// The payload of a title that is offered at a place of a conversation. Pressed at another place, it is no answer there.
pub(super) fn payload(title: &str, place: &str) -> String {
    format!("{title}~{place}")
}

/// The title in such a payload.
fn title(payload: &str) -> Option<&str> {
    let (title, place) = payload.rsplit_once('~')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    place.split_once('-').filter(|(round, step)| is_number(round) && is_number(step)).map(|_| title)
}

/// Whether it is a press of what some question has offered.
pub(super) fn is_choice(message: &Message) -> bool {
    pressed(message).and_then(title).is_some()
}

/// Which of the titles in these payloads is meant: what was pressed, a title that was typed, or its number in the list.
/// Numbers do not count where a title is one.
pub(super) fn choice<'a>(message: &Message, payloads: &'a [String]) -> Option<&'a str> {
    let titles: Vec<&str> = payloads.iter().filter_map(|payload| title(payload)).collect();
    if let Some(pressed) = pressed(message).and_then(title) {
        return titles.into_iter().find(|title| *title == pressed);
    }
    let said = said(message);
    if let Some(typed) = titles.iter().find(|title| is_same(title, said)) {
        return Some(typed);
    }
    let is_numbered = titles.iter().all(|title| title.parse::<u64>().is_err());
    let index = said.parse::<usize>().ok().filter(|_| is_numbered)?.checked_sub(1)?;
    titles.get(index).copied()
}

fn is_same(title: &str, said: &str) -> bool {
    title == said || title.to_lowercase() == said.to_lowercase()
}
