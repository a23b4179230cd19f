//! Sessions: what a browser has once somebody has signed in.

use std::{collections::HashMap, time::Duration};

use chinwag_core::clock::Timestamp;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How long a session lasts, whatever is done with it.
pub(super) const LASTS: Duration = Duration::from_secs(12 * 3600);
/// How long it lasts while nothing is done with it. A page that is open and live does something.
pub(super) const IDLE_MAX: Duration = Duration::from_secs(2 * 3600);
/// The most sessions at once; the one that was not used for longest goes.
pub(super) const SESSIONS_MAX: usize = 64;

/// The digest of a cookie: what is kept of it.
pub(super) type Digest = [u8; 32];

/// Somebody who has signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// What a form has to say: other sites cannot know it.
    csrf: String,
    /// How it is called in the audit: `link-3f9a1c`.
    name: String,
    began: Timestamp,
    used: Timestamp,
}

/// Without its word.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("name", &self.name)
            .field("began", &self.began)
            .field("used", &self.used)
            .finish_non_exhaustive()
    }
}

impl Session {
    pub(super) fn new(csrf: String, name: String, now: Timestamp) -> Self {
        Self { csrf, name, began: now, used: now }
    }

    /// How it is called in the audit: by what it began, and a few letters that tell it from others.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a form of it has to say.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Whether a form says it.
    #[must_use]
    pub fn is_meant(&self, said: &str) -> bool {
        self.csrf.as_bytes().ct_eq(said.as_bytes()).into()
    }

    fn is_good(&self, now: Timestamp) -> bool {
        now.since(self.began) < LASTS && now.since(self.used) < IDLE_MAX
    }
}

/// The sessions there are.
#[derive(Debug, Default)]
pub(super) struct Sessions(HashMap<Digest, Session>);

impl Sessions {
    pub(super) fn begin(&mut self, cookie: &str, session: Session, now: Timestamp) {
        self.0.retain(|_, session| session.is_good(now));
        if self.0.len() >= SESSIONS_MAX {
            let oldest = self.0.iter().min_by_key(|(_, session)| session.used).map(|(digest, _)| *digest);
            oldest.and_then(|digest| self.0.remove(&digest));
        }
        self.0.insert(digest(cookie), session);
    }

    /// The session of a cookie, which is used now. Looking by digest tells nothing of the cookie by how long it takes.
    pub(super) fn of(&mut self, cookie: &str, now: Timestamp) -> Option<Session> {
        let session = self.0.get_mut(&digest(cookie)).filter(|session| session.is_good(now))?;
        session.used = now;
        Some(session.clone())
    }

    pub(super) fn end(&mut self, cookie: &str) {
        self.0.remove(&digest(cookie));
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

pub(super) fn digest(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}
