//! A message of the bot as a terminal shows it.

use std::io;

use chinwag_testkit::{
    messenger::{Choice, Received},
    script::Said,
};
use serde::Serialize;
use serde_json::Value;

use super::Offer;
use crate::commands::{Terminal, words::harmless};

/// How many characters of a message stand on a line: with the margin, what the narrowest terminal has.
const WIDTH: usize = 75;

/// A message of the bot: its words line by line, and what can be pressed on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::commands) struct Shown {
    pub(in crate::commands) words: String,
    #[serde(serialize_with = "titles")]
    pub(in crate::commands) offers: Vec<Offer>,
}

fn titles<S: serde::Serializer>(offers: &[Offer], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(offers.iter().map(|offer| &offer.title))
}

impl Shown {
    pub(in crate::commands) fn of(received: &Received) -> Self {
        let offer = |is_quick_reply| {
            move |choice: Choice| Offer { title: choice.title, payload: choice.payload, is_quick_reply }
        };
        let buttons = received.buttons().into_iter().map(offer(false));
        let offers = buttons.chain(received.quick_replies().into_iter().map(offer(true))).collect();
        Self { words: words(received), offers }
    }

    /// As a simulated provider shows it.
    pub(in crate::commands) fn said(said: &Said) -> Self {
        let offer = |title: &str| Offer {
            title: title.to_owned(),
            payload: Some(title.to_owned()),
            is_quick_reply: false,
        };
        Self { words: said.words(), offers: said.choices().into_iter().map(offer).collect() }
    }

    /// Writes it, with what can be pressed numbered from `first`.
    pub(in crate::commands) fn write(&self, first: usize, terminal: &mut Terminal<'_>) -> io::Result<()> {
        let style = terminal.style;
        for (index, line) in self.words.lines().flat_map(|line| wrapped(line, WIDTH)).enumerate() {
            let speaker = if index == 0 { style.mark("bot") } else { "   ".into() };
            writeln!(terminal.output, "{}", format!("{speaker}  {line}").trim_end())?;
        }
        if self.offers.is_empty() {
            return Ok(());
        }
        let offers = self.offers.iter().enumerate().map(|(index, offer)| {
            let title: String = offer.title.chars().map(harmless).collect();
            format!("{} {title}", style.mark(format_args!("[{}]", first + index + 1)))
        });
        writeln!(terminal.output, "     {}", offers.collect::<Vec<_>>().join("  "))
    }
}

/// A line as it may be shown, broken between words where it is longer than `width`.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let line: String = line.chars().map(harmless).collect();
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let length = |text: &str| text.chars().count();
        let last = lines.last().map_or(0, |last| length(last));
        if last > 0 && last + 1 + length(word) > width {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// The words of a message, or what stands in their place.
fn words(received: &Received) -> String {
    if !received.text().is_empty() {
        return received.text().to_owned();
    }
    let attachment = received.message.get("attachment");
    let payload = attachment.and_then(|attachment| attachment.get("payload"));
    let cards = payload.and_then(|payload| payload.get("elements")?.as_array());
    if let Some(cards) = cards {
        return cards.iter().map(card).collect::<Vec<_>>().join("\n");
    }
    let kind = attachment.and_then(|attachment| attachment.get("type")?.as_str()).unwrap_or("message");
    format!("[{kind}] {}", payload.map_or("", |payload| text(payload, "url"))).trim_end().to_owned()
}

fn card(card: &Value) -> String {
    let picture = text(card, "image_url");
    let parts = [text(card, "title"), text(card, "subtitle"), picture];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
