//! The call that goes no further than the gateway, and the one to a far side of one's own.

use chinwag_core::{
    message::MediaKind,
    platform::{CoolOff, HttpReply, Platform, SendResult},
    reply::{MediaSource, Reply, ReplyContent},
    response::{FailureKind, Response},
};
use chinwag_platforms::web::{Config, Web};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::support::{NOW, SECRET, config, hosted, web};

fn response(reply: impl Into<Reply>) -> Response {
    Response::new("site".parse().expect("a name"), "site:u-7".parse().expect("a key"), reply.into())
}

#[test]
fn what_is_taken_here_has_the_key_of_its_response_for_an_id() {
    let web = web();
    let mut call = web.render(&response("hi")).expect("a call");
    assert!(!call.headers.contains_key("authorization"), "what is not sent needs no proof");
    web.sign(&mut call, "0n7-0.talk.0", NOW);
    let taken = web.reply(&call, &hosted(&web).take(&call));
    assert_eq!(taken, SendResult::Delivered { message_id: Some("0n7-0.talk.0".into()) });
    let posted: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(posted["conversation"], "u-7");
    assert_eq!(posted["reply"]["content"], json!({ "type": "text", "text": "hi" }));
}

#[test]
fn a_far_side_of_ones_own_is_posted_to() {
    let web =
        Web::new(Config { api_url: Some("https://chat.example/api".into()), ..config() }).expect("a channel");
    assert!(web.hosted().is_none(), "the gateway serves nothing then");
    let call = web.render(&response("hi")).expect("a call");
    assert_eq!((call.method.as_str(), call.url.as_str()), ("POST", "https://chat.example/api/replies"));
    assert_eq!(call.headers["authorization"], format!("Bearer {SECRET}"));
    assert!(call.headers["authorization"].is_sensitive());
}

#[test]
fn each_status_has_its_meaning() {
    use FailureKind::{Configuration, Credential, Invalid, NotFound, RateLimited, Unavailable};
    let web = web();
    let call = web.render(&response("hi")).expect("a call");
    for (status, kind, cool_off) in [
        (429, RateLimited, Some(CoolOff::Credential)),
        (500, Unavailable, Some(CoolOff::None)),
        (503, Unavailable, Some(CoolOff::None)),
        (408, Unavailable, Some(CoolOff::None)),
        (401, Credential, None),
        (403, Configuration, None),
        (301, Configuration, None),
        (404, NotFound, None),
        (422, Invalid, None),
    ] {
        let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static("7"))]);
        let body = format!("not with {SECRET}").into();
        let error = format!("HTTP {status}: not with …");
        let expected = match cool_off {
            Some(cool_off) => {
                SendResult::Retry { after: Some(std::time::Duration::from_secs(7)), cool_off, kind, error }
            }
            None => SendResult::Rejected { kind, error },
        };
        assert_eq!(web.reply(&call, &HttpReply { status, headers, body }), expected);
    }
}

#[test]
fn what_was_prepared_stays_as_it_is() {
    let web = web();
    let many = (0..30).fold(Reply::text("word ".repeat(4000)), |reply, n| reply.button(format!("B{n}"), "p"));
    for reply in
        [many, Reply::text("x").link("Go", "javascript:alert(1)"), Reply::media(MediaKind::File, "x:y")]
    {
        let prepared = web.prepare(response(reply)).expect("prepared");
        for response in &prepared {
            assert_eq!(web.prepare(response.clone()).expect("prepared"), vec![response.clone()]);
            web.render(response).expect("a call");
        }
    }
    let kept =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("1".into()), caption: None };
    let reply = Reply { content: kept, ..Reply::text("x") };
    assert!(web.prepare(response(reply)).is_err(), "nothing is kept for a bot");
}

#[test]
fn a_conversation_of_another_channel_is_refused() {
    let mut other = response("hi");
    other.conversation = "page:7".parse().expect("a key");
    assert!(web().render(&other).is_err());
}
