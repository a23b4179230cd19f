use std::sync::{Arc, Mutex};

use chinwag_core::{
    event::{Source, payload},
    function::{Function, Input, Outcome},
    tools::Tools,
};
use expect_test::expect;
use serde_json::json;

use super::bench::build;
use crate::prelude::*;

/// Tells how it is called.
struct Tell;

impl ServiceApi for Tell {
    const NAME: &'static str = "tell";
    type Request = ();
    type Response = String;
}

#[derive(Debug, Default)]
struct Told(Mutex<Vec<String>>);

async fn tell((): (), context: CallContext, told: State<Arc<Told>>) -> Result<String> {
    let caller = context.caller().expect("a run");
    let (function, event) = (caller.function(), caller.event_id());
    let line = format!("{function} on {event}, try {}: {}", context.attempt(), context.stable_id());
    told.0.lock().expect("no panic while it is held").push(line.clone());
    // The first try of each call fails.
    if context.attempt() == 1 { Err(Error::retry("again")) } else { Ok(line) }
}

async fn talk(tell: Service<Tell>, again: Service<Tell>) -> Result<()> {
    tell.call(&()).await?;
    again.call(&()).await?;
    Err(Error::retry("to be run again"))
}

/// One run of a function on the event `id`.
async fn run(function: &Arc<dyn Function>, id: &str, attempt: u32) {
    let (now, channel) = (Timestamp::from_millis(1_772_998_025_000), ChannelName::from_static("page"));
    let data = payload(&json!({})).expect("JSON");
    let event = Event::root(EventId::new(id), MESSAGE_RECEIVED, Source::Channel(channel), now, data);
    let input = Input {
        event: Arc::new(event),
        attempt,
        interrupted: false,
        now,
        random: attempt.into(),
        deadline: None,
        tools: Tools::alone(),
    };
    assert!(matches!(function.call(input).await, Outcome::Retry { .. }));
}

#[tokio::test]
async fn a_service_knows_who_calls_and_has_an_id_that_is_the_same_whenever_the_call_is() {
    let told = Arc::new(Told::default());
    let bot = Bot::new()
        .function("talk", on(MESSAGE_RECEIVED), talk)
        .service("tell", serve(tell).attempts(2))
        .with_state(Arc::clone(&told));
    let function = build(bot, "").functions.remove(0).function;
    run(&function, "0a", 1).await;
    run(&function, "0a", 2).await;
    run(&function, "0b", 1).await;
    let lines = told.0.lock().expect("no panic while it is held").join("\n");
    expect![[r#"
        talk on 0a, try 1: 0a.talk.tell.1
        talk on 0a, try 2: 0a.talk.tell.1
        talk on 0a, try 1: 0a.talk.tell.2
        talk on 0a, try 2: 0a.talk.tell.2
        talk on 0a, try 1: 0a.talk.tell.1
        talk on 0a, try 2: 0a.talk.tell.1
        talk on 0a, try 1: 0a.talk.tell.2
        talk on 0a, try 2: 0a.talk.tell.2
        talk on 0b, try 1: 0b.talk.tell.1
        talk on 0b, try 2: 0b.talk.tell.1
        talk on 0b, try 1: 0b.talk.tell.2
        talk on 0b, try 2: 0b.talk.tell.2"#]]
    .assert_eq(&lines);
}
