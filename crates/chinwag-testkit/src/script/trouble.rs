//! What goes wrong with the bot's next calls of the provider, as it is written in `(fault: …)`.

use std::time::Duration;

use chinwag_core::nearest::nearest;

use super::{direction::span, problem::Mistake};

/// What goes wrong with a call of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// It is answered with this status, from 400 to 599, and nothing is delivered.
    Status(u16),
    /// It is answered 429 with this `Retry-After`, and nothing is delivered.
    RetryAfter(Duration),
    /// The message is delivered, then the connection is closed without an answer.
    CutOff,
    /// The connection is closed without an answer, and nothing is delivered.
    Dropped,
    /// It is answered as it should be, but so much later by a real clock.
    Slow(Duration),
}

/// The slowest that a simulated provider is.
const SLOW_MAX: Duration = Duration::from_secs(5);

impl Trouble {
    /// Reads what stands behind `fault:`, without how often.
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match (word, rest) {
            ("cut", "off") => return Ok(Self::CutOff),
            ("dropped", "") => return Ok(Self::Dropped),
            ("slow", rest) => return slow(rest),
            ("429", rest) if !rest.is_empty() => {
                let after = rest.strip_prefix("after ").and_then(span);
                let wrong = || Mistake::new(format!("“429 {rest}” is no fault"), "write “429 after 30s”");
                return after.map(Self::RetryAfter).ok_or_else(wrong);
            }
            _ => {}
        }
        let status = text.parse().ok().filter(|status| (400..600).contains(status));
        status.map(Self::Status).ok_or_else(|| unknown(text))
    }
}

fn slow(rest: &str) -> Result<Trouble, Mistake> {
    let slow = span(rest).filter(|slow| *slow <= SLOW_MAX);
    let wrong = || {
        let what = format!("“slow {rest}” is no fault");
        Mistake::new(what, "write “slow 100ms”, and at most 5s: it is waited for by a real clock")
    };
    slow.map(Trouble::Slow).ok_or_else(wrong)
}

fn unknown(text: &str) -> Mistake {
    let meant = nearest(text, ["cut off", "dropped", "slow 100ms"]);
    let remedy = match meant {
        Some(meant) => format!("write “{meant}”"),
        None => {
            "write a status such as 500 or 429, “429 after 30s”, “cut off”, “dropped” or “slow 100ms”".into()
        }
    };
    Mistake::new(format!("there is no fault “{text}”"), remedy)
}
