//! `chinwag functions show`: the subscription of one function, its routes and their handlers.

use std::io;

use chinwag_core::{
    clock::Timestamp,
    config::EngineConfig,
    function::{FunctionSpec, OnDead, Registered},
    log::PolicyChange,
    nearest::nearest,
    store::{Engine, FunctionStatus},
};
use clap::Args;
use serde::Serialize;

use super::list::order;
use crate::{
    bot::{Bot, Outline, RESERVED_NAMES, RouteOutline},
    commands::{
        Exit, Terminal, engine,
        failure::{Ended, Failure},
        logs::in_effect,
        options::{ConfigOption, JsonOption},
        table::Table,
        words::one_line,
    },
    settings::Settings,
};

/// Shows one function.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Show {
    /// The name of the function
    name: String,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
The first route that fits a message takes it; what is indented stands in a router within a router.
DURABLE  a conversation that waits for answers, and survives a restart
GLOBAL   taken even while a durable conversation waits for an answer

Example:
  chinwag functions show talk";

/// A function as it is shown.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    spec: FunctionSpec,
    #[serde(flatten)]
    outline: Outline,
    /// Where it stands, where the bot has run.
    status: Option<Status>,
    /// What is kept of its log otherwise than the settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    log_change: Option<PolicyChange>,
}

/// Where a function stands.
#[derive(Debug, Serialize)]
struct Status {
    open: usize,
    behind: usize,
    dead: usize,
}

pub(super) fn show(command: &Show, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let settings = command.config.load_without_credentials()?;
    let outline = bot.outline(&command.name);
    let functions = bot.build(&settings.config)?;
    let Some((outline, spec)) = outline.zip(spec_of(&command.name, &functions)) else {
        return Err(unknown(&command.name, &functions));
    };
    let (status, log_change) = status(&command.config, &settings, &command.name, terminal)?.unzip();
    let shown = Shown { spec, outline, status: status.flatten(), log_change: log_change.flatten() };
    if command.answer.json {
        terminal.json(&shown)?
    } else {
        write(&shown, terminal)?
    }
    Ok(Exit::Done)
}

fn spec_of(name: &str, functions: &[Registered]) -> Option<FunctionSpec> {
    let mut specs = functions.iter().map(|registered| &registered.spec);
    specs.find(|spec| spec.name.as_str() == name).cloned()
}

fn unknown(name: &str, functions: &[Registered]) -> Failure {
    let names: Vec<&str> = functions.iter().map(|registered| registered.spec.name.as_str()).collect();
    let what = match RESERVED_NAMES.contains(&name) {
        true => format!("`{name}` is chinwag's own, and no function of the bot"),
        false => format!("the bot has no function `{}`", one_line(name, 64)),
    };
    if names.is_empty() {
        return Failure::unusable(what, "it has none: add one by `Bot::function`");
    }
    let meant = nearest(name, names.iter().copied());
    let meant = meant.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Failure::unusable(what, format_args!("{meant}its functions are: {}", names.join(", ")))
}

/// Where the function stands; nothing where the bot has not run yet, or its database cannot be read, which is told.
fn status(
    config: &ConfigOption,
    settings: &Settings,
    name: &str,
    terminal: &mut Terminal<'_>,
) -> io::Result<Option<(Option<Status>, Option<PolicyChange>)>> {
    match &settings.config.engine {
        EngineConfig::Sqlite(sqlite) if sqlite.path.exists() => {}
        EngineConfig::Sqlite(_) | EngineConfig::Memory => return Ok(None),
    }
    let now = terminal.now;
    let look = async |engine: &Engine| Ok((engine.archive.functions().await?, engine.logs.policies().await?));
    match engine::look(config, look) {
        Ok((functions, changes)) => {
            let found = functions.into_iter().find(|status| status.spec.name.as_str() == name);
            let status = found.map(|FunctionStatus { open, behind, dead, .. }| Status { open, behind, dead });
            let is_its = |change: &PolicyChange| change.function.as_str() == name && change.holds(now);
            Ok(Some((status, changes.into_iter().find(is_its))))
        }
        Err(failure) => terminal.tell(&failure).map(|()| None),
    }
}

fn write(shown: &Shown, terminal: &mut Terminal<'_>) -> io::Result<()> {
    let style = terminal.style;
    writeln!(terminal.output, "{}", style.bold(&shown.spec.name))?;
    for (name, what) in facts(shown, terminal.now) {
        writeln!(terminal.output, "  {} {what}", style.dim(format_args!("{name:11}")))?;
    }
    writeln!(terminal.output)?;
    let mut table = Table::new(["ROUTE", "HANDLER", "DURABLE", "GLOBAL"]);
    match &shown.outline.handler {
        Some(_) => table.row(row("every event".into(), &shown.outline, false)),
        None => rows(&shown.outline, 0, &mut table),
    }
    table.write(terminal.output, style)
}

/// The subscription, and where the function stands.
fn facts(shown: &Shown, now: Timestamp) -> Vec<(&'static str, String)> {
    let FunctionSpec { topic, ordering, concurrency, timeout, retry, on_dead, immediate, .. } = &shown.spec;
    let on_dead = match on_dead {
        OnDead::Skip => "the conversation goes on",
        OnDead::Pause => "the conversation waits until it is redriven or discarded",
    };
    let retry = format!(
        "{} attempts within {}, waits up to {} at first and {} at last",
        retry.attempts, retry.age, retry.base, retry.cap
    );
    let mut facts = vec![
        ("topic", topic.to_string()),
        ("order", order(*ordering).to_owned()),
        ("concurrency", format!("{concurrency} runs at once")),
        ("timeout", timeout.to_string()),
        ("retry", retry),
        ("dead letter", on_dead.to_owned()),
        ("log", in_effect(&shown.spec.log, shown.log_change.as_ref(), now)),
    ];
    if *immediate {
        facts.push(("immediate", "its first response may be the answer to the webhook itself".to_owned()));
    }
    let status = shown.status.as_ref();
    facts.extend(
        status.map(|Status { open, behind, dead }| {
            ("now", format!("{open} open, {behind} behind, {dead} dead"))
        }),
    );
    facts
}

/// The routes of a router, and under each those of a router within it.
fn rows(outline: &Outline, depth: usize, table: &mut Table<4>) {
    for RouteOutline { route, global, does } in &outline.routes {
        table.row(row(format!("{:1$}{2}", "", 2 * depth, one_line(route, 72)), does, *global));
        rows(does, depth + 1, table);
    }
}

fn row(route: String, does: &Outline, global: bool) -> [String; 4] {
    let mark = |holds: bool| if holds { "yes" } else { "-" }.to_owned();
    [route, does.handler.clone().unwrap_or_else(|| "-".into()), mark(does.durable), mark(global)]
}
