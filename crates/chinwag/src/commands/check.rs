//! `chinwag check`: the settings and the bot, without starting anything.

use chinwag_core::{
    config::{Config, EngineConfig},
    function::{FunctionSpec, Ordering},
};
use clap::Args;
use serde_json::{Value, json};

use super::{
    Exit, Terminal, call, channels,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    telemetry, wiring,
};
use crate::{
    bot::{Bot, BotError, Built},
    settings::{Settings, SettingsError},
};

/// Checks the settings and the bot.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Check {
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Nothing is started, written or sent. The credentials must be there: they are read, and never shown.
Exit code 0: all is well; 2: there are mistakes.

Example:
  chinwag check --config chinwag.toml";

pub(super) fn check(command: &Check, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let settings = Settings::load(command.config.config.as_deref());
    let config = settings.as_ref().map(|settings| settings.config.clone());
    // What is wrong with the bot itself can be told also where the settings are wrong.
    let built = bot.build_all(&config.unwrap_or_else(|_| Settings::defaults().config));
    if let Ok(settings) = &settings {
        // What is only found when it is put together: an address that is none, a header that cannot be sent.
        telemetry::destinations(&settings.config.telemetry, wiring::FROM_SETTINGS)?;
    }
    match (settings, built) {
        (Ok(settings), Ok(built)) if command.answer.json => terminal.json(&sound(&settings, &built))?,
        (Ok(settings), Ok(built)) => show(&settings, &built, terminal)?,
        (settings, built) if command.answer.json => {
            terminal.json(&mistakes(settings.err().as_ref(), built.err().as_ref()))?;
            return Ok(Exit::Unusable);
        }
        (settings, built) => return mistaken(settings.err(), built.err(), terminal),
    }
    Ok(Exit::Done)
}

fn mistaken(settings: Option<SettingsError>, bot: Option<BotError>, terminal: &mut Terminal<'_>) -> Ended {
    let separator = if settings.is_some() && bot.is_some() { "\n" } else { "" };
    if let Some(settings) = settings {
        terminal.tell(&Failure::Settings(settings))?;
    }
    write!(terminal.errors, "{separator}")?;
    if let Some(bot) = bot {
        terminal.tell(&Failure::Bot(bot))?;
    }
    Ok(Exit::Unusable)
}

fn mistakes(settings: Option<&SettingsError>, bot: Option<&BotError>) -> Value {
    let bot = bot.map(BotError::problems).unwrap_or_default();
    let bot: Vec<String> = bot.iter().map(ToString::to_string).collect();
    let problems = settings.map(SettingsError::problems).unwrap_or_default();
    json!({ "ok": false, "problems": problems, "bot": bot })
}

fn sound(settings: &Settings, built: &Built) -> Value {
    let channels: Vec<Value> = settings.config.channels.iter().map(channels::of).collect();
    let functions: Vec<&FunctionSpec> = built.functions.iter().map(|registered| &registered.spec).collect();
    json!({
        "ok": true, "file": settings.file, "listen": settings.config.gateway.listen,
        "engine": engine_json(&settings.config), "channels": channels, "functions": functions,
        "services": built.services.iter().map(call::as_json).collect::<Vec<_>>(),
    })
}

fn show(settings: &Settings, built: &Built, terminal: &mut Terminal<'_>) -> std::io::Result<()> {
    let (style, config) = (terminal.style, &settings.config);
    let file = settings.file.as_ref().map_or("the defaults".into(), |file| file.display().to_string());
    writeln!(terminal.output, "{}  {file}", style.good("ok"))?;
    let mut line = |name: &str, what: String| {
        writeln!(terminal.output, "  {} {what}", style.dim(format_args!("{name:9}")))
    };
    line("gateway", format!("http://{}", config.gateway.listen))?;
    for channel in &config.channels {
        line("channel", format!("{} ({}) at {}", channel.name, channel.platform, channels::path(channel)))?;
    }
    line("engine", engine(config))?;
    telemetry::in_words(&config.telemetry).into_iter().try_for_each(|what| line("telemetry", what))?;
    let mut functions = built.functions.iter();
    functions.try_for_each(|registered| line("function", function(&registered.spec)))?;
    built.services.iter().try_for_each(|station| line("service", call::in_words(station)))
}

fn engine(config: &Config) -> String {
    match &config.engine {
        EngineConfig::Sqlite(sqlite) => format!("sqlite, {}", sqlite.path.display()),
        EngineConfig::Memory => "memory: nothing is kept".into(),
    }
}

fn engine_json(config: &Config) -> Value {
    match &config.engine {
        EngineConfig::Sqlite(sqlite) => json!({ "type": "sqlite", "path": sqlite.path }),
        EngineConfig::Memory => json!({ "type": "memory" }),
    }
}

fn function(spec: &FunctionSpec) -> String {
    let order = match spec.ordering {
        Ordering::Conversation => "in the order of each conversation",
        Ordering::None => "in any order",
    };
    format!("{} on {}, {order}", spec.name, spec.topic)
}
