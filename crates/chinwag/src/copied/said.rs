//! What the bot said, as patterns.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, Card, MediaSource, Reply, ReplyContent},
};
use chinwag_testkit::script::{Pattern, Said};

use super::Shown;

/// Marks of the small markup: a platform shows the words without them, or with others.
const MARKS: [char; 4] = ['*', '_', '`', '~'];

/// A message of the bot; `name` is the person's, which is another one on a stage.
pub(super) fn said(reply: &Reply, name: Option<&str>) -> Shown {
    let (said, mut titles) = match &reply.content {
        ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
            (Said::default().with_words(text), titles_of(buttons))
        }
        ReplyContent::Cards { cards } => return of_cards(cards, reply, name),
        ReplyContent::Media { media, from, .. } => {
            (Said::default().with_words(&of_media(*media, from)), Vec::new())
        }
        _ => (Said::default().with_words(""), Vec::new()),
    };
    titles.extend(reply.quick_replies.iter().map(|choice| choice.title.clone()));
    // What has no words of its own is shown in the platform's.
    let is_unsaid = said.words().is_empty();
    let said = said.with_choices(titles.clone());
    let words = |words: &str| if is_unsaid { "*".to_owned() } else { pattern(words, name) };
    Shown { said: said.patterns(words, Pattern::exactly_titled), titles: trimmed(titles) }
}

fn of_cards(cards: &[Card], reply: &Reply, name: Option<&str>) -> Shown {
    let mut titles = Vec::new();
    let mut said = Said::default();
    for card in cards {
        let words = [Some(card.title.as_str()), card.subtitle.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().filter(|words| !words.is_empty()).collect();
        said = said.with_words(&format!("card: {}", words.join(" – ").replace('\n', " ")));
        if let Some(url) = &card.image_url {
            said = said.with_words(&format!("[image] {url}"));
        }
        said = said.with_choices(titles_of(&card.buttons));
        titles.extend(titles_of(&card.buttons));
    }
    let more: Vec<String> = reply.quick_replies.iter().map(|choice| choice.title.clone()).collect();
    titles.extend(more.clone());
    let said = said.with_choices(more);
    Shown {
        said: said.patterns(|words| pattern(words, name), Pattern::exactly_titled),
        titles: trimmed(titles),
    }
}

fn of_media(media: MediaKind, from: &MediaSource) -> String {
    match from {
        MediaSource::Url(url) => format!("[{}] {url}", media.as_str()),
        MediaSource::Id(_) => String::new(),
    }
}

fn titles_of(buttons: &[Button]) -> Vec<String> {
    buttons.iter().map(|button| button.title.clone()).collect()
}

fn trimmed(titles: Vec<String>) -> Vec<String> {
    titles.into_iter().map(|title| title.trim().replace('\n', " ")).collect()
}

/// The words of a line as a pattern.
fn pattern(words: &str, name: Option<&str>) -> String {
    let mut pattern = String::with_capacity(words.len());
    let mut rest = words;
    let name = name.filter(|name| !name.is_empty());
    while let Some(first) = rest.chars().next() {
        let is_name = name.filter(|name| rest.starts_with(*name));
        let skipped = is_name.map(str::len).or_else(|| link(rest)).unwrap_or(first.len_utf8());
        if skipped > first.len_utf8() || MARKS.contains(&first) {
            if !pattern.ends_with('*') || pattern.ends_with("\\*") {
                pattern.push('*');
            }
        } else if first == '\\' {
            // Whatever stands behind it is not to be taken for something else.
            pattern.push_str("\\\\");
        } else {
            pattern.push(first);
        }
        rest = &rest[skipped..];
    }
    pattern
}

/// The length of `[words](address)` at the beginning, where there is one.
fn link(text: &str) -> Option<usize> {
    let middle = text.strip_prefix('[')?.find("](")? + 1;
    let end = text[middle..].find(')')?;
    (!text[..middle].contains('\n')).then_some(middle + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_otherwise_elsewhere_is_a_wildcard() {
        let check = |words: &str, expected: &str, shown: &str| {
            let written = pattern(words, Some("Ann Lee"));
            assert_eq!(written, expected);
            assert!(Pattern::new(&written).matches(shown), "{written} does not match {shown}");
        };
        check("Hello, Ann Lee!", "Hello, *!", "Hello, there!");
        check("**Two** left in `M`_!", "*Two* left in *M*!", "Two left in M!");
        check(
            "See [our shop](https://example.com/) now",
            "See * now",
            "See our shop: https://example.com/ now",
        );
        check("a \\ b ] [c]", "a \\\\ b ] [c]", "a \\ b ] [c]");
    }
}
