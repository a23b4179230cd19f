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
    /// `(stock answers 3)`, `(stock fails: sold out)`, `(stock answers as ever)`: what a service does from here on.
    Service {
        /// The service.
        name: FunctionName,
        /// What it does.
        conduct: Conduct,
    },
    /// `(call stock "M")`: a service was called with such a request.
    Call {
        /// The service.
        name: FunctionName,
        /// What the request contains.
        request: Value,
    },
    /// `(state score {"right": 1})`: such state is kept for whoever spoke last, or for their conversation.
    State {
        /// Its name.
        name: String,
        /// What it contains.
        data: Value,
    },
}

/// What a service does.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Conduct {
    /// It answers this, and is not asked.
    Answers(Value),
    /// Its next calls fail, all of them where it is not said how many; another try may mend it where it is.
    Fails {
        /// Why.
        cause: String,
        /// How many.
        times: Option<u32>,
    },
    /// It is asked.
    AsEver,
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
];

/// What can be said of a service, after its name.
const CONDUCTS: &[&str] =
    &["(stock answers 3)", "(stock answers as ever)", "(stock fails: sold out)", "(stock fails x2: busy)"];

/// The one direction that is known by its last word.
const LATER: &str = "later";

impl Direction {
    /// Whether it only says what has to come of what happened before.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        matches!(
            self,
            Self::Silence | Self::Event { .. } | Self::Failed(_) | Self::Call { .. } | Self::State { .. }
        )
    }

    /// Reads what stands between the parentheses.
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        let text = text.trim();
        if let Some(length) = text.strip_suffix(LATER).filter(|length| length.ends_with(char::is_whitespace))
        {
            return later(length.trim());
        }
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let form = FORMS.iter().find(|form| form.word == word);
        match (form, conduct(rest.trim())) {
            (Some(form), _) => (form.read)(rest.trim()),
            (None, Some(conduct)) => {
                let name = FunctionName::new(word);
                let name =
                    name.map_err(|error| Mistake::new(error.to_string(), "write “(stock answers 3)”"))?;
                Ok(Self::Service { name, conduct: conduct? })
            }
            (None, None) => Err(unknown(text, word)),
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

/// What stands behind the name of a service; `None` where it is none.
fn conduct(rest: &str) -> Option<Result<Conduct, Mistake>> {
    let wrong = |what: String| Mistake::new(what, format!("there are {}", CONDUCTS.join(", ")));
    if let Some(answer) = rest.strip_prefix("answers") {
        return Some(match answer.trim() {
            "as ever" => Ok(Conduct::AsEver),
            json => serde_json::from_str(json)
                .map(Conduct::Answers)
                .map_err(|error| wrong(format!("“{json}” is not JSON ({error})"))),
        });
    }
    let (times, cause) = rest.strip_prefix("fails")?.split_once(':')?;
    let times = match times.trim().strip_prefix('x') {
        None if times.trim().is_empty() => Ok(None),
        times => {
            let times =
                times.and_then(|times| times.parse().ok()).filter(|times| (1..=TIMES_MAX).contains(times));
            times.map(Some).ok_or_else(|| wrong("it is not said how often".into()))
        }
    };
    Some(times.map(|times| Conduct::Fails { cause: cause.trim().to_owned(), times }))
}

fn call(rest: &str) -> Result<Direction, Mistake> {
    let (name, request) = named_json(rest, "(call stock \"M\")")?;
    let name = FunctionName::new(name);
    let name = name.map_err(|error| Mistake::new(error.to_string(), "write “(call stock \"M\")”"))?;
    Ok(Direction::Call { name, request })
}

fn state(rest: &str) -> Result<Direction, Mistake> {
    let (name, data) = named_json(rest, "(state score {\"right\": 1})")?;
    if name.is_empty() {
        return Err(Mistake::new("it is not said which state", "write “(state score {\"right\": 1})”"));
    }
    Ok(Direction::State { name: name.to_owned(), data })
}

/// A name, and JSON; nothing is an empty object, which is in every other.
fn named_json<'a>(rest: &'a str, example: &str) -> Result<(&'a str, Value), Mistake> {
    let (name, json) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if json.trim().is_empty() {
        return Ok((name, Value::Object(serde_json::Map::new())));
    }
    let data = serde_json::from_str(json.trim());
    let data = data.map_err(|error| {
        Mistake::new(format!("“{}” is not JSON ({error})", json.trim()), format!("write “{example}”"))
    })?;
    Ok((name, data))
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
            let examples = FORMS.iter().map(|form| form.example).chain(CONDUCTS.iter().copied());
            let examples = examples.collect::<Vec<_>>().join(", ");
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
