//! What must not be kept or shown is taken out here, and nowhere else: the credentials of this process, what looks like
//! one, and, where they are not wanted, the words and the addresses of people.
//!
//! A [`Redactor`] works on text as it is about to leave: a line that is stored, a line on standard error, the words of a
//! panic. It does not matter how a credential came to be there.

mod cuts;
mod keys;
mod known;
mod personal;
mod shapes;

#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use chinwag_core::{log::LogLine, secret::Secret};
use serde_json::Value;

use self::{cuts::Cuts, known::Known};
pub(super) use self::{cuts::REMOVED, keys::is_of_people};

/// The most bytes of a message or a field that are kept.
const BYTES_MAX: usize = 8 << 10;

/// Whether the words and addresses of people may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// They may.
    Shown,
    /// They may not.
    Hidden,
}

/// Takes out what must not leave the process. Clones know the same credentials.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Known>>);

impl Redactor {
    /// Knows these credentials, and the looks of others.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let redactor = Self::default();
        redactor.learn(secrets);
        redactor
    }

    /// Knows these from now on too. One of less than four bytes is not looked for: it would be everywhere.
    pub fn learn(&self, secrets: impl IntoIterator<Item = Secret>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        secrets.into_iter().for_each(|secret| known.learn(secret.expose()));
    }

    /// The text without what must not be there.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str, privacy: Privacy) -> Cow<'a, str> {
        let mut cuts = Cuts::default();
        self.0.read().unwrap_or_else(PoisonError::into_inner).find(text, &mut cuts);
        shapes::find(text, &mut cuts);
        keys::find(text, privacy, &mut cuts);
        if privacy == Privacy::Hidden {
            personal::find(text, &mut cuts);
        }
        cuts.apply(text)
    }

    /// The line without what must not be there, and no longer than lines may be.
    #[must_use]
    pub fn line(&self, line: LogLine, privacy: Privacy) -> LogLine {
        let is_clean = |text: &str| matches!(self.text(text, Privacy::Shown), Cow::Borrowed(_));
        let fields = line.fields.into_iter().map(|(name, value)| {
            let value = self.value(&name, value, privacy);
            (self.owned(name, Privacy::Shown), value)
        });
        LogLine {
            fields: fields.collect(),
            target: self.owned(line.target, Privacy::Shown),
            message: self.owned(line.message, privacy),
            // These are for looking lines up by, and of no use in part.
            conversation: line.conversation.filter(|key| is_clean(key.as_str())),
            event: line.event.filter(|id| is_clean(id.as_str())),
            ..line
        }
    }

    fn value(&self, name: &str, value: Value, privacy: Privacy) -> Value {
        if keys::is_credential(name) || (privacy == Privacy::Hidden && is_of_people(name)) {
            return REMOVED.into();
        }
        match value {
            Value::String(text) => self.owned(text, privacy).into(),
            // A credential may be a number.
            Value::Number(number) => match self.text(&number.to_string(), Privacy::Shown) {
                Cow::Borrowed(_) => number.into(),
                Cow::Owned(_) => REMOVED.into(),
            },
            other => other,
        }
    }

    fn owned(&self, text: String, privacy: Privacy) -> String {
        let mut text = match self.text(&text, privacy) {
            Cow::Borrowed(_) => text,
            Cow::Owned(redacted) => redacted,
        };
        if text.len() > BYTES_MAX {
            text.truncate(text.floor_char_boundary(BYTES_MAX));
            text.push_str(REMOVED);
        }
        text
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}
