//! What the bot did about what went wrong, in words.

use chinwag_core::response::FailureKind;

use super::kept::{Answer, Outcome};
use crate::commands::words::one_line;

/// The most of a provider's words.
const ERROR_CHARS: usize = 160;

/// How often a call was made that has no outcome yet, and what the last one came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tries {
    pub(super) count: usize,
    pub(super) error: String,
}

/// What is to be said of an answer; nothing, where all went well at once.
pub(super) fn of(answer: &Answer, tries: Option<&Tries>) -> Option<String> {
    match &answer.outcome {
        Outcome::Sent { attempt, .. } => sent(*attempt, answer.deferred),
        Outcome::Failed { kind, words, is_retryable, attempt, .. } => {
            Some(failed(*kind, words, *is_retryable, *attempt))
        }
        Outcome::Open => open(answer.deferred, tries),
    }
}

fn open(deferred: u32, tries: Option<&Tries>) -> Option<String> {
    if let Some(tries) = tries.filter(|tries| tries.count > 0) {
        let error = one_line(&tries.error, ERROR_CHARS);
        return Some(format!("Tried {} so far, and it goes on: {error}", times(tries.count)));
    }
    (deferred > 0).then(|| format!("Put off {}, and about to be tried again.", times(deferred as usize)))
}

fn sent(attempt: u32, deferred: u32) -> Option<String> {
    let (retried, deferred) = (attempt.saturating_sub(1) as usize, deferred as usize);
    match (retried, deferred) {
        (0, 0) => None,
        (retried, 0) => Some(format!("Retried {}, then sent.", times(retried))),
        (0, deferred) => Some(format!("Put off {}, then sent.", times(deferred))),
        (retried, deferred) => {
            Some(format!("Put off {}, retried {}, then sent.", times(deferred), times(retried)))
        }
    }
}

fn failed(kind: FailureKind, words: &str, is_retryable: bool, attempt: u32) -> String {
    let why = match kind {
        FailureKind::Unavailable => "the provider is in trouble",
        FailureKind::RateLimited => "too many calls",
        FailureKind::WindowClosed => "the time to answer is over",
        FailureKind::Blocked => "the person has blocked the bot",
        FailureKind::NotFound => "the person is not there",
        FailureKind::Credential => "the token is refused",
        FailureKind::Configuration => "the channel is not set up for it",
        FailureKind::Invalid => "the provider does not take such a message",
        _ => "it may or may not have arrived",
    };
    let words = one_line(words, ERROR_CHARS);
    match is_retryable {
        true => {
            format!("Tried {}: {why}. Put off, and tried again later. ({words})", times(attempt as usize))
        }
        false => format!("Given up: {why}. ({words})"),
    }
}

/// How often.
pub(super) fn times(count: usize) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_in_words() {
        assert_eq!(sent(1, 0), None);
        assert_eq!(sent(3, 0).as_deref(), Some("Retried twice, then sent."));
        assert_eq!(sent(1, 4).as_deref(), Some("Put off 4 times, then sent."));
        assert_eq!(sent(2, 1).as_deref(), Some("Put off once, retried once, then sent."));
        let words = failed(FailureKind::Credential, "no\u{1b}[2J\nsuch token", false, 1);
        assert!(words.starts_with("Given up: the token is refused. (no"), "{words}");
        assert!(!words.contains(['\n', '\u{1b}']), "{words:?}");
        let words = failed(FailureKind::Unavailable, "500", true, 5);
        assert_eq!(words, "Tried 5 times: the provider is in trouble. Put off, and tried again later. (500)");
    }
}
