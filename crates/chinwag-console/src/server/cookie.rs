//! The session's cookie: no script reads it, no other site sends it.

use http::{HeaderValue, header};

use super::Answer;

const NAME: &str = "chinwag_console";

/// The session's cookie among those of a header.
pub(super) fn read(header: &str) -> Option<&str> {
    header.split(';').find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// Hands out a cookie.
pub(super) fn hand_out(answer: Answer, value: &str) -> Answer {
    set(answer, &format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Strict"))
}

/// Takes it away.
pub(super) fn take_away(answer: Answer) -> Answer {
    set(answer, &format!("{NAME}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn set(mut answer: Answer, cookie: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, value);
    }
    answer
}
