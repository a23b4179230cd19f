//! How a command ended.

use std::process::ExitCode;

/// How a command ended, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what was asked: 0.
    Done = 0,
    /// What was asked cannot be done: a file cannot be read, a platform is unknown: 2.
    Unusable = 2,
    /// It was done, and the answer is no: 3.
    Refused = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
