//! Writes down what people do on a stage, what the bot calls for, and what they see of it.

use chinwag_core::config::Span;
use chinwag_testkit::play::Shown;

use super::{bot::bot, calls, story::Story};
use crate::{
    settings::Settings,
    testing::{
        Cast, Error, Stage,
        script::{Deed, Line, Said, Trouble},
    },
};

/// A line that is longer is told by its ends.
const LINE_MAX: usize = 160;
const END: usize = 60;
/// Everybody who may see something.
const PEOPLE: &[&str] = &["ann", "bob"];

/// A transcript that is being written.
pub(super) struct Scribe {
    platform: &'static str,
    stage: Stage,
    story: Story,
    out: String,
    /// How many calls are told.
    calls: usize,
    /// How many dead letters are told.
    letters: usize,
    /// The messages that were shown, by the provider's ids: each has a number.
    numbers: Vec<String>,
}

impl Scribe {
    /// A stage on a platform.
    pub(super) async fn begin(platform: &'static str) -> Self {
        let story = Story::for_platform(platform);
        let cast = Cast::new(bot(story.clone()), &Settings::defaults()).expect("a bot");
        let stage =
            Stage::with_cast(&cast, platform).await.unwrap_or_else(|error| panic!("{platform}: {error}"));
        Self { platform, stage, story, out: String::new(), calls: 0, letters: 0, numbers: Vec::new() }
    }

    pub(super) fn story(&self) -> Story {
        self.story.clone()
    }

    /// Whether people can be together in the simulator.
    pub(super) fn has_a_room(&self) -> bool {
        ["teams", "google_chat"].contains(&self.platform)
    }

    pub(super) fn title(&mut self, title: &str) {
        let gap = if self.out.is_empty() { "" } else { "\n" };
        self.line(&format!("{gap}== {title} =="));
    }

    /// Somebody writes. What was shown to them.
    pub(super) async fn says(&mut self, who: &str, words: &str) -> Vec<Said> {
        self.does(who, Deed::Says(words.into())).await
    }

    /// Somebody does something. What was shown to them.
    pub(super) async fn does(&mut self, who: &str, deed: Deed) -> Vec<Said> {
        self.line(&format!("\n{who} {}", told(&deed)));
        match self.stage.0.act(who, &deed).await {
            Ok(()) => self.look(who).await,
            Err(Error::Played(error)) => {
                self.line(&format!("  ({error})"));
                Vec::new()
            }
            Err(error) => panic!("{}: {deed:?}: {error}", self.platform),
        }
    }

    pub(super) fn fault(&mut self, trouble: Trouble) {
        self.stage.fault(trouble, 1);
    }

    /// Time goes by.
    pub(super) async fn later(&mut self, span: &str) {
        self.line(&format!("\n({span} later)"));
        let span = serde_json::from_value::<Span>(span.into()).expect("a span");
        self.stage.0.later(span.get()).await.expect("a turn");
        self.look("ann").await;
    }

    /// The provider delivers once more what it delivered last.
    pub(super) async fn again(&mut self) {
        self.line("\n(the webhook comes again)");
        self.stage.0.redeliver().await.expect("a redelivery");
        self.look("ann").await;
    }

    /// The whole transcript.
    pub(super) fn end(self) -> String {
        self.out
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// What was called for and shown since it was last looked; returns what one of them saw.
    async fn look(&mut self, who: &str) -> Vec<Said> {
        let calls = self.stage.0.provider.calls();
        for call in calls.iter().skip(self.calls) {
            self.line(&format!("  -> {}", calls::told(call)));
        }
        self.calls = calls.len();
        let letters = self.stage.dead_letters().await.expect("the letters");
        for letter in letters.iter().skip(self.letters) {
            self.line(&format!("  `{}` gives up: {}", letter.function, letter.error));
        }
        self.letters = letters.len();
        let mut theirs = Vec::new();
        for person in PEOPLE {
            let said: Vec<Said> = self.stage.0.provider.unheard(person);
            let shown = self.stage.0.provider.seen(person);
            for (_, shown) in &shown[shown.len() - said.len()..] {
                self.show(person, shown);
            }
            if *person == who {
                theirs = said;
            }
        }
        theirs
    }

    fn show(&mut self, who: &str, shown: &Shown) {
        let known = self.numbers.iter().position(|id| *id == shown.message_id);
        let number = known.unwrap_or(self.numbers.len()) + 1;
        let mark = if known.is_some() { " changes" } else { "" };
        if known.is_none() {
            self.numbers.push(shown.message_id.clone());
        }
        self.line(&format!("  {who} sees: message {number}{mark}"));
        for line in &shown.said.lines {
            match line {
                Line::Words(words) => self.line(format!("    | {}", elided(words)).trim_end()),
                Line::Choices(titles) => self.line(&format!("    | [{}]", titles.join("] ["))),
            }
        }
        for choice in &shown.choices {
            let what = if choice.value.is_some() { "" } else { " opens an address" };
            self.line(&format!("    | [{}]{what}", choice.title));
        }
    }
}

/// What somebody does, in words.
fn told(deed: &Deed) -> String {
    match deed {
        Deed::Says(words) => format!("says: {words}"),
        Deed::Presses(title) => format!("presses [{title}]"),
        Deed::Sends(media, url) => format!("sends {} {url}", media.as_str()),
        Deed::Edits(words) => format!("edits what was said last: {words}"),
        Deed::Reacts(emoji) => format!("reacts to what was shown last: {emoji}"),
        other => format!("does {other:?}"),
    }
}

/// A long line by its ends.
fn elided(line: &str) -> String {
    let count = line.chars().count();
    if count <= LINE_MAX {
        return line.to_owned();
    }
    let begin: String = line.chars().take(END).collect();
    let end: String = line.chars().skip(count - END).collect();
    format!("{begin} … {} characters … {end}", count - 2 * END)
}
