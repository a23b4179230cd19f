//! `chinwag logs`: lines of the log.

use std::time::Duration;

use chinwag_core::{
    clock::{Clock, SystemClock},
    config::LogLevel as Level,
    conversation::ConversationKey,
    event::EventId,
    log::{LogCursor, LogFilter, LogLine, LogSeq},
    name::FunctionName,
    store::Engine,
};
use clap::Args;

use super::line;
use crate::commands::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption, LogLevel},
    since::Since,
    wait,
};

/// Which lines are listed, and how.
#[derive(Debug, Clone, Args)]
pub(super) struct List {
    /// Only of this function, or of `runtime`
    function: Option<FunctionName>,
    /// Go on with what is said from then on
    #[arg(long, short)]
    follow: bool,
    /// Only of one conversation: CHANNEL:ID
    #[arg(long, value_name = "KEY")]
    conversation: Option<ConversationKey>,
    /// Only of the message that this event belongs to
    #[arg(long, value_name = "ID")]
    event: Option<String>,
    /// Only what was said since: 10m, 2026-03-08T19:27:04Z, or all
    #[arg(long, short, value_name = "WHEN", default_value = "1h")]
    since: Since,
    /// Only what is at least as grave
    #[arg(long, short, value_name = "LEVEL")]
    level: Option<LogLevel>,
    /// Only lines with this text in the message or in a field (NAME=VALUE), whatever its case
    #[arg(long, value_name = "TEXT")]
    grep: Option<String>,
    /// At most so many: the newest
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 1000)]
    max: usize,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

/// How many lines are read at once.
const PAGE: usize = 500;

/// How long it is waited before it is looked again.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) fn list(command: &List, terminal: &mut Terminal<'_>) -> Ended {
    let engine = engine::existing(&command.config)?;
    let filter = LogFilter {
        function: command.function.clone(),
        conversation: command.conversation.clone(),
        event: command.event.as_deref().map(EventId::new),
        level: command.level.map(Level::from),
        since: command.since.before(terminal.now),
        grep: command.grep.clone(),
    };
    wait::in_one_thread(tell(command, &engine, filter, terminal))??;
    Ok(Exit::Done)
}

/// Writes lines, and goes on for ever where it is to follow.
async fn tell(
    command: &List,
    engine: &Engine,
    filter: LogFilter,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let end = engine.logs.lines(LogFilter::default(), LogCursor::Before(None), 1).await?;
    let end = end.reached.unwrap_or_default();
    let (lines, is_all) = newest(command, engine, &filter, end).await?;
    for line in lines.iter().rev() {
        write(line, command.answer.json, terminal)?;
    }
    if !is_all {
        writeln!(terminal.errors, "these are the newest {}; see more by -n", lines.len())?;
    } else if lines.is_empty() && !command.follow {
        writeln!(terminal.errors, "there is no such line{}", command.since.hint())?;
    }
    terminal.output.flush()?;
    if command.follow { follow(command, engine, filter, end, terminal).await } else { Ok(()) }
}

/// The newest lines up to `end`, the newest first, and whether that is all.
async fn newest(
    command: &List,
    engine: &Engine,
    filter: &LogFilter,
    end: LogSeq,
) -> Result<(Vec<LogLine>, bool), Failure> {
    let (mut lines, mut before) = (Vec::new(), LogSeq(end.0.saturating_add(1)));
    loop {
        // One more than is wanted tells whether there are more.
        let wanted = PAGE.min((command.max - lines.len()).saturating_add(1));
        let page = engine.logs.lines(filter.clone(), LogCursor::Before(Some(before)), wanted).await?;
        before = page.reached.unwrap_or(before);
        lines.extend(page.lines.into_iter().map(|(_, line)| line));
        if lines.len() > command.max {
            lines.truncate(command.max);
            return Ok((lines, false));
        }
        if page.is_end {
            return Ok((lines, true));
        }
    }
}

async fn follow(
    command: &List,
    engine: &Engine,
    filter: LogFilter,
    mut after: LogSeq,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    loop {
        let page = engine.logs.lines(filter.clone(), LogCursor::After(after), PAGE).await?;
        for (_, line) in &page.lines {
            write(line, command.answer.json, terminal)?;
        }
        if !page.lines.is_empty() {
            terminal.output.flush()?;
        }
        after = page.reached.unwrap_or(after);
        if page.is_end {
            SystemClock.sleep_until(SystemClock.now().after(PAUSE)).await;
        }
    }
}

fn write(line: &LogLine, json: bool, terminal: &mut Terminal<'_>) -> std::io::Result<()> {
    if json {
        return terminal.json(line);
    }
    writeln!(terminal.output, "{}", line::text(line, terminal.style))
}
