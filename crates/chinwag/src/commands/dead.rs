//! `chinwag dead`: the inputs that functions gave up on.

use chinwag_core::{
    audit::action,
    clock::{Clock, SystemClock},
    commit::DeadLetter,
    error::EngineError,
    event::EventId,
    name::FunctionName,
    store::{DeadId, Engine},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    Exit, Terminal, audit, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    table::Table,
    words::{of_event, one_line},
};

/// Looks at dead letters, and does something about them.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Dead {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLE: &str = "\
A dead letter is an input that a function gave up on: its attempts were spent, or it could never succeed.

Examples:
  chinwag dead list --function talk
  chinwag dead redrive 7";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// List dead letters, oldest first
    List(List),
    /// Show one dead letter with its event
    #[command(after_help = "Example:\n  chinwag dead show 7")]
    Show(One),
    /// Run dead letters again: each event is published anew, for its own function alone
    Redrive(Redrive),
    /// Forget a dead letter
    #[command(after_help = "Example:\n  chinwag dead discard 7")]
    Discard(One),
}

#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  chinwag dead list --function talk")]
struct List {
    /// Only those of one function; `gateway` has the bodies that cannot be decoded
    #[arg(long, value_name = "NAME")]
    function: Option<FunctionName>,
    /// At most so many
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 1000)]
    max: usize,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct One {
    /// The number of the dead letter
    id: u64,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  chinwag dead redrive 7\n  chinwag dead redrive --all --function talk")]
struct Redrive {
    /// The number of the dead letter
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    id: Option<u64>,
    /// All of them
    #[arg(long)]
    all: bool,
    /// With --all: only those of one function
    #[arg(long, value_name = "NAME", requires = "all")]
    function: Option<FunctionName>,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

/// How many letters are read at once.
const PAGE: usize = 256;

pub(super) fn dead(command: &Dead, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Action::List(list) => {
            let letters = engine::look(&list.config, async |engine| {
                engine.archive.dead_letters(list.function.as_ref(), DeadId(0), list.max).await
            })?;
            show_all(&letters, list.answer.json, terminal)?;
        }
        Action::Show(one) => {
            let id = DeadId(one.id);
            let letter = engine::look(&one.config, async |engine| engine.archive.dead_letter(id).await)?;
            show(id, &letter, one.answer.json, terminal)?;
        }
        Action::Redrive(redrive) => return redriven(redrive, terminal),
        Action::Discard(one) => {
            engine::look(&one.config, async |engine| {
                engine.store.discard(DeadId(one.id)).await?;
                engine.store.flush().await?;
                audit::note(engine, action::DEAD_DISCARD, one.id, "").await
            })?;
            match one.answer.json {
                true => terminal.json(&json!({ "id": one.id, "discarded": true }))?,
                false => writeln!(terminal.output, "dead letter {} is forgotten", one.id)?,
            }
        }
    }
    Ok(Exit::Done)
}

fn redriven(command: &Redrive, terminal: &mut Terminal<'_>) -> Ended {
    let redriven = engine::look(&command.config, async |engine| {
        let redriven = match command.id {
            Some(id) => {
                let event = engine.store.redrive(DeadId(id), SystemClock.now()).await?;
                Redriven { events: vec![(id, event)], kept: Vec::new() }
            }
            None => redrive_all(engine, command.function.as_ref()).await?,
        };
        engine.store.flush().await?;
        noted(engine, command, &redriven).await.map(|()| redriven)
    })?;
    for (id, event) in &redriven.events {
        match command.answer.json {
            true => terminal.json(&json!({ "id": id, "event": event }))?,
            false => writeln!(terminal.output, "dead letter {id} runs again as {event}")?,
        }
    }
    for kept in &redriven.kept {
        writeln!(terminal.errors, "{kept}")?;
    }
    if redriven.events.is_empty() && redriven.kept.is_empty() {
        writeln!(terminal.errors, "there is no dead letter")?;
    }
    Ok(if redriven.kept.is_empty() { Exit::Done } else { Exit::Refused })
}

/// Notes in the audit what was redriven.
async fn noted(engine: &Engine, command: &Redrive, redriven: &Redriven) -> Result<(), EngineError> {
    let details = |count| format!("{count} run again, {} are kept", redriven.kept.len());
    match (command.id, &command.function, redriven.events.len()) {
        (Some(id), ..) => audit::note(engine, action::DEAD_REDRIVE, id, "").await,
        (None, _, 0) => Ok(()),
        (None, Some(function), count) => {
            audit::note(engine, action::DEAD_REDRIVE, format_args!("all of {function}"), details(count)).await
        }
        (None, None, count) => audit::note(engine, action::DEAD_REDRIVE, "all", details(count)).await,
    }
}

/// What became of letters that were to be redriven.
struct Redriven {
    events: Vec<(u64, EventId)>,
    /// Why some are kept.
    kept: Vec<EngineError>,
}

/// Redrives every letter that there is now; those that die again meanwhile are not taken twice.
async fn redrive_all(engine: &Engine, function: Option<&FunctionName>) -> Result<Redriven, EngineError> {
    let mut ids = Vec::new();
    loop {
        let after = ids.last().copied().unwrap_or(DeadId(0));
        let page = engine.archive.dead_letters(function, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        ids.extend(page.into_iter().map(|(id, _)| id));
    }
    let mut redriven = Redriven { events: Vec::with_capacity(ids.len()), kept: Vec::new() };
    for id in ids {
        match engine.store.redrive(id, SystemClock.now()).await {
            Ok(event) => redriven.events.push((id.0, event)),
            Err(error @ EngineError::NoTaker { .. }) => redriven.kept.push(error),
            // Somebody else was quicker.
            Err(EngineError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(redriven)
}

fn show_all(
    letters: &[(DeadId, DeadLetter)],
    json: bool,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    if json {
        letters.iter().try_for_each(|(id, letter)| terminal.json(&of(*id, letter)))?;
        return Ok(());
    }
    if letters.is_empty() {
        writeln!(terminal.errors, "there is no dead letter")?;
        return Ok(());
    }
    let mut table = Table::new(["ID", "FUNCTION", "GIVEN UP AT", "RUNS", "ERROR", "EVENT"]);
    for (DeadId(id), letter) in letters {
        table.row([
            id.to_string(),
            letter.function.to_string(),
            letter.at.to_string(),
            letter.attempts.to_string(),
            one_line(&letter.error, 48),
            format!("{} {}", letter.event.topic, one_line(&of_event(&letter.event), 32)),
        ]);
    }
    Ok(table.write(terminal.output, terminal.style)?)
}

fn show(id: DeadId, letter: &DeadLetter, json: bool, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if json {
        return Ok(terminal.json(&of(id, letter))?);
    }
    let style = terminal.style;
    let mut line = |name: &str, what: String| {
        writeln!(terminal.output, "{} {what}", style.dim(format_args!("{name:12}")))
    };
    line("dead letter", id.0.to_string())?;
    line("function", letter.function.to_string())?;
    line("error", style.bad(one_line(&letter.error, 2000)))?;
    line("runs", letter.attempts.to_string())?;
    line("given up at", letter.at.to_string())?;
    line("event", letter.event.id.to_string())?;
    line("topic", letter.event.topic.to_string())?;
    if let Some(conversation) = &letter.event.conversation {
        line("conversation", conversation.to_string())?;
    }
    let data: Value = letter.event.payload().unwrap_or_default();
    // NOTE: JSON escapes every control character but DEL and those above 7-bit; none of them moves a cursor alone.
    writeln!(terminal.output, "{}", serde_json::to_string_pretty(&data).unwrap_or_default())?;
    Ok(())
}

fn of(DeadId(id): DeadId, letter: &DeadLetter) -> Value {
    let mut value = json!({ "id": id });
    if let (Value::Object(all), Ok(Value::Object(letter))) = (&mut value, serde_json::to_value(letter)) {
        all.extend(letter);
    }
    value
}

#[cfg(test)]
mod tests {
    use chinwag_core::{
        clock::Timestamp,
        event::{Event, Source, payload},
        name::ChannelName,
        topic::MESSAGE_RECEIVED,
    };
    use expect_test::expect;

    use super::*;
    use crate::commands::tests::shown;

    fn letter() -> (DeadId, DeadLetter) {
        let said = json!({
            "platform": "messenger", "channel": "page", "conversation": "page:7", "sender": {"id": "7"},
            "sent_at": "2026-03-08T19:27:04Z", "content": {"type": "text", "text": "hello\u{1b}[2J"},
        });
        let source = Source::Channel(ChannelName::from_static("page"));
        let at = Timestamp::from_millis(1_772_998_024_100);
        let data = payload(&said).expect("JSON");
        let mut event = Event::root(EventId::new("0webhook-0"), MESSAGE_RECEIVED, source, at, data);
        event.conversation = Some("page:7".parse().expect("a conversation"));
        let function = FunctionName::from_static("talk");
        let error = "the database\nis away".into();
        (DeadId(7), DeadLetter { function, event, error, attempts: 6, at })
    }

    #[test]
    fn dead_letters_stand_in_a_table() {
        let shown = |letters: &[(DeadId, DeadLetter)], json| {
            shown(b"", |terminal| show_all(letters, json, terminal).map(|()| Exit::Done))
        };
        expect![[r#"
            0 ID  FUNCTION  GIVEN UP AT               RUNS  ERROR                 EVENT
            7   talk      2026-03-08T19:27:04.100Z  6     the database is away  message_received hello [2J
        "#]]
        .assert_eq(&shown(&[letter()], false));
        expect![[r#"
            0 {"at":"2026-03-08T19:27:04.100Z","attempts":6,"error":"the database\nis away","event":{"correlationid":"0webhook-0","data":{"channel":"page","content":{"text":"hello\u001b[2J","type":"text"},"conversation":"page:7","platform":"messenger","sender":{"id":"7"},"sent_at":"2026-03-08T19:27:04Z"},"id":"0webhook-0","partitionkey":"page:7","source":"/channels/page","specversion":"1.0","time":"2026-03-08T19:27:04.100Z","type":"message_received"},"function":"talk","id":7}
        "#]].assert_eq(&shown(&[letter()], true));
        expect![[r#"
            0 there is no dead letter
        "#]]
        .assert_eq(&shown(&[], false));
        assert_eq!(shown(&[], true), "0 ");
    }

    #[test]
    fn one_dead_letter_is_shown_with_its_event() {
        let (id, letter) = letter();
        let shown = shown(b"", |terminal| show(id, &letter, false, terminal).map(|()| Exit::Done));
        expect![[r#"
            0 dead letter  7
            function     talk
            error        the database is away
            runs         6
            given up at  2026-03-08T19:27:04.100Z
            event        0webhook-0
            topic        message_received
            conversation page:7
            {
              "channel": "page",
              "content": {
                "text": "hello\u001b[2J",
                "type": "text"
              },
              "conversation": "page:7",
              "platform": "messenger",
              "sender": {
                "id": "7"
              },
              "sent_at": "2026-03-08T19:27:04Z"
            }
        "#]]
        .assert_eq(&shown);
    }
}
