//! `run --watch`: a bot that is built and started again while messages come in. The program that builds is a script
//! that names the binary of this crate, or fails while there is a file `broken`.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::Command,
    time::{Duration, Instant},
};

use chinwag_testkit::messenger::{
    Config, Fault, Messenger,
    load::{self, LoadConfig, Pace},
};
use serde_json::Value;

use crate::support::{Place, Process, free_port};

const SOON: Duration = Duration::from_secs(30);

const BUILD: &str = r#"#!/bin/sh
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
        let build = place.write("build.sh", &BUILD.replace("BINARY", env!("CARGO_BIN_EXE_chinwag")));
        fs::set_permissions(&build, fs::Permissions::from_mode(0o755)).unwrap();
        let process = place.start(&["run", "--watch", "--json", "--watch-build", "./build.sh"]);
        let mut watched = Self { place, process, webhook: String::new() };
        let first = watched.until("running");
        watched.webhook = format!("{}/webhooks/page", first["listen"].as_str().unwrap());
        (watched, first)
    }

    /// What is told next of this state; what comes before is of no interest.
    fn until(&mut self, state: &str) -> Value {
        loop {
            let line = self.process.line().unwrap_or_else(|| panic!("it has ended before `{state}`"));
            let told: Value = serde_json::from_str(&line).unwrap();
            if told["state"] == state {
                return told;
            }
            assert_ne!(told["state"], "not_started", "{told}");
        }
    }

    /// Changes the source.
    fn change(&self) {
        self.place.write("src/main.rs", "fn main() {}");
    }
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
    let loading = async {
        let report = load::run(&provider, config).await.unwrap();
        // Whoever builds next notices that there is nothing to do any more.
        report
    };
    let changing = async {
        tokio::task::spawn_blocking(move || {
            let mut processes = vec![first["process"].clone()];
            for _ in 0..4 {
                watched.change();
                let running = watched.until("running");
                assert_eq!((&running["again"], &running["listen"]), (&true.into(), &first["listen"]));
                assert!(!processes.contains(&running["process"]), "it is another one: {running}");
                assert!(processes.iter().all(|old| !is_alive(old)), "there is one at a time");
                processes.push(running["process"].clone());
            }
            watched
        })
        .await
        .unwrap()
    };
    let (report, watched) = tokio::join!(loading, changing);
    assert_eq!(report.sent, 500, "{report}");
    assert!(report.is_clean() && report.replied == 500, "{report}");
    assert_eq!(report.redelivered, 0, "each webhook is answered 200 at once: {report}");
    watched.process.signal("INT");
    let ended = watched.process.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.errors.contains("FAKE_") && !ended.errors.contains("WARN"), "{ended:?}");
}
