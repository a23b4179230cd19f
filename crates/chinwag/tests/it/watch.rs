//! `run --watch`: a bot that is built and started again while messages come in. The program that builds is a script
//! that names the binary of this crate, or fails while there is a file `broken`.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use chinwag_testkit::messenger::{
    Config, Fault, Messenger,
    load::{self, LoadConfig, Pace},
};
use serde_json::Value;

use crate::support::{Ended, Place, Process};

const SOON: Duration = Duration::from_secs(30);

/// Waits while there is a file `slow`, and fails while there is a file `broken`.
const BUILD: &str = r#"#!/bin/sh
while [ -e slow ]; do
    sleep 0.02
done
if [ -e broken ]; then
    echo "error: expected one of many things" >&2
    exit 1
fi
echo "BINARY"
"#;

/// A bot that is watched.
struct Watched {
    place: Place,
    process: Process,
    webhook: String,
}

impl Watched {
    /// Starts it; the first bot runs when this returns.
    fn start(api_url: &str) -> (Self, Value) {
        let place = Place::new(api_url);
        fs::create_dir(place.path().join("src")).unwrap();
        replace(&place, "build.sh", &build());
        let process = place.start(&["run", "--watch", "--json", "--watch-build", "./build.sh"]);
        let mut watched = Self { place, process, webhook: String::new() };
        let first = watched.until("running");
        watched.webhook = format!("{}/webhooks/page", first["listen"].as_str().unwrap());
        (watched, first)
    }

    /// What is told next of this state; what comes before is of no interest.
    fn until(&mut self, state: &str) -> Value {
        let mut before = Vec::new();
        loop {
            let line = self.process.line().unwrap_or_else(|| panic!("no `{state}` after {before:?}"));
            let told: Value = serde_json::from_str(&line).unwrap();
            if told["state"] == state {
                return told;
            }
            before.push(line);
            let is_bad = told["state"] == "not_started" || told["state"] == "ended";
            assert!(!is_bad, "{told} before `{state}`");
        }
    }

    /// Reads standard error up to these words.
    fn complaint(&mut self, words: &str) {
        while self.process.error_line().unwrap() != words {}
    }

    /// Stops it, the bot with it.
    fn stop(self, signal: &str) -> Ended {
        self.process.signal(signal);
        let ended = self.process.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended
    }

    /// Changes the source.
    fn change(&self) {
        replace(&self.place, "src/main.rs", "fn main() {}");
    }
}

/// Puts a file in the place of another, or of none, in one step.
fn replace(place: &Place, name: &str, text: &str) {
    let new = place.write("new", text);
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(new, place.path().join(name)).unwrap();
}

/// What builds.
fn build() -> String {
    BUILD.replace("BINARY", env!("CARGO_BIN_EXE_chinwag"))
}

fn is_alive(process: &Value) -> bool {
    Command::new("kill").args(["-0", &process.to_string()]).output().unwrap().status.success()
}

/// Waits until a process has ended that is no child of this one.
fn gone(process: &Value) {
    let begun = Instant::now();
    while is_alive(process) {
        assert!(begun.elapsed() < SOON, "process {process} does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_bots_change_places() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let (mut watched, first) = Watched::start(&provider.api_url());
    provider.subscribe(&watched.webhook).await.unwrap();
    let config = LoadConfig::new(0)
        .with_users(20)
        .with_pace(Pace::PerSecond(100.0))
        .with_duration(Duration::from_secs(5));
    // NOTE: in a task of its own, which goes on while this one waits for a line.
    let provider = Arc::new(provider);
    let driven = Arc::clone(&provider);
    let loading = tokio::spawn(async move { load::run(&driven, config).await.unwrap() });
    let mut process = first["process"].clone();
    for count in 1..=6 {
        // Some time after each change the bot is busy again.
        provider.wait_until(SOON, |report| report.calls >= count * 70).await.unwrap();
        watched.change();
        let running = tokio::task::block_in_place(|| watched.until("running"));
        assert_eq!((&running["again"], &running["listen"]), (&true.into(), &first["listen"]));
        assert!(!is_alive(&process), "there is one at a time: {running}");
        process = running["process"].clone();
    }
    let report = loading.await.unwrap();
    assert_eq!(report.sent, 500, "{report}");
    assert!(report.is_clean() && report.replied == 500, "{report}");
    assert_eq!(report.redelivered, 0, "each webhook is answered 200 at once: {report}");
    let ended = watched.stop("INT");
    assert!(!ended.errors.contains("FAKE_") && !ended.errors.contains("WARN"), "{ended:?}");
}

/// The old bot goes on where the new one cannot be built, or is not sound.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_goes_on_until_there_is_a_better_one() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let (mut watched, first) = Watched::start(&provider.api_url());
    provider.subscribe(&watched.webhook).await.unwrap();
    let person = provider.user("200000000000001");

    watched.place.write("broken", "");
    watched.change();
    let told = watched.until("not_started");
    assert_eq!((&told["why"], &told["goes_on"]), (&"it does not build".into(), &true.into()));
    watched.complaint("error: expected one of many things");
    person.says("xyzzy").await.unwrap();
    assert_eq!(person.next_reply(SOON).await.unwrap().text(), "Echo: xyzzy");
    fs::remove_file(watched.place.path().join("broken")).unwrap();

    let settings = fs::read_to_string(watched.place.path().join("chinwag.toml")).unwrap();
    replace(&watched.place, "chinwag.toml", &settings.replace("listen", "lisen"));
    let told = watched.until("not_started");
    assert_eq!((&told["why"], &told["goes_on"]), (&"the settings or the bot are wrong".into(), &true.into()));
    watched.complaint("error: unknown key `gateway.lisen`");
    person.says("plugh").await.unwrap();
    assert_eq!(person.next_reply(SOON).await.unwrap().text(), "Echo: plugh");
    assert!(is_alive(&first["process"]));

    replace(&watched.place, "chinwag.toml", &settings);
    assert_eq!(watched.until("running")["again"], true);
    gone(&first["process"]);
    watched.stop("TERM");
}

/// A bot that ends by itself is told of and not started again by itself; a webhook waits for the next one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_ends_is_started_again_after_a_change() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let (mut watched, first) = Watched::start(&provider.api_url());
    provider.subscribe(&watched.webhook).await.unwrap();
    let person = provider.user("200000000000001");
    let kill = Command::new("kill").args(["-s", "KILL", &first["process"].to_string()]).status().unwrap();
    assert!(kill.success());
    let told = watched.until("ended");
    assert_eq!((&told["code"], &told["status"]), (&Value::Null, &"signal: 9 (SIGKILL)".into()));

    watched.place.write("slow", "");
    watched.change();
    assert!(watched.until("building")["changed"].as_str().unwrap().ends_with("src/main.rs"));
    let saying = person.says("xyzzy");
    let mending = async { fs::remove_file(watched.place.path().join("slow")).unwrap() };
    let (sent, ()) = tokio::join!(saying, mending);
    assert!(sent.unwrap().ack.is_ok());
    assert_eq!(watched.until("running")["again"], true);
    assert_eq!(person.next_reply(SOON).await.unwrap().text(), "Echo: xyzzy");
    watched.stop("TERM");
}

#[test]
fn what_changes_during_a_build_is_built_as_well() {
    let (mut watched, _) = Watched::start("http://127.0.0.1:9");
    watched.place.write("slow", "");
    watched.change();
    watched.until("building");
    watched.change();
    fs::remove_file(watched.place.path().join("slow")).unwrap();
    // Whether the first of them gets so far as to run or not.
    watched.until("building");
    watched.until("running");
    watched.stop("INT");
}

/// A call that takes long is waited for after the first signal, and not after the second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_stops_all_of_it_at_once() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    provider.faults().push(Fault::Slow(Duration::from_secs(60)));
    let (mut watched, first) = Watched::start(&provider.api_url());
    provider.subscribe(&watched.webhook).await.unwrap();
    provider.user("200000000000001").says("xyzzy").await.unwrap();
    provider.wait_until(SOON, |report| report.calls == 1).await.unwrap();
    watched.process.signal("TERM");
    watched.until("stopping");
    watched.process.signal("TERM");
    let ended = watched.process.end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.errors.contains("stopped at once by a second SIGTERM"), "{ended:?}");
    gone(&first["process"]);
}

/// Nothing is left behind, also where there is no time to say so.
#[test]
fn a_bot_does_not_outlive_whoever_watches_it() {
    let (watched, first) = Watched::start("http://127.0.0.1:9");
    watched.stop("INT");
    assert!(!is_alive(&first["process"]));

    let (watched, first) = Watched::start("http://127.0.0.1:9");
    watched.process.signal("KILL");
    gone(&first["process"]);
}

#[test]
fn what_a_person_sees() {
    let place = Place::new("http://127.0.0.1:9");
    replace(&place, "build.sh", &build());
    let mut process =
        place.start(&["run", "--watch", "--watch-build", "./build.sh", "--watch-path", "build.sh"]);
    let lines: Vec<String> = (0..6).map(|_| process.line().unwrap()).collect();
    assert_eq!(lines[..2], ["watching  chinwag.toml, build.sh", "building…"]);
    assert!(lines[2].starts_with("running  gateway, functions, sender, "), "{}", lines[2]);
    let address = lines[3].strip_prefix("  listening on ").unwrap();
    assert_eq!(lines[4], format!("  page (messenger)  {address}/webhooks/page"));
    assert_eq!(lines[5], "  stop it with Ctrl-C");
    replace(&place, "build.sh", &build());
    assert_eq!(process.line().unwrap(), "building…  build.sh has changed");
    assert!(process.line().unwrap().starts_with("running again, "));
    process.signal("INT");
    assert_eq!(process.line().unwrap(), "stopping: SIGINT");
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn what_cannot_be_watched_is_explained() {
    let place = Place::new("http://127.0.0.1:9");
    let mut watch = place.command(&["run", "--watch"]);
    let output = watch.env_remove("CARGO_MANIFEST_DIR").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.starts_with("error: there is no Cargo.toml here, nor in a folder above"), "{errors}");

    let ended = place.end(&["run", "--watch", "--watch-build", "true", "--watch-path", "nowhere"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.errors.starts_with("error: `nowhere` cannot be watched: it is not there\n"), "{ended:?}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = Place::with(&format!("gateway.listen = \"{}\"", taken.local_addr().unwrap()));
    let ended = place.end(&["run", "--watch", "--watch-build", "true"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.errors.contains("another program listens there"), "{ended:?}");
}
