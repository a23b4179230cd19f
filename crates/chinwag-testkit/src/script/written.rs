//! How a message is written in a script.

use super::{
    Pattern,
    align::{Fate, fates},
    line::needs_bar,
    message::{Block, Line, Said},
};

/// The words before a message, and how far its other lines are indented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Up to the colon.
    pub(super) head: String,
    /// The white space before the other lines.
    pub(super) indent: String,
}

impl Layout {
    /// That of a message that is not in the script yet.
    pub(super) fn new(to: &str, is_addressed: bool) -> Self {
        let head = if is_addressed { format!("bot to {to}:") } else { "bot:".to_owned() };
        Self { head, indent: " ".repeat(5) }
    }

    /// That of a message as it stands in the script.
    pub(super) fn of(lines: &[String]) -> Self {
        let first = lines.first().map_or("", String::as_str);
        let head = first.split_once(':').map_or("bot", |(head, _)| head);
        let indented = |line: &&String| line.starts_with(char::is_whitespace) && !line.trim().is_empty();
        let more = lines.iter().skip(1).find(indented);
        let indent = more.map(|line| line[..line.len() - line.trim_start().len()].to_owned());
        Self { head: format!("{head}:"), indent: indent.unwrap_or_else(|| " ".repeat(5)) }
    }

    /// The lines of a message whose words are patterns.
    pub(super) fn written(&self, message: &Said) -> Vec<String> {
        let Self { head, indent } = self;
        let mut written: Vec<String> = Vec::with_capacity(message.lines.len() + 1);
        for line in &message.lines {
            let (text, is_plain) = match line {
                Line::Words(words) if needs_bar(words) => (format!("| {words}").trim_end().to_owned(), false),
                Line::Words(words) => (words.clone(), true),
                Line::Choices(titles) => {
                    (titles.iter().map(|title| format!("[{title}]")).collect::<Vec<_>>().join(" "), false)
                }
            };
            match (written.is_empty(), is_plain) {
                (true, true) => written.push(format!("{head} {text}")),
                (true, false) => written.extend([head.clone(), format!("{indent}{text}")]),
                (false, _) => written.push(format!("{indent}{text}")),
            }
        }
        written
    }
}

/// How what was said is written, with no wildcard.
pub(super) fn exactly(said: &Said) -> Said {
    kept(&Said::default(), said)
}

/// How what was said is written, with what still stands for a line or a title of it as it was written before.
pub(super) fn kept(before: &Said, said: &Said) -> Said {
    let old = before.blocks();
    let mut lines = Vec::new();
    for (index, block) in said.blocks().iter().enumerate() {
        let old = old.get(index).filter(|old| old.is_like(block));
        let exactly = match block {
            Block::Words(_) => Pattern::exactly,
            Block::Choices(_) => Pattern::exactly_titled,
        };
        let parts = match old {
            Some(old) if old.matches(block) => old.parts().iter().map(|part| (*part).to_owned()).collect(),
            old => renewed(old.map_or(&[], Block::parts), block.parts(), exactly),
        };
        match block {
            Block::Words(_) => lines.extend(parts.into_iter().map(Line::Words)),
            Block::Choices(_) => lines.push(Line::Choices(parts)),
        }
    }
    Said { lines }
}

fn renewed(old: &[&str], new: &[&str], exactly: fn(&str) -> String) -> Vec<String> {
    let is_same = |l: usize, r: usize| Pattern::new(old[l]).matches(new[r]);
    let part = |fate| match fate {
        Fate::Same(left, _) => Some(old[left].to_owned()),
        Fate::Other(_, right) | Fate::New(right) => Some(exactly(new[right])),
        Fate::Gone(_) => None,
    };
    fates(old.len(), new.len(), is_same).into_iter().filter_map(part).collect()
}
