//! `demo` without a terminal: a script is played.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use expect_test::expect;
use serde_json::Value;

use crate::support::Place;

#[test]
fn the_built_in_script_is_answered() {
    let ended = Place::with("").end(&["demo"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.output.starts_with("you  hello\nbot  Hello, there!"), "{}", ended.output);
    let shown = [
        "[1] Order a drink  [2] Roll the dice",
        "you  2\nbot  2 cups of tea, is that right?",
        "Ordered: 2 cups of tea!",
        "Tea · Calm",
        "Thank you for the picture!",
        "Echo: xyzzy",
    ];
    for words in shown {
        assert!(ended.output.contains(words), "{words}: {}", ended.output);
    }
    let hops = ended.output.lines().filter(|line| line.trim_start().starts_with("gateway "));
    assert_eq!(hops.clone().count(), 14, "{}", ended.output);
    for line in hops {
        assert!(line.contains(" ms → talk ") && line.contains(" → sender "), "{line}");
        assert!(line.contains(" → delivered"), "{line}");
    }
    assert!(!ended.output.contains('\x1b'), "there is no terminal to colour for");
}

#[test]
fn a_script_of_ones_own_is_answered_in_json() {
    let place = Place::with("");
    place.write("script.txt", "# comment\n\nhello\nstory\n2\n/image\n/quit\nnot said\n");
    let turns = place.end(&["demo", "--json", "--script", "script.txt"]).json();
    let said: Vec<&str> = turns.iter().map(|turn| turn["said"].as_str().unwrap()).collect();
    assert_eq!(said, ["hello", "story", "2", "/image"]);
    assert!(turns.iter().all(|turn| turn["answered"] == true), "{turns:?}");
    let parts = turns[1]["answers"].as_array().unwrap();
    assert!(parts.len() >= 2, "a long text comes in parts: {parts:?}");
    assert_eq!(turns[1]["hops"]["delivered"], parts.len());
    // After the story there is one button alone, so 2 is only a word.
    assert_eq!(turns[2]["answers"][0]["words"], "Echo: 2");
    let stages = |turn: &Value| {
        let hops = turn["hops"]["hops"].as_array().unwrap();
        hops.iter().map(|hop| hop["stage"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(stages(&turns[0]), "gateway talk sender");
    expect![[r#"["Order a drink","Roll the dice","Show cards"]"#]]
        .assert_eq(&turns[0]["answers"][0]["offers"].to_string());
}

#[test]
fn one_bot_talks_on_all_platforms_side_by_side() {
    let place = Place::with("");
    place.write("script.txt", "hello\nOrder a drink\n1\n2\nyes\n");
    let turns = place.end(&["demo", "--platform", "all", "--json", "--script", "script.txt"]).json();
    let platforms: std::collections::BTreeSet<&str> =
        turns.iter().map(|turn| turn["platform"].as_str().unwrap()).collect();
    assert!(platforms.len() >= 2 && turns.len() == 5 * platforms.len(), "{turns:?}");
    assert!(turns.iter().all(|turn| turn["answered"] == true), "{turns:?}");
    let ordered = turns.iter().filter(|turn| turn["said"] == "yes");
    for turn in ordered {
        let words = turn["answers"][0]["words"].as_str().unwrap();
        assert!(words.starts_with("Ordered: 2 cups of tea!"), "{turn}");
    }
    let ended = place.end(&["demo", "--platform", "pigeon"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn a_script_can_come_from_standard_input_and_be_wrong() {
    let place = Place::with("");
    let ended = place.end(&["demo", "--script", "-"]);
    assert_eq!(ended.code, Some(2));
    expect![[r#"
        error: standard input has no line to type
          = help: name a file of lines as they would be typed, or - for standard input
    "#]]
    .assert_eq(&ended.errors);
    assert_eq!(place.end(&["demo", "--script", "nowhere.txt"]).code, Some(2));
}

/// Nothing is left behind, and nothing of it stands in the way of a second one.
#[test]
fn two_demos_run_side_by_side_and_leave_nothing() {
    let place = Place::with("");
    let demo = || {
        let mut command = place.command(&["demo"]);
        command.env("TMPDIR", place.path()).stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    for mut child in [demo(), demo()] {
        assert!(child.wait().unwrap().success());
    }
    let left: Vec<_> =
        std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["chinwag.toml"]);
}

/// It stays until it is asked to stop, and its link leads to the simulator, once.
#[test]
fn a_demo_that_is_held_opens_at_the_simulator() {
    let place = Place::with("");
    place.write("script.txt", "hello\n");
    let mut demo = place.start(&["demo", "--hold", "--json", "--script", "script.txt"]);
    let turn: Value = serde_json::from_str(&demo.line().unwrap()).unwrap();
    assert_eq!(turn["answered"], true, "{turn}");
    let held: Value = serde_json::from_str(&demo.line().unwrap()).unwrap();
    let link = held["console"].as_str().unwrap();
    let opened = get(link, "");
    assert!(opened.contains("\r\nlocation: /simulator\r\n"), "{opened}");
    let cookie = opened.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
    let host = link.split("/sign-in").next().unwrap();
    let page = get(&format!("{host}/simulator"), cookie);
    // What the script said is there, and all the other platforms are to be had.
    assert!(page.contains(">hello</p>") && page.contains("value=\"Roll the dice\""), "{page}");
    for platform in ["WhatsApp", "Telegram", "Slack", "Teams", "Discord", "LINE", "Matrix"] {
        assert!(page.contains(&format!(">{platform}</option>")), "{platform}: {page}");
    }
    let again = get(link, "");
    assert!(again.starts_with("HTTP/1.1 403") && again.contains("used up"), "{again}");
    demo.signal("TERM");
    let ended = demo.end();
    assert_eq!((ended.code, ended.output.as_str()), (Some(0), ""), "{ended:?}");
}

/// What it cannot do both is not begun.
#[test]
fn a_demo_is_held_or_not() {
    for both in [["--hold", "--no-hold"], ["--talk", "--hold"], ["--open", "--no-hold"]] {
        let ended = Place::with("").end(&["demo", both[0], both[1]]);
        assert_eq!(ended.code, Some(2), "{both:?}: {ended:?}");
    }
    let place = Place::with("");
    place.write("script.txt", "hello\n");
    let ended = place.end(&["demo", "--no-hold", "--script", "script.txt"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.output.contains("console"), "{}", ended.output);
}

/// What is answered to a request for an address.
fn get(address: &str, cookie: &str) -> String {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let request =
        format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
