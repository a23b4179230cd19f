//! `chinwag logs policies`: what is kept otherwise than the settings say.

use chinwag_core::{
    clock::Timestamp,
    config::LogConfig,
    log::{LogOverride, PolicyChange},
};

use crate::commands::{
    Exit, Terminal, engine,
    failure::Ended,
    options::{ConfigOption, JsonOption},
    table::Table,
    words::one_line,
};

pub(super) fn policies(config: &ConfigOption, answer: JsonOption, terminal: &mut Terminal<'_>) -> Ended {
    let now = terminal.now;
    let mut changes = engine::look(config, async |engine| engine.logs.policies().await)?;
    changes.retain(|change| change.holds(now));
    if answer.json {
        changes.iter().try_for_each(|change| terminal.json(change))?;
        return Ok(Exit::Done);
    }
    if changes.is_empty() {
        writeln!(terminal.errors, "all logs are kept as the settings say")?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(["FUNCTION", "KEPT WITH", "UNTIL", "BY", "SINCE"]);
    for PolicyChange { function, change, until, by, at } in &changes {
        table.row([
            function.to_string(),
            one_line(&change.to_string(), 120),
            until.map_or("-".into(), |until| until.to_string()),
            one_line(by, 64),
            at.to_string(),
        ]);
    }
    table.write(terminal.output, terminal.style)?;
    Ok(Exit::Done)
}

/// What is kept of a log, in words.
pub(in crate::commands) fn in_effect(
    settings: &LogConfig,
    change: Option<&PolicyChange>,
    now: Timestamp,
) -> String {
    let change = change.filter(|change| change.holds(now));
    let config = change.map_or_else(|| settings.clone(), |change| change.change.over(settings));
    let LogConfig { level, retention, sample, bodies, fields } = config;
    let bodies = bodies.then_some(true);
    let sample = Some(sample).filter(|sample| sample.get() < 1.0);
    let all = LogOverride { level: Some(level), retention: Some(retention), sample, bodies, fields };
    let kept = one_line(&all.to_string(), 200);
    match change {
        None => kept,
        Some(PolicyChange { by, until: Some(until), .. }) => {
            format!("{kept}; set by {} until {until}", one_line(by, 64))
        }
        Some(PolicyChange { by, .. }) => format!("{kept}; set by {}", one_line(by, 64)),
    }
}
