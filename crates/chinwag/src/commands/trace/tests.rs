use chinwag_core::{
    clock::Timestamp,
    commit::{Epoch, Run, RunOutcome, ServiceCall},
    config::{LogConfig, Span},
    event::{Event, EventId, Source, payload},
    function::{FunctionSpec, OnDead, Ordering},
    name::{ChannelName, FunctionName, TopicName},
    retry::RetryPolicy,
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED, RESPONSE_SENT, WEBHOOK_RECEIVED},
};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::*;
use crate::commands::Style;

const BEGIN: u64 = 1_772_998_024_100;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(BEGIN + millis)
}

fn function(name: &'static str) -> FunctionName {
    FunctionName::from_static(name)
}

fn status(name: &'static str, topic: TopicName, open: usize, oldest: Option<u64>) -> FunctionStatus {
    let spec = FunctionSpec {
        name: function(name),
        topic,
        ordering: Ordering::Conversation,
        concurrency: 1,
        timeout: Span::secs(1),
        retry: RetryPolicy::default(),
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    };
    FunctionStatus { spec, epoch: Epoch(1), open, oldest: oldest.map(at), behind: 0, dead: 0 }
}

fn run(name: &'static str, event: &EventId, attempt: u32, from: u64, outcome: RunOutcome) -> Run {
    let failed = !matches!(outcome, RunOutcome::Done | RunOutcome::Claimed);
    Run {
        function: function(name),
        event: event.clone(),
        correlation: EventId::new(event.root()),
        attempt,
        started: at(from),
        micros: 600,
        outcome,
        error: failed.then(|| "the database is away".into()),
        next: (outcome == RunOutcome::Retry).then(|| at(from + 200)),
        emitted: Vec::new(),
        calls: Vec::new(),
    }
}

fn data(value: &Value) -> Box<serde_json::value::RawValue> {
    payload(value).expect("JSON")
}

/// A webhook with one message, told by `message_received`.
fn received() -> (Event, Event) {
    let page = ChannelName::from_static("page");
    let webhook = EventId::new("0webhook");
    let body = json!({"platform": "messenger", "channel": "page", "body": "{}"});
    let source = Source::Channel(page);
    let root = Event::root(webhook.clone(), WEBHOOK_RECEIVED, source.clone(), at(0), data(&body));
    let said = json!({
        "platform": "messenger", "channel": "page", "conversation": "page:7", "message_id": "m_1",
        "sender": {"id": "7"}, "sent_at": "2026-03-08T19:27:04Z", "content": {"type": "text", "text": "hello"},
    });
    let mut message = root.caused(webhook.part(0), MESSAGE_RECEIVED, source, at(0), data(&said));
    message.conversation = Some("page:7".parse().expect("a conversation"));
    (root, message)
}

/// What a function publishes for an event.
fn emitted(
    by: &'static str,
    cause: &Event,
    index: usize,
    topic: TopicName,
    when: u64,
    value: &Value,
) -> Event {
    let name = function(by);
    let id = cause.id.derived(&name, index);
    cause.caused(id, topic, Source::Function(name), at(when), data(value))
}

fn response() -> Value {
    let content = json!({"type": "text", "text": "Echo: hello"});
    json!({"channel": "page", "conversation": "page:7", "reply": {"content": content}})
}

fn sent() -> Value {
    json!({
        "response": response(), "message_id": "m_2", "attempt": 1,
        "request": {"method": "POST", "url": "u", "body": ""}, "answer": {"status": 200, "body": ""},
    })
}

/// A message that was answered and delivered.
fn answered() -> Look {
    let (webhook, message) = received();
    let prepared = emitted("talk", &message, 0, RESPONSE_PREPARED, 1, &response());
    let sent = emitted("sender", &prepared, 0, RESPONSE_SENT, 3, &sent());
    let runs = vec![
        run("talk", &message.id, 1, 0, RunOutcome::Done),
        run("save_received", &message.id, 1, 0, RunOutcome::Done),
        run("sender", &prepared.id, 1, 1, RunOutcome::Claimed),
        run("sender", &prepared.id, 1, 1, RunOutcome::Done),
    ];
    let functions = vec![
        status("talk", MESSAGE_RECEIVED, 0, None),
        status("save_received", MESSAGE_RECEIVED, 0, None),
        status("sender", RESPONSE_PREPARED, 0, None),
    ];
    let trace = Found { events: vec![webhook, message, prepared, sent], runs, timers: Vec::new() };
    Look { trace, functions, is_settled: true, ..Look::default() }
}

/// The same, while the function is tried again and a reminder is due later.
fn waiting() -> Look {
    let (webhook, message) = received();
    let runs = vec![
        run("talk", &message.id, 1, 1, RunOutcome::Retry),
        run("talk", &message.id, 2, 201, RunOutcome::Retry),
        run("plan", &message.id, 1, 1, RunOutcome::Done),
    ];
    let reminder =
        emitted("plan", &message, 0, TopicName::from_static("reminder"), 1, &json!({"about": "tea"}));
    let functions = vec![
        status("talk", MESSAGE_RECEIVED, 1, Some(0)),
        status("plan", MESSAGE_RECEIVED, 0, None),
        status("late", MESSAGE_RECEIVED, 1, Some(60_000)),
    ];
    let trace = Found { events: vec![webhook, message], runs, timers: vec![(at(60_000), reminder)] };
    Look { trace, functions, is_settled: true, ..Look::default() }
}

fn check(look: &Look, expected: &Expect) {
    let mut output = Vec::new();
    text::write(&Story::new(look), at(0), &mut output, Style::default()).expect("memory");
    expected.assert_eq(&String::from_utf8(output).expect("text"));
}

#[test]
fn a_closed_message_is_shown_with_every_hop() {
    check(
        &answered(),
        &expect![[r#"
        2026-03-08T19:27:04.100Z  page:7  closed after 3 ms
        webhook_received  2 bytes on page  +0 ms  0webhook
        └─ message_received  hello  +0 ms  0webhook-0
           ├─ talk  done  0.6 ms from +0 ms
           │  └─ response_prepared  Echo: hello  +1 ms  0webhook-0.talk.0
           │     └─ sender  done  0.6 ms from +1 ms
           │        └─ response_sent  delivered m_2  +3 ms  0webhook-0.talk.0.sender.0
           └─ save_received  done  0.6 ms from +0 ms
    "#]],
    );
    let story = serde_json::to_value(Story::new(&answered())).expect("JSON");
    assert_eq!(
        (&story["id"], &story["closed"], &story["milliseconds"]),
        (&json!("0webhook"), &json!(true), &json!(3))
    );
    assert_eq!(story["events"].as_array().map(Vec::len), Some(4));
}

#[test]
fn what_is_pending_is_told() {
    check(
        &waiting(),
        &expect![[r#"
        2026-03-08T19:27:04.100Z  page:7  open: 2 pending
        webhook_received  2 bytes on page  +0 ms  0webhook
        └─ message_received  hello  +0 ms  0webhook-0
           ├─ talk  retry: the database is away  0.6 ms from +1 ms
           │    retry: the database is away  0.6 ms from +201 ms
           └─ plan  done  0.6 ms from +1 ms
              └─ reminder  {"about":"tea"}  at 2026-03-08T19:28:04.100Z  0webhook-0.plan.0
        pending:
          talk is not done after 2 runs, the database is away, runs again at 2026-03-08T19:27:04.501Z: 0webhook-0
          reminder is to be published at 2026-03-08T19:28:04.100Z: 0webhook-0.plan.0
    "#]],
    );
    let look = waiting();
    let story = serde_json::to_value(Story::new(&look)).expect("JSON");
    expect![[r#"[{"attempts":2,"error":"the database is away","event":"0webhook-0","function":"talk","kind":"input","next":"2026-03-08T19:27:04.501Z"},{"due":"2026-03-08T19:28:04.100Z","event":"0webhook-0.plan.0","kind":"timer","topic":"reminder"}]"#]].assert_eq(&story["pending"].to_string());
}

#[test]
fn the_calls_of_services_stand_below_their_run() {
    let call = |request: &str, came_to: Result<&str, &str>, attempts| ServiceCall {
        service: function("stock"),
        request: request.into(),
        response: came_to.ok().map(Into::into),
        error: came_to.err().map(Into::into),
        micros: 1234,
        attempts,
    };
    let mut look = answered();
    let away = Err("service `stock` is not called for 30s after 5 failures in a row");
    look.trace.runs[0].calls = vec![call("\"M\"", Ok("3"), 2), call("\"L\"", Ok("{\"left\":0}"), 1)];
    look.trace.runs[1].calls = vec![call("\"M\"", Ok("3"), 0), call("\"S\"", away, 0)];
    check(
        &look,
        &expect![[r#"
        2026-03-08T19:27:04.100Z  page:7  closed after 3 ms
        webhook_received  2 bytes on page  +0 ms  0webhook
        └─ message_received  hello  +0 ms  0webhook-0
           ├─ talk  done  0.6 ms from +0 ms
           │  │   stock "M" → 3  1.2 ms, 2 tries
           │  │   stock "L" → {"left":0}  1.2 ms
           │  └─ response_prepared  Echo: hello  +1 ms  0webhook-0.talk.0
           │     └─ sender  done  0.6 ms from +1 ms
           │        └─ response_sent  delivered m_2  +3 ms  0webhook-0.talk.0.sender.0
           └─ save_received  done  0.6 ms from +0 ms
                  stock "M" → 3  1.2 ms, remembered
                  stock "S" → service `stock` is not called for 30s after 5 failures in a row  1.2 ms, not tried
    "#]],
    );
    let story = serde_json::to_value(Story::new(&look)).expect("JSON");
    assert_eq!(story["runs"][0]["calls"][0]["response"], "3");
}

/// A response is open until it has an outcome, whatever the sender's own numbers say.
#[test]
fn a_response_without_an_outcome_is_open() {
    let mut look = answered();
    look.trace.events.pop();
    look.trace.runs.truncate(3);
    let is_closed = |look: &Look| Story::new(look).is_done();
    assert!(!is_closed(&look), "the call is under way");
    look.trace.runs.truncate(2);
    assert!(!is_closed(&look), "the sender has not run");
    look.functions.pop();
    assert!(!is_closed(&look), "there is no sender");
    let mut changing = answered();
    assert!(is_closed(&changing));
    changing.is_settled = false;
    assert!(!is_closed(&changing), "something has happened meanwhile");
}

#[test]
fn a_response_that_failed_is_told_unless_it_is_put_off() {
    let failed = json!({
        "response": response(), "kind": "unavailable", "error": "away", "retryable": true, "attempt": 5,
    });
    let mut look = answered();
    let prepared = look.trace.events[2].clone();
    let failure = emitted("sender", &prepared, 0, RESPONSE_FAILED, 3, &failed);
    look.trace.events[3] = failure.clone();
    let headline = |look: &Look| {
        let mut output = Vec::new();
        text::write(&Story::new(look), at(0), &mut output, Style::default()).expect("memory");
        String::from_utf8(output).expect("text").lines().next().map(str::to_owned)
    };
    expect!["2026-03-08T19:27:04.100Z  page:7  closed after 3 ms, 1 not delivered"]
        .assert_eq(&headline(&look).expect("a line"));
    let again = emitted("retry", &failure, 0, RESPONSE_PREPARED, 60_000, &response());
    look.trace.timers.push((at(60_000), again));
    expect!["2026-03-08T19:27:04.100Z  page:7  open: 1 pending"].assert_eq(&headline(&look).expect("a line"));
}

#[test]
fn a_redriven_event_stands_below_the_one_it_repeats() {
    let mut look = answered();
    let message = look.trace.events[1].clone();
    let name = function("talk");
    let mut again = message.clone();
    again.id = message.id.redriven(&name, 7);
    again.causation = Some(message.id.clone());
    again.target = Some(name);
    again.time = at(900);
    look.trace.runs.push(run("talk", &again.id, 1, 901, RunOutcome::Dead));
    look.trace.events.push(again);
    check(
        &look,
        &expect![[r#"
            2026-03-08T19:27:04.100Z  page:7  closed after 901 ms, 1 given up
            webhook_received  2 bytes on page  +0 ms  0webhook
            └─ message_received  hello  +0 ms  0webhook-0
               ├─ talk  done  0.6 ms from +0 ms
               │  └─ response_prepared  Echo: hello  +1 ms  0webhook-0.talk.0
               │     └─ sender  done  0.6 ms from +1 ms
               │        └─ response_sent  delivered m_2  +3 ms  0webhook-0.talk.0.sender.0
               ├─ save_received  done  0.6 ms from +0 ms
               └─ message_received for talk again  hello  +900 ms  0webhook-0.talk.r7
                  └─ talk  dead: the database is away  0.6 ms from +901 ms
        "#]],
    );
}

#[test]
fn a_chain_without_end_is_cut() {
    let (webhook, message) = received();
    let mut events = vec![webhook, message];
    for _ in 0..2000 {
        let last = events.last().expect("two");
        let next = emitted("talk", last, 0, TopicName::from_static("again"), 1, &json!({}));
        events.push(next);
    }
    let trace = Found { events, ..Found::default() };
    let look = Look { trace, is_settled: true, ..Look::default() };
    let mut output = Vec::new();
    text::write(&Story::new(&look), at(0), &mut output, Style::default()).expect("memory");
    assert!(String::from_utf8(output).expect("text").lines().count() < 100);
}

/// Answers at once, and goes on an hour later; or at once, where something is said.
async fn nap(mut chat: crate::bot::Chat) -> crate::bot::Result<()> {
    let hour = std::time::Duration::from_secs(3600);
    match chat.ask("Anything else?").within(hour).await? {
        Some(_) => chat.say("Then on.").await,
        None => chat.say("Good night.").await,
    }
}

#[tokio::test]
async fn a_conversation_that_waits_for_time_is_told() {
    let bot = crate::bot::Bot::new().function("talk", crate::bot::on(MESSAGE_RECEIVED), nap);
    let stage = crate::testing::Stage::start(bot).await.expect("a stage");
    stage.user("ann").says("hello").await.expect("an answer");
    let messages = stage.events(MESSAGE_RECEIVED).await.expect("events");
    let id = messages[0].id.as_str();
    let told = async || {
        let look = look_at(stage.engine(), id).await.expect("an engine").expect("a message");
        let (story, mut output) = (Story::new(&look), Vec::new());
        text::write(
            &story,
            stage.now().after(std::time::Duration::from_secs(60)),
            &mut output,
            Style::default(),
        )
        .expect("memory");
        let text = String::from_utf8(output).expect("text").replace(messages[0].id.root(), "0");
        let last = text.lines().last().expect("a line").trim().to_owned();
        assert!(text.contains("  wakes talk  "), "{text}");
        assert!(!text.contains("talk again"), "{text}");
        (story.is_done(), story.closed, last)
    };
    let (is_done, is_closed, last) = told().await;
    assert!(is_done, "a demo has not to wait for it");
    assert!(!is_closed);
    expect![[r#"talk goes on in 59m, where nobody makes it go on before: 0-0.talk.1"#]].assert_eq(&last);
    stage.user("ann").says("no").await.expect("an answer");
    let (_, is_closed, last) = told().await;
    assert!(is_closed, "what was answered is not waited for: {last}");
    stage.later("2h").await.expect("time");
    assert!(told().await.1, "it has gone off");
}

fn check_waterfall(look: &Look, columns: usize, expected: &Expect) {
    let mut output = Vec::new();
    waterfall::write(&Story::new(look), columns, &mut output, Style::default()).expect("memory");
    expected.assert_eq(&String::from_utf8(output).expect("text"));
}

#[test]
fn the_waterfall_shows_what_ran_when() {
    let mut look = answered();
    look.trace.runs[0].calls = vec![ServiceCall {
        service: function("stock"),
        request: "1".into(),
        response: Some("2".into()),
        error: None,
        micros: 300,
        attempts: 2,
    }];
    look.trace.runs[3].micros = 2400;
    look.trace.runs[3].emitted = vec![look.trace.events[3].id.clone()];
    check_waterfall(
        &look,
        80,
        &expect![[r#"
                           0                          3.4 ms
            talk           █████····························  0.6 ms
              stock        ██·······························  0.3 ms  2 tries
            save_received  █████····························  0.6 ms
            sender         ·········████████████████████████  2.4 ms  POST 200
        "#]],
    );
    check_waterfall(
        &look,
        10,
        &expect![[r#"
                           0   3.4 ms
            talk           █·········  0.6 ms
              stock        █·········  0.3 ms  2 tries
            save_received  █·········  0.6 ms
            sender         ··████████  2.4 ms  POST 200
        "#]],
    );
}

#[test]
fn the_waterfall_shows_what_failed_and_what_came_later() {
    let mut look = waiting();
    look.trace.events.push(emitted(
        "x",
        &look.trace.events[1],
        9,
        chinwag_core::topic::RESPONSE_STATUS,
        250,
        &json!({}),
    ));
    check_waterfall(
        &look,
        90,
        &expect![[r#"
                 0                                        250.0 ms
        talk     █················································  0.6 ms  retry
        plan     █················································  0.6 ms
        talk     ·······································█·········  0.6 ms  retry
        receipt  ················································◆  at 250.0 ms
    "#]],
    );
    check_waterfall(&Look::default(), 90, &expect![[r#""#]]);
}
