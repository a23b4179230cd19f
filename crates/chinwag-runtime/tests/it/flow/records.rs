//! What is written down of a flow: the transcript, the runs, the trace.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chinwag_core::{
    commit::RunOutcome,
    event::{Event, WebhookReceived},
    message::Message,
    reply::Reply,
    store::Trace,
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use serde_json::Value;

use super::{
    Bot, Place, Stage,
    bot::{next_replies, next_reply},
    talk,
};

on_each_engine! {
    the_transcript_is_written_in_order
    a_trace_tells_every_hop
    a_message_says_where_its_raw_form_stands
    nothing_secret_is_in_any_event
}

async fn the_transcript_is_written_in_order(place: Place) {
    let mut stage = Stage::echo(place).await;
    // An answer takes a second.
    let clock = Arc::clone(&stage.clock);
    stage.functions = vec![talk(move |words| {
        clock.advance(Duration::from_secs(1));
        vec![Reply::text(format!("Echo: {words}"))]
    })];
    let bot = stage.start().await;
    let person = stage.person(1);
    let mut expected = Vec::new();
    for words in ["one", "two", "three"] {
        person.says(words).await.expect("told");
        assert_eq!(next_reply(&person).await, format!("Echo: {words}"));
        stage.pass(&bot, 0, Duration::from_secs(1)).await;
        expected.extend([format!("User: {words}"), format!("Bot: Echo: {words}")]);
    }
    assert_eq!(bot.transcript(&person).await, expected);
    assert!(bot.transcript(&stage.person(2)).await.is_empty());
    bot.stop().await;
}

async fn a_trace_tells_every_hop(place: Place) {
    let stage = Stage::with(place, [talk(|_| vec![Reply::text("first"), Reply::text("second")])]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    assert_eq!(next_replies(&person, 2).await, ["first", "second"]);
    bot.settled().await;
    let trace = bot.trace(sent.mid()).await;
    assert_eq!(trace.events.len(), 6);
    assert_hops(&trace);
    assert_runs(&bot, &trace).await;
    // By any id in it, it is the same trace.
    let by_event = bot.trace(trace.events[3].id.as_str()).await;
    assert_eq!(by_event.events.len(), 6);
    bot.stop().await;
}

/// Every event is of the same webhook and trace, and caused by another one of them.
fn assert_hops(trace: &Trace) {
    let by_id: HashMap<_, _> = trace.events.iter().map(|event| (&event.id, event)).collect();
    assert_eq!(by_id.len(), trace.events.len(), "no event twice");
    let root = &trace.events[0];
    assert_eq!((&root.topic, &root.causation), (&WEBHOOK_RECEIVED, &None));
    for event in &trace.events[1..] {
        let cause = by_id[event.causation.as_ref().expect("a cause")];
        let trace_id = |event: &Event| event.trace.expect("a trace").trace_id;
        assert_eq!((trace_id(event), &event.correlation), (trace_id(cause), &root.id));
        let is_of_gateway = cause.topic == WEBHOOK_RECEIVED;
        assert_eq!(event.trace == cause.trace, is_of_gateway, "each run is a hop, and so is the webhook");
        assert!(event.id.as_str().starts_with(cause.id.as_str()), "{} of {}", event.id, cause.id);
        assert!(event.conversation.is_some());
    }
}

/// Every subscriber of every event has done it once, and what was published is what the runs say.
async fn assert_runs(bot: &Bot, trace: &Trace) {
    let functions = bot.engine.archive.functions().await.expect("the functions");
    for event in &trace.events {
        for function in functions.iter().filter(|function| function.spec.topic == event.topic) {
            let is_of = |run: &&chinwag_core::commit::Run| {
                run.function == function.spec.name && run.event == event.id && run.outcome.consumes()
            };
            assert_eq!(trace.runs.iter().filter(is_of).count(), 1, "{} of {}", function.spec.name, event.id);
        }
    }
    assert!(trace.runs.iter().all(|run| run.correlation == trace.events[0].id));
    assert!(trace.runs.iter().all(|run| matches!(run.outcome, RunOutcome::Done | RunOutcome::Claimed)));
    let mut emitted: Vec<_> = trace.runs.iter().flat_map(|run| &run.emitted).collect();
    let mut caused: Vec<_> = trace.events[2..].iter().map(|event| &event.id).collect();
    emitted.sort();
    caused.sort();
    assert_eq!(emitted, caused);
}

async fn a_message_says_where_its_raw_form_stands(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let sent = stage.person(1).says("hello").await.expect("told");
    let message: Message = bot.payload(MESSAGE_RECEIVED).await;
    let webhook: WebhookReceived = bot.payload(WEBHOOK_RECEIVED).await;
    assert_eq!(webhook.body.0, sent.body, "byte for byte");
    let raw = message.raw.expect("the gateway fills it in");
    let body: Value = serde_json::from_slice(&webhook.body.0).expect("JSON");
    let part = body.pointer(&raw.pointer).expect("it is there");
    assert_eq!(part["message"]["mid"], sent.mid());
    assert_eq!(raw.webhook, bot.events(Some(WEBHOOK_RECEIVED)).await[0].id);
    bot.stop().await;
}

async fn nothing_secret_is_in_any_event(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: hello");
    stage.provider.faults().push(chinwag_testkit::messenger::Fault::Graph {
        status: 401,
        code: 190,
        subcode: None,
    });
    person.says("again").await.expect("told");
    bot.payload::<Value>(chinwag_core::topic::RESPONSE_FAILED).await;
    bot.settled().await;
    for event in bot.events(None).await {
        let text = serde_json::to_string(&*event).expect("JSON");
        for secret in
            ["FAKE_APP_SECRET", "FAKE_PAGE_TOKEN", "FAKE_VERIFY_TOKEN", "appsecret_proof=", "sha256="]
        {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    bot.stop().await;
}
