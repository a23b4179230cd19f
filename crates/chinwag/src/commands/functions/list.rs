//! `chinwag functions`: where each function stands.

use chinwag_core::{clock::Timestamp, function::Ordering, store::FunctionStatus};

use crate::commands::{
    Exit, Terminal, engine,
    failure::Ended,
    options::{ConfigOption, JsonOption},
    table::Table,
};

pub(super) fn list(config: &ConfigOption, answer: JsonOption, terminal: &mut Terminal<'_>) -> Ended {
    let functions = engine::look(config, async |engine| engine.archive.functions().await)?;
    if answer.json {
        terminal.json(&functions)?;
    } else if functions.is_empty() {
        writeln!(terminal.errors, "no function has ever run on this database")?;
    } else {
        show(&functions, terminal)?;
    }
    Ok(Exit::Done)
}

fn show(functions: &[FunctionStatus], terminal: &mut Terminal<'_>) -> std::io::Result<()> {
    let mut table = Table::new(["FUNCTION", "TOPIC", "ORDER", "OPEN", "BEHIND", "OLDEST", "DEAD"]);
    for function in functions {
        table.row([
            function.spec.name.to_string(),
            function.spec.topic.to_string(),
            order(function.spec.ordering).into(),
            function.open.to_string(),
            function.behind.to_string(),
            function.oldest.map_or("-".into(), |oldest| age(terminal.now, oldest)),
            function.dead.to_string(),
        ]);
    }
    table.write(terminal.output, terminal.style)
}

/// An order, in the word of the settings.
pub(super) fn order(ordering: Ordering) -> &'static str {
    match ordering {
        Ordering::Conversation => "conversation",
        Ordering::None => "none",
    }
}

/// How long ago something was, in its largest unit and the next: `2m 3s`.
fn age(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.since(then).as_secs();
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, 0) => format!("{}ms", now.since(then).as_millis()),
        (0, 0, 0, seconds) => format!("{seconds}s"),
        (0, 0, minutes, seconds) => format!("{minutes}m {seconds}s"),
        (0, hours, minutes, _) => format!("{hours}h {minutes}m"),
        (days, hours, ..) => format!("{days}d {hours}h"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chinwag_core::{
        commit::Epoch,
        config::{LogConfig, Span},
        function::{FunctionSpec, OnDead},
        name::FunctionName,
        retry::RetryPolicy,
        topic::MESSAGE_RECEIVED,
    };
    use expect_test::expect;

    use super::*;
    use crate::commands::tests::shown;

    #[test]
    fn ages_have_two_units() {
        let then = Timestamp::from_millis(1_000_000);
        let age = |millis| age(then.after(Duration::from_millis(millis)), then);
        assert_eq!([age(0), age(999), age(61_000)], ["0ms", "999ms", "1m 1s"]);
        assert_eq!([age(3_600_000), age(90_000_000)], ["1h 0m", "1d 1h"]);
    }

    #[test]
    fn functions_stand_in_a_table() {
        let status = |name, ordering, oldest| FunctionStatus {
            spec: FunctionSpec {
                name: FunctionName::from_static(name),
                topic: MESSAGE_RECEIVED,
                ordering,
                concurrency: 1,
                timeout: Span::secs(1),
                retry: RetryPolicy::default(),
                on_dead: OnDead::Skip,
                claim: false,
                immediate: false,
                while_held: false,
                log: LogConfig::default(),
            },
            epoch: Epoch(1),
            open: 2,
            oldest,
            behind: 10_000,
            dead: 1,
        };
        let oldest = Some(Timestamp::from_millis(999_996_000));
        let functions =
            [status("talk", Ordering::Conversation, oldest), status("save_received", Ordering::None, None)];
        let table = shown(b"", |terminal| {
            show(&functions, terminal)?;
            Ok(Exit::Done)
        });
        expect![[r#"
            0 FUNCTION       TOPIC             ORDER         OPEN  BEHIND  OLDEST  DEAD
            talk           message_received  conversation  2     10000   4s      1
            save_received  message_received  none          2     10000   -       1
        "#]]
        .assert_eq(&table);
    }
}
