//! What a person sees of a log, on a database of its own.

use chinwag_core::{
    clock::Timestamp,
    config::{LogLevel, SqliteConfig},
    log::{LogLine, RUNTIME},
    name::FunctionName,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::fixture;
use expect_test::{Expect, expect};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    bot::{Bot, on},
    commands::{tests::looks, wait},
};

/// A database with a function `talk` and some lines.
struct Place(TempDir);

impl Place {
    fn new(lines: Vec<LogLine>) -> Self {
        let place = Self(TempDir::new().expect("a folder"));
        let engine = place.engine();
        wait::in_one_thread(async {
            engine.store.subscribe(&fixture::spec("talk", MESSAGE_RECEIVED)).await.expect("subscribed");
            engine.logs.append(lines).await.expect("written");
        })
        .expect("a runtime");
        place
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("chinwag.db")
    }

    fn engine(&self) -> chinwag_core::store::Engine {
        chinwag_backends::sqlite::Sqlite::open(&SqliteConfig::at(self.path())).expect("opens").engine()
    }

    /// Runs a command; the name of whoever runs it stands as `cli:me`.
    fn run(&self, arguments: &[&str]) -> String {
        let settings = format!("engine.path = {:?}\n", self.path());
        let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), async || "Hello!");
        looks::run(bot, &settings, arguments).replace(&crate::commands::who::by_command_line(), "cli:me")
    }

    fn check(&self, arguments: &[&str], expected: &Expect) {
        expected.assert_eq(&self.run(arguments));
    }
}

/// A line of the minute before the tests' present.
fn line(second: u64, function: FunctionName, level: LogLevel, message: &str) -> LogLine {
    LogLine {
        at: Timestamp::from_millis(999_940_000 + second * 1000),
        level,
        function,
        target: "bot".into(),
        conversation: (second == 1).then(|| fixture::conversation("7")),
        event: (second == 1).then(|| fixture::webhook(1, Timestamp::default()).id),
        message: message.into(),
        fields: json!({ "size": "XL\u{1b}[2J", "count": second }).as_object().cloned().unwrap_or_default(),
    }
}

fn lines() -> Vec<LogLine> {
    let talk = || FunctionName::from_static("talk");
    vec![
        line(1, talk(), LogLevel::Info, "ordered\nagain"),
        line(2, RUNTIME, LogLevel::Warn, "the disk is slow"),
        line(3, talk(), LogLevel::Debug, "done"),
    ]
}

#[test]
fn lines_are_listed_oldest_first() {
    let place = Place::new(lines());
    place.check(
        &["logs"],
        &expect![[r#"
            0 1970-01-12T13:45:41.000Z  INFO   talk  ordered again  count=1  size=XL [2J  conversation=page:7  event=00000000000000000000000001
            1970-01-12T13:45:42.000Z  WARN   runtime  the disk is slow  count=2  size=XL [2J
            1970-01-12T13:45:43.000Z  DEBUG  talk  done  count=3  size=XL [2J
        "#]],
    );
    place.check(
        &["logs", "talk", "--level", "info", "--json"],
        &expect![[r#"
            0 {"at":"1970-01-12T13:45:41.000Z","level":"info","function":"talk","target":"bot","conversation":"page:7","event":"00000000000000000000000001","message":"ordered\nagain","fields":{"count":1,"size":"XL\u001b[2J"}}
        "#]],
    );
    let found = |arguments: &[&str]| place.run(&[&["logs"], arguments].concat()).lines().count();
    assert_eq!(found(&["--conversation", "page:7"]), 1);
    assert_eq!(found(&["--event", "00000000000000000000000001-0.talk.0"]), 1);
    assert_eq!(found(&["--since", "58s"]), 2);
    assert_eq!(found(&["--grep", "COUNT=2"]), 1);
    assert_eq!(found(&["runtime"]), 1);
    place.check(
        &["logs", "-n", "1"],
        &expect![[r#"
            0 1970-01-12T13:45:43.000Z  DEBUG  talk  done  count=3  size=XL [2J
            these are the newest 1; see more by -n
        "#]],
    );
    place.check(
        &["logs", "--grep", "nothing"],
        &expect![[r#"
            0 there is no such line; see further back by --since 1d, or --since all
        "#]],
    );
    assert!(place.run(&["logs", "-n", "3"]).lines().count() == 3, "all of them, and no hint");
}

#[test]
fn a_policy_is_set_shown_and_taken_back() {
    let place = Place::new(Vec::new());
    place.check(
        &["logs", "policies"],
        &expect![[r#"
            0 all logs are kept as the settings say
        "#]],
    );
    let shown = |place: &Place| {
        let shown = place.run(&["functions", "show", "talk"]);
        shown.lines().find(|line| line.starts_with("  log ")).expect("a line on the log").to_owned()
    };
    expect!["  log         level=info retention=30days"].assert_eq(&shown(&place));
    place.check(
        &["logs", "set", "talk", "--level", "debug", "--for", "10m", "--bodies", "--fields", "size,count"],
        &expect![[r#"
            0 the log of talk is kept with level=debug bodies=true fields=size,count, until 1970-01-12T13:56:40.000Z
        "#]],
    );
    place.check(
        &["logs", "set", "runtime", "--sample", "0.5", "--retention", "2d", "--no-bodies"],
        &expect![[r#"
            0 the log of runtime is kept with retention=2days sample=0.5 bodies=false, for good
        "#]],
    );
    place.check(&["logs", "policies"], &expect![[r#"
        0 FUNCTION  KEPT WITH                                  UNTIL                     BY           SINCE
        runtime   retention=2days sample=0.5 bodies=false    -                         cli:me  1970-01-12T13:46:40.000Z
        talk      level=debug bodies=true fields=size,count  1970-01-12T13:56:40.000Z  cli:me  1970-01-12T13:46:40.000Z
    "#]]);
    expect!["  log         level=debug retention=30days bodies=true fields=size,count; set by cli:me until 1970-01-12T13:56:40.000Z"].assert_eq(&shown(&place));
    place.check(
        &["logs", "reset", "talk"],
        &expect![[r#"
            0 the log of talk is kept as the settings say
        "#]],
    );
    place.check(
        &["logs", "reset", "talk"],
        &expect![[r#"
            0 the log of talk is kept as the settings say already
        "#]],
    );
    place.check(&["audit"], &expect![[r#"
        0 AT                        WHO          DID         ON       DETAILS
        1970-01-12T13:46:40.000Z  cli:me  logs.set    talk     level=debug bodies=true fields=size,count until=1970-01-12T13:56:40.000Z
        1970-01-12T13:46:40.000Z  cli:me  logs.set    runtime  retention=2days sample=0.5 bodies=false
        1970-01-12T13:46:40.000Z  cli:me  logs.reset  talk
    "#]]);
}

#[test]
fn what_cannot_be_set_says_why() {
    let place = Place::new(Vec::new());
    place.check(
        &["logs", "set", "tlak", "--level", "debug"],
        &expect![[r#"
            2 error: no function `tlak` has ever run on this database
              = help: did you mean `talk`? its functions are: talk, runtime
        "#]],
    );
    place.check(
        &["logs", "set", "talk", "--for", "10m"],
        &expect![[r#"
            2 error: nothing is said that is to be otherwise for `talk`
              = help: add `--level debug`, or another option; `chinwag logs reset` goes back to the settings
        "#]],
    );
    assert!(place.run(&["logs", "set", "talk", "--sample", "2"]).contains("2 is not a share"));
    assert!(place.run(&["logs", "set", "talk", "--for", "long"]).contains("write a length of time"));
    place.check(
        &["audit"],
        &expect![[r#"
        0 nothing was done; see further back by --since 1d, or --since all
    "#]],
    );
}
