//! By whom a dialog was opened, and until when it may be submitted: what stands in its state beside the bot's own.
//!
//! NOTE: the server hands state and address of a dialog to the client of whoever opens it. One who has both can post to
//! the bot without the server, so the state must not be good for anybody else, anywhere else or for ever.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use chinwag_core::{clock::Timestamp, conversation::fingerprint};

use super::config::is_id;

/// How long after its trigger a dialog may be submitted: somebody may leave it open over a day's work.
const OPEN_SECONDS: u64 = 86_400;

/// By whom a dialog was opened, and until when it may be submitted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Opened<'a> {
    /// `None` where the trigger does not tell.
    user_id: Option<Cow<'a, str>>,
    /// In Unix seconds; 0 where the trigger does not tell.
    until: u64,
}

impl Opened<'static> {
    /// What a trigger tells: `<id>:<user>:<milliseconds>:<signature>` in base64. One that tells nothing is not the
    /// server's, which then opens nothing.
    pub(super) fn by(trigger_id: &str) -> Self {
        let read = || {
            let text = String::from_utf8(BASE64_STANDARD.decode(trigger_id).ok()?).ok()?;
            let mut parts = text.split(':').skip(1);
            let user_id = parts.next().filter(|user_id| is_id(user_id))?.to_owned();
            let millis: u64 = parts.next()?.parse().ok()?;
            Some(Self { user_id: Some(user_id.into()), until: (millis / 1000).saturating_add(OPEN_SECONDS) })
        };
        read().unwrap_or_default()
    }

    /// The state with this before it, and a digest of the trigger: so the same form filled in twice is told from one that
    /// came twice.
    pub(super) fn state(&self, trigger_id: &str, state: &str) -> String {
        let user_id = self.user_id.as_deref().unwrap_or_default();
        format!("{user_id}:{}:{:016x}:{state}", self.until, fingerprint(&[trigger_id]))
    }
}

impl<'a> Opened<'a> {
    /// What is sealed of a dialog: `state` as it is brought back, without the seal.
    pub(super) fn parts(callback_id: &'a str, channel_id: &'a str, state: &'a str) -> [&'a str; 4] {
        ["dialog", callback_id, channel_id, state]
    }

    /// Reads what stands before the bot's own state.
    pub(super) fn read(state: &'a str) -> Option<Self> {
        let (user_id, rest) = state.split_once(':')?;
        let (until, _) = rest.split_once(':')?;
        let user_id = Some(user_id).filter(|user_id| !user_id.is_empty());
        Some(Self { user_id: user_id.map(Cow::Borrowed), until: until.parse().ok()? })
    }

    /// Whether this person may submit it now.
    pub(super) fn allows(&self, user_id: &str, now: Timestamp) -> bool {
        let is_theirs = self.user_id.as_deref().is_none_or(|opened| opened == user_id);
        is_theirs && (self.until == 0 || now.as_secs() <= self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_tells_who_and_when() {
        let by = |text: &str| Opened::by(&BASE64_STANDARD.encode(text));
        let until = 1_700_000_000 + OPEN_SECONDS;
        assert_eq!(by("t1:ada:1700000000123:sig="), Opened { user_id: Some("ada".into()), until });
        let nothing = Opened::default();
        for odd in ["", "t1", "t1:ada", "t1::1700000000123:sig", "t1:a/b:1:sig", "t1:ada:soon:sig"] {
            assert_eq!(by(odd), nothing, "{odd}");
        }
        assert_eq!(Opened::by("t1"), nothing);
        let state = by("t1:ada:1700000000123:sig").state("t", "own:state");
        assert_eq!(Opened::read(&state), Some(Opened { user_id: Some("ada".into()), until }));
        assert_eq!(Opened::read("ada"), None);
    }
}
