//! A person on a stage, and what the bot says to them.

use std::{fmt, sync::Arc};

use chinwag_testkit::script::{Deed, Media, Pattern, Said, Spoken};
use serde_json::Value;

use super::{Error, stage::Inside};

/// A person on a stage. Whatever they do is told to the bot at once, and waited for until the bot is done with it.
#[derive(Debug, Clone)]
pub struct User {
    stage: Arc<Inside>,
    name: String,
}

impl User {
    pub(super) fn new(stage: Arc<Inside>, name: String) -> Self {
        stage.meet(&name);
        Self { stage, name }
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// They write.
    ///
    /// # Errors
    /// The bot does not take it, or does not come to an end; so it is with all that follows.
    pub async fn says(&self, words: impl Into<String>) -> Result<Answer, Error> {
        self.does(Deed::Says(words.into())).await
    }

    /// They press the button or quick reply with this title, on the newest message that has one.
    ///
    /// # Errors
    /// Nothing was offered under this title.
    pub async fn presses(&self, title: &str) -> Result<Answer, Error> {
        self.does(Deed::Presses(Pattern::exactly(title))).await
    }

    /// They send a picture, a sound, a film or a file.
    ///
    /// # Errors
    /// The bot does not take it, or does not come to an end.
    pub async fn sends(&self, media: Media, url: impl Into<String>) -> Result<Answer, Error> {
        self.does(Deed::Sends(media, url.into())).await
    }

    /// They do anything that can stand in a script.
    ///
    /// # Errors
    /// The bot does not take it, or does not come to an end.
    pub async fn does(&self, deed: Deed) -> Result<Answer, Error> {
        self.stage.act(&self.name, &deed).await?;
        Ok(self.hears())
    }

    /// What is kept under this name for their conversation, or else for them: for the user, or the person that the user
    /// is linked to. It is what the type that is kept looks like as JSON.
    ///
    /// # Errors
    /// The engine failed.
    pub async fn state(&self, name: &str) -> Result<Option<Value>, Error> {
        let kept = self.stage.kept(&self.name).await?;
        Ok(kept.into_iter().find(|kept| kept.name == name).map(|kept| kept.data))
    }

    /// What the bot has said to them meanwhile: what others led to, or what came later.
    #[must_use]
    pub fn hears(&self) -> Answer {
        let said = self.stage.provider.unheard(&self.name);
        Answer::new(said.into_iter().map(|said| Spoken { to: self.name.clone(), said }).collect())
    }
}

/// All that the bot said until it was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer(Vec<Spoken>);

impl Answer {
    pub(super) fn new(spoken: Vec<Spoken>) -> Self {
        Self(spoken)
    }

    /// The words of all its messages, message by message and line by line.
    #[must_use]
    pub fn text(&self) -> String {
        self.messages().map(Said::words).collect::<Vec<_>>().join("\n")
    }

    /// The titles of everything that can be pressed.
    #[must_use]
    pub fn choices(&self) -> Vec<&str> {
        self.messages().flat_map(Said::choices).collect()
    }

    /// Its messages.
    pub fn messages(&self) -> impl Iterator<Item = &Said> {
        self.0.iter().map(|spoken| &spoken.said)
    }

    /// Its messages to one person.
    pub fn to<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Said> {
        self.0.iter().filter(move |spoken| spoken.to == name).map(|spoken| &spoken.said)
    }

    /// Whether the bot said nothing.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
