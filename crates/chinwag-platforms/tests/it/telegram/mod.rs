//! Telegram.

mod parse;
mod render;
mod reply;
mod support;

use chinwag_core::platform::{Rejection, admit};
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{HEADER, NOW, SECRET, parse, post, telegram};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("telegram", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |key: &str| vector[key].as_str().expect("text");
    let platform = for_verify("telegram", text("secret")).expect("telegram");
    let request = post(text("body").as_bytes(), Some(text("value")));
    golden::judged(&*platform, vector, admit(&*platform, request, NOW))
}

#[test]
fn the_token_has_to_be_there_once_and_right() {
    let telegram = telegram();
    let verdict = |value: Option<&str>| telegram.verify(&post(b"{}", value), NOW);
    assert_eq!(verdict(Some(SECRET)), Ok(()));
    assert_eq!(verdict(Some("the-one-before")), Ok(()), "while one is changed, both are right");
    assert_eq!(verdict(None), Err(Rejection::Missing { header: HEADER }));
    for wrong in ["", "another", "a_secret-token-of-no-usE", "a_secret-token-of-no-us"] {
        assert_eq!(verdict(Some(wrong)), Err(Rejection::Mismatch { header: HEADER }), "{wrong:?}");
    }
    let mut twice = post(b"{}", Some(SECRET));
    twice.headers.append(HEADER, SECRET.parse().expect("a header"));
    assert!(matches!(telegram.verify(&twice, NOW), Err(Rejection::Malformed { .. })));
}

#[test]
fn a_press_is_answered_at_once() {
    let telegram = telegram();
    let body = br#"{"update_id":1,"callback_query":{"id":"42","from":{"id":5},"data":"x"}}"#;
    let admitted = admit(&*telegram, post(body, Some(SECRET)), NOW).expect("signed");
    let immediate = telegram.immediate(&admitted).expect("an answer");
    assert!(immediate.within.is_zero());
    assert_eq!(immediate.deferral.body, r#"{"callback_query_id":"42","method":"answerCallbackQuery"}"#);
    let other = br#"{"update_id":1,"message":{"text":"\"callback_query\""}}"#;
    let admitted = admit(&*telegram, post(other, Some(SECRET)), NOW).expect("signed");
    assert_eq!(telegram.immediate(&admitted), None);
}
