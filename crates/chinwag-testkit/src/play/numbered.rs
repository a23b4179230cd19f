//! Numbered lines: what a message offers where nothing can be pressed. Who chooses one types what stands on it.

use serde_json::Value;

use super::{Act, Choice};

/// The words above the numbered lines that a message ends with, and what these offer.
pub(super) fn offered(words: &str) -> (&str, Vec<Choice>) {
    let lines: Vec<&str> = words.split('\n').collect();
    let numbers =
        |start: usize| (1..).zip(&lines[start..]).all(|(number, line)| title(line, number).is_some());
    let begins = |start: &usize| *start == 0 || lines[start - 1].is_empty();
    let Some(start) = (0..lines.len()).filter(begins).find(|start| numbers(*start)) else {
        return (words, Vec::new());
    };
    let titles = (1..).zip(&lines[start..]).filter_map(|(number, line)| title(line, number));
    let above = lines[..start].iter().map(|line| line.len() + 1).sum::<usize>();
    (words[..above].trim_end(), titles.map(choice).collect())
}

/// What a person types who chooses something, instead of pressing it.
pub(super) fn typed(act: &Act) -> Option<&str> {
    match act {
        Act::Says(text) => Some(text),
        Act::Presses { choice, .. } => choice.value.as_ref()?.as_str(),
        _ => None,
    }
}

/// What stands behind this number.
fn title(line: &str, number: usize) -> Option<&str> {
    line.strip_prefix(&number.to_string())?.strip_prefix(". ").filter(|title| !title.trim().is_empty())
}

/// An address or a telephone number behind a title is gone to, and the bot does not hear of it.
fn choice(line: &str) -> Choice {
    let is_place =
        |text: &str| ["http://", "https://", "tel:", "+"].iter().any(|mark| text.starts_with(mark));
    let place = line.split_once(": ").filter(|(_, place)| is_place(place));
    match place {
        Some((title, _)) => Choice { title: title.to_owned(), value: None },
        None if is_place(line) => Choice { title: line.to_owned(), value: None },
        None => Choice { title: line.to_owned(), value: Some(Value::from(line)) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(words: &str) -> (&str, Vec<(String, bool)>) {
        let (words, choices) = offered(words);
        (words, choices.into_iter().map(|choice| (choice.title, choice.value.is_some())).collect())
    }

    #[test]
    fn lines_at_the_end_that_count_from_one_are_offered() {
        let (words, choices) = titles("Tea?\n\n1. Yes\n2. See: https://x.example/a\n3. Call: +15550100");
        assert_eq!(words, "Tea?");
        assert_eq!(choices, [("Yes".into(), true), ("See".into(), false), ("Call".into(), false)]);
        assert_eq!(titles("1. Yes"), ("", vec![("Yes".into(), true)]));
    }

    #[test]
    fn anything_else_is_words() {
        for words in
            ["", "Tea?", "Tea?\n1. Yes", "1. Yes\n\nor so", "Tea?\n\n2. No", "Tea?\n\n1. Yes\n3. No", "1. "]
        {
            assert_eq!(titles(words), (words, Vec::new()), "{words}");
        }
    }
}
