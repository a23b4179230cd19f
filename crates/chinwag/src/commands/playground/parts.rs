//! A message as a provider shows it, taken apart.

use chinwag_console::playground::{Choice, ChoiceKind, Part};
use chinwag_core::reply::{Button, ButtonAction, Reply, ReplyContent};
use chinwag_testkit::{play::Shown, script::Line};

/// What a message is made of. What the bot had said, where that is known, tells buttons from answers beside them.
pub(super) fn of(shown: &Shown, reply: Option<&Reply>) -> Vec<Part> {
    let mut parts = Vec::new();
    for line in &shown.said.lines {
        match line {
            Line::Words(words) => put(&mut parts, words),
            Line::Choices(titles) => {
                let choice = |title: &String| Choice { title: title.clone(), kind: kind(title, reply, true) };
                parts.push(Part::Choices(titles.iter().map(choice).collect()));
            }
        }
    }
    let choices = shown.choices.iter().map(|choice| {
        let kind = kind(&choice.title, reply, choice.value.is_some());
        Choice { title: choice.title.clone(), kind }
    });
    let choices: Vec<_> = choices.collect();
    if !choices.is_empty() {
        parts.push(Part::Choices(choices));
    }
    parts
}

/// Puts a line of words in its place.
fn put(parts: &mut Vec<Part>, line: &str) {
    if let Some(card) = line.strip_prefix("card: ") {
        let (title, subtitle) = card.split_once(" – ").unwrap_or((card, ""));
        parts.push(Part::Card { title: title.to_owned(), subtitle: subtitle.to_owned() });
        return;
    }
    match line.strip_prefix('[').and_then(|line| line.split_once(']')) {
        Some(("image", place)) => parts.push(Part::Picture(place.trim().to_owned())),
        Some(("deleted", "")) => parts.push(Part::Deleted),
        Some((kind @ ("audio" | "video" | "file" | "location" | "contact" | "sticker"), place)) => {
            parts.push(Part::Attached(kind.to_owned(), place.trim().to_owned()));
        }
        _ => match parts.last_mut() {
            Some(Part::Words(words)) => {
                words.push('\n');
                words.push_str(line);
            }
            _ => parts.push(Part::Words(line.to_owned())),
        },
    }
}

fn kind(title: &str, reply: Option<&Reply>, is_told: bool) -> ChoiceKind {
    let opens =
        |button: &Button| button.title == title && !matches!(button.action, ButtonAction::Postback(_));
    let buttons: Vec<&Button> = match reply.map(|reply| &reply.content) {
        Some(ReplyContent::Text { buttons, .. } | ReplyContent::Edit { buttons, .. }) => {
            buttons.iter().collect()
        }
        Some(ReplyContent::Cards { cards }) => cards.iter().flat_map(|card| &card.buttons).collect(),
        _ => Vec::new(),
    };
    match () {
        () if !is_told || buttons.into_iter().any(opens) => ChoiceKind::Link,
        () if reply.is_some_and(|reply| reply.quick_replies.iter().any(|quick| quick.title == title)) => {
            ChoiceKind::QuickReply
        }
        () => ChoiceKind::Button,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart() {
        let shown = Shown::text(
            "1",
            "m",
            "Hello\nyou\n[image] https://x.example/1.png\ncard: Tea – Hot\n[file] a.pdf",
        )
        .with_choices(vec![
            chinwag_testkit::play::Choice { title: "Site".into(), value: None },
            chinwag_testkit::play::Choice { title: "Dice".into(), value: Some("d".into()) },
            chinwag_testkit::play::Choice { title: "Joke".into(), value: Some("j".into()) },
        ]);
        let reply = Reply::text("Hello").button("Dice", "d").quick_reply("Joke", "j");
        let choice = |title: &str, kind| Choice { title: title.into(), kind };
        let expected = vec![
            Part::Words("Hello\nyou".into()),
            Part::Picture("https://x.example/1.png".into()),
            Part::Card { title: "Tea".into(), subtitle: "Hot".into() },
            Part::Attached("file".into(), "a.pdf".into()),
            Part::Choices(vec![
                choice("Site", ChoiceKind::Link),
                choice("Dice", ChoiceKind::Button),
                choice("Joke", ChoiceKind::QuickReply),
            ]),
        ];
        assert_eq!(of(&shown, Some(&reply)), expected);
    }
}
