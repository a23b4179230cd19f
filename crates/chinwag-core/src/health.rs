//! How a bot is: what is wrong with it, what to do about that, and since when.
//!
//! Whoever runs a bot is told the same everywhere: by `/readyz`, by `chinwag doctor`, by the console and as a metric. No
//! message for a long time is nothing wrong. Nothing here holds a credential or what people say.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct as _};

use crate::clock::Timestamp;

/// How a bot is at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Health {
    /// When it was looked.
    pub at: Timestamp,
    /// What is wrong, the gravest first.
    pub findings: Vec<Finding>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// How grave it is.
    pub severity: Severity,
    /// What it is about: a channel, a function, an exporter; or what the kind says.
    pub subject: String,
    /// What is wrong, in a sentence.
    pub words: String,
    /// What to do about it.
    pub remedy: String,
    /// Since when.
    pub since: Timestamp,
}

/// How grave something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// People are answered all the same.
    Minor,
    /// Some people are not answered, or soon will not be.
    Major,
    /// What comes in cannot be taken: nothing should be sent here.
    Down,
}

impl Severity {
    /// The name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Down => "down",
        }
    }
}

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// The engine does not answer.
    Engine,
    /// The disk of the engine is full, or nearly.
    Disk,
    /// The clock of the machine is wrong.
    Clock,
    /// A channel's credential is refused.
    Credential,
    /// Nothing comes in by a channel that is fetched, or told on a connection of ours.
    Connection,
    /// Answers are not delivered.
    Delivery,
    /// A function falls behind.
    Lag,
    /// Runs of a function fail.
    Failing,
    /// A function gives up on events.
    DeadLetters,
    /// Timers are not published when they are due.
    Timers,
    /// Metrics or traces are not taken.
    Exporter,
    /// Lines of the log are dropped.
    Log,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Engine,
        Self::Disk,
        Self::Clock,
        Self::Credential,
        Self::Connection,
        Self::Delivery,
        Self::Lag,
        Self::Failing,
        Self::DeadLetters,
        Self::Timers,
        Self::Exporter,
        Self::Log,
    ];

    /// The name, as in JSON and as a label has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Disk => "disk",
            Self::Clock => "clock",
            Self::Credential => "credential",
            Self::Connection => "connection",
            Self::Delivery => "delivery",
            Self::Lag => "lag",
            Self::Failing => "failing",
            Self::DeadLetters => "dead_letters",
            Self::Timers => "timers",
            Self::Exporter => "exporter",
            Self::Log => "log",
        }
    }
}

impl Health {
    /// Whether requests may be sent here.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Down)
    }

    /// The word for it: `ready`, `degraded` where something is wrong all the same, or `not_ready`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.is_ready(), self.findings.is_empty()) {
            (false, _) => "not_ready",
            (true, false) => "degraded",
            (true, true) => "ready",
        }
    }

    /// The same for people who are not to know more: of what is wrong, the kind alone of what keeps requests away.
    #[must_use]
    pub fn in_short(&self) -> String {
        let down = self.findings.iter().find(|finding| finding.severity == Severity::Down);
        down.map_or_else(|| "ready".to_owned(), |finding| format!("not ready: {}", finding.kind.as_str()))
    }
}

impl fmt::Display for Health {
    /// The word, and what is wrong, each with what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.state().replace('_', " "))?;
        self.findings.iter().try_for_each(|finding| write!(f, "\n\n{finding}"))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, severity, words, remedy, since, .. } = self;
        write!(f, "{} ({}): {words}", kind.as_str(), severity.as_str())?;
        f.write_char('\n')?;
        write!(f, "  since {since}. {remedy}")
    }
}

impl Serialize for Health {
    /// With the word for it in front, for whoever looks at nothing else.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_struct("Health", 3)?;
        told.serialize_field("state", self.state())?;
        told.serialize_field("at", &self.at)?;
        told.serialize_field("findings", &self.findings)?;
        told.end()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn health(severities: &[Severity]) -> Health {
        let finding = |severity: &Severity| Finding {
            kind: FindingKind::Disk,
            severity: *severity,
            subject: "disk".to_owned(),
            words: "5 MB are free where the engine is.".to_owned(),
            remedy: "Make room.".to_owned(),
            since: Timestamp::from_millis(1000),
        };
        Health { at: Timestamp::from_millis(2000), findings: severities.iter().map(finding).collect() }
    }

    #[test]
    fn it_is_ready_unless_something_keeps_requests_away() {
        let told = |severities: &[Severity]| (health(severities).state(), health(severities).in_short());
        assert_eq!(told(&[]), ("ready", "ready".to_owned()));
        assert_eq!(told(&[Severity::Minor, Severity::Major]), ("degraded", "ready".to_owned()));
        assert_eq!(told(&[Severity::Down, Severity::Minor]), ("not_ready", "not ready: disk".to_owned()));
    }

    #[test]
    fn it_is_told_in_words_and_as_json_and_comes_back() {
        expect![[r#"
            degraded

            disk (minor): 5 MB are free where the engine is.
              since 1970-01-01T00:00:01.000Z. Make room."#]]
        .assert_eq(&health(&[Severity::Minor]).to_string());
        let json = serde_json::to_string(&health(&[Severity::Down])).expect("serialise");
        assert!(json.starts_with("{\"state\":\"not_ready\",\"at\":\"1970-01-01T00:00:02.000Z\""), "{json}");
        assert_eq!(serde_json::from_str::<Health>(&json).expect("parse"), health(&[Severity::Down]));
    }

    #[test]
    fn kinds_are_named_alike_everywhere() {
        for kind in FindingKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.as_str());
        }
    }
}
