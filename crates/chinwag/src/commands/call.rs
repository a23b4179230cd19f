//! `chinwag call NAME`: one call of a service function, as a function of the bot would make it.

use std::{path::Path, sync::Arc};

use chinwag_core::{
    clock::{Ids, SystemClock},
    commit::ServiceCall,
    name::FunctionName,
    nearest::nearest,
    tools::Calls,
};
use chinwag_runtime::SystemIds;
use clap::Args;
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use super::{
    Exit, Terminal,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    table::Table,
    wait,
};
use crate::bot::{Bot, Client, Error, Services, Station};

/// What to call.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Call {
    /// The service; without it, the services are listed
    name: Option<String>,
    /// The request, as JSON; - is standard input
    #[arg(default_value = "null")]
    request: String,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
The settings of the service apply: its time-out, its tries, and all else. The answer is the response; with --json, a
line of JSON that also tells how many tries it took and how long.
Exit code 0: answered; 1: the service failed, and may not another time; 2: there is no such service, or the request is
not of its type; 3: the service refuses.

Examples:
  chinwag call
  chinwag call stock '{\"size\":\"M\"}'";

/// Calls a service, or lists them.
pub(super) fn call(command: &Call, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let settings = command.config.load_without_credentials()?;
    let services = bot.build_all(&settings.config)?.services;
    let Some(name) = &command.name else { return list(&services, command.answer, terminal) };
    let station = services.get(name).ok_or_else(|| unknown(name, &services))?;
    let request = request(&command.request, station, terminal)?;
    let calls = Calls::default();
    let client = Client::alone(Arc::new(SystemClock), calls.clone(), SystemIds.random());
    let outcome = wait::in_threads(station.call(&client, &request))?;
    let call = calls.take().pop();
    let call = call.ok_or_else(|| Failure::plain("the call was not taken down"))?;
    match command.answer.json {
        true => terminal.json(&Answered::new(&call, &outcome)?)?,
        false => show(outcome.as_deref().ok(), terminal)?,
    }
    match outcome {
        Ok(_) => Ok(Exit::Done),
        Err(error) if command.answer.json => Ok(exit(&error)),
        Err(error) if error.is_retryable() => Err(Failure::plain(error)),
        Err(error) => Err(Failure::refused(error)),
    }
}

/// That there is no service of that name.
fn unknown(name: &str, services: &Services) -> Failure {
    let names = services.names();
    let known = || names.iter().map(FunctionName::as_str);
    let remedy = match nearest(name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => format!("{NONE}; {GIVE}"),
        None => format!("the services are: {}", known().collect::<Vec<_>>().join(", ")),
    };
    Failure::unusable(format_args!("there is no service `{name}`"), remedy)
}

const NONE: &str = "the bot has no service";
const GIVE: &str = "give it one by `.service(\"name\", function)`";

/// The request, when it is one.
fn request(text: &str, station: &Station, terminal: &mut Terminal<'_>) -> Result<String, Failure> {
    let (name, expected) = (station.name(), station.kinds().request.name);
    let text = match text {
        "-" => terminal.read(Path::new("-")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        text => Ok(text.to_owned()),
    };
    let text =
        text.map_err(|error| Failure::plain(format_args!("standard input cannot be read: {error}")))?;
    station.accepts(&text).map_err(|error| {
        let remedy =
            format!("`{name}` takes `{}`: write it as JSON, in quotes for the shell", short(expected));
        Failure::unusable(format_args!("the request is no `{expected}`: {error}"), remedy)
    })?;
    Ok(text)
}

/// The response: in lines for a person who reads it, else in one.
fn show(response: Option<&str>, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let Some(response) = response else { return Ok(()) };
    let response: Box<RawValue> = serde_json::from_str(response).map_err(unreadable)?;
    if !terminal.is_interactive && !terminal.style.is_coloured() {
        return Ok(terminal.json(&response)?);
    }
    let response: Value = serde_json::from_str(response.get()).map_err(unreadable)?;
    Ok(writeln!(terminal.output, "{response:#}")?)
}

fn unreadable(error: serde_json::Error) -> Failure {
    Failure::plain(format_args!("the response cannot be read: {error}"))
}

fn exit(error: &Error) -> Exit {
    if error.is_retryable() { Exit::Failed } else { Exit::Refused }
}

/// A call, for a program.
#[derive(Debug, Serialize)]
struct Answered<'a> {
    service: &'a FunctionName,
    response: Option<Box<RawValue>>,
    error: Option<String>,
    retryable: Option<bool>,
    attempts: u32,
    micros: u64,
}

impl<'a> Answered<'a> {
    fn new(call: &'a ServiceCall, outcome: &Result<Arc<str>, Error>) -> Result<Self, Failure> {
        let response = outcome.as_ref().ok().map(|response| serde_json::from_str(response));
        let error = outcome.as_ref().err();
        Ok(Self {
            service: &call.service,
            response: response.transpose().map_err(unreadable)?,
            error: error.map(ToString::to_string),
            retryable: error.map(Error::is_retryable),
            attempts: call.attempts,
            micros: call.micros,
        })
    }
}

fn list(services: &Services, answer: JsonOption, terminal: &mut Terminal<'_>) -> Ended {
    if answer.json {
        terminal.json(&services.iter().map(as_json).collect::<Vec<_>>())?;
    } else if services.is_empty() {
        writeln!(terminal.errors, "{NONE}: {GIVE}")?;
    } else {
        let mut table = Table::new(["SERVICE", "TAKES", "ANSWERS", "SETTINGS"]);
        for station in services.iter() {
            let (name, settings) = (station.name().to_string(), station.settings().to_string());
            let kinds = station.kinds();
            table.row([name, short(kinds.request.name), short(kinds.response.name), settings]);
        }
        table.write(terminal.output, terminal.style)?;
    }
    Ok(Exit::Done)
}

/// A service, for a program.
pub(super) fn as_json(station: &Station) -> Value {
    let kinds = station.kinds();
    serde_json::json!({
        "name": station.name(), "request": kinds.request.name, "response": kinds.response.name,
        "settings": station.settings(),
    })
}

/// A service in a few words.
pub(super) fn in_words(station: &Station) -> String {
    let kinds = station.kinds();
    let (takes, answers) = (short(kinds.request.name), short(kinds.response.name));
    format!("{} from {takes} to {answers}, {}", station.name(), station.settings())
}

/// The name of a type without the modules in which it and its arguments stand.
fn short(name: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let mut shown = String::new();
    let mut rest = name;
    while let Some(mark) = rest.find(|letter| !is_part(letter)) {
        let (path, after) = rest.split_at(mark);
        let (between, after) = after.split_at(after.chars().next().map_or(0, char::len_utf8));
        shown.push_str(last(path));
        shown.push_str(between);
        rest = after;
    }
    shown.push_str(last(rest));
    shown
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_called_without_their_modules() {
        assert_eq!(short("alloc::string::String"), "String");
        assert_eq!(
            short("alloc::vec::Vec<(app::Size, core::option::Option<u32>)>"),
            "Vec<(Size, Option<u32>)>"
        );
        assert_eq!([short("()"), short("&str"), short("[u8; 4]")], ["()", "&str", "[u8; 4]"]);
    }
}
