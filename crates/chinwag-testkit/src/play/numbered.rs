//! Answers to choose from, where a platform has nothing to press: numbered lines at the end of a message.

use serde_json::json;

use super::Choice;

/// The words above the numbered lines at the end, and what is offered in them. A person chooses by writing the title, so
/// that is the value of each; a line with an address behind its title opens that, and has none.
pub(super) fn choices(words: &str) -> (String, Vec<Choice>) {
    let lines: Vec<&str> = words.trim_end().lines().collect();
    let mut from = lines.len();
    while from > 0 && number(lines[from - 1]).is_some() {
        from -= 1;
    }
    // The list begins at 1, whatever numbers stand above it.
    let is_first = |line: &&str| number(line).is_some_and(|(number, _)| number == 1);
    let Some(first) = lines[from..].iter().rposition(is_first) else {
        return (words.to_owned(), Vec::new());
    };
    let titles: Vec<(usize, &str)> = lines[from + first..].iter().filter_map(|line| number(line)).collect();
    if !titles.iter().enumerate().all(|(at, (number, _))| *number == at + 1) {
        return (words.to_owned(), Vec::new());
    }
    let above = lines[..from + first].join("\n").trim_end().to_owned();
    (above, titles.into_iter().map(|(_, title)| choice(title)).collect())
}

/// The number of a line and what stands behind it.
fn number(line: &str) -> Option<(usize, &str)> {
    let (number, title) = line.split_once(". ")?;
    let title = title.trim();
    number.parse().ok().filter(|_| !title.is_empty()).map(|number| (number, title))
}

fn choice(line: &str) -> Choice {
    let opens = [": https://", ": http://", ": tel:"];
    match opens.iter().find_map(|mark| line.split_once(mark)) {
        Some((title, _)) => Choice { title: title.to_owned(), value: None },
        None => Choice { title: line.to_owned(), value: Some(json!({"text": line})) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, above: &str, titles: &[&str]) {
        let (words, choices) = choices(words);
        let found: Vec<&str> = choices.iter().map(|choice| choice.title.as_str()).collect();
        assert_eq!((words.as_str(), found.as_slice()), (above, titles));
    }

    #[test]
    fn the_list_at_the_end_is_what_can_be_chosen() {
        check("Which?\n\n1. Tea\n2. Coffee", "Which?", &["Tea", "Coffee"]);
        check("1. Tea", "", &["Tea"]);
        check("I said:\n1. a\n2. b\n1. Yes\n2. No", "I said:\n1. a\n2. b", &["Yes", "No"]);
    }

    #[test]
    fn numbers_elsewhere_are_words() {
        for words in ["1. Tea\nis good", "3. Coffee\n4. Water", "1. Tea\n3. Water", "Version 1. 2", "", "1. "]
        {
            check(words, words, &[]);
        }
    }

    #[test]
    fn what_opens_an_address_tells_the_bot_nothing() {
        let (_, choices) = choices("1. Order\n2. Our shop: https://shop.example");
        assert_eq!(choices[0].value, Some(json!({"text": "Order"})));
        assert_eq!((choices[1].title.as_str(), &choices[1].value), ("Our shop", &None));
    }
}
