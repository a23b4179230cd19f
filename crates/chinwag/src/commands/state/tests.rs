use std::ffi::OsString;

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    clock::Timestamp,
    commit::{RunOutcome, StateWrite},
    config::SqliteConfig,
    store::Engine,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::{
    fixture::{at, ingest, spec},
    owner::Owner as TestOwner,
};
use expect_test::{Expect, expect};
use serde_json::value::RawValue;
use tempfile::TempDir;

use super::{Whose, clear};
use crate::{
    bot::Bot,
    commands::{main::execute, tests::shown_to, wait},
};

const KEPT: [(&str, &str); 9] = [
    ("chat/page:200/order", r#"{"turn":2}"#),
    ("conversation/page:200/score", r#"{"version":1,"data":{"right":1,"asked":2}}"#),
    ("conversation/page:200/cart", r#"{"version":3,"data":["a\u001b[2Jb"]}"#),
    ("conversation/page:2001/score", r#"{"version":1,"data":0}"#),
    ("conversation/page:200/7/score", r#"{"version":1,"data":0}"#),
    ("user/page:200/score", r#"{"version":1,"data":"mine"}"#),
    ("link/page:200", r#"{"version":1,"data":"customer-42"}"#),
    ("person/customer-42/score", r#"{"version":1,"data":"theirs"}"#),
    ("person/customer-4/score", r#"{"version":1,"data":"another's"}"#),
];

/// A database with state in it. It expires, where it does, about when the tests look at it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(TempDir::new().expect("a folder"));
        let settings = format!("[engine]\ntype = \"sqlite\"\npath = {:?}\n", place.database());
        std::fs::write(place.settings(), settings).expect("a file");
        wait::in_one_thread(place.fill()).expect("a runtime");
        place
    }

    fn database(&self) -> std::path::PathBuf {
        self.0.path().join("chinwag.db")
    }

    fn settings(&self) -> std::path::PathBuf {
        self.0.path().join("chinwag.toml")
    }

    fn engine(&self) -> Engine {
        Sqlite::open(&SqliteConfig::at(self.database())).expect("the database opens").engine()
    }

    async fn fill(&self) {
        let engine = self.engine();
        let owner = TestOwner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
        engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
        let mut commit = owner.run(&owner.take().await[0], RunOutcome::Done);
        let write = |key: &str, json: &str, expires| StateWrite {
            key: key.to_owned(),
            expected: 0,
            value: Some(RawValue::from_string(json.to_owned()).expect("JSON")),
            expires,
        };
        commit.state = KEPT.iter().map(|(key, json)| write(key, json, None)).collect();
        let (over, later) = (Timestamp::from_millis(1_000_000_000), Timestamp::from_millis(1_000_000_001));
        commit.state.push(write("conversation/page:200/over", "1", Some(over)));
        commit.state.push(write("conversation/page:200/passing", "1", Some(later)));
        owner.commit(commit).await.expect("the state is kept");
    }

    /// Runs a command line, to which a person answers where there is an answer.
    fn run(&self, arguments: &str, answer: Option<&str>) -> String {
        let config = [OsString::from("--config"), self.settings().into_os_string()];
        let words = arguments.split(' ').map(OsString::from);
        let line: Vec<_> =
            [OsString::from("chinwag"), "state".into()].into_iter().chain(words).chain(config).collect();
        shown_to(answer.is_some(), answer.unwrap_or_default().as_bytes(), |terminal| {
            Ok(execute(Bot::new(), line, terminal))
        })
    }

    fn check(&self, arguments: &str, answer: Option<&str>, expected: &Expect) {
        expected.assert_eq(&self.run(arguments, answer));
    }
}

#[test]
fn what_is_kept_for_a_conversation_is_shown() {
    let place = Place::new();
    place.check(
        "show page:200",
        None,
        &expect![[r#"
        0 state `cart` of page:200, version 3, change 1
        [
          "a\u001b[2Jb"
        ]
        state `passing` of page:200, change 1, until 1970-01-12T13:46:40.001Z
        1
        state `score` of page:200, version 1, change 1
        {
          "asked": 2,
          "right": 1
        }
        state `order` of chat page:200, change 1
        {
          "turn": 2
        }
    "#]],
    );
    place.check("show page:200 --name score --json", None, &expect![[r#"
        0 {"expires":null,"key":"conversation/page:200/score","name":"score","of":"page:200","value":{"data":{"asked":2,"right":1},"version":1},"version":1}
    "#]]);
    place.check(
        "show page:200 --name over",
        None,
        &expect![[r#"
        3 error: there is no state `over` of page:200
    "#]],
    );
    place.check(
        "show page:20",
        None,
        &expect![[r#"
        3 error: there is no state of page:20
    "#]],
    );
}

#[test]
fn what_is_kept_for_a_user_is_shown_with_the_person_it_is_linked_to() {
    let place = Place::new();
    place.check(
        "show --user page:200",
        None,
        &expect![[r#"
        0 state `link` of user page:200, version 1, change 1
        "customer-42"
        state `score` of user page:200, version 1, change 1
        "mine"
        state `score` of person customer-42, version 1, change 1
        "theirs"
    "#]],
    );
    place.check(
        "show --user page:7",
        None,
        &expect![[r#"
        3 error: there is no state of user page:7
    "#]],
    );
}

#[test]
fn what_is_kept_is_cleared() {
    let place = Place::new();
    place.check(
        "clear page:200 --name score",
        None,
        &expect![[r#"
        2 error: nobody can be asked here whether it is to be cleared
          = help: add `--yes` where that is sure; `chinwag state show` shows what it is
    "#]],
    );
    place.check(
        "clear page:200 --name score",
        Some("\n"),
        &expect![[r#"
        3 state `score` of page:200
        Clear this for good? [y/N] nothing is cleared
    "#]],
    );
    place.check(
        "clear page:200 --name score",
        Some("y\n"),
        &expect![[r#"
        0 state `score` of page:200 is cleared
        state `score` of page:200
        Clear this for good? [y/N] "#]],
    );
    place.check(
        "clear page:200 --name score --yes",
        None,
        &expect![[r#"
        3 error: there is no state `score` of page:200
    "#]],
    );
    place.check(
        "clear page:200 --yes --json",
        None,
        &expect![[r#"
        0 {"cleared":true,"key":"conversation/page:200/cart","name":"cart"}
        {"cleared":true,"key":"conversation/page:200/passing","name":"passing"}
        {"cleared":true,"key":"chat/page:200/order","name":"order"}
    "#]],
    );
    place.check(
        "clear --user page:200 --yes",
        None,
        &expect![[r#"
        0 state `link` of user page:200 is cleared
        state `score` of user page:200 is cleared
        state `score` of person customer-42 is cleared
    "#]],
    );
    let left = wait::in_one_thread(async { place.engine().archive.states("", "", 100).await });
    let left: Vec<_> = left.expect("a runtime").expect("state").into_iter().map(|entry| entry.key).collect();
    assert_eq!(
        left,
        [
            "conversation/page:200/7/score",
            "conversation/page:200/over",
            "conversation/page:2001/score",
            "person/customer-4/score"
        ]
    );
}

#[test]
fn what_has_changed_meanwhile_is_kept() {
    let place = Place::new();
    let (gone, found) = wait::in_one_thread(async {
        let engine = place.engine();
        let whose = Whose { conversation: Some("page:200".parse().expect("a key")), user: None, name: None };
        let mut found = whose.find(&engine, at(0)).await.expect("state");
        found.retain(|found| found.name == "score" || found.name == "cart");
        // As if it had been read before its last change.
        found[0].entry.version += 1;
        (clear::forget(&engine, &found).await.expect("cleared"), found)
    })
    .expect("a runtime");
    let told = shown_to(false, b"", |terminal| clear::tell(&found, &gone, false, terminal));
    expect![[r#"
        3 state `score` of page:200 is cleared
        state `cart` of page:200 has changed meanwhile and is kept; look at it, and clear it again
    "#]]
    .assert_eq(&told);
    assert!(place.run("show page:200 --name cart", None).starts_with('0'));
    assert!(place.run("show page:200 --name score", None).starts_with('3'));
}
