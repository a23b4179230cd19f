//! The session's cookie: no script reads it, no other site sends it.
//!
//! Cookies are shared by all ports of a machine. This one has its port in its name, so that two panels on one machine do
//! not sign each other out.

use http::{HeaderMap, HeaderValue, header};

use super::{Answer, Ask};

/// The session's cookie among those of a request.
pub(super) fn read(headers: &HeaderMap, port: u16) -> Option<String> {
    let name = name(port);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(&name)?.strip_prefix('=').map(str::to_owned))
}

/// Hands out a cookie.
pub(super) fn hand_out(answer: Answer, ask: &Ask, port: u16, value: &str) -> Answer {
    set(answer, ask, &format!("{}={value}", name(port)))
}

/// Takes it away.
pub(super) fn take_away(answer: Answer, ask: &Ask, port: u16) -> Answer {
    set(answer, ask, &format!("{}=; Max-Age=0", name(port)))
}

fn name(port: u16) -> String {
    format!("chinwag_console_{port}")
}

/// Between machines it goes by HTTPS alone.
fn set(mut answer: Answer, ask: &Ask, cookie: &str) -> Answer {
    let secure = if ask.way.is_near { "" } else { "; Secure" };
    if let Ok(value) = HeaderValue::from_str(&format!("{cookie}; Path=/; HttpOnly; SameSite=Strict{secure}"))
    {
        answer.headers_mut().insert(header::SET_COOKIE, value);
    }
    answer
}
