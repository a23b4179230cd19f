use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use expect_test::{Expect, expect};
use tempfile::TempDir;

use super::{project::Project, source::Source, template};
use crate::{commands::main::execute, commands::tests::shown, prelude::*, settings::Settings};

/// Runs `new` with these arguments, in which `HERE` stands for a folder of the test's own.
fn run(here: &TempDir, arguments: &[&str]) -> String {
    let folder = here.path().display().to_string();
    let words = ["chinwag", "new"].iter().chain(arguments);
    let words = words.map(|word| OsString::from(word.replace("HERE", &folder)));
    shown(b"", |terminal| Ok(execute(Bot::new(), words, terminal))).replace(&folder, "HERE")
}

fn check(here: &TempDir, arguments: &[&str], expected: &Expect) {
    expected.assert_eq(&run(here, arguments));
}

fn here() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).expect("below it").display().to_string());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_project_is_written_and_the_next_steps_are_told() {
    let here = here();
    check(
        &here,
        &["pizza-bot", "--path", "HERE/bot"],
        &expect![[r#"
            0 written  pizza-bot in HERE/bot
              .cargo/config.toml
              .github/workflows/ci.yml
              .gitignore
              Cargo.lock
              Cargo.toml
              README.md
              chinwag.toml
              src/main.rs
              tests/order.chat

            next
              cd HERE/bot
              cargo run -- demo
              cargo run -- run --watch
        "#]],
    );
    let written = files(here.path());
    assert_eq!(written.len(), 9, "{written:?}");
    assert!(written.iter().all(|file| file.starts_with("bot/")), "{written:?}");
    let lock = fs::read_to_string(here.path().join("bot/Cargo.lock")).expect("a lock file");
    assert!(lock.contains("name = \"chinwag-core\""), "it is the one of this workspace");
}

/// A folder says by its last part what the bot is called.
#[test]
fn a_folder_elsewhere_is_as_good_as_a_name() {
    let here = here();
    let told = run(&here, &["HERE/pizza-bot"]);
    assert!(told.starts_with("0 written  pizza-bot in HERE/pizza-bot\n"), "{told}");
    let manifest = fs::read_to_string(here.path().join("pizza-bot/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("\nname = \"pizza-bot\"\n"), "{manifest}");
    let told = run(&here, &["HERE/Pizza"]);
    assert!(told.starts_with("2 error: `Pizza` cannot be the name of a project"), "{told}");
    assert!(run(&here, &[".."]).starts_with("2 error: `..` cannot be the name of a project"));
}

#[test]
fn an_empty_folder_is_filled_and_any_other_is_left_alone() {
    let here = here();
    fs::create_dir(here.path().join("bot")).expect("a folder");
    let told = run(&here, &["pizza-bot", "--path", "HERE/bot", "--json"]);
    let told: serde_json::Value = serde_json::from_str(told.strip_prefix("0 ").expect("done")).expect("JSON");
    assert_eq!(
        (&told["name"], &told["folder"], told["files"].as_array().map(Vec::len)),
        (&"pizza-bot".into(), &"HERE/bot".into(), Some(9))
    );
    assert_eq!(told["next"][1], "cargo run -- demo");
    assert!(told["chinwag"]["path"].is_string(), "{told}");
    let before = files(here.path());
    check(
        &here,
        &["pizza-bot", "--path", "HERE/bot"],
        &expect![[r#"
            2 error: `HERE/bot` is there already, and is not empty
              = help: choose another name, or name an empty folder by --path
        "#]],
    );
    check(
        &here,
        &["pizza-bot", "--path", "HERE/bot/Cargo.toml"],
        &expect![[r#"
            2 error: `HERE/bot/Cargo.toml` is no folder
              = help: choose another name, or name an empty folder by --path
        "#]],
    );
    assert_eq!(files(here.path()), before);
}

#[test]
fn what_cannot_be_done_is_explained_and_leaves_nothing() {
    let here = here();
    check(
        &here,
        &["Pizza Bot"],
        &expect![[r#"
            2 error: `Pizza Bot` cannot be the name of a project: write 1 to 64 of a-z, 0-9, - and _, the first a letter
              = help: call it `pizza-bot`, for example
        "#]],
    );
    check(
        &here,
        &["pizza-bot", "--path", "HERE/a/b"],
        &expect![[r#"
            1 error: there is no folder `HERE/a` for the project
              = help: make it by `mkdir -p HERE/a`, or name another place by --path
        "#]],
    );
    check(
        &here,
        &["pizza-bot", "--path", "HERE/bot", "--chinwag", "HERE"],
        &expect![[r#"
            2 error: the crate `chinwag` is not in `HERE`
              = help: name the folder that holds its Cargo.toml, or the root of its repository
        "#]],
    );
    assert_eq!(fs::read_dir(here.path()).expect("a folder").count(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_that_cannot_be_written() {
    // Nobody can make a folder there, not even root.
    let told = run(&here(), &["pizza-bot", "--path", "/proc/bot"]);
    assert!(told.starts_with("1 error: the project cannot be written to `/proc/bot`: "), "{told}");
    assert!(told.ends_with("  = help: name a place that this user can write to by --path\n"), "{told}");
}

/// A file that cannot be written is the last, so that others are there before it.
#[test]
fn nothing_half_written_stays_behind() {
    let here = here();
    let file = |path, text: &str| template::File { path, text: text.into() };
    let files = [file("Cargo.toml", "[package]"), file("Cargo.toml/src", "no folder")];
    let empty = here.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    for folder in [&here.path().join("new"), &empty] {
        let error = Project { folder, files: &files }.write().expect_err("it cannot be written");
        assert!(error.to_string().contains("the project cannot be written to"), "{error}");
    }
    let left: Vec<PathBuf> =
        fs::read_dir(here.path()).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(left, std::slice::from_ref(&empty));
    assert_eq!(fs::read_dir(empty).expect("a folder").count(), 0);
}

/// The small files, as they are written without a folder of this machine.
#[test]
fn what_a_project_holds() {
    let files = template::files("pizza-bot", &Source::Version("1.2.3")).expect("a template");
    let text = |path| &files.iter().find(|file| file.path == path).expect(path).text;
    expect![[r#"
        [package]
        name = "pizza-bot"
        version = "0.1.0"
        edition = "2024"
        rust-version = "1.95"
        publish = false

        [dependencies]
        chinwag = "1.2.3"

        # Backtraces with their lines, and no more: it builds faster, and the target folder stays small.
        [profile.dev]
        debug = "line-tables-only"

        # A workspace of its own, wherever the folder lies.
        [workspace]
    "#]]
    .assert_eq(text("Cargo.toml"));
    let left = files.iter().find(|file| file.text.contains("{{") && !file.path.ends_with(".yml"));
    assert_eq!(left, None, "every placeholder is filled");
    assert!(text("README.md").starts_with("# pizza-bot\n"));
    assert!(!files.iter().any(|file| file.path == "Cargo.lock"), "a version needs no lock file of ours");
}

#[test]
fn a_folder_of_this_machine_is_named_as_toml_needs_it() {
    let dependency = Source::Path("/a \"b\"\\c".into()).dependency();
    let table: toml::Table = toml::from_str(&dependency).expect("TOML");
    assert_eq!(table["chinwag"]["path"].as_str(), Some("/a \"b\"\\c"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = Source::find(Some(&root)).expect("the root of the repository is as good");
    assert_eq!(found, Source::find(Some(Path::new(env!("CARGO_MANIFEST_DIR")))).expect("the crate"));
}

/// The settings are sound as they are, and as they become where the channel's `#` are taken away.
#[test]
fn the_settings_are_sound() {
    let files = template::files("pizza-bot", &Source::Version("1.2.3")).expect("a template");
    let text = &files.iter().find(|file| file.path == "chinwag.toml").expect("settings").text;
    // Of the comments, those are settings that have a table or a key.
    let is_setting = |line: &str| {
        line.starts_with("[[") || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(": "))
    };
    let uncomment = |line: &str| match line.strip_prefix("# ").filter(|line| is_setting(line)) {
        Some(line) => format!("{line}\n"),
        None => format!("{line}\n"),
    };
    let with_channel: String = text.lines().map(uncomment).collect();
    let here = here();
    for (text, channels) in [(text.clone(), 0), (with_channel, 1)] {
        let file = here.path().join("chinwag.toml");
        fs::write(&file, text).expect("a file");
        let settings = Settings::load_without_credentials(Some(&file)).expect("sound settings");
        assert_eq!(settings.config.channels.len(), channels);
        assert!(settings.config.functions.keys().any(|name| name.as_str() == "talk"));
    }
}

/// What is built for this workspace is built in the same way for a bot, so that it is not built twice.
#[test]
fn a_bot_is_built_as_this_workspace_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let table = |text: &str| toml::from_str::<toml::Table>(text).expect("TOML");
    let read = |path: &str| table(&fs::read_to_string(root.join(path)).expect(path));
    let files = template::files("pizza-bot", &Source::Version("1.2.3")).expect("a template");
    let written = |path| table(&files.iter().find(|file| file.path == path).expect(path).text);
    assert_eq!(written("Cargo.toml")["profile"]["dev"], read("Cargo.toml")["profile"]["dev"]);
    assert_eq!(written(".cargo/config.toml")["env"], read(".cargo/config.toml")["env"]);
}
