//! The words that a durable conversation understands, and those it says itself.

use chinwag_core::message::{Content, Message};

/// The words that durable conversations understand, and those they say themselves. In another language:
///
/// ```
/// use chinwag::prelude::*;
///
/// let words = Words { cancel: vec!["abbrechen".into()], cancelled: "Abgebrochen.".into(), ..Words::default() };
/// let bot = Bot::new().with_words(words);
/// ```
#[derive(Debug, Clone)]
pub struct Words {
    /// End it. The function may catch that and tidy up.
    pub cancel: Vec<String>,
    /// Begin again.
    pub restart: Vec<String>,
    /// Explain the question.
    pub help: Vec<String>,
    /// Said when it has been cancelled.
    pub cancelled: String,
    /// Said when help is asked for and the question has none of its own; the question follows.
    pub helped: String,
    /// Said before the question where an answer does not fit.
    pub misunderstood: String,
    /// Said when the program was changed in between, so that it begins again.
    pub changed: String,
    /// Said when it has become too long to be kept, and ends.
    pub too_long: String,
    /// Said when another one is to begin while one waits; empty to say nothing.
    pub busy: String,
}

impl Default for Words {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            cancel: all(&["cancel", "stop", "quit"]),
            restart: all(&["restart", "start over"]),
            help: all(&["help", "?"]),
            cancelled: "Cancelled.".into(),
            helped: "Please answer the question, or say “cancel” to stop.".into(),
            misunderstood: "I did not understand that.".into(),
            changed: "I have been changed in the meantime, so let us begin again.".into(),
            too_long: "This has become too long for me to keep, so I have to stop here.".into(),
            busy: "Something is still under way here. Say “cancel” to stop it.".into(),
        }
    }
}

/// What one of the words asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Cancel,
    Restart,
    Help,
}

impl Words {
    /// What the message asks for, where it is one of the words: alone, with or without a `/` before it.
    pub(super) fn wish(&self, message: &Message) -> Option<Wish> {
        let (Content::Text { text } | Content::Command { text, .. }) = &message.content else { return None };
        let said = plain(text);
        let is_in = |words: &[String]| words.iter().any(|word| plain(word) == said);
        [(Wish::Cancel, &self.cancel), (Wish::Restart, &self.restart), (Wish::Help, &self.help)]
            .into_iter()
            .find_map(|(wish, words)| is_in(words).then_some(wish))
    }
}

fn plain(text: &str) -> String {
    let text = text.trim();
    let bare = text.trim_start_matches('/').trim_end_matches(['!', '.', '?']);
    // A lone `?` is a word.
    if bare.is_empty() { text.to_owned() } else { bare.to_lowercase() }
}
