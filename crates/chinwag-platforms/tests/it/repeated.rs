//! How a provider tells a repetition: by the key of the response, the same at every try and of no other response.

use chinwag_core::{clock::Timestamp, platform::Platform, response::Response};

use crate::{discord, google_chat, line, matrix, mattermost, webhook, whatsapp};

/// Whatever of a call tells it from others: its address, headers and body.
fn call(platform: &dyn Platform, response: &Response, key: &str, deferred: u32) -> String {
    let response = Response { key: Some(key.to_owned()), deferred, ..response.clone() };
    let mut call = platform.render(&response).expect("a call");
    platform.sign(&mut call, key, Timestamp::from_millis(1_772_998_024_000));
    let mut headers: Vec<_> = call.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {} {:?}", call.url, headers.join("\n"), call.body)
}

fn check(platform: &dyn Platform, response: &Response) {
    let first = call(platform, response, "0n7-0.talk.0", 0);
    assert_eq!(first, call(platform, response, "0n7-0.talk.0", 7), "the same at every try");
    for other in ["0n7-0.talk.1", "0n7-0.talk.0.1"] {
        assert_ne!(first, call(platform, response, other, 0), "the same words are another response");
    }
}

#[test]
fn the_same_response_has_the_same_key_at_every_try_and_no_other_has() {
    check(&*discord::support::discord(), &discord::support::response("hi"));
    check(&google_chat::support::chat(), &google_chat::support::response("hi"));
    check(&*line::support::line(), &line::support::response("hi"));
    check(&*matrix::support::matrix(), &matrix::support::response("hi"));
    check(&*mattermost::support::mattermost(), &mattermost::support::response("hi"));
    check(&*webhook::support::webhook(), &webhook::support::response("hi"));
    check(&*whatsapp::support::whatsapp(), &whatsapp::support::response("hi"));
}
