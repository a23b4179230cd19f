//! What a person sees of `chinwag test`.

use std::{fs, path::Path};

use expect_test::{Expect, expect};

use super::{LogLevel, Test, test};
use crate::{
    commands::{
        options::{ConfigOption, JsonOption},
        tests::shown,
    },
    demo_bot,
};

fn command(folder: &Path, change: impl FnOnce(&mut Test)) -> Test {
    // Settings that are not those of the folder the tests are run in.
    let config = ConfigOption { config: Some(folder.join("chinwag.toml")) };
    let mut test = Test {
        paths: vec![folder.join("tests")],
        platform: Vec::new(),
        filter: String::new(),
        update: false,
        jobs: None,
        config,
        log_level: LogLevel::Off,
        answer: JsonOption { json: false },
    };
    change(&mut test);
    test
}

fn run(folder: &Path, change: impl FnOnce(&mut Test)) -> String {
    let command = command(folder, change);
    let shown = shown(b"", |terminal| test(&command, demo_bot::bot(), terminal));
    shown.replace(&format!("{}/", folder.display()), "")
}

const TALK: &str = "\
== Asks for tea ==
# The menu has pictures elsewhere.
ann: tea
bot: A good choice. Your * is, sadly, only a demonstration.
     [Order a drink]

== Repeats ==
ann: xyzzy
bot: Echo: zyxxy
ann: bye
# Never rude.
bot: Echo: *
";

fn folder(scripts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("chinwag.toml"), "[function.talk]\ntimeout = \"5s\"\n").expect("settings");
    for (name, text) in scripts {
        let path = folder.path().join("tests").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a script");
    }
    folder
}

fn check(scripts: &[(&str, &str)], change: impl FnOnce(&mut Test), expected: &Expect) {
    expected.assert_eq(&run(folder(scripts).path(), change));
}

#[test]
fn each_scenario_is_told_of_in_order() {
    check(
        &[("b.chat", "ann: hi\nbot: Hello, there!*\n     [*] [*] [*]\n"), ("a/talk.chat", TALK)],
        |_| {},
        &expect![[r#"
            3 ok   tests/a/talk.chat:1: Asks for tea (messenger)
            FAIL tests/a/talk.chat:7: Repeats (messenger)

            tests/a/talk.chat:9: the bot said something else
               7   == Repeats ==
               8   ann: xyzzy
               9 - bot: Echo: zyxxy
                 + bot: Echo: xyzzy
              10   ann: bye
              11   # Never rude.

            ok   tests/b.chat:1: b (messenger)
            3 scenarios of 4 turns: 2 passed, 1 failed
        "#]],
    );
}

#[test]
fn a_program_is_told_in_json() {
    check(
        &[("talk.chat", TALK)],
        |test| test.answer.json = true,
        &expect![[r#"
            3 {"failures":[],"file":"tests/talk.chat","line":1,"passed":true,"platform":"messenger","title":"Asks for tea","turns":1}
            {"failures":[{"can_update":true,"excerpt":" 7   == Repeats ==\n 8   ann: xyzzy\n 9 - bot: Echo: zyxxy\n   + bot: Echo: xyzzy\n10   ann: bye\n11   # Never rude.\n","line":9,"notes":[],"what":"the bot said something else"}],"file":"tests/talk.chat","line":7,"passed":false,"platform":"messenger","title":"Repeats","turns":2}
            {"summary":{"failed":1,"passed":1,"scenarios":2,"turns":3,"updated":0},"written":[]}
        "#]],
    );
}

#[test]
fn only_what_is_asked_for_is_played() {
    check(
        &[("talk.chat", TALK)],
        |test| test.filter = "tea".into(),
        &expect![[r#"
        0 ok   tests/talk.chat:1: Asks for tea (messenger)
        1 scenario of 1 turn: 1 passed
    "#]],
    );
    check(
        &[("talk.chat", TALK)],
        |test| test.filter = "coffee".into(),
        &expect![[r#"
        2 error: no scenario has “coffee” in its title or file
          = help: give another --filter, or none
    "#]],
    );
    let told = run(folder(&[("talk.chat", TALK)]).path(), |test| test.platform = vec!["pigeon".into()]);
    let error = "2 error: there is no simulator of `pigeon`: choose one of messenger, ";
    assert!(told.starts_with(error) && told.ends_with("\n  = help: see --platform\n"), "{told}");
}

#[test]
fn every_mistake_in_every_script_is_told() {
    let scripts = [("a.chat", "ann: hi\n(10 minutes)\n"), ("b.chat", "Ann: hi\n"), ("talk.chat", TALK)];
    check(
        &scripts,
        |_| {},
        &expect![[r#"
        2 error: tests/a.chat:2: there is no direction “(10 minutes)”: write “(10m later)”
        error: tests/b.chat:1: “Ann” is no name: write “ann: …”; a name has the letters a to z, digits and `_`
          = help: `chinwag test --help` shows what a script may hold
    "#]],
    );
}

#[test]
fn where_there_is_no_script_it_is_said_how_to_write_one() {
    check(
        &[("a.txt", "")],
        |_| {},
        &expect![[r#"
        2 error: there is no script (*.chat)
          = help: write one, as `chinwag test --help` shows, for example tests/hello.chat
    "#]],
    );
    check(
        &[],
        |_| {},
        &expect![[r#"
        2 error: `tests` cannot be read: No such file or directory (os error 2)
          = help: name scripts (*.chat), or folders of them
    "#]],
    );
}

#[test]
fn an_update_makes_the_scripts_pass() {
    let folder = folder(&[("talk.chat", TALK)]);
    let file = folder.path().join("tests/talk.chat");
    expect![[r#"
        0 ok   tests/talk.chat:1: Asks for tea (messenger)
        FAIL tests/talk.chat:7: Repeats (messenger)

        tests/talk.chat:9: the bot said something else
           7   == Repeats ==
           8   ann: xyzzy
           9 - bot: Echo: zyxxy
             + bot: Echo: xyzzy
          10   ann: bye
          11   # Never rude.

        written tests/talk.chat
        2 scenarios of 3 turns: 1 passed, 1 updated
    "#]]
    .assert_eq(&run(folder.path(), |test| test.update = true));
    let updated = fs::read_to_string(&file).expect("a script");
    assert_eq!(updated, TALK.replace("zyxxy", "xyzzy"));
    expect![[r#"
        0 ok   tests/talk.chat:1: Asks for tea (messenger)
        ok   tests/talk.chat:7: Repeats (messenger)
        2 scenarios of 3 turns: 2 passed
    "#]]
    .assert_eq(&run(folder.path(), |test| test.update = true));
    assert_eq!(fs::read_to_string(&file).expect("a script"), updated);
}

#[test]
fn what_no_update_puts_right_still_fails() {
    let folder = folder(&[("talk.chat", "ann: one\n(failed talk)\n")]);
    expect![[r#"
        3 FAIL tests/talk.chat:1: talk (messenger)

        tests/talk.chat:1: the bot said more than is written
          1   ann: one
            + bot: Echo: one
          2   (failed talk)

        tests/talk.chat:2: `talk` did not give up on anything
          1   ann: one
          2 - (failed talk)

        1 scenario of 1 turn: 0 passed, 1 failed
    "#]]
    .assert_eq(&run(folder.path(), |test| test.update = true));
    let updated = fs::read_to_string(folder.path().join("tests/talk.chat")).expect("a script");
    assert_eq!(updated, "ann: one\n(failed talk)\n", "what it expects may be right");
}
