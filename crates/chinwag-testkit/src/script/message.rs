//! A message of the bot as a script writes it: lines of words, and lines of what can be pressed.

use super::Pattern;

/// A message of the bot. In a script its words and titles are patterns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Words: of a text, of a card as `card: title – subtitle`, of media as `[image] url`.
    Words(String),
    /// The titles of what can be pressed, buttons and quick replies alike.
    Choices(Vec<String>),
}

impl Said {
    /// With words, which may have several lines. White space at the end of a line counts for nothing.
    #[must_use]
    pub fn with_words(mut self, words: &str) -> Self {
        let lines = words.trim_end().split('\n').map(|line| Line::Words(line.trim_end().to_owned()));
        self.lines.extend(lines);
        self
    }

    /// With what can be pressed, where there is anything.
    #[must_use]
    pub fn with_choices(mut self, titles: impl IntoIterator<Item = String>) -> Self {
        let titles = titles.into_iter().map(|title| title.trim().replace('\n', " "));
        let titles: Vec<String> = titles.filter(|title| !title.is_empty()).collect();
        if !titles.is_empty() {
            self.lines.push(Line::Choices(titles));
        }
        self
    }

    /// The words, line by line.
    #[must_use]
    pub fn words(&self) -> String {
        let words = self.lines.iter().filter_map(|line| match line {
            Line::Words(words) => Some(words.as_str()),
            Line::Choices(_) => None,
        });
        words.collect::<Vec<_>>().join("\n")
    }

    /// The titles of everything that can be pressed.
    #[must_use]
    pub fn choices(&self) -> Vec<&str> {
        let titles = self.lines.iter().filter_map(|line| match line {
            Line::Words(_) => None,
            Line::Choices(titles) => Some(titles),
        });
        titles.flatten().map(String::as_str).collect()
    }

    /// Whether a message of a script, whose words are patterns, stands for this one.
    #[must_use]
    pub fn is_meant_by(&self, expected: &Self) -> bool {
        let (blocks, wanted) = (self.blocks(), expected.blocks());
        blocks.len() == wanted.len()
            && blocks.iter().zip(&wanted).all(|(block, wanted)| wanted.matches(block))
    }

    /// Lines of one kind that follow each other, together.
    pub(super) fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        for line in &self.lines {
            match (line, blocks.last_mut()) {
                (Line::Words(words), Some(Block::Words(block))) => block.push(words),
                (Line::Words(words), _) => blocks.push(Block::Words(vec![words])),
                (Line::Choices(titles), Some(Block::Choices(block))) => {
                    block.extend(titles.iter().map(String::as_str));
                }
                (Line::Choices(titles), _) => {
                    blocks.push(Block::Choices(titles.iter().map(String::as_str).collect()));
                }
            }
        }
        blocks
    }
}

/// Lines of one kind that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block<'a> {
    Words(Vec<&'a str>),
    Choices(Vec<&'a str>),
}

impl<'a> Block<'a> {
    /// Whether this, as a pattern, stands for `said`. A wildcard may stand for several lines, but for one title only.
    pub(super) fn matches(&self, said: &Block<'_>) -> bool {
        match (self, said) {
            (Self::Words(pattern), Block::Words(said)) => {
                Pattern::new(&pattern.join("\n")).matches(&said.join("\n"))
            }
            (Self::Choices(patterns), Block::Choices(said)) => {
                let is = |(pattern, title): (&&str, &&str)| Pattern::new(pattern).matches(title);
                patterns.len() == said.len() && patterns.iter().zip(said).all(is)
            }
            _ => false,
        }
    }

    /// What is in it, line by line or title by title.
    pub(super) fn parts(&self) -> &[&'a str] {
        let (Self::Words(parts) | Self::Choices(parts)) = self;
        parts
    }

    pub(super) fn is_like(&self, other: &Block<'_>) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str, titles: &[&str]) -> Said {
        Said::default().with_words(words).with_choices(titles.iter().map(ToString::to_string))
    }

    #[test]
    fn choices_are_part_of_a_message() {
        let expected = said("Hello*", &["Yes", "N*"]);
        assert!(said("Hello,\nyou", &["Yes", "No"]).is_meant_by(&expected));
        assert!(!said("Hello", &[]).is_meant_by(&expected));
        assert!(!said("Hello", &["Yes"]).is_meant_by(&expected));
        assert!(!said("Hello", &["Yes", "No", "Nay"]).is_meant_by(&expected));
        assert!(!said("Hello", &["Yes"]).is_meant_by(&said("Hello", &[])));
    }

    #[test]
    fn white_space_at_the_end_of_a_line_counts_for_nothing() {
        assert_eq!(said("a  \nb\n\n", &[]), said("a\nb", &[]));
        assert_ne!(said("a\n\nb", &[]), said("a\nb", &[]));
    }
}
