//! The log of a running bot, looked at and turned by other processes.

use std::time::Duration;

use serde_json::Value;

use crate::support::{Place, free_port};

/// A few people talk to the bot; every message is answered.
fn talk(place: &Place, webhook: &str, port: u16) {
    let listen = format!("127.0.0.1:{port}");
    let load = ["--users", "3", "--rate", "20", "--duration", "500ms", "--json"];
    let mut arguments = vec!["simulate", "messenger", "--webhook", webhook, "--listen", &listen];
    arguments.extend(load);
    let ended = place.end(&arguments);
    assert_eq!(ended.json()[0]["clean"], true, "{ended:?}");
}

/// `logs set` is in effect two seconds later without a restart, for that function alone; and what was said last is there
/// after the end by a signal.
#[test]
fn a_log_is_turned_up_while_the_bot_runs() {
    let port = free_port();
    let place = Place::new(&format!("http://127.0.0.1:{port}"));
    let bot = place.run(&["--log-level", "debug"]);
    let webhook = bot.webhook();
    talk(&place, &webhook, port);
    let set = place.end(&["logs", "set", "talk", "--level", "debug", "--for", "10m", "--bodies", "--json"]);
    assert_eq!(set.json()[0]["level"], "debug");
    let shown = place.end(&["functions", "show", "talk", "--json"]).json();
    assert_eq!(shown[0]["log_change"]["level"], "debug", "{shown:?}");
    // NOTE: this is the promise itself: not later than after two seconds.
    std::thread::sleep(Duration::from_secs(2));
    talk(&place, &webhook, port);
    let stopped = bot.stop();
    assert_eq!(stopped.code, Some(0), "{stopped:?}");

    let all = place.end(&["logs", "--since", "all", "--json"]);
    let lines = all.json();
    let of = |message: &str, function: &str| {
        let is_one = |line: &&Value| line["message"] == message && line["function"] == function;
        lines.iter().filter(is_one).count()
    };
    assert_eq!(of("done", "talk"), 10, "those of the second time alone: {}", all.output);
    assert_eq!(of("what came in and what went out", "talk"), 10);
    assert_eq!(of("done", "sender"), 0);
    let done = lines.iter().find(|line| line["message"] == "done").expect("a line");
    assert!(done["conversation"].is_string() && done["fields"]["micros"].is_u64(), "{done}");
    let by_event = place.end(&["logs", "--event", done["event"].as_str().unwrap(), "--json"]).json();
    assert_eq!(by_event.len(), 2, "{by_event:?}");
    assert_eq!(of("the gateway listens", "runtime"), 1);
    assert_eq!(of("stopping", "runtime"), 1, "what was said while it stopped");
    assert_eq!(place.end(&["audit", "--json"]).json()[0]["action"], "logs.set");

    // Neither holds a credential; and on standard error nobody's words stand, at any level.
    assert!(!all.output.contains("FAKE_") && !stopped.errors.contains("FAKE_"));
    assert!(stopped.errors.contains("DEBUG") && !stopped.errors.contains("what came in"), "{stopped:?}");
}
