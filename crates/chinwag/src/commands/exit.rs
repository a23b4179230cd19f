//! How a command ended.

use std::process::ExitCode;

/// How a command ended, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// It did what was asked: 0.
    Done = 0,
    /// It could not go on: an address is taken, a file of events is damaged: 1.
    Failed = 1,
    /// What was asked cannot be done: the command line or the settings are wrong, a file is not there: 2.
    Unusable = 2,
    /// It was done, and the answer is no: a request is refused, an event is not there, a message was lost: 3.
    Refused = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
