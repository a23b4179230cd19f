//! What is wrong is told with where and what to do.

use std::net::TcpListener;

use crate::support::{Ended, Place};

fn check(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    for words in words {
        assert!(ended.errors.contains(words), "{words}: {ended:?}");
    }
    assert!(!ended.errors.contains("panicked") && !ended.errors.contains("FAKE_"), "{ended:?}");
}

/// A bot whose database is there.
fn with_database(path: &str) -> Place {
    Place::with(&format!("[gateway]\nlisten = \"127.0.0.1:0\"\n[engine]\npath = {path:?}\n"))
}

#[test]
fn settings_that_are_broken() {
    let ended = Place::with("[gateway\nlisten = 5\n").end(&["run"]);
    check(&ended, 2, &["error: unclosed table", "--> chinwag.toml:1:9"]);
    let ended = Place::with("[gateway]\nlisen = \"x\"\n").end(&["run"]);
    check(&ended, 2, &["unknown key `gateway.lisen`", "chinwag.toml:2:1", "did you mean `listen`?"]);
}

#[test]
fn a_credential_that_is_missing_is_named() {
    let place = Place::new("http://127.0.0.1:9");
    let output = place.command(&["run"]).env_remove("MESSENGER_PAGE_TOKEN").output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("the environment variable `MESSENGER_PAGE_TOKEN` is not set"), "{errors}");
    assert!(errors.contains("export MESSENGER_PAGE_TOKEN=…"), "{errors}");
}

#[test]
fn an_address_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ended = Place::with(&format!("gateway.listen = \"{address}\"")).end(&["run"]);
    let listens = format!("the gateway cannot listen on {address}: another program listens there");
    check(&ended, 1, &[&listens, "`gateway.listen`", "there is no channel"]);
}

#[test]
fn a_database_in_a_folder_that_is_not_there() {
    let ended = with_database("nowhere/chinwag.db").end(&["run"]);
    check(&ended, 1, &["there is no folder `nowhere` for the database", "mkdir -p nowhere"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_database_where_nothing_can_be_written() {
    // Nobody can make a file there, not even root.
    let ended = with_database("/proc/chinwag.db").end(&["run"]);
    check(&ended, 1, &["the database `/proc/chinwag.db` cannot be opened", "`engine.path`"]);
}

#[test]
fn a_database_that_is_none() {
    let place = with_database("chinwag.db");
    let path = place.write("chinwag.db", &"this is a letter and no database\n".repeat(200));
    check(&place.end(&["run"]), 1, &["the database `chinwag.db` cannot be opened", "put it aside"]);
    check(&place.end(&["functions"]), 1, &["the database `chinwag.db` cannot be opened"]);
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept.starts_with("this is a letter"), "it is left as it was");
}

#[test]
fn a_bot_that_is_not_there_cannot_be_simulated() {
    let place = Place::with("");
    let webhook = "http://127.0.0.1:9/webhooks/page";
    let ended = place.end(&["simulate", "messenger", "--webhook", webhook, "--listen", "127.0.0.1:0"]);
    check(&ended, 1, &["reaching the webhook", "start the bot by `run`"]);
    let ended = place.end(&["simulate", "messenger", "--webhook", "nowhere", "--listen", "127.0.0.1:0"]);
    check(&ended, 2, &["`nowhere` is not an http address"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = place.end(&["simulate", "messenger", "--webhook", webhook, "--listen", &address]);
    check(&ended, 1, &["the simulated Send API does not start", "--listen"]);
}

#[test]
fn a_provider_with_other_credentials_is_refused() {
    let place = Place::new("http://127.0.0.1:9");
    let bot = place.run(&[]);
    let mut command = place.command(&["simulate", "messenger", "--listen", "127.0.0.1:0", "--webhook"]);
    let output = command.arg(bot.webhook()).env("MESSENGER_VERIFY_TOKEN", "another").output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("must have the same verify token"), "{errors}");
    assert!(!errors.contains("another"), "{errors}");
    assert_eq!(bot.stop().code, Some(0));
}
