//! The kinds of lines that a script has, each read by itself.

use super::{message::Line, problem::Mistake};

/// The bot, as a speaker.
pub(super) const BOT: &str = "bot";

/// A line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Blank,
    Comment,
    /// `== title ==`
    Title(&'a str),
    /// `(…)`, without the parentheses.
    Direction(&'a str),
    /// `name: words`, or `bot to name: words`.
    Speech {
        speaker: &'a str,
        to: Option<&'a str>,
        words: &'a str,
    },
    /// An indented line, which goes on with the speech before.
    More(&'a str),
}

impl<'a> Kind<'a> {
    pub(super) fn read(line: &'a str) -> Result<Self, Mistake> {
        let trimmed = line.trim();
        match line.chars().next() {
            _ if trimmed.is_empty() => Ok(Self::Blank),
            Some('#') => Ok(Self::Comment),
            Some('=') => title(trimmed),
            Some('(') => direction(trimmed),
            Some(first) if first.is_whitespace() => Ok(Self::More(line)),
            _ => speech(trimmed),
        }
    }
}

fn title(line: &str) -> Result<Kind<'_>, Mistake> {
    let title = line.strip_prefix("==").and_then(|rest| rest.strip_suffix("==")).map(str::trim);
    let title = title.filter(|title| !title.is_empty() && !title.starts_with('=') && !title.ends_with('='));
    title.map(Kind::Title).ok_or_else(|| {
        let words = Some(line.trim_matches(|letter: char| letter == '=' || letter.is_whitespace()));
        let words = words.filter(|words| !words.is_empty()).unwrap_or("Orders a shirt");
        Mistake::new("this is no title", format!("write “== {words} ==”"))
    })
}

fn direction(line: &str) -> Result<Kind<'_>, Mistake> {
    let inner = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.map(Kind::Direction).ok_or_else(|| {
        Mistake::new(
            "a direction is not closed",
            format!("write “{})”, with nothing behind it", before_close(line)),
        )
    })
}

fn before_close(line: &str) -> &str {
    line.split(')').next().unwrap_or(line).trim_end()
}

fn speech(line: &str) -> Result<Kind<'_>, Mistake> {
    let Some((who, words)) = line.split_once(':') else {
        let remedy = "write “ann: words”, “bot: words”, “(10m later)” or “== title ==”; indent what goes on with the line before";
        return Err(Mistake::new("it is not said who says this", remedy));
    };
    let words = words.trim();
    let mut parts = who.split_whitespace();
    let speaker = parts.next().unwrap_or_default();
    let to = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => None,
        (Some("to"), Some(to), None) if speaker == BOT => Some(to),
        _ => {
            let remedy = "a line begins with a name, as “ann: words” or “bot to ann: words”; indent what goes on with the line before";
            return Err(Mistake::new(format!("“{who}” is nobody"), remedy));
        }
    };
    check_name(speaker)?;
    if let Some(to) = to {
        check_name(to)?;
        if to == BOT {
            return Err(Mistake::new(
                "the bot does not talk to itself",
                "name a person, as in “bot to ann: words”",
            ));
        }
    }
    Ok(Kind::Speech { speaker, to, words })
}

fn check_name(name: &str) -> Result<(), Mistake> {
    let is_legal = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if !name.is_empty() && name.chars().all(is_legal) {
        return Ok(());
    }
    let better: String = name.to_lowercase().chars().filter(|letter| is_legal(*letter)).collect();
    let better = if better.is_empty() { "ann" } else { &better };
    let remedy = format!("write “{better}: …”; a name has the letters a to z, digits and `_`");
    Err(Mistake::new(format!("“{name}” is no name"), remedy))
}

/// A line of a message, without what it is indented by; `None` where there is nothing on it.
pub(super) fn of_message(text: &str) -> Option<Line> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if let Some(words) = barred(text) {
        return Some(Line::Words(words.to_owned()));
    }
    Some(choices(text).map_or_else(|| Line::Words(text.to_owned()), Line::Choices))
}

/// What stands behind a `|`, exactly.
pub(super) fn barred(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('|')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// The titles of `[Title] [Title]`, where there is nothing else on the line.
pub(super) fn choices(text: &str) -> Option<Vec<String>> {
    let mut titles = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (title, behind) = closed(rest.strip_prefix('[')?)?;
        let title = Some(title.trim()).filter(|title| !title.is_empty())?;
        titles.push(title.to_owned());
        rest = behind.trim_start();
    }
    (!titles.is_empty()).then_some(titles)
}

/// What stands before the bracket that closes a title, and what stands behind it.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            ']' => return Some((&text[..index], &text[index + 1..])),
            _ => {}
        }
    }
    None
}

/// Whether words have to stand behind a `|`, or they would be taken for something else.
pub(super) fn needs_bar(words: &str) -> bool {
    words.trim_start() != words || words.is_empty() || words.starts_with('|') || choices(words).is_some()
}
