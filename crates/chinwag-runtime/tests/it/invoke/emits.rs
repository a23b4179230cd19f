//! What a function returned, as events of the commit.

use std::{slice, sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, Timestamp},
    commit::{Epoch, RunOutcome, Timer},
    event::{Event, Source, payload},
    function::{Emit, Emits, Outcome},
    name::FunctionName,
    reply::Reply,
    response::Response,
    topic::{RESPONSE_FAILED, RESPONSE_PREPARED},
};
use chinwag_runtime::invoke::Work;

use super::bench::{
    Bench, ORDERS, assert_dead, conversation, event, ids, input, order, responding, response, talk,
};

#[tokio::test]
async fn what_is_emitted_hangs_on_its_input() {
    let bench = Bench::new();
    let commit =
        bench.run(|_| async { Outcome::Done(Emits::none().with(ORDERS, "one").expect("JSON")) }).await;
    assert_eq!((commit.epoch, commit.input, commit.run.outcome), (Epoch(7), input(), RunOutcome::Done));
    let [emitted] = &commit.events[..] else { panic!("{commit:?}") };
    let cause = event();
    assert_eq!((emitted.id.as_str(), emitted.topic.as_str()), ("0n7-0.talk.0", "orders"));
    assert_eq!((emitted.causation.as_ref(), &emitted.correlation), (Some(&cause.id), &cause.correlation));
    assert_eq!(emitted.conversation, cause.conversation);
    assert_eq!(emitted.source, Source::Function(FunctionName::from_static("talk")));
    let (trace, of_cause) = (emitted.trace.expect("a trace"), cause.trace.expect("a trace"));
    assert_eq!(trace.trace_id, of_cause.trace_id);
    assert_ne!(trace.span_id, of_cause.span_id);
    assert_eq!(emitted.data.get(), "\"one\"");
    assert_eq!(commit.run.emitted, slice::from_ref(&emitted.id));
    assert_eq!((&commit.run.event, &commit.run.correlation), (&cause.id, &cause.correlation));
    assert!(commit.dead.is_none() && commit.run.error.is_none() && commit.run.next.is_none());
}

#[tokio::test]
async fn an_emit_may_be_for_another_conversation() {
    let elsewhere = |_| async {
        let emit = Emit { conversation: Some(conversation("9")), ..order(1) };
        Outcome::Done(Emits { events: vec![emit], ..Emits::none() })
    };
    let commit = Bench::new().run(elsewhere).await;
    assert_eq!(commit.events[0].conversation, Some(conversation("9")));
}

#[tokio::test]
async fn what_is_for_later_is_a_timer() {
    let bench = Bench::new();
    let later = Duration::from_secs(60);
    let commit = bench
        .run(move |_| async move {
            Outcome::Done(Emits::none().respond(&response("page", "hi"), Some(later)).expect("JSON"))
        })
        .await;
    assert!(commit.events.is_empty());
    let [timer] = &commit.timers[..] else { panic!("{commit:?}") };
    assert_eq!(timer.due.since(bench.clock.now()), later);
    assert_eq!((timer.event.id.as_str(), &timer.event.topic), ("0n7-0.talk.0", &RESPONSE_PREPARED));
    assert_eq!(commit.run.emitted, slice::from_ref(&timer.event.id));
}

#[tokio::test]
async fn a_response_is_fitted_to_its_platform_and_no_word_is_lost() {
    let long: String = (0..1500).map(|number| format!("{number} ")).collect();
    let words = long.clone();
    let commit = Bench::new()
        .run(move |_| {
            let outcome = responding(&response("page", &words));
            async move { outcome }
        })
        .await;
    assert_eq!(ids(&commit.events)[..2], ["0n7-0.talk.0", "0n7-0.talk.1"]);
    assert!(commit.events.len() > 3, "{}", commit.events.len());
    let parts = commit.events.iter().map(|event| event.payload::<Response>().expect("a response"));
    let texts: Vec<String> = parts.map(|part| part.reply.summary()).collect();
    assert!(texts.iter().all(|text| text.len() <= 2000));
    let said = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(said(&texts.join(" ")), said(&long));
}

/// What a message may be answered with goes with the first words of the answer, and with nothing else.
#[tokio::test]
async fn the_first_words_have_the_reply_token() {
    let typing = || Response { reply: Reply::typing(), ..response("page", "") };
    let elsewhere = || Response { conversation: conversation("9"), ..response("page", "you") };
    let long = "word ".repeat(900);
    let answers = move |_| {
        let all = [typing(), elsewhere(), response("page", &long), response("page", "last")];
        async move {
            let emits = all.iter().fold(Emits::none(), |emits, one| emits.respond(one, None).expect("JSON"));
            Outcome::Done(emits)
        }
    };
    let mut said = event();
    said.data = payload(&serde_json::json!({"reply_token": "nHuyWiB7"})).expect("JSON");
    let work = Work { event: Arc::new(said), input: input(), attempt: 1, interrupted: false };
    let commit = Bench::new().invoker.invoke(&talk(answers), Epoch(7), &work).await;
    let token = |event: &Event| event.payload::<Response>().expect("a response").reply_token;
    let tokens: Vec<_> = commit.events.iter().map(token).collect();
    let expected = [None, None, Some("nHuyWiB7".to_owned()), None, None, None];
    assert_eq!(tokens, expected[..tokens.len()]);
    assert!(tokens.len() > 4, "the long text is several messages: {tokens:?}");
}

/// What tells a sending stays with it when it is put off; whatever else is published is another sending.
#[tokio::test]
async fn a_key_stays_with_what_is_sent_again() {
    async fn keys(failed: &Response, again: Response) -> Vec<Option<String>> {
        let failure = serde_json::json!({
            "response": failed, "kind": "unavailable", "error": "", "retryable": true, "attempt": 3,
        });
        let mut event = event();
        event.topic = RESPONSE_FAILED;
        event.data = payload(&failure).expect("JSON");
        let work = Work { event: Arc::new(event), input: input(), attempt: 1, interrupted: false };
        let later = Some(Duration::from_secs(60));
        let body = move |_| {
            let emits = Emits::none().respond(&again, later).expect("JSON");
            async move { Outcome::Done(emits) }
        };
        let commit = Bench::new().invoker.invoke(&talk(body), Epoch(7), &work).await;
        let key = |timer: &Timer| timer.event.payload::<Response>().expect("a response").key;
        commit.timers.iter().map(key).collect()
    }
    let key = || Some("0n7-0.talk.0".to_owned());
    let keyed = |text: &str| Response { key: key(), ..response("page", text) };
    let put_off = |text: &str| Response { deferred: 1, ..keyed(text) };
    assert_eq!(keys(&keyed("hi"), put_off("hi")).await, [key()]);
    assert_eq!(keys(&keyed("hi"), put_off("other words")).await, [None]);
    let elsewhere = Response { conversation: conversation("9"), ..keyed("hi") };
    assert_eq!(keys(&keyed("hi"), elsewhere).await, [None]);
    let long = "word ".repeat(900);
    let parts = keys(&keyed(&long), put_off(&long)).await;
    assert_eq!(parts[..2], [key(), Some("0n7-0.talk.0.1".to_owned())], "each part is a sending of its own");
}

/// When the person was heard goes with what is said in their conversation, at once or later. What only ends a wait is no
/// word of theirs, and what is put off keeps what it has.
#[tokio::test]
async fn responses_tell_when_the_person_was_heard() {
    async fn heard(
        data: serde_json::Value,
        response: Response,
        after: Option<Duration>,
    ) -> Option<Timestamp> {
        let again = move |_| {
            let emits = Emits::none().respond(&response, after).expect("JSON");
            async move { Outcome::Done(emits) }
        };
        let mut said = event();
        said.data = payload(&data).expect("JSON");
        let work = Work { event: Arc::new(said), input: input(), attempt: 1, interrupted: false };
        let commit = Bench::new().invoker.invoke(&talk(again), Epoch(7), &work).await;
        let events = commit.events.iter().chain(commit.timers.iter().map(|timer| &timer.event));
        let responses: Vec<Response> = events.map(|event| event.payload().expect("a response")).collect();
        let [response] = &responses[..] else { panic!("{commit:?}") };
        response.heard_at
    }
    let at = Timestamp::from_millis(1_772_998_000_000);
    let message = |content| serde_json::json!({"sent_at": at, "content": content});
    let said = || message(serde_json::json!({"type": "text", "text": "hello"}));
    let hour = Some(Duration::from_secs(3600));
    assert_eq!(heard(said(), response("page", "hi"), None).await, Some(at));
    assert_eq!(heard(said(), response("page", "hi"), hour).await, Some(at));
    let elsewhere = Response { conversation: conversation("9"), ..response("page", "you") };
    assert_eq!(heard(said(), elsewhere, None).await, None);
    let gone = message(serde_json::json!({"type": "deleted", "message_ids": ["1"]}));
    assert_eq!(heard(gone, response("page", "oh"), None).await, None);
    let wake = serde_json::json!({"wake": {"step": 1}});
    assert_eq!(heard(wake.clone(), response("page", "hi"), None).await, None);
    let earlier = Some(Timestamp::from_millis(1_000));
    let put_off = Response { heard_at: earlier, ..response("page", "hi") };
    assert_eq!(heard(wake, put_off, None).await, earlier);
}

#[tokio::test]
async fn a_response_on_an_unknown_channel_is_a_dead_letter_that_says_so() {
    let commit = Bench::new().run(|_| async { responding(&response("gone", "hi")) }).await;
    assert_dead(&commit, "there is no channel `gone` to respond on");
}

#[tokio::test]
async fn a_response_that_is_none_is_a_dead_letter() {
    let odd = |_| async { Outcome::Done(Emits::none().with(RESPONSE_PREPARED, "hi").expect("JSON")) };
    let commit = Bench::new().run(odd).await;
    let error = commit.run.error.as_deref().expect("an error");
    assert!(error.starts_with("what was published to `response_prepared` is no response"), "{error}");
    assert_eq!(commit.run.outcome, RunOutcome::Dead);
}

#[tokio::test]
async fn a_thousand_events_are_enough() {
    let emitting = |count: usize| {
        move |_| async move { Outcome::Done(Emits { events: (0..count).map(order).collect(), ..Emits::none() }) }
    };
    let bench = Bench::new();
    assert_eq!(bench.run(emitting(1000)).await.events.len(), 1000);
    assert_dead(&bench.run(emitting(1001)).await, "one run may publish 1000 events, and this is more");
}

#[tokio::test]
async fn a_second_run_repeats_the_ids_of_the_first() {
    let bench = Bench::new();
    let emitting = talk(|input| async move {
        let mut emits = Emits::none().respond(&response("page", &"word ".repeat(900)), None).expect("JSON");
        emits.events.extend((0..3).map(order));
        emits.events.push(Emit { after: Some(Duration::from_secs(input.attempt.into())), ..order(3) });
        Outcome::Done(emits)
    });
    let first = bench.invoke(&emitting, 1).await;
    bench.clock.advance(Duration::from_secs(99));
    let second = bench.invoke(&emitting, 2).await;
    assert_eq!(ids(&first.events), ids(&second.events));
    assert_eq!(first.run.emitted, second.run.emitted);
    assert_eq!(first.timers[0].event.id, second.timers[0].event.id);
    assert!(first.run.emitted.len() > 5);
}
