//! `run` against a simulated provider, from its start to its stop.

use std::time::{Duration, Instant};

use chinwag_testkit::messenger::{Config, Fault, Messenger};

use crate::support::{Place, free_port};

/// A load with everything that a provider does to a bot.
#[test]
fn a_bot_answers_a_simulated_provider() {
    let port = free_port();
    let place = Place::new(&format!("http://127.0.0.1:{port}"));
    let bot = place.run(&[]);
    let listen = format!("127.0.0.1:{port}");
    let load = ["--users", "20", "--rate", "100", "--duration", "3s", "--json"];
    let faults = ["--redeliver", "0.1", "--reorder", "0.1", "--errors", "0.02", "--slow", "0.01"];
    let webhook = bot.webhook();
    let mut arguments = vec!["simulate", "messenger", "--webhook", &webhook, "--listen", &listen];
    arguments.extend(load.iter().chain(&faults));
    let ended = place.end(&arguments);
    let report = &ended.json()[0];
    assert_eq!((&report["clean"], &report["report"]["sent"]), (&true.into(), &300.into()), "{ended:?}");
    assert!(report["report"]["redelivered"].as_u64() > Some(0), "{ended:?}");

    // What it did can be looked at while it runs.
    let functions = &place.end(&["functions", "--json"]).json()[0];
    let talk =
        functions.as_array().unwrap().iter().find(|function| function["spec"]["name"] == "talk").unwrap();
    assert_eq!((&talk["open"], &talk["behind"], &talk["dead"]), (&0.into(), &0.into(), &0.into()), "{talk}");
    let shown = &place.end(&["functions", "show", "talk", "--json"]).json()[0];
    assert_eq!(shown["status"], serde_json::json!({ "open": 0, "behind": 0, "dead": 0 }), "{shown}");
    let received = place.end(&["events", "--topic", "message_received", "--since", "all", "--json"]).json();
    assert_eq!(received.len(), 300, "what was delivered again was not taken again");

    let stopped = bot.stop();
    assert_eq!(stopped.code, Some(0), "{stopped:?}");
    assert!(stopped.errors.contains("stopping") && stopped.errors.contains("stopped"), "{stopped:?}");
    assert!(!stopped.errors.contains("FAKE_"), "a credential is logged: {stopped:?}");
}

#[test]
fn what_a_person_sees_of_a_start() {
    let place = Place::new("http://127.0.0.1:9");
    let mut process = place.start(&["run"]);
    let lines: Vec<String> = (0..4).map(|_| process.line().unwrap()).collect();
    assert_eq!(lines[0], "running  gateway, functions, sender");
    let address = lines[1].strip_prefix("  listening on ").unwrap();
    assert_eq!(lines[2], format!("  page (messenger)  {address}/webhooks/page"));
    assert_eq!(lines[3], "  stop it with Ctrl-C");
    process.signal("INT");
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn the_log_can_be_json() {
    let place = Place::new("http://127.0.0.1:9");
    let bot = place.run(&["--log", "json", "--log-level", "info"]);
    let ended = bot.stop();
    let lines: Vec<serde_json::Value> =
        ended.errors.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        lines.iter().any(|line| line["message"] == "stopping" && line["signal"] == "SIGTERM"),
        "{ended:?}"
    );
}

#[test]
fn a_bot_is_small_and_starts_at_once() {
    let place = Place::new("http://127.0.0.1:9");
    let begun = Instant::now();
    let bot = place.run(&[]);
    // The goal is 100 ms for a release build on an idle machine; this is an unoptimised one on a busy one.
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    #[cfg(target_os = "linux")]
    assert!(bot.process.memory() < 30 << 20, "{} bytes", bot.process.memory());
    assert_eq!(bot.stop().code, Some(0));
}

#[test]
fn a_load_that_is_lost_is_told() {
    let port = free_port();
    // The bot talks to somebody else: nothing comes back here.
    let place = Place::new("http://127.0.0.1:9");
    let bot = place.run(&[]);
    let (webhook, listen) = (bot.webhook(), format!("127.0.0.1:{port}"));
    let load = ["--rate", "20", "--duration", "200ms", "--patience", "300ms"];
    let mut arguments = vec!["simulate", "messenger", "--webhook", &webhook, "--listen", &listen];
    arguments.extend(load);
    let ended = place.end(&arguments);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(
        ended.output.contains("4 lost, 0 duplicated") && ended.output.ends_with("not clean\n"),
        "{ended:?}"
    );
    assert!(ended.errors.contains(&format!("`api_url = \"http://127.0.0.1:{port}\"`")), "{ended:?}");
}

/// A call that takes long is waited for after the first signal, and not after the second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_stops_at_once() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    provider.faults().push(Fault::Slow(Duration::from_secs(60)));
    let place = Place::new(&provider.api_url());
    let mut bot = place.run(&[]);
    provider.subscribe(&bot.webhook()).await.unwrap();
    provider.user("200000000000001").says("xyzzy").await.unwrap();
    provider.wait_until(Duration::from_secs(30), |report| report.calls == 1).await.unwrap();
    bot.process.signal("TERM");
    while !bot.process.error_line().unwrap().contains("stopping") {}
    let begun = Instant::now();
    bot.process.signal("TERM");
    let ended = bot.process.end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.errors.contains("stopped at once by a second SIGTERM"), "{ended:?}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}
