//! Stage directions: what stands in parentheses.
//!
//! A direction is a variant of [`Direction`] and a row of [`FORMS`]: the word it is known by, how it is written, and how
//! the rest of it is read.

use std::time::Duration;

use chinwag_core::{
    config::Span,
    name::{FunctionName, TopicName},
};
use serde_json::Value;

use super::{nearest::nearest, problem::Mistake, trouble::Trouble};

/// A stage direction.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Direction {
    /// `(10m later)`: the clock moves on, and what timers bring is waited for.
    Later(Duration),
    /// `(fault: 500 x2)`: the bot's next calls of the provider go wrong.
    Fault {
        /// What goes wrong.
        trouble: Trouble,
        /// With how many calls.
        times: u32,
    },
    /// `(redeliver)`: the provider delivers the last webhook again.
    Redeliver,
    /// `(restart)`: the bot dies as a killed process does, and is started again.
    Restart,
    /// `(silence)`: the bot says nothing.
    Silence,
    /// `(event TOPIC JSON)`: such an event was published.
    Event {
        /// Its topic.
        topic: TopicName,
        /// What its payload contains.
        data: Value,
    },
    /// `(failed FUNCTION)`: the function gave up on an input.
    Failed(FunctionName),
}

/// The most calls that a fault befalls.
const TIMES_MAX: u32 = 1000;

/// The longest that the clock is moved on by one direction.
const LATER_MAX: Duration = Duration::from_secs(366 * 86_400);

type Read = fn(&str) -> Result<Direction, Mistake>;

/// How a direction is written.
struct Form {
    /// The word it begins with.
    word: &'static str,
    /// An example.
    example: &'static str,
    /// Reads what stands behind the word.
    read: Read,
}

const FORMS: &[Form] = &[
    Form { word: "fault:", example: "(fault: 500 x2)", read: fault },
    Form {
        word: "redeliver",
        example: "(redeliver)",
        read: |rest| alone(rest, Direction::Redeliver, "(redeliver)"),
    },
    Form { word: "restart", example: "(restart)", read: |rest| alone(rest, Direction::Restart, "(restart)") },
    Form { word: "silence", example: "(silence)", read: |rest| alone(rest, Direction::Silence, "(silence)") },
    Form { word: "event", example: "(event order_placed {\"number\": \"4711\"})", read: event },
    Form { word: "failed", example: "(failed talk)", read: failed },
];

/// The one direction that is known by its last word.
const LATER: &str = "later";

impl Direction {
    /// Whether it only says what has to come of what happened before.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        matches!(self, Self::Silence | Self::Event { .. } | Self::Failed(_))
    }

    /// Reads what stands between the parentheses.
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        let text = text.trim();
        if let Some(length) = text.strip_suffix(LATER).filter(|length| length.ends_with(char::is_whitespace))
        {
            return later(length.trim());
        }
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match FORMS.iter().find(|form| form.word == word) {
            Some(form) => (form.read)(rest.trim()),
            None => Err(unknown(text, word)),
        }
    }
}

fn later(length: &str) -> Result<Direction, Mistake> {
    let moved = span(length).filter(|span| !span.is_zero());
    let moved = moved.ok_or_else(|| {
        Mistake::new(
            format!("“{length}” is not a length of time"),
            "write 250ms, 30s, 10m, 1h or 7d, as in “(10m later)”",
        )
    })?;
    if moved > LATER_MAX {
        return Err(Mistake::new(format!("“{length}” is too long"), "write “(366d later)” at most"));
    }
    Ok(Direction::Later(moved))
}

fn fault(rest: &str) -> Result<Direction, Mistake> {
    let (trouble, times) = match rest.rsplit_once(" x") {
        Some((trouble, times)) => {
            let times = times.parse().ok().filter(|times| (1..=TIMES_MAX).contains(times));
            let wrong =
                || Mistake::new("it is not said how often", "write “x3” for three times, and x1000 at most");
            (trouble.trim(), times.ok_or_else(wrong)?)
        }
        None => (rest, 1),
    };
    Ok(Direction::Fault { trouble: Trouble::read(trouble)?, times })
}

fn alone(rest: &str, direction: Direction, example: &str) -> Result<Direction, Mistake> {
    if rest.is_empty() {
        return Ok(direction);
    }
    Err(Mistake::new(format!("“{rest}” says nothing here"), format!("write “{example}”")))
}

fn event(rest: &str) -> Result<Direction, Mistake> {
    let (topic, json) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let topic = TopicName::new(topic)
        .map_err(|error| Mistake::new(error.to_string(), "write “(event order_placed {})”"))?;
    let json = json.trim();
    if json.is_empty() {
        return Ok(Direction::Event { topic, data: Value::Object(serde_json::Map::new()) });
    }
    let data = serde_json::from_str(json).map_err(|error| {
        let remedy = format!("write what the payload contains, as in “(event {topic} {{\"number\": 7}})”");
        Mistake::new(format!("“{json}” is not JSON ({error})"), remedy)
    })?;
    Ok(Direction::Event { topic, data })
}

fn failed(rest: &str) -> Result<Direction, Mistake> {
    let name = FunctionName::new(rest);
    name.map(Direction::Failed).map_err(|error| Mistake::new(error.to_string(), "write “(failed talk)”"))
}

fn unknown(text: &str, word: &str) -> Mistake {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    let meant = match (span(text), text.rsplit_once(char::is_whitespace)) {
        (Some(length), _) => Some(format!("({} later)", short(length))),
        (None, Some((length, last))) if nearest(last, [LATER]).is_some() => {
            span(length).map(|length| format!("({} later)", short(length)))
        }
        _ => None,
    };
    let known = || {
        let words = FORMS.iter().map(|form| form.word.trim_end_matches(':'));
        let word = nearest(word.trim_end_matches(':'), words)?;
        let form = FORMS.iter().find(|form| form.word.trim_end_matches(':') == word);
        form.map(|form| form.example.to_owned())
    };
    let later = || nearest(last, [LATER]).map(|_| "(10m later)".to_owned());
    let remedy = match meant.or_else(known).or_else(later) {
        Some(example) => format!("write “{example}”"),
        None => {
            let examples = FORMS.iter().map(|form| form.example).collect::<Vec<_>>().join(", ");
            format!("there are (10m later), {examples}")
        }
    };
    Mistake::new(format!("there is no direction “({text})”"), remedy)
}

/// A length of time as it is written.
pub(super) fn span(text: &str) -> Option<Duration> {
    serde_json::from_value(Value::String(text.to_owned())).ok().map(Span::get)
}

/// A length of time as it is best written: without blanks.
fn short(length: Duration) -> String {
    let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    Span::millis(millis).to_string().replace(' ', "")
}
