//! Webex.

mod fetch;

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    message::InboundKind,
    name::ChannelName,
    platform::{CoolOff, HttpReply, Platform, RawRequest, Rejection, SendResult, admit},
    reply::Reply,
    response::{FailureKind, Response},
    secret::{Secret, Secrets},
};
use chinwag_platforms::{
    for_verify,
    webex::{Config, Webex},
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};
use sha1::Sha1;

use super::golden::{self, Case};

const BOT: &str = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS8wMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGIwN2E";
const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);

fn webex() -> Arc<dyn Platform> {
    let one = |text| Secrets::new(vec![Secret::new(text)]).expect("one");
    let name = ChannelName::from_static("wx");
    Arc::new(
        Webex::new(Config::new(name, one("FAKE_SECRET"), one("FAKE_TOKEN"), BOT.into())).expect("a channel"),
    )
}

fn post(body: &[u8], signature: Option<&str>) -> RawRequest {
    let mut headers = HeaderMap::new();
    if let Some(signature) = signature {
        headers.insert("x-spark-signature", HeaderValue::from_str(signature).expect("a header"));
    }
    RawRequest { method: Method::POST, target: "/webhooks/wx".into(), headers, body: body.to_vec().into() }
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn parse(body: &[u8]) -> Result<Vec<chinwag_core::message::Inbound>, chinwag_core::platform::ParseError> {
    let platform = webex();
    let request = post(body, Some(&sign("FAKE_SECRET", body)));
    platform.parse(&admit(&*platform, request, NOW).expect("signed"))
}

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("webex", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => {
            let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str).expect("text");
            let platform = for_verify("webex", text("/secret")).expect("webex");
            let request = post(text("/body").as_bytes(), Some(text("/headers/X-Spark-Signature")));
            golden::judged(&*platform, &vector, admit(&*platform, request, NOW))
        }
    });
}

#[test]
fn only_what_is_signed_is_let_in() {
    let verdict = |signature: Option<&str>| webex().verify(&post(b"{}", signature), NOW);
    let header = "x-spark-signature";
    assert_eq!(verdict(Some(&sign("FAKE_SECRET", b"{}"))), Ok(()));
    assert_eq!(verdict(None), Err(Rejection::Missing { header }));
    assert_eq!(verdict(Some(&sign("other", b"{}"))), Err(Rejection::Mismatch { header }));
    assert_eq!(verdict(Some(&sign("FAKE_SECRET", b"{ }"))), Err(Rejection::Mismatch { header }));
    for malformed in ["", "00", "sha1=00"] {
        assert!(matches!(verdict(Some(malformed)), Err(Rejection::Malformed { .. })), "{malformed}");
    }
}

#[test]
fn a_thread_is_a_conversation_of_its_own_and_a_mention_is_told() {
    let body = json!({ "resource": "messages", "event": "created", "data": {
        "id": "m1", "roomId": "r1", "roomType": "group", "parentId": "m0", "personId": "p1",
        "mentionedPeople": [BOT] } });
    let event = parse(body.to_string().as_bytes()).expect("a webhook").remove(0);
    assert_eq!(event.dedupe, "messages.created:m1");
    let InboundKind::Message(message) = event.kind else { panic!("no message") };
    assert_eq!((message.conversation.id(), message.mentions_bot), ("r1/m0", true));
    for body in ["", "[]", "{}", "{\"resource\":\"messages\""] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_webhook_without_its_data_is_pointed_to_as_a_whole() {
    let event = |body: &[u8]| parse(body).expect("a webhook").remove(0);
    let without = event(br#"{"resource": "messages", "event": "created", "id": "w"}"#);
    assert_eq!(without.pointer, "");
    assert!(matches!(without.kind, InboundKind::Ignored { .. }));
    assert_eq!(event(br#"{"resource": "messages", "event": "created", "data": null}"#).pointer, "/data");
}

fn response(reply: Reply, conversation: &str) -> Response {
    Response::new(ChannelName::from_static("wx"), conversation.parse().expect("a key"), reply)
}

#[test]
fn every_kind_has_its_call() {
    let media = chinwag_core::message::MediaKind::Image;
    for (reply, to, method, path, body) in [
        (Reply::text("**hi**"), "wx:r1", "POST", "", json!({ "roomId": "r1", "markdown": "**hi**" })),
        (
            Reply::text("hi"),
            "wx:r1/m0",
            "POST",
            "",
            json!({ "roomId": "r1", "parentId": "m0", "markdown": "hi" }),
        ),
        (
            Reply::media(media, "https://a.example/b.png").caption("b").reply_to("m0"),
            "wx:r1",
            "POST",
            "",
            json!({ "roomId": "r1", "parentId": "m0", "files": ["https://a.example/b.png"], "markdown": "b" }),
        ),
        (Reply::edit("m/1", "new"), "wx:r1", "PUT", "/m%2F1", json!({ "roomId": "r1", "markdown": "new" })),
        (
            Reply::native(json!({ "text": "raw" })),
            "wx:r1",
            "POST",
            "",
            json!({ "roomId": "r1", "text": "raw" }),
        ),
        (Reply::delete("m1"), "wx:r1", "DELETE", "/m1", Value::Null),
    ] {
        let prepared = webex().prepare(response(reply, to)).expect("prepared");
        assert_eq!(webex().prepare(prepared[0].clone()).expect("prepared"), prepared);
        let call = webex().render(&prepared[0]).expect("a call");
        assert_eq!(
            (call.method.as_str(), call.url),
            (method, format!("https://webexapis.com/v1/messages{path}"))
        );
        assert!(call.headers["authorization"].is_sensitive());
        assert_eq!(serde_json::from_slice(&call.body).unwrap_or(Value::Null), body);
    }
}

#[test]
fn a_long_text_becomes_several_that_fit() {
    let prepared = webex().prepare(response(Reply::text("word ".repeat(4000)), "wx:r1")).expect("prepared");
    assert_eq!(prepared.len(), 3);
    for response in prepared {
        assert!(response.reply.summary().len() <= 7439);
        assert_eq!(webex().prepare(response.clone()).expect("prepared"), vec![response]);
    }
}

#[test]
fn each_status_has_its_meaning() {
    use FailureKind::{Blocked, Configuration, Credential, Invalid, NotFound, RateLimited, Unavailable};
    let call = webex().render(&response(Reply::text("hi"), "wx:r1")).expect("a call");
    let read = |status| {
        let body = json!({ "id": "m9", "message": "no FAKE_TOKEN", "trackingId": "T1" }).to_string();
        webex().reply(&call, &HttpReply { status, headers: HeaderMap::new(), body: body.into() })
    };
    assert_eq!(read(200), SendResult::Delivered { message_id: Some("m9".into()) });
    let odd = HttpReply { status: 200, headers: HeaderMap::new(), body: "<html>".into() };
    let odd = webex().reply(&call, &odd);
    assert!(matches!(odd, SendResult::Rejected { kind: FailureKind::Unknown, .. }), "{odd:?}");
    for (status, kind, cool_off) in [
        (429, RateLimited, Some(CoolOff::Credential)),
        (423, Unavailable, Some(CoolOff::None)),
        (500, Unavailable, Some(CoolOff::None)),
        (502, Unavailable, Some(CoolOff::None)),
        (503, Unavailable, Some(CoolOff::None)),
        (504, Unavailable, Some(CoolOff::None)),
        (400, Invalid, None),
        (401, Credential, None),
        (403, Blocked, None),
        (404, NotFound, None),
        (405, Configuration, None),
        (409, Invalid, None),
        (410, Invalid, None),
        (415, Invalid, None),
        (428, Invalid, None),
    ] {
        let error = format!("HTTP {status} no … T1");
        let expected = match cool_off {
            Some(cool_off) => SendResult::Retry { after: None, cool_off, kind, error },
            None => SendResult::Rejected { kind, error },
        };
        assert_eq!(read(status), expected);
    }
}

#[test]
fn debug_shows_no_secret() {
    assert!(!format!("{:?}", webex()).contains("FAKE_"));
}

#[test]
fn the_probe_asks_whose_token_it_is() {
    let probe = webex().probe().expect("a call");
    assert_eq!((probe.method.as_str(), &*probe.url), ("GET", "https://webexapis.com/v1/people/me"));
    assert!(probe.headers["authorization"].is_sensitive());
}

#[test]
fn all_that_the_bot_is_told_is_registered_with_the_secret() {
    let calls = webex().registration("https://bot.example/webhooks/wx").expect("calls");
    let told: Vec<Value> =
        calls.iter().map(|call| serde_json::from_slice(&call.body).expect("JSON")).collect();
    let one = |resource: &str, event: &str| {
        json!({ "name": format!("chinwag {resource}"), "targetUrl": "https://bot.example/webhooks/wx",
            "resource": resource, "event": event, "secret": "FAKE_SECRET" })
    };
    assert_eq!(
        told,
        [one("messages", "all"), one("memberships", "all"), one("attachmentActions", "created")]
    );
    for call in calls {
        assert_eq!((call.method.as_str(), &*call.url), ("POST", "https://webexapis.com/v1/webhooks"));
    }
}
