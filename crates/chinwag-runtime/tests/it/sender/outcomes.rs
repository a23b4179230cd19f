//! What follows on each answer of a provider.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    config::{SenderConfig, Span},
    event::payload,
    function::{Input, Outcome},
    name::ChannelName,
    reply::Reply,
    response::{FailureKind, Response, ResponseFailed},
    topic::RESPONSE_PREPARED,
};
use chinwag_testkit::messenger::{Fault, Rule};

use super::bench::{
    Bench, PAGE, config, event, failed, input, messenger, retry, sender_for, sent, start, to,
};

#[tokio::test]
async fn what_the_provider_took_is_told_with_request_and_answer() {
    let bench = Bench::new().await;
    let sent = sent(bench.run(Input { attempt: 2, ..input(&to("7", "hi")) }).await);
    let received = bench.provider.user("7").unread().remove(0);
    assert_eq!(received.text(), "hi");
    assert_eq!(sent.message_id.as_deref(), Some(&*received.mid));
    let key = Some("0n7-0.talk.0".to_owned());
    assert_eq!((sent.attempt, sent.response), (2, Response { key, ..to("7", "hi") }));
    assert_eq!(sent.request.method, "POST");
    assert_eq!(sent.request.url, format!("{}/v26.0/me/messages", bench.provider.api_url()));
    assert!(sent.request.body.contains("\"text\":\"hi\""), "{}", sent.request.body);
    assert_eq!(sent.answer.status, 200);
    assert!(sent.answer.body.contains(&received.mid), "{}", sent.answer.body);
}

#[tokio::test]
async fn it_is_subscribed_so_that_nothing_else_decides_its_retries() {
    let bench = Bench::with(SenderConfig { timeout: Span::secs(15), ..config() }).await;
    let spec = &bench.sender.spec;
    assert_eq!((spec.name.as_str(), &spec.topic), ("sender", &RESPONSE_PREPARED));
    assert!(spec.claim);
    assert_eq!(spec.concurrency, 8);
    assert!(spec.timeout.get() > Duration::from_secs(15));
    let asked = Duration::from_secs(77);
    let age = Duration::from_secs(86_400 * 365);
    assert_eq!(spec.retry.wait(1_000_000, age, Some(asked), u64::MAX), Some(asked));
}

#[tokio::test]
async fn too_many_calls_hold_the_lane_and_let_the_conversation_cool_off() {
    let bench = Bench::new().await;
    bench.provider.faults().push(Fault::RateLimited { retry_after: Some(Duration::from_secs(30)) });
    let (wait, cause) = retry(bench.send(&to("7", "hi")).await);
    assert!((30_000..31_000).contains(&wait.as_millis()), "{wait:?}");
    assert!(cause.contains("613"), "{cause}");
    assert!(bench.wait("7", start()) >= Duration::from_secs(30));
    assert_eq!(bench.wait("8", start()), Duration::ZERO, "another conversation need not wait");
}

#[tokio::test]
async fn where_the_provider_names_no_time_it_cools_off_for_a_second() {
    let bench = Bench::new().await;
    bench.provider.faults().push(Fault::RateLimited { retry_after: None });
    let (wait, _) = retry(bench.send(&to("7", "hi")).await);
    assert!(wait < Duration::from_secs(1), "half of the first bound: {wait:?}");
    assert!(bench.wait("7", start()) >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_refused_credential_budget_lets_the_whole_channel_cool_off() {
    let bench = Bench::new().await;
    bench.provider.faults().push(Fault::Graph { status: 400, code: 4, subcode: None });
    retry(bench.send(&to("7", "hi")).await);
    assert!(bench.wait("8", start()) >= Duration::from_secs(1));
}

#[tokio::test]
async fn trouble_at_the_provider_holds_the_lane_and_nothing_else() {
    let bench = Bench::new().await;
    bench.provider.faults().push(Fault::ServerError(503));
    let (wait, cause) = retry(bench.send(&to("7", "hi")).await);
    assert!((400..600).contains(&wait.as_millis()), "half of the first bound: {wait:?}");
    assert_eq!(cause, "HTTP 503");
    assert_eq!(bench.wait("7", start()), Duration::ZERO);
}

#[tokio::test]
async fn when_its_tries_are_spent_somebody_else_has_to_go_on() {
    let bench = Bench::new().await;
    bench.provider.faults().push(Fault::RateLimited { retry_after: Some(Duration::from_secs(3)) });
    let failed = failed(bench.run(Input { attempt: 3, ..input(&to("7", "hi")) }).await);
    assert_eq!((failed.kind, failed.retryable, failed.attempt), (FailureKind::RateLimited, true, 3));
    assert_eq!(failed.retry_after, Some(Duration::from_secs(3)));
    assert_eq!(failed.response.since, Some(start()), "its age goes with it");
    assert_eq!(failed.answer.expect("an answer").status, 429);
    assert!(failed.request.is_some());
}

#[tokio::test]
async fn age_spends_its_tries_too() {
    let bench = Bench::new().await;
    bench.provider.faults().add(Rule::always(Fault::ServerError(500)));
    let late = start().after(Duration::from_secs(301));
    assert!(failed(bench.run(Input { now: late, ..input(&to("7", "hi")) }).await).retryable);
    // A response that was put off is as old as its first preparation.
    let since = Timestamp::from_millis(start().as_millis() - 301_000);
    let key = Some("of the first preparation".to_owned());
    let put_off = Response { since: Some(since), deferred: 1, key, ..to("7", "hi") };
    let failed = failed(bench.send(&put_off).await);
    assert_eq!((failed.retryable, failed.response), (true, put_off));
}

#[tokio::test]
async fn a_wait_that_the_policy_has_no_room_for_is_none() {
    let bench = Bench::new().await;
    bench.provider.faults().push(Fault::RateLimited { retry_after: Some(Duration::from_secs(3600)) });
    let failed = failed(bench.send(&to("7", "hi")).await);
    assert_eq!((failed.retryable, failed.retry_after), (true, Some(Duration::from_secs(3600))));
    assert!(bench.wait("7", start()) >= Duration::from_secs(3600), "but the conversation cools off");
}

#[tokio::test]
async fn while_nobody_answers_nothing_was_sent() {
    let bench = Bench::new().await;
    bench.provider.hang_up().await;
    let (_, cause) = retry(bench.send(&to("7", "hi")).await);
    assert!(cause.starts_with("the call was not sent"), "{cause}");
    let failed = failed(bench.run(Input { attempt: 3, ..input(&to("7", "hi")) }).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Unavailable, true));
    assert!(failed.answer.is_none());
    bench.provider.come_back().await.expect("the same port");
    sent(bench.send(&to("7", "hi")).await);
}

/// What cannot succeed is over at the first try.
fn assert_final(failed: &ResponseFailed, kind: FailureKind, words: &str) {
    assert_eq!((failed.kind, failed.retryable), (kind, false), "{}", failed.error);
    assert!(failed.error.contains(words), "{}", failed.error);
    assert_eq!(failed.response.since, None);
}

#[tokio::test]
async fn a_wrong_token_is_not_the_messages_fault() {
    let bench = Bench::new().await;
    let sender = sender_for(&config(), messenger(bench.provider.api_url(), "ANOTHER_TOKEN"));
    let failed = failed(sender.function.call(input(&to("7", "hi"))).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Credential, true));
    assert!(failed.error.contains("190"), "{}", failed.error);
    let next = sender.function.ready_at(&event(&to("8", "hi")), start());
    assert_eq!(next.since(start()), Duration::from_secs(60), "and the channel rests");
    assert_eq!(failed.answer.expect("an answer").status, 401);
}

#[tokio::test]
async fn a_refusal_of_the_message_is_final() {
    let bench = Bench::new().await;
    let closed = to("7", "hi");
    bench.provider.faults().push(Fault::Graph { status: 400, code: 10, subcode: Some(2_018_278) });
    assert_final(&failed(bench.send(&closed).await), FailureKind::WindowClosed, "2018278");
    assert_final(&failed(bench.send(&to("7", &"x".repeat(3000))).await), FailureKind::Invalid, "2000");
    assert_final(&failed(bench.send(&to("nobody", "hi")).await), FailureKind::NotFound, "matching user");
    bench.provider.user("7").blocks();
    assert_final(&failed(bench.send(&to("7", "hi")).await), FailureKind::Blocked, "551");
}

#[tokio::test]
async fn an_unknown_channel_is_final() {
    let bench = Bench::new().await;
    let channel = ChannelName::from_static("gone");
    let conversation = format!("gone:{PAGE}:7").parse().expect("a key");
    let failed = failed(bench.send(&Response::new(channel, conversation, Reply::text("hi"))).await);
    assert_final(&failed, FailureKind::Configuration, "there is no channel `gone`");
    assert!(failed.request.is_none() && failed.answer.is_none());
}

#[tokio::test]
async fn what_cannot_be_rendered_is_final_and_not_sent() {
    let bench = Bench::new().await;
    let conversation = format!("page:{PAGE}").parse().expect("a key");
    let nobody = Response { conversation, ..to("7", "hi") };
    assert_final(&failed(bench.send(&nobody).await), FailureKind::Invalid, "nobody to send to");
    assert_eq!(bench.provider.report().calls, 0);
}

#[tokio::test]
async fn what_is_no_response_is_a_dead_letter() {
    let bench = Bench::new().await;
    let mut event = event(&to("7", "hi"));
    event.data = payload("no response").expect("json");
    let outcome = bench.run(Input { event: Arc::new(event), ..input(&to("7", "hi")) }).await;
    assert!(matches!(outcome, Outcome::Reject { .. }), "{outcome:?}");
}

/// As after runs that ended in a panic, of which this function was never asked what should follow.
#[tokio::test]
async fn more_runs_than_it_asked_for_are_an_end() {
    let bench = Bench::new().await;
    let failed = failed(bench.run(Input { attempt: 4, ..input(&to("7", "hi")) }).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Unavailable, true));
    assert_eq!(bench.provider.report().calls, 0);
}

#[tokio::test]
async fn a_long_body_is_cut_between_characters() {
    let bench = Bench::new().await;
    let failed = failed(bench.send(&to("7", &"€".repeat(10_000))).await);
    let body = failed.request.expect("a request").body;
    assert!((16_380..=16_384).contains(&body.len()), "{}", body.len());
    assert!(body.ends_with('€'));
}
