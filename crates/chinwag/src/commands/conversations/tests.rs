use std::ffi::OsString;

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    bus::Position,
    config::SqliteConfig,
    response::Response,
    store::{Engine, EventFilter},
    topic::RESPONSE_PREPARED,
};
use expect_test::{Expect, expect};
use tempfile::TempDir;

use crate::{
    bot::Bot,
    commands::{main::execute, tests::shown_to, wait},
};

/// A bot that has run, with a channel `page` and a credential in a file.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(TempDir::new().expect("a folder"));
        let secret = place.0.path().join("secret");
        std::fs::write(&secret, "FAKE_SECRET_0123456789abcdef").expect("a file");
        let settings = format!(
            "[engine]\ntype = \"sqlite\"\npath = {:?}\n\n[[channel]]\nname = \"page\"\nplatform = \"messenger\"\n\
             app_secret = {{ file = {secret:?} }}\npage_token = {{ file = {secret:?} }}\n\
             verify_token = {{ file = {secret:?} }}\n",
            place.database()
        );
        std::fs::write(place.0.path().join("chinwag.toml"), settings).expect("a file");
        drop(place.engine());
        place
    }

    fn database(&self) -> std::path::PathBuf {
        self.0.path().join("chinwag.db")
    }

    fn engine(&self) -> Engine {
        Sqlite::open(&SqliteConfig::at(self.database())).expect("the database opens").engine()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let settings = self.0.path().join("chinwag.toml").into_os_string();
        let line = ["chinwag", "conversations"].into_iter().chain(arguments.iter().copied());
        let line: Vec<OsString> = line.map(OsString::from).chain(["--config".into(), settings]).collect();
        shown_to(false, b"", |terminal| Ok(execute(Bot::new(), line, terminal)))
    }

    /// What a command says, with the time, the ids and the name of whoever runs this in words.
    fn check(&self, arguments: &[&str], expected: &Expect) {
        let shown = self.run(arguments);
        let mask = |pattern: &str, words: &str, text: &str| {
            regex_lite::Regex::new(pattern).expect("a pattern").replace_all(text, words).into_owned()
        };
        let shown = mask(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", &shown);
        let shown = mask("cli:[^\" ]+", "cli:WHO", &shown);
        expected.assert_eq(&mask("[0-9a-z]{26}", "ID", &shown));
    }
}

#[test]
fn a_conversation_is_held_answered_and_released() {
    let place = Place::new();
    place.check(
        &["held"],
        &expect![[r#"
        0 no conversation is held by a person
    "#]],
    );
    place.check(
        &["hold", "page:1", "--for", "30m"],
        &expect![[r#"
        0 page:1 is yours until TIME; `chinwag conversations release page:1` gives it back
    "#]],
    );
    place.check(
        &["held", "--json"],
        &expect![[r#"
        0 {"conversation":"page:1","by":"cli:WHO","since":"TIME","until":"TIME","length":"30m"}
    "#]],
    );
    place.check(
        &["answer", "page:1", "I am a person."],
        &expect![[r#"
        0 it is on its way; `chinwag trace ID` shows what becomes of it
    "#]],
    );
    place.check(
        &["release", "page:1"],
        &expect![[r#"
        0 page:1 is the bot's again
    "#]],
    );
    place.check(
        &["release", "page:1"],
        &expect![[r#"
        3 page:1 is the bot's already
    "#]],
    );
    place.check(
        &["held"],
        &expect![[r#"
        0 no conversation is held by a person
    "#]],
    );
    let engine = place.engine();
    let filter = EventFilter { topic: Some(RESPONSE_PREPARED), ..EventFilter::default() };
    let prepared = wait::in_one_thread(engine.archive.events(filter, Position(0), 10)).expect("a runtime");
    let prepared = prepared.expect("events").events;
    let response: Response = prepared[0].event.payload().expect("a response");
    assert_eq!((prepared.len(), response.reply.summary().as_str()), (1, "I am a person."));
    assert!(response.by.expect("a person's").starts_with("cli:"));
    let audits = wait::in_one_thread(engine.logs.audits(None, 10)).expect("a runtime").expect("the audit");
    let mut actions: Vec<_> = audits.into_iter().map(|audit| audit.entry.action).collect();
    actions.sort();
    assert_eq!(actions, ["conversation.answer", "conversation.give_back", "conversation.hold"]);
}

#[test]
fn what_cannot_be_held_is_refused() {
    let place = Place::new();
    place.check(
        &["hold", "pge:1"],
        &expect![[r#"
        2 error: `pge:1` is of no channel of the settings
          = help: write CHANNEL:ID, as `chinwag events` shows it; the channels are: page
    "#]],
    );
    place.check(
        &["hold", "page:1", "--for", "1s"],
        &expect![[r#"
        2 error: a conversation is held for at most 7 days, and for a minute at least
          = help: `chinwag conversations --help` tells what can be done
    "#]],
    );
    place.check(
        &["answer", "page:1", " "],
        &expect![[r#"
        2 error: there is nothing in the answer
          = help: `chinwag conversations --help` tells what can be done
    "#]],
    );
}

#[test]
fn a_conversation_is_forgotten_once_a_person_says_so() {
    let place = Place::new();
    place.run(&["answer", "page:1", "xyzzy"]);
    place.check(
        &["forget", "page:1"],
        &expect![[r#"
        2 error: nobody can be asked here whether it is to be forgotten
          = help: add `--yes` where that is sure; it cannot be undone
    "#]],
    );
    place.check(
        &["forget", "page:1", "--yes"],
        &expect![[r#"
        0 page:1 is forgotten: 2 events, 0 lines of the transcript, 1 values of state
    "#]],
    );
    place.check(
        &["held"],
        &expect![[r#"
        0 no conversation is held by a person
    "#]],
    );
    let files = std::fs::read_dir(place.0.path()).expect("a folder");
    for file in files.map(|file| file.expect("a file").path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).expect("a file");
        assert!(!bytes.windows(5).any(|part| part == b"xyzzy"), "{}", file.display());
    }
}
