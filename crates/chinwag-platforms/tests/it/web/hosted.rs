//! What is served below the channel's path, and to which pages.

use chinwag_core::{
    event::{Body, Event, EventId, Source, WebhookReceived, payload},
    hosted::Asked,
    message::InboundKind,
    platform::{RawRequest, Rejection},
    topic::WEBHOOK_RECEIVED,
};
use http::{HeaderValue, Method};
use serde_json::json;

use super::support::{NOW, SITE, ask, from, hosted, page, parse, post, session, web};

fn get(below: &str) -> RawRequest {
    RawRequest { method: Method::GET, ..post(below, "") }
}

#[test]
fn no_other_page_is_let_in() {
    let web = web();
    for origin in
        ["https://evil.example", "https://www.example.com.evil.example", "null", "http://www.example.com", ""]
    {
        for below in ["session", "messages", "events"] {
            let mut request = from(None, below, "");
            request.headers.insert("origin", HeaderValue::from_str(origin).expect("a header"));
            let error = ask(&web, &request).expect_err("refused");
            assert!(matches!(error, Rejection::Malformed { header: "origin", .. }), "{origin}: {error}");
            assert!(hosted(&web).origin(&request).is_none(), "{origin}");
        }
    }
    assert!(matches!(ask(&web, &post("session", "")), Err(Rejection::Missing { header: "origin" })));
    let mut twice = from(None, "session", "");
    twice.headers.append("origin", HeaderValue::from_static("https://evil.example"));
    assert!(ask(&web, &twice).is_err() && hosted(&web).origin(&twice).is_none(), "two origins are none");
    assert_eq!(hosted(&web).origin(&from(None, "session", "")).expect("the site"), SITE);
}

#[test]
fn a_browser_may_ask_first() {
    let web = web();
    let mut request = from(None, "messages", "");
    request.method = Method::OPTIONS;
    let told = page(ask(&web, &request));
    let header =
        |name: &str| told.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    assert_eq!(told.status, 204);
    let allowed = header("access-control-allow-headers").expect("headers");
    assert_eq!(allowed, "authorization, content-type, last-event-id");
    assert!(header("access-control-allow-credentials").is_none(), "there are no cookies");
    request.headers.insert("origin", HeaderValue::from_static("https://evil.example"));
    assert!(ask(&web, &request).is_err());
}

#[test]
fn the_widget_is_for_everybody_and_nothing_else_is_there() {
    let web = web();
    let widget = page(ask(&web, &get("widget.js")));
    assert_eq!((widget.status, widget.content_type), (200, "text/javascript; charset=utf-8"));
    for below in ["", "widget.css", "../widget.js", "session", "events"] {
        assert_eq!(page(ask(&web, &get(below))).status, 404, "{below}");
    }
}

#[test]
fn who_comes_again_says_what_they_have_been_told() {
    let web = web();
    let told = session(&web, None).expect("a session");
    let mut request = from(told["token"].as_str(), "events", "");
    for (id, after) in [(None, None), (Some("17"), Some(17)), (Some("x"), None)] {
        request.headers.remove("last-event-id");
        if let Some(id) = id {
            request.headers.insert("last-event-id", HeaderValue::from_static(id));
        }
        let Ok(Asked::Follow { after: found, .. }) = ask(&web, &request) else { panic!("they follow") };
        assert_eq!(found.map(|position| position.0), after);
    }
}

/// A webhook as the gateway keeps it.
fn webhook(body: &str) -> Event {
    let received = WebhookReceived {
        platform: "web".parse().expect("a name"),
        channel: "site".parse().expect("a name"),
        headers: Vec::new(),
        body: Body(body.to_owned().into()),
    };
    let data = payload(&received).expect("JSON");
    Event::root(
        EventId::new("0n7"),
        WEBHOOK_RECEIVED,
        Source::Channel("site".parse().expect("a name")),
        NOW,
        data,
    )
}

#[test]
fn no_browser_takes_a_file_for_a_page() {
    let web = web();
    for (mime, name, data, content_type, kept_as) in [
        ("image/png", "cup.png", "AAAA", "image/png", None),
        (
            "text/html",
            "../\"me\r\nnu\".html",
            "AAAA",
            "application/octet-stream",
            Some("attachment; filename=\"..menu.html\""),
        ),
        (
            "image/svg+xml",
            "a.svg",
            "AAAA",
            "application/octet-stream",
            Some("attachment; filename=\"a.svg\""),
        ),
        ("IMAGE/PNG\r\nx: y", "", "AAAA", "application/octet-stream", Some("attachment; filename=\"\"")),
    ] {
        let body = json!({ "conversation": "u-7", "id": "5f0c2a9be101", "at": NOW, "type": "file",
            "name": name, "mime": mime, "data": data })
        .to_string();
        let message = parse(body.as_bytes()).expect("a file").remove(0).dedupe;
        let page = hosted(&web).file(&message, &webhook(&body)).expect("the file");
        let header = |name: &str| {
            page.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_str().expect("text"))
        };
        assert_eq!((page.content_type, header("content-disposition")), (content_type, kept_as));
        assert_eq!(
            (header("x-content-type-options"), header("content-security-policy")),
            (Some("nosniff"), Some("default-src 'none'; sandbox"))
        );
        assert!(hosted(&web).file("another", &webhook(&body)).is_none());
    }
}

#[test]
fn a_file_is_for_whoever_has_its_address() {
    let web = web();
    let body = json!({ "conversation": "u-7", "id": "5f0c2a9be101", "at": NOW, "type": "file",
        "name": "a.png", "mime": "image/png", "data": "AAAA" });
    let InboundKind::Message(message) = parse(body.to_string().as_bytes()).expect("a file").remove(0).kind
    else {
        panic!("no message");
    };
    let url = message.attachments()[0].url().expect("an address").to_owned();
    let below = url.strip_prefix("https://bot.example/webhooks/site/").expect("below the channel");
    let id = message.message_id.expect("an id");
    assert!(matches!(ask(&web, &get(below)), Ok(Asked::File { message_id }) if message_id == id));
    let (path, key) = below.split_once("?key=").expect("a key");
    for wrong in [String::new(), "AAAA".into(), key[1..].to_owned(), format!("{key}A")] {
        assert!(ask(&web, &get(&format!("{path}?key={wrong}"))).is_err(), "{wrong}");
    }
    assert!(ask(&web, &get(&below.replace("5f0c2a9be101", "5f0c2a9be102"))).is_err(), "of another message");
}
