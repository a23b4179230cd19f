//! Whatever a signed body holds, it is kept, and what can be understood of it is published.

use std::{fs, path::Path};

use chinwag_core::{
    event::WebhookReceived,
    topic::{MESSAGE_RECEIVED, RESPONSE_STATUS, WEBHOOK_RECEIVED},
};
use serde_json::Value;

use super::bench::{Bench, texts};

#[tokio::test]
async fn what_cannot_be_decoded_is_kept_as_a_dead_letter() {
    let undecodable: [&[u8]; 9] = [
        b"",
        b"not JSON at all",
        b"{",
        b"[]",
        b"null",
        br#"{"object": 7, "entry": []}"#,
        br#"{"object": "page"}"#,
        br#"{"object": "page", "entry": "none"}"#,
        &[0xff, 0xfe, 0x00],
    ];
    for body in undecodable {
        let bench = Bench::start().await;
        let shown = String::from_utf8_lossy(body);
        assert_eq!(bench.post(body).await.status, 200, "{shown}");
        let events = bench.events().await;
        assert_eq!(events.len(), 1, "{shown}");
        assert_eq!(events[0].topic, WEBHOOK_RECEIVED);
        let kept: WebhookReceived = events[0].payload().expect("a webhook");
        assert_eq!(kept.body.0, body, "byte for byte");
        let letters = bench.dead_letters().await;
        assert_eq!(letters.len(), 1, "{shown}");
        let letter = &letters[0];
        assert_eq!((letter.function.as_str(), letter.attempts), ("gateway", 1));
        assert_eq!((&letter.event.id, letter.at), (&events[0].id, bench.now()));
        assert!(!letter.error.is_empty());
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_in_few_words() {
    let bench = Bench::start().await;
    let body = format!(r#"{{"object": "page", "entry": "{}"}}"#, "x".repeat(500_000));
    assert_eq!(bench.post(&body).await.status, 200);
    let letters = bench.dead_letters().await;
    assert!((1..=500).contains(&letters[0].error.chars().count()), "{}", letters[0].error.len());
}

/// Nested lists and objects, far deeper than any reader recurses.
#[tokio::test]
async fn deep_nesting_does_no_harm() {
    let depth = 100_000;
    let list = "[".repeat(depth) + &"]".repeat(depth);
    let object = r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth);
    let in_a_message = format!(
        r#"{{"object":"page","entry":[{{"id":"100","time":1,"messaging":[{{"sender":{{"id":"200"}},"recipient":{{"id":"100"}},"timestamp":1,"strange":{list}}}]}}]}}"#
    );
    for body in [&list, &object, &in_a_message, &list[..depth].to_owned()] {
        let bench = Bench::start().await;
        assert_eq!(bench.post(body).await.status, 200);
        assert_eq!(bench.events_of(WEBHOOK_RECEIVED).await.len(), 1);
        assert_eq!(bench.post(texts(&["m_1"])).await.status, 200, "the gateway lives");
    }
}

#[tokio::test]
async fn an_empty_batch_is_kept_and_publishes_nothing() {
    let bench = Bench::start().await;
    assert_eq!(bench.post(r#"{"object":"page","entry":[]}"#).await.status, 200);
    assert_eq!(bench.counts().await, (1, 0));
    assert_eq!(bench.events().await.len(), 1);
    assert!(bench.dead_letters().await.is_empty());
}

#[tokio::test]
async fn a_webhook_that_holds_only_what_is_ignored_is_kept() {
    let bench = Bench::start().await;
    for fixture in ["standby", "changes", "echo_of_a_person", "other_product"] {
        assert_eq!(bench.post(fixture_body(fixture)).await.status, 200, "{fixture}");
    }
    assert_eq!(bench.events_of(WEBHOOK_RECEIVED).await.len(), 4);
    assert_eq!(bench.events().await.len(), 4);
}

#[tokio::test]
async fn a_thousand_events_in_one_batch_are_published_in_order() {
    let bench = Bench::start().await;
    let mids: Vec<_> = (0..1000).map(|index| format!("m_{index}")).collect();
    let mids: Vec<_> = mids.iter().map(String::as_str).collect();
    assert_eq!(bench.post(texts(&mids)).await.status, 200);
    let published = bench.events_of(MESSAGE_RECEIVED).await;
    let texts = published.iter().map(|event| {
        let message: Value = event.payload().expect("a message");
        message["message_id"].as_str().expect("an id").to_owned()
    });
    assert!(texts.eq(mids), "each once, in the order of the batch");
}

/// Unknown kinds, wrong types, half characters, broken neighbours: whatever is on file.
#[tokio::test]
async fn every_fixture_is_taken_and_published_as_it_is_parsed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/messenger");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("fixtures")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .filter(|name| !name.starts_with("signature_"))
        .collect();
    names.sort();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let bench = Bench::start().await;
        assert_eq!(bench.post(fixture_body(&name)).await.status, 200, "{name}");
        let golden = fs::read_to_string(folder.join(format!("expected/{name}.jsonl"))).expect("golden");
        let expected = |kind| golden.lines().filter(|line| line.starts_with(kind)).count();
        let (webhooks, messages) = bench.counts().await;
        let statuses = bench.events_of(RESPONSE_STATUS).await.len();
        let parsed = (1, expected(r#"{"message":"#), expected(r#"{"status":"#));
        assert_eq!((webhooks, messages, statuses), parsed, "{name}");
        assert!(bench.dead_letters().await.is_empty(), "{name}");
    }
}

pub(super) fn fixture_body(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/messenger");
    fs::read(folder.join(format!("{name}.json"))).expect("a fixture")
}
