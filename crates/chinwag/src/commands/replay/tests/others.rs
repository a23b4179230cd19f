//! The new code in another program: this test binary itself, and programs that are none.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use expect_test::{Expect, expect};

use super::place::{ANN, Place, says};
use crate::{
    commands::{Exit, Style, Terminal, main::execute, tests::shown},
    prelude::*,
};

/// Holds the arguments of the other program.
const ARGUMENTS: &str = "CHINWAG_TEST_REPLAY";

fn parrot(before: &'static str) -> Bot {
    let talk = move |message: Message| async move {
        if message.text() == "boom" {
            std::process::exit(7);
        }
        format!("{before} {}", message.text())
    };
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

/// The other program. No test of its own: without arguments there is nothing to do.
#[test]
#[expect(clippy::disallowed_methods, reason = "a child process is told by its environment what to do")]
fn as_told() -> ExitCode {
    let Some(arguments) = std::env::var_os(ARGUMENTS) else { return ExitCode::SUCCESS };
    let arguments = arguments.into_string().expect("text");
    let arguments = ["chinwag"].into_iter().chain(arguments.split(' ')).map(OsString::from);
    let (mut input, mut output, mut errors) = (io::stdin(), io::stdout(), io::stderr());
    let mut terminal = Terminal {
        input: &mut input,
        output: &mut output,
        errors: &mut errors,
        now: Timestamp::default(),
        style: Style::default(),
        error_style: Style::default(),
        columns: 100,
        is_interactive: false,
    };
    let exit: Exit = execute(parrot("You say"), arguments, &mut terminal);
    std::process::exit(exit as i32)
}

fn recorded() -> Place {
    Place::recorded(parrot("You said"), async |provider| {
        let ann = provider.user(ANN);
        says(&ann, "one").await;
        says(&ann, "two").await;
    })
}

/// A program that does what a shell is told.
fn script(place: &Place, name: &str, text: &str) -> PathBuf {
    let path = place.path(name);
    // NOTE: written by a process that has ended: a file that is still open anywhere cannot be run.
    let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod +x \"$2\"";
    let status = Command::new("sh").args(["-c", write, "sh", text]).arg(&path).status().expect("a shell");
    assert!(status.success());
    path
}

/// This test binary as the other program.
fn other(place: &Place, name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("this program");
    let test = "commands::replay::tests::others::as_told";
    let run = format!("{ARGUMENTS}=\"$*\" exec '{}' --exact {test} --nocapture", this.display());
    script(place, name, &run)
}

fn check(place: &Place, program: &Path, more: &[&str], expected: &Expect) {
    let program = program.display().to_string();
    let arguments = [&["--since", "all", "--against", &program], more].concat();
    let shown = place.replay(parrot("You said"), &arguments);
    expected.assert_eq(&shown.replace(&place.folder().display().to_string(), "FOLDER"));
}

#[test]
fn another_program_is_compared_with_the_recording() {
    let place = recorded();
    let other = other(&place, "other");
    check(
        &place,
        &other,
        &[],
        &expect![[r#"
        3 page:100000000000001:200000000000001  2 messages
            user: one
          - bot: You said one
          + bot: You say one
          1 further difference

        1 conversation, 2 messages: 0 the same, 1 differs
    "#]],
    );
    check(
        &place,
        &other,
        &["--ignore", "sa(y|id)"],
        &expect![[r#"
        0 1 conversation, 2 messages: 1 the same
    "#]],
    );
}

#[test]
fn the_folder_of_a_project_stands_for_its_newest_binary() {
    let place = recorded();
    std::fs::create_dir_all(place.path("new/target/debug")).expect("a folder");
    std::fs::create_dir_all(place.path("new/target/release")).expect("a folder");
    place.write("new/Cargo.toml", "[package]\nname = \"parrot\"\n");
    check(
        &place,
        &place.path("new"),
        &[],
        &expect![[r#"
        2 error: the bot in `FOLDER/new` has not been built: there is no `target/debug/parrot`
          = help: build it by `cargo build --manifest-path FOLDER/new/Cargo.toml`
    "#]],
    );
    other(&place, "new/target/debug/parrot");
    check(
        &place,
        &place.path("new"),
        &["--ignore", "sa(y|id)"],
        &expect![[r#"
        0 1 conversation, 2 messages: 1 the same
    "#]],
    );
    place.write("new/Cargo.toml", "[workspace]\n");
    check(
        &place,
        &place.path("new"),
        &[],
        &expect![[r#"
        2 error: `FOLDER/new/Cargo.toml` has no package, so that it is not known which binary is the bot
          = help: name the folder of a bot's project, or its binary, after `--against`
    "#]],
    );
    check(
        &place,
        &place.path("old"),
        &[],
        &expect![[r#"
        2 error: there is no bot at `FOLDER/old`: No such file or directory (os error 2)
          = help: name a bot's binary, or the folder of its project, after `--against`
    "#]],
    );
}

#[test]
fn a_program_that_is_no_bot_is_told() {
    let place = recorded();
    let older = script(&place, "older", "echo \"error: unrecognized subcommand 'replay'\" >&2; exit 2");
    check(
        &place,
        &older,
        &[],
        &expect![[r#"
        1 error: `FOLDER/older` ended before it was ready to replay (exit status: 2)
          | error: unrecognized subcommand 'replay'
          = help: it has to be a bot that is built with this version of chinwag
    "#]],
    );
    check(
        &place,
        &script(&place, "none", "echo hello"),
        &[],
        &expect![[r#"
        1 error: `FOLDER/none` ended before it was ready to replay (exit status: 0)
          = help: it has to be a bot that is built with this version of chinwag
    "#]],
    );
    check(
        &place,
        &place.write("text", "no program"),
        &[],
        &expect![[r#"
        2 error: `FOLDER/text` cannot be started: Permission denied (os error 13)
          = help: name a bot's binary that can be run on this machine after `--against`
    "#]],
    );
    let newer =
        script(&place, "newer", "echo '{\"chinwag_replay\":{\"hello\":{\"format\":2}}}'; cat > /dev/null; :");
    check(
        &place,
        &newer,
        &[],
        &expect![[r#"
        2 error: `FOLDER/newer` knows the format 2 of a replay, and this program 1
          = help: build both with the same version of chinwag
    "#]],
    );
}

const HELLO: &str = "echo '{\"chinwag_replay\":{\"hello\":{\"format\":1}}}'";

#[test]
fn a_program_that_breaks_off_hangs_or_talks_nonsense_is_told() {
    let place = recorded();
    let crash = script(&place, "crash", &format!("{HELLO}; echo 'it is \x1b[1mbroken' >&2; exit 9"));
    check(
        &place,
        &crash,
        &[],
        &expect![[r#"
        1 error: `FOLDER/crash` ended while it replayed page:100000000000001:200000000000001 (exit status: 9)
          | it is  [1mbroken
          = help: it has to be a bot that is built with this version of chinwag
    "#]],
    );
    let hang = script(&place, "hang", &format!("{HELLO}; echo waiting >&2; cat > /dev/null; :"));
    check(
        &place,
        &hang,
        &["--timeout", "300ms"],
        &expect![[r#"
        1 error: `FOLDER/hang` has not answered within 300ms while it replayed page:100000000000001:200000000000001, and was ended
          | waiting
          = help: give it more time by --timeout TIME, or look what it waits for
    "#]],
    );
    let mute = script(&place, "mute", "cat > /dev/null; echo");
    check(
        &place,
        &mute,
        &["--timeout", "300ms"],
        &expect![[r#"
        1 error: `FOLDER/mute` has not answered within 300ms before it was ready to replay, and was ended
          = help: give it more time by --timeout TIME, or look what it waits for
    "#]],
    );
    let nonsense =
        script(&place, "nonsense", &format!("{HELLO}; echo '{{\"chinwag_replay\":7}}'; cat > /dev/null; :"));
    check(
        &place,
        &nonsense,
        &[],
        &expect![[r#"
        1 error: `FOLDER/nonsense` said what is no line of a replay while it replayed page:100000000000001:200000000000001: `{"chinwag_replay":7}`
          = help: it has to be a bot that is built with this version of chinwag
    "#]],
    );
    let eager = script(&place, "eager", &format!("{HELLO}; {HELLO}; cat > /dev/null; :"));
    check(
        &place,
        &eager,
        &[],
        &expect![[r#"
        1 error: `FOLDER/eager` spoke out of its turn while it replayed page:100000000000001:200000000000001
          = help: it has to be a bot that is built with this version of chinwag
    "#]],
    );
}

#[test]
fn a_function_that_ends_its_program_is_told() {
    let deaf = Bot::new().function("talk", on(MESSAGE_RECEIVED), async || "Bang.");
    let place = Place::recorded(deaf, async |provider| {
        says(&provider.user(ANN), "boom").await;
    });
    check(
        &place,
        &other(&place, "other"),
        &[],
        &expect![[r#"
        1 error: `FOLDER/other` ended while it replayed page:100000000000001:200000000000001 (exit status: 7)
          = help: it has to be a bot that is built with this version of chinwag
    "#]],
    );
}

#[test]
fn a_worker_does_not_take_what_it_is_not_asked() {
    let worker = |input: &str| {
        let arguments = ["chinwag", "replay", "--worker"].map(OsString::from);
        let shown = shown(input.as_bytes(), |terminal| Ok(execute(parrot("You say"), arguments, terminal)));
        shown.replace(" \n", "\n")
    };
    expect![[r#"
        2
        {"chinwag_replay":{"hello":{"format":1}}}
        error: standard input is no replay: expected value at line 1 column 1
          = help: `replay --worker` is started by another program's `replay --against`, not by hand
    "#]]
    .assert_eq(&worker("hello\n"));
    expect![[r#"
        1
        {"chinwag_replay":{"hello":{"format":1}}}
    "#]]
    .assert_eq(&worker(""));
    let hello = r#"{"chinwag_replay":{"hello":{"format":1}}}"#;
    expect![[r#"
        0
        {"chinwag_replay":{"hello":{"format":1}}}
    "#]]
    .assert_eq(&worker(hello));
    expect![[r#"
        1
        {"chinwag_replay":{"hello":{"format":1}}}
        error: what is asked of this replay comes out of its turn
    "#]]
    .assert_eq(&worker(&format!("{hello}\n{{\"chinwag_replay\":\"end\"}}")));
}
