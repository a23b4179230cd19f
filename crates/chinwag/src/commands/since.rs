//! A moment in the past, as a person writes it.

use std::{str::FromStr, time::Duration};

use chinwag_core::{clock::Timestamp, config::Span};
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error};

/// A moment in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// So long ago.
    Ago(Duration),
    /// At this moment.
    At(Timestamp),
    /// At the beginning.
    All,
}

impl FromStr for Since {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self::All);
        }
        let ago = read::<Span>(text).map(|span| Self::Ago(span.get()));
        ago.or_else(|| read(text).map(Self::At))
            .ok_or("write a length of time such as 10m, a moment such as 2026-03-08T19:27:04Z, or all")
    }
}

impl Since {
    /// The moment, seen from `now`; `None` is the beginning.
    pub(super) fn before(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Ago(ago) => Some(Timestamp::from_millis(
                now.as_millis().saturating_sub(u64::try_from(ago.as_millis()).unwrap_or(u64::MAX)),
            )),
            Self::At(moment) => Some(moment),
            Self::All => None,
        }
    }

    /// What to do where there is nothing since then.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::All => "",
            _ => "; see further back by --since 1d, or --since all",
        }
    }
}

/// A length of time.
pub(super) fn span(text: &str) -> Result<Span, &'static str> {
    read(text).ok_or("write a length of time: 30s, 10m, 2h or 7d")
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(IntoDeserializer::<Error>::into_deserializer(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_may_be_written_in_three_ways() {
        let now = Timestamp::from_millis(1_772_998_024_000);
        let before = |text: &str| text.parse::<Since>().map(|since| since.before(now));
        assert_eq!(before("2s"), Ok(Some(Timestamp::from_millis(1_772_998_022_000))));
        assert_eq!(before("9999d"), Ok(Some(Timestamp::from_millis(909_084_424_000))));
        assert_eq!(before("2026-03-08T19:27:04Z"), Ok(Some(now)));
        assert_eq!(before("all"), Ok(None));
        assert!(before("yesterday").is_err() && before("").is_err());
    }
}
