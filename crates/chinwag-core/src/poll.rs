//! Fetching what a provider keeps, where a platform has such a thing.

use crate::platform::{HttpCall, HttpReply, RawRequest, RenderError, SendResult};

/// How what a provider keeps is fetched, for a bot that it cannot reach. Pure, as the platform is.
pub trait Poll: Send + Sync {
    /// The call that lets the provider keep what happens, where it would send it otherwise.
    fn begin(&self) -> Option<HttpCall>;

    /// The call that asks for what comes after `cursor`, and acknowledges what came before it. `halvings` says how often
    /// the answer was too large so far: it is asked for as much less, down to one thing at a time.
    ///
    /// # Errors
    /// The cursor is none of this platform's.
    fn next(&self, cursor: Option<&str>, halvings: u32) -> Result<HttpCall, RenderError>;

    /// The most bytes of an answer that are read. One thing MUST fit in.
    fn answer_bytes_max(&self) -> usize;

    /// What was fetched.
    ///
    /// # Errors
    /// What the answer means instead.
    fn read(&self, reply: &HttpReply) -> Result<Polled, SendResult>;
}

/// What was fetched.
#[derive(Debug)]
pub struct Polled {
    /// Each thing as a webhook would bring it; `verify` MUST accept it.
    pub requests: Vec<RawRequest>,
    /// Where to go on, once all of it is stored; `None` where that has not changed.
    pub cursor: Option<String>,
}
