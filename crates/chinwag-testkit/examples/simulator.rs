//! A simulated provider for programs that are not written in Rust, one command and one answer a line:
//!
//! ```text
//! $ cargo run -p chinwag-testkit --example simulator -- slack
//! {"api_url":"http://127.0.0.1:40123","settings":{…},"credentials":{"bot_token":"…","signing_secret":"…"}}
//! {"point_at":"http://127.0.0.1:3000/events"}
//! {"answer":null}
//! {"act":{"person":"anna","deed":{"says":"hello"}}}
//! {"answer":null}
//! {"hears":"anna"}
//! {"answer":["Hello, anna!"]}
//! ```
//!
//! It contacts nobody but the address that it is pointed at, and ends with its standard input.

use std::{
    io::{self, Write},
    net::Ipv4Addr,
    sync::Arc,
    time::Duration,
};

use chinwag_core::clock::SystemClock;
use chinwag_testkit::{
    play::{Error, GoogleChat, Play, Simulator, Slack, Teams, Telegram},
    script::{Deed, Line, Said, Trouble},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How long is waited for a message to a person.
const WITHIN: Duration = Duration::from_secs(10);

type Failure = Box<dyn std::error::Error>;

/// What can be asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Command {
    /// Sends webhooks there from now on.
    PointAt(String),
    /// A person does something; answered when the bot has taken the webhook.
    Act { person: String, deed: Does },
    /// Delivers the last webhook again.
    Redeliver(()),
    /// The platform's id of a person.
    UserId(String),
    /// The lines of what was shown to a person since this was last asked; waits for some.
    Hears(String),
    /// Lets the bot's next call go wrong, with this status and, if 429, this long to wait.
    Befall { status: u16, retry_after_secs: Option<u64> },
}

/// What a person does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Does {
    Says(String),
    Presses(String),
    Edits(String),
    Reacts(String),
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let play = play(&name).ok_or_else(|| format!("there is no simulator of `{name}`"))?;
    let simulator = Simulator::start(play, Arc::new(SystemClock), (Ipv4Addr::LOCALHOST, 0).into()).await?;
    let (settings, credentials) = (settings(&simulator), credentials(&simulator));
    say(&json!({"api_url": simulator.api_url(), "settings": settings, "credentials": credentials}))?;
    // It reads in a thread that may block: the simulator answers the bot on the others meanwhile.
    for line in io::stdin().lines() {
        let answer = match serde_json::from_str(&line?) {
            Ok(command) => carry_out(command, &simulator).await.map_err(|error| error.to_string()),
            Err(error) => Err(format!("that is no command: {error}")),
        };
        say(&answer.map_or_else(|error| json!({"error": error}), |value| json!({"answer": value})))?;
    }
    Ok(())
}

/// One line, at once.
fn say(line: &Value) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()
}

fn play(name: &str) -> Option<Box<dyn Play>> {
    Some(match name {
        "google_chat" => Box::new(GoogleChat::new()),
        "slack" => Box::new(Slack::new()),
        "teams" => Box::new(Teams::new()),
        "telegram" => Box::new(Telegram::new()),
        _ => return None,
    })
}

/// The keys of the channel that are no credentials.
fn settings(simulator: &Simulator) -> Map<String, Value> {
    simulator.settings().into_iter().filter(|(_, value)| value["env"].is_null()).collect()
}

/// Every credential of the channel, in the clear: they are of no use elsewhere.
fn credentials(simulator: &Simulator) -> Map<String, Value> {
    let settings = simulator.settings();
    let names = settings.values().filter_map(|value| value["env"].as_str());
    let secret = |name: &str| Some((name.to_owned(), simulator.credential(name)?.expose().into()));
    names.filter_map(secret).collect()
}

async fn carry_out(command: Command, simulator: &Simulator) -> Result<Value, Error> {
    match command {
        Command::PointAt(address) => simulator.point_at(&address)?,
        Command::Act { person, deed } => simulator.act(&person, &deed.into()).await?,
        Command::Redeliver(_) => simulator.redeliver().await?,
        Command::UserId(person) => return Ok(simulator.user_id(&person).into()),
        Command::Hears(person) => {
            let said = simulator.hears(&person, WITHIN).await;
            return Ok(said.iter().flat_map(lines).collect());
        }
        Command::Befall { status, retry_after_secs } => {
            let trouble = retry_after_secs.map(Duration::from_secs);
            simulator.befall(trouble.map_or(Trouble::Status(status), Trouble::RetryAfter), 1);
        }
    }
    Ok(Value::Null)
}

fn lines(said: &Said) -> impl Iterator<Item = String> {
    said.lines.iter().map(|line| match line {
        Line::Words(words) => words.clone(),
        Line::Choices(titles) => {
            titles.iter().map(|title| format!("[{title}]")).collect::<Vec<_>>().join(" ")
        }
    })
}

impl From<Does> for Deed {
    fn from(does: Does) -> Self {
        match does {
            Does::Says(text) => Self::Says(text),
            Does::Presses(title) => Self::Presses(title),
            Does::Edits(text) => Self::Edits(text),
            Does::Reacts(emoji) => Self::Reacts(emoji),
        }
    }
}
