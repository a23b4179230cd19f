//! The text of a file of settings: where an offset stands, and what of a line may be shown.

use std::ops::Range;

use super::schema::is_harmless;

/// The text of a file of settings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

/// A place in a file, as a person counts: from 1, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) excerpt: Excerpt,
}

/// A line as it may be shown, and what is marked in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) before: usize,
    pub(super) marked: usize,
}

impl<'a> Source<'a> {
    /// Where `span` begins.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let start = floor(self.text, span.start);
        let head = &self.text[..start];
        let line_start = head.rfind('\n').map_or(0, |index| index + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        let before = head[line_start..].chars().count();
        let end = floor(self.text, span.end.max(start)).min(line_start + line.len()).max(start);
        let marked = self.text[start..end].chars().count();
        Place {
            line: head.matches('\n').count() + 1,
            column: before + 1,
            excerpt: Excerpt::of(line, before, marked),
        }
    }
}

impl Excerpt {
    /// A line with only what cannot be a credential: a header, a key, the value of a key that never holds one.
    fn of(line: &str, before: usize, marked: usize) -> Self {
        let shown = line.chars().take(shown_len(line)).collect::<String>();
        let length = shown.chars().count();
        if length == line.trim_end().chars().count() {
            return Self { text: shown, before, marked: marked.max(1) };
        }
        let (before, marked) =
            if before < length { (before, marked.min(length - before)) } else { (length, 1) };
        Self { text: format!("{shown}…"), before, marked: marked.max(1) }
    }
}

/// How many characters of a line may be shown.
fn shown_len(line: &str) -> usize {
    let whole = line.trim_end().chars().count();
    let Some((key, value)) = line.split_once('=') else {
        let header = |c: char| c.is_ascii_alphanumeric() || "[]._- ".contains(c);
        return if line.starts_with('[') && line.chars().all(header) { whole } else { 0 };
    };
    let name = key.rsplit('.').next().unwrap_or(key).trim();
    // More than one key may stand in a line; the others may hold anything.
    let is_more = value.trim_start().starts_with(['{', '[']) || value.contains('=');
    if is_harmless(name) && !is_more {
        return whole;
    }
    let space = value.chars().take_while(|c| *c == ' ').count();
    key.chars().count() + 1 + space
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&index| text.is_char_boundary(index)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Range<usize>) -> (usize, usize, String, usize) {
        let place = Source { file: "x", text }.place(span);
        (place.line, place.column, place.excerpt.text, place.excerpt.before)
    }

    #[test]
    fn places_are_counted_in_characters_from_one() {
        assert_eq!(shown("# ü\n[é]", 5..7), (2, 1, "…".into(), 0));
        assert_eq!(shown("[gateway]\nlisten = 5 \n", 19..20), (2, 10, "listen = 5".into(), 9));
        assert_eq!(shown("", 7..9), (1, 1, String::new(), 0));
    }

    #[test]
    fn what_may_be_a_credential_is_not_shown() {
        for (line, expected) in [
            ("app_secret = \"hunter2\"", "app_secret = …"),
            ("notify = { url = \"u\", secret = \"hunter2\" }", "notify = …"),
            ("retry = { attempts = 3, token = \"hunter2\" }", "retry = …"),
            ("path = [\"hunter2\"]", "path = …"),
            ("url = \"https://hunter2\"", "url = …"),
            ("name = \"page\", app_secret = \"hunter2\",", "name = …"),
            (" { name = \"page\", app_secret = \"hunter2\" }", " { name = …"),
            ("  \"hunter2\",", "…"),
            ("[\"hunter2\"]", "…"),
            ("hunter2", "…"),
            ("[[channel]]", "[[channel]]"),
            ("gateway.listen = 5", "gateway.listen = 5"),
            ("platform = \"messneger\"", "platform = \"messneger\""),
        ] {
            assert_eq!(shown(line, 0..1).2, expected);
        }
    }
}
