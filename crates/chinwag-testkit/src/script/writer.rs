//! Writes a script of what has happened.

use super::{Deed, Line, Said, line::needs_bar, written::Layout};

/// Words that would be taken for something that is done, where a line begins with them.
const VERBS: [&str; 3] = ["sends", "edits", "reacts"];

/// A script of one scenario, written line by line.
///
/// ```
/// use chinwag_testkit::script::{Deed, Said, Script, Writer};
///
/// let mut writer = Writer::new("Greets");
/// writer.person("ann", &Deed::Says("hi".into()));
/// writer.bot("ann", &Said::default().with_words("Hello, *!").with_choices(["More".into()]));
/// let text = writer.finish();
/// assert_eq!(text, "== Greets ==\n\nann: hi\nbot: Hello, *!\n     [More]\n");
/// assert!(Script::parse("greets.chat", &text).is_ok());
/// ```
#[derive(Debug)]
pub struct Writer {
    lines: Vec<String>,
    /// Whom `bot:` is for.
    speaker: Option<String>,
}

impl Writer {
    /// A scenario with this title; what cannot stand in one is left out.
    #[must_use]
    pub fn new(title: &str) -> Self {
        let title = title.replace(['\n', '\r'], " ");
        let title = title.trim_matches(|letter: char| letter == '=' || letter.is_whitespace());
        let title = if title.is_empty() { "A conversation" } else { title };
        Self { lines: vec![format!("== {title} =="), String::new()], speaker: None }
    }

    /// Something that is said to whoever reads it.
    pub fn comment(&mut self, words: &str) {
        self.lines.extend(words.lines().map(|line| format!("# {line}").trim_end().to_owned()));
    }

    /// A direction, without its parentheses.
    pub fn direction(&mut self, inner: &str) {
        self.lines.push(format!("({})", inner.replace(['\n', '\r'], " ")));
    }

    /// A person does something. The title of what they press is a pattern.
    pub fn person(&mut self, name: &str, deed: &Deed) {
        self.speaker = Some(name.to_owned());
        let done = match deed {
            Deed::Says(words) => return self.says(name, words),
            Deed::Presses(title) => format!("[{title}]"),
            Deed::Sends(media, url) => format!("sends {} {url}", media.as_str()),
            Deed::Locates { latitude, longitude } => format!("sends location {latitude} {longitude}"),
            Deed::Edits(words) => format!("edits {}", words.replace('\n', " ")),
            Deed::Reacts(sign) => format!("reacts {sign}"),
        };
        self.lines.push(format!("{name}: {done}"));
    }

    /// The bot says something, in words and titles that are patterns.
    pub fn bot(&mut self, to: &str, says: &Said) {
        let layout = Layout::new(to, self.speaker.as_deref() != Some(to));
        self.lines.extend(layout.written(says));
    }

    /// The script.
    #[must_use]
    pub fn finish(self) -> String {
        self.lines.join("\n") + "\n"
    }

    fn says(&mut self, name: &str, words: &str) {
        let mut lines = words.trim_end().split('\n').map(str::trim_end).peekable();
        let first = lines.next().unwrap_or_default();
        let is_taken_for_a_deed =
            lines.peek().is_none() && VERBS.contains(&first.split_whitespace().next().unwrap_or_default());
        let written = |line: &str, must: bool| match must || needs_bar(line) {
            true => format!("| {line}").trim_end().to_owned(),
            false => line.to_owned(),
        };
        self.lines.push(format!("{name}: {}", written(first, is_taken_for_a_deed)));
        let indent = " ".repeat(name.len() + 2);
        self.lines.extend(lines.map(|line| format!("{indent}{}", written(line, false))));
    }
}

impl Said {
    /// The same with each line and title as `pattern` writes it.
    #[must_use]
    pub fn patterns(&self, pattern: impl Fn(&str) -> String, title: impl Fn(&str) -> String) -> Self {
        let line = |line: &Line| match line {
            Line::Words(words) => Line::Words(pattern(words)),
            Line::Choices(titles) => Line::Choices(titles.iter().map(|text| title(text)).collect()),
        };
        Self { lines: self.lines.iter().map(line).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Act, Media, Script};

    /// What a person does is the same when it is read again.
    #[test]
    fn what_a_person_does_is_read_as_it_was_written() {
        let said = [
            "hi",
            "[Order]",
            "sends love",
            "edits",
            "reacts ❤",
            "| a",
            "a\n\n  b\n[c]",
            "bot: you",
            "(later)",
            "# no",
        ];
        let says = said.into_iter().map(|words| Deed::Says(words.into()));
        let others = [
            Deed::Presses("Track".into()),
            Deed::Sends(Media::Image, "https://example.com/x.png".into()),
            Deed::Locates { latitude: 52.5, longitude: -13.25 },
            Deed::Edits("4711".into()),
            Deed::Reacts("❤".into()),
        ];
        for deed in says.chain(others) {
            let mut writer = Writer::new("= \n =");
            // Only what was said can be changed, and reacted to.
            writer.person("ann", &Deed::Says("hi".into()));
            writer.bot("ann", &Said::default().with_words("Hello"));
            writer.person("ann", &deed);
            let text = writer.finish();
            let script = Script::parse("x.chat", &text).unwrap_or_else(|error| panic!("{text}{error}"));
            let expected = Act::Person { name: "ann".into(), deed };
            assert_eq!(script.scenarios[0].steps[2].act, expected, "{text}");
        }
    }
}
