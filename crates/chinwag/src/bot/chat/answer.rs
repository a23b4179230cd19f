//! How a message is read as an answer.

use std::str::FromStr;

use chinwag_core::message::{Content, Message};

/// Reads an answer; the error is what the person is told, and empty where the usual words will do.
pub(super) type Reader<T> = Box<dyn Fn(&Message) -> Result<T, String> + Send + Sync>;

/// Any words.
pub(super) fn text() -> Reader<String> {
    Box::new(|message| match message.text().trim() {
        "" => Err(String::new()),
        text => Ok(text.to_owned()),
    })
}

/// Words that can be read as `T`.
pub(super) fn parsed<T: FromStr>() -> Reader<T> {
    Box::new(|message| message.text().trim().parse().map_err(|_| String::new()))
}

/// One of these, by what was pressed, by its title, or by its number in the list.
pub(super) fn chosen<T: Clone + Send + Sync + 'static>(options: Vec<(String, T)>) -> Reader<T> {
    Box::new(move |message| {
        let said = pressed(message).unwrap_or_else(|| message.text()).trim();
        let titled = options.iter().position(|(title, _)| is_same(title, said));
        let index = titled.or_else(|| said.parse::<usize>().ok()?.checked_sub(1));
        index.and_then(|index| options.get(index)).map(|(_, value)| value.clone()).ok_or_else(|| {
            let titles: Vec<&str> = options.iter().map(|(title, _)| title.as_str()).collect();
            format!("Please choose one of these: {}.", titles.join(", "))
        })
    })
}

fn pressed(message: &Message) -> Option<&str> {
    match &message.content {
        Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. } => Some(payload),
        _ => None,
    }
}

fn is_same(title: &str, said: &str) -> bool {
    title == said || title.to_lowercase() == said.to_lowercase()
}
