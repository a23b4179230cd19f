//! A part of a whole, as in the settings of logs and traces.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{conversation::fingerprint, event::EventId};

/// A share of all messages, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

/// Why a number is no share.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{0} is not a share: write a number from 0 to 1, as 0.05 for one in twenty")]
pub struct ShareError(f64);

impl Share {
    /// All of them.
    pub const ALL: Self = Self(1.0);

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// Whether the message that this event belongs to is among them. The answer is the same for everything that its
    /// webhook led to, in every process.
    #[must_use]
    pub fn has(self, event: &EventId) -> bool {
        // The upper half of the digest, as a part of what it may be at most.
        let place = fingerprint(&["log", event.root()]) >> 32;
        self.0 >= 1.0 || (place as f64) < self.0 * 2_f64.powi(32)
    }
}

impl TryFrom<f64> for Share {
    type Error = ShareError;
    fn try_from(number: f64) -> Result<Self, ShareError> {
        if (0.0..=1.0).contains(&number) { Ok(Self(number)) } else { Err(ShareError(number)) }
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Timestamp, name::FunctionName};

    #[test]
    fn a_share_holds_about_so_many_messages_and_each_as_a_whole() {
        let ids: Vec<_> = (0..4000).map(|n| EventId::webhook(Timestamp::from_millis(9), n)).collect();
        let share = Share::try_from(0.25).expect("a share");
        let count = ids.iter().filter(|id| share.has(id)).count();
        assert!((850..1150).contains(&count), "{count} of 4000");
        assert!(
            ids.iter()
                .all(|id| share.has(id)
                    == share.has(&id.part(3).derived(&FunctionName::from_static("talk"), 2)))
        );
        let none = Share::try_from(0.0).expect("a share");
        assert!(ids.iter().all(|id| Share::ALL.has(id) && !none.has(id)));
        for bad in [-0.1, 1.1, f64::NAN] {
            assert!(Share::try_from(bad).is_err(), "{bad}");
        }
    }
}
