//! What a service does in a scenario, as it is written behind its name: `(stock answers 3)`.

use chinwag_core::nearest::nearest;
use serde_json::Value;

use super::{
    Direction,
    direction::{json, service_name, times},
    problem::Mistake,
};

/// What a service does from here on in a scenario.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Conduct {
    /// `(stock answers 3)`: it answers this, whatever it is asked.
    Answers(Value),
    /// `(stock fails: sold out)`: it fails, and no other try would end otherwise.
    Fails {
        /// Why.
        cause: String,
    },
    /// `(stock fails x2: away)`: its next tries fail, and another may not. Then it does what it did before.
    FailsAtFirst {
        /// Why.
        cause: String,
        /// How many of its tries.
        times: u32,
    },
    /// `(stock answers as ever)`: it does what it does by itself.
    AsEver,
}

const ANSWERS: &str = "answers";
const FAILS: &str = "fails";

impl Conduct {
    /// How it is written.
    pub(super) const EXAMPLES: [&str; 2] = ["(stock answers 3)", "(stock fails: sold out)"];

    /// Reads what stands behind the name of a service; `None` where it says nothing of what a service does.
    pub(super) fn read(service: &str, text: &str) -> Option<Result<Direction, Mistake>> {
        let (verb, rest) = split(text);
        let read = match verb {
            ANSWERS => answers,
            FAILS => fails,
            _ => return None,
        };
        let named = service_name(service, "(stock answers 3)");
        Some(named.and_then(|name| {
            let conduct = read(service, rest)?;
            Ok(Direction::Service { service: name, conduct })
        }))
    }

    /// What was probably meant by a direction that is none.
    pub(super) fn meant(text: &str) -> Option<String> {
        let (service, rest) = text.split_once(char::is_whitespace)?;
        match nearest(split(rest.trim()).0, [ANSWERS, FAILS])? {
            ANSWERS => Some(format!("({service} answers 3)")),
            _ => Some(format!("({service} fails: sold out)")),
        }
    }
}

/// The first word, up to a blank or a colon, and what stands behind it.
fn split(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| letter.is_whitespace() || letter == ':').unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

fn answers(service: &str, rest: &str) -> Result<Conduct, Mistake> {
    if rest.split_whitespace().eq(["as", "ever"]) {
        return Ok(Conduct::AsEver);
    }
    let remedy =
        format!("write what it answers, as in “({service} answers 3)”, or “({service} answers as ever)”");
    json(rest, remedy).map(Conduct::Answers)
}

fn fails(service: &str, rest: &str) -> Result<Conduct, Mistake> {
    let said = rest.split_once(':').map(|(count, cause)| (count.trim(), cause.trim()));
    let Some((count, cause)) = said.filter(|(_, cause)| !cause.is_empty()) else {
        let remedy =
            format!("write “({service} fails: sold out)”, or “({service} fails x2: away)” for two tries");
        return Err(Mistake::new(format!("it is not said why `{service}` fails"), remedy));
    };
    let cause = cause.to_owned();
    if count.is_empty() {
        return Ok(Conduct::Fails { cause });
    }
    // Without an `x`, it is no number.
    let times = times(count.strip_prefix('x').unwrap_or_default())?;
    Ok(Conduct::FailsAtFirst { cause, times })
}
