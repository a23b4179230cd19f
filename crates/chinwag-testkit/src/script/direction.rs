//! Stage directions: what stands in parentheses.
//!
//! A direction is a variant of [`Direction`] and a row of [`FORMS`]: the word it is known by, how it is written, and how
//! the rest of it is read. Two are known by another word than their first: a length of time that is `later`, and a service
//! with its [`Conduct`].

use std::time::Duration;

use chinwag_core::{
    config::Span,
    name::{FunctionName, TopicName},
    nearest::nearest,
};
use serde_json::Value;

use super::{conduct::Conduct, problem::Mistake, trouble::Trouble};

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
    /// `(stock answers 3)`, `(stock fails: sold out)`: a service does something else from here on.
    Service {
        /// The service.
        service: FunctionName,
        /// What it does.
        conduct: Conduct,
    },
    /// `(call SERVICE JSON)`: the service was asked this.
    Call {
        /// The service.
        service: FunctionName,
        /// What the request contains; anything, where nothing is said.
        request: Option<Value>,
    },
    /// `(no call SERVICE)`: the service was asked nothing.
    NoCall(FunctionName),
    /// `(state NAME JSON)`: this is kept for the conversation of who spoke last, or for them.
    State {
        /// The name it is kept under.
        name: String,
        /// What it contains; anything, where nothing is said.
        data: Option<Value>,
    },
    /// `(no state NAME)`: nothing is kept under this name.
    NoState(String),
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
    Form { word: "call", example: "(call stock \"M\")", read: call },
    Form { word: "state", example: "(state score {\"right\": 1})", read: state },
    Form { word: "no", example: "(no call stock)", read: no },
];

/// The one direction that is known by its last word.
const LATER: &str = "later";

impl Direction {
    /// Whether it only says what has to come of what happened before.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        match self {
            Self::Silence | Self::Event { .. } | Self::Failed(_) => true,
            Self::Call { .. } | Self::NoCall(_) | Self::State { .. } | Self::NoState(_) => true,
            Self::Later(_) | Self::Fault { .. } | Self::Redeliver | Self::Restart | Self::Service { .. } => {
                false
            }
        }
    }

    /// The service that it names.
    #[must_use]
    pub fn service(&self) -> Option<&FunctionName> {
        match self {
            Self::Service { service, .. } | Self::Call { service, .. } | Self::NoCall(service) => {
                Some(service)
            }
            _ => None,
        }
    }

    /// Whether it is about what is kept for who spoke last.
    pub(super) fn is_state(&self) -> bool {
        matches!(self, Self::State { .. } | Self::NoState(_))
    }

    /// Reads what stands between the parentheses.
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let form = FORMS.iter().find(|form| form.word == word);
        // Why a service fails may end in any word.
        if form.is_none()
            && let Some(conduct) = Conduct::read(word, rest.trim())
        {
            return conduct;
        }
        if let Some(length) = text.strip_suffix(LATER).filter(|length| length.ends_with(char::is_whitespace))
        {
            return later(length.trim());
        }
        match form {
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
        Some((trouble, count)) => (trouble.trim(), times(count)?),
        None => (rest, 1),
    };
    Ok(Direction::Fault { trouble: Trouble::read(trouble)?, times })
}

/// How often, as it stands behind an `x`.
pub(super) fn times(count: &str) -> Result<u32, Mistake> {
    let times = count.parse().ok().filter(|times| (1..=TIMES_MAX).contains(times));
    let wrong = || Mistake::new("it is not said how often", "write “x3” for three times, and x1000 at most");
    times.ok_or_else(wrong)
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
    let remedy = format!("write what the payload contains, as in “(event {topic} {{\"number\": 7}})”");
    let data = part(json, remedy)?.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    Ok(Direction::Event { topic, data })
}

fn failed(rest: &str) -> Result<Direction, Mistake> {
    let name = FunctionName::new(rest);
    name.map(Direction::Failed).map_err(|error| Mistake::new(error.to_string(), "write “(failed talk)”"))
}

fn call(rest: &str) -> Result<Direction, Mistake> {
    let (service, request) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let service = service_name(service, "(call stock \"M\")")?;
    let remedy = format!("write what the request contains, as in “(call {service} \"M\")”");
    Ok(Direction::Call { request: part(request, remedy)?, service })
}

fn state(rest: &str) -> Result<Direction, Mistake> {
    let (name, data) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let name = state_name(name, "(state score {\"right\": 1})")?;
    let remedy = format!("write what is kept, as in “(state {name} {{\"right\": 1}})”");
    Ok(Direction::State { data: part(data, remedy)?, name })
}

fn no(rest: &str) -> Result<Direction, Mistake> {
    let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, more) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    match word {
        "call" => alone(more, Direction::NoCall(service_name(name, "(no call stock)")?), "(no call stock)"),
        "state" => alone(more, Direction::NoState(state_name(name, "(no state score)")?), "(no state score)"),
        _ => Err(Mistake::new(
            format!("“no {word}” says nothing here"),
            "write “(no call stock)” or “(no state score)”",
        )),
    }
}

/// The name of a service.
pub(super) fn service_name(name: &str, example: &str) -> Result<FunctionName, Mistake> {
    FunctionName::new(name).map_err(|_| wrong_name(name, "service", example))
}

fn state_name(name: &str, example: &str) -> Result<String, Mistake> {
    // The name of a function is of the same letters.
    FunctionName::new(name).map(|_| name.to_owned()).map_err(|_| wrong_name(name, "state", example))
}

fn wrong_name(name: &str, of: &str, example: &str) -> Mistake {
    let remedy = format!("use 1 to 64 of a-z, 0-9 and _, as in “{example}”");
    Mistake::new(format!("`{name}` is not the name of a {of}"), remedy)
}

/// The JSON that something has to contain, where any is written.
fn part(text: &str, remedy: String) -> Result<Option<Value>, Mistake> {
    if text.trim().is_empty() { Ok(None) } else { json(text, remedy).map(Some) }
}

/// A text as JSON.
pub(super) fn json(text: &str, remedy: String) -> Result<Value, Mistake> {
    let text = text.trim();
    serde_json::from_str(text)
        .map_err(|error| Mistake::new(format!("“{text}” is not JSON ({error})"), remedy))
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
    let conduct = || Conduct::meant(text);
    let remedy = match meant.or_else(conduct).or_else(known).or_else(later) {
        Some(example) => format!("write “{example}”"),
        None => {
            let examples = FORMS.iter().map(|form| form.example).chain(Conduct::EXAMPLES);
            format!("there are (10m later), {}", examples.collect::<Vec<_>>().join(", "))
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
