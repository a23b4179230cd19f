//! Somebody is told, over HTTP and in the log.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    function::{Input, Outcome},
    topic::RESPONSE_FAILED,
};
use chinwag_runtime::{
    client::Client,
    results::{
        results,
        standard_webhooks::{Signer, WebhookId},
    },
};
use tokio::net::TcpListener;

use super::bench::{
    SECRET, config, done, failure, final_failure, handler, input, run, run_failed, secrets, start, telling,
};
use crate::sender::counterpart::{Act, Counterpart};

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let line = request.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in {request}"))
}

#[tokio::test]
async fn a_final_failure_is_told_signed_and_without_a_word_of_the_chat() {
    let ops = Counterpart::that([Act::answer(204, "")]).await;
    let notify = handler(&telling(format!("{}/hook", ops.url())), "notify");
    done(run_failed(&notify, &final_failure()).await);
    let request = ops.heard().remove(0);
    assert!(request.starts_with("POST /hook HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(&request, "content-type"), "application/json");
    let body = request.split_once("\r\n\r\n").expect("a body").1;
    expect_test::expect![[r#"{"type":"response.failed","timestamp":"2026-03-08T19:27:04.000Z","data":{"kind":"blocked","error":"HTTP 503","channel":"page","conversation":"page:1:2","event":"0n7-0.talk.0.sender.0","correlation":"0n7-0.talk.0.sender.0"}}"#]]
        .assert_eq(body);
    assert_eq!(header(&request, "webhook-id"), "0n7-0:talk:0:sender:0", "an id holds no dot");
    assert_eq!(header(&request, "webhook-timestamp"), "1772998024");
    let signer = Signer::new(&secrets(&[SECRET])).expect("a secret");
    let signed = signer.headers(&WebhookId::new("0n7-0:talk:0:sender:0"), start(), body.as_bytes());
    assert_eq!(header(&request, "webhook-signature"), signed.expect("headers")["webhook-signature"]);
}

#[tokio::test]
async fn each_try_is_signed_anew_under_the_same_id() {
    let ops = Counterpart::that([Act::answer(500, ""), Act::answer(200, "")]).await;
    let notify = handler(&telling(ops.url()), "notify");
    let first = input(RESPONSE_FAILED, &final_failure());
    let second = Input { attempt: 2, now: start().after(Duration::from_secs(9)), ..first.clone() };
    assert!(matches!(run(&notify, first).await, Outcome::Retry { .. }));
    done(run(&notify, second).await);
    let [first, second] = &ops.heard()[..] else { panic!("two tries") };
    assert_eq!(header(first, "webhook-id"), header(second, "webhook-id"));
    assert_eq!(header(second, "webhook-timestamp"), "1772998033");
    assert_ne!(header(first, "webhook-signature"), header(second, "webhook-signature"));
}

#[tokio::test]
async fn any_other_answer_is_asked_again() {
    for status in [301, 307, 400, 401, 404, 500, 502, 503] {
        let ops = Counterpart::that([Act::answer(status, "")]).await;
        let outcome = run_failed(&handler(&telling(ops.url()), "notify"), &final_failure()).await;
        let Outcome::Retry { after: None, cause } = outcome else { panic!("{status}: {outcome:?}") };
        assert_eq!(cause.to_string(), format!("the notification was answered {status}"));
    }
}

#[tokio::test]
async fn a_busy_receiver_says_when() {
    let ops = Counterpart::that([Act::with(429, "retry-after: 120\r\n", "")]).await;
    let outcome = run_failed(&handler(&telling(ops.url()), "notify"), &final_failure()).await;
    let Outcome::Retry { after, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(after, Some(Duration::from_secs(120)));
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone() {
    let ops = Counterpart::that([Act::answer(410, "")]).await;
    let notify = handler(&telling(ops.url()), "notify");
    for _ in 0..2 {
        done(run_failed(&notify, &final_failure()).await);
    }
    assert_eq!(ops.heard().len(), 1);
}

#[tokio::test]
async fn an_unreachable_receiver_is_asked_again() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let notify = handler(&telling(format!("http://{closed}/")), "notify");
    let outcome = run_failed(&notify, &final_failure()).await;
    assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    assert!(notify.spec.retry.wait(5, Duration::from_secs(86_400), None, 0).is_some(), "for days");
}

#[tokio::test]
async fn what_is_tried_again_is_not_told() {
    let ops = Counterpart::that([Act::answer(200, "")]).await;
    let mut with_retries = telling(ops.url());
    with_retries.retry = config().retry;
    done(run_failed(&handler(&with_retries, "notify"), &failure()).await);
    assert!(ops.heard().is_empty());
    done(run_failed(&handler(&telling(ops.url()), "notify"), &failure()).await);
    assert_eq!(ops.heard().len(), 1, "without retries the same failure is final");
}

#[tokio::test]
async fn without_a_usable_secret_nothing_is_sent() {
    let ops = Counterpart::that([Act::answer(200, "")]).await;
    let client = Client::new().expect("a client");
    for secret in [None, Some(secrets(&["not a secret of the scheme"]))] {
        let notify = results(&telling(ops.url()), secret, client.clone()).pop().expect("notify is the last");
        let outcome = run_failed(&notify, &final_failure()).await;
        let Outcome::Reject { cause } = outcome else { panic!("{outcome:?}") };
        assert_eq!(cause.to_string(), "a Standard Webhooks secret is `whsec_` and base64, with its padding");
    }
    assert!(ops.heard().is_empty());
}

/// A log without an address is all that many will have.
#[tokio::test]
async fn a_final_failure_is_a_line_in_the_log_and_only_one() {
    // NOTE: a lone subscriber is asked about a line only by the thread that logs it first, which may be another test's.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let log = tempfile::NamedTempFile::new().expect("a file");
    let writer = Arc::new(log.reopen().expect("the same file"));
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let notify = handler(&config(), "notify");
    done(run_failed(&notify, &failure()).await);
    done(run_failed(&notify, &final_failure()).await);
    done(run(&notify, Input { attempt: 2, ..input(RESPONSE_FAILED, &final_failure()) }).await);
    drop(guard);
    let log = std::fs::read_to_string(log.path()).expect("text");
    let [line] = log.lines().collect::<Vec<_>>()[..] else { panic!("not one line: {log}") };
    for part in [" WARN ", "kind=\"blocked\"", "HTTP 503", "page:1:2", "0n7-0.talk.0.sender.0"] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    assert!(!line.contains("secret plan"), "{line}");
}
