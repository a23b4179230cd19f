//! Lets people in.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Ids, Timestamp},
    secret::Secrets,
};

use super::{
    brake::Brakes,
    session::{Digest, Session, Sessions, digest},
};

/// How long a link is good.
pub(super) const CODE_LASTS: Duration = Duration::from_secs(600);
/// The most links that are good at once.
pub(super) const CODES_MAX: usize = 8;

/// How somebody signed in, as the audit has it.
pub(crate) const LINK: &str = "link";
pub(crate) const TOKEN: &str = "token";

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is not the token, or no link that is good.
    Wrong,
    /// There were too many wrong tokens: the next may be tried in so long.
    Wait(Duration),
    /// There is no token to sign in with.
    NoToken,
}

/// Lets people in, and knows who is.
#[derive(Debug)]
pub struct Doorkeeper {
    token: Option<Secrets>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    sessions: Sessions,
    codes: Vec<(Digest, Timestamp)>,
    brakes: Brakes,
}

impl Doorkeeper {
    pub(crate) fn new(token: Option<Secrets>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { token, clock, ids, book: Mutex::default() }
    }

    /// A code for a link, good once.
    pub(crate) fn code(&self) -> String {
        let code = self.word();
        let expires = self.clock.now().after(CODE_LASTS);
        let mut book = self.book();
        if book.codes.len() >= CODES_MAX {
            book.codes.remove(0);
        }
        book.codes.push((digest(&code), expires));
        code
    }

    /// Lets in whoever has a link; the cookie of the new session.
    pub(crate) fn by_code(&self, code: &str, from: IpAddr) -> Result<String, Refused> {
        let now = self.clock.now();
        let wanted = digest(code);
        let mut book = self.book();
        if let Some(wait) = book.brakes.own_wait(from, now) {
            return Err(Refused::Wait(wait));
        }
        book.codes.retain(|(_, expires)| *expires > now);
        let Some(at) = book.codes.iter().position(|(digest, _)| *digest == wanted) else {
            book.brakes.wrong(from, now);
            return Err(Refused::Wrong);
        };
        book.codes.remove(at);
        Ok(self.begin(&mut book, LINK, from, now))
    }

    /// Lets in whoever has the token; the cookie of the new session.
    pub(crate) fn by_token(&self, token: &str, from: IpAddr) -> Result<String, Refused> {
        let now = self.clock.now();
        let mut book = self.book();
        self.check(&mut book, token, from, now)?;
        Ok(self.begin(&mut book, TOKEN, from, now))
    }

    /// Whether a request of a machine has the token. It is slowed down as people are.
    pub(crate) fn knows(&self, token: &str, from: IpAddr) -> Result<(), Refused> {
        self.check(&mut self.book(), token, from, self.clock.now())
    }

    fn check(&self, book: &mut Book, token: &str, from: IpAddr, now: Timestamp) -> Result<(), Refused> {
        let live = self.token.as_ref().ok_or(Refused::NoToken)?;
        if let Some(wait) = book.brakes.wait(from, now) {
            return Err(Refused::Wait(wait));
        }
        // All are compared, so that how long it takes does not tell which.
        if live.iter().fold(false, |is, secret| secret.is(token) | is) {
            return Ok(());
        }
        book.brakes.wrong(from, now);
        Err(Refused::Wrong)
    }

    /// Whether there is a token to sign in with.
    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// The session of a cookie.
    pub(crate) fn session(&self, cookie: &str) -> Option<Session> {
        self.book().sessions.of(cookie, self.clock.now())
    }

    /// Ends the session of a cookie.
    pub(crate) fn end(&self, cookie: &str) {
        self.book().sessions.end(cookie);
    }

    fn begin(&self, book: &mut Book, how: &str, from: IpAddr, now: Timestamp) -> String {
        book.brakes.right(from);
        let cookie = self.word();
        // A few letters of the digest: enough to tell sessions apart, and of no use for anything else.
        let name = format!("{how}-{}", hex::encode(&digest(&cookie)[..3]));
        book.sessions.begin(&cookie, Session::new(self.word(), name, now), now);
        cookie
    }

    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize, usize) {
        let book = self.book();
        (book.codes.len(), book.sessions.len(), book.brakes.len())
    }

    /// 256 random bits.
    fn word(&self) -> String {
        format!("{:032x}{:032x}", self.ids.random(), self.ids.random())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
