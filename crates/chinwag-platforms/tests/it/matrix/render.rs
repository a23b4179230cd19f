//! What is sent, and under which transaction.

use chinwag_core::{
    message::MediaKind,
    reply::{Reply, ReplyContent},
    response::Response,
};
use serde_json::{Value, json};

use super::support::{AS_TOKEN, NOW, ROOM, matrix, response};

const ROOM_PATH: &str = "https://hs.example/_matrix/client/v3/rooms/%21room%3Aexample.org";

fn sent(response: Response) -> (String, Value) {
    let prepared = matrix().prepare(response).expect("prepared");
    assert_eq!(prepared.len(), 1);
    let mut call = matrix().render(&prepared[0]).expect("a call");
    matrix().sign(&mut call, "0n7-0.talk.0", NOW);
    assert_eq!(call.method, "PUT");
    assert_eq!(call.headers["authorization"], format!("Bearer {AS_TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    let path = call.url.strip_prefix(ROOM_PATH).expect("the room").to_owned();
    (path, serde_json::from_slice(&call.body).expect("JSON"))
}

const MESSAGE: &str = "/send/m.room.message/0n7-0.talk.0";

#[test]
fn words_go_with_and_without_markup() {
    let (path, body) = sent(response("**hi** <you>"));
    assert_eq!(path, MESSAGE);
    assert_eq!(
        body,
        json!({ "msgtype": "m.notice", "body": "hi <you>", "format": "org.matrix.custom.html",
        "formatted_body": "<strong>hi</strong> &lt;you&gt;", "m.mentions": {} })
    );
}

#[test]
fn a_transaction_has_the_id_of_its_event() {
    let mut call = matrix().render(&response("hi")).expect("a call");
    let mut again = call.clone();
    matrix().sign(&mut call, "a", NOW);
    matrix().sign(&mut again, "b/../c", NOW);
    assert!(call.url.ends_with("/a"), "{}", call.url);
    assert!(again.url.ends_with("/b%2F..%2Fc"), "{}", again.url);
}

#[test]
fn answers_and_threads_are_related() {
    let relation = |response| sent(response).1["m.relates_to"].take();
    assert_eq!(relation(response("hi")), Value::Null);
    let answer = Reply::text("hi").reply_to("$e1");
    assert_eq!(relation(response(answer.clone())), json!({ "m.in_reply_to": { "event_id": "$e1" } }));
    let threaded = |reply: Reply| Response {
        conversation: format!("mx:{ROOM}/$root").parse().expect("a key"),
        ..response(reply)
    };
    assert_eq!(
        relation(threaded(answer)),
        json!({ "rel_type": "m.thread", "event_id": "$root", "is_falling_back": false,
            "m.in_reply_to": { "event_id": "$e1" } })
    );
    assert_eq!(
        relation(threaded(Reply::text("hi"))),
        json!({ "rel_type": "m.thread", "event_id": "$root", "is_falling_back": true,
            "m.in_reply_to": { "event_id": "$root" } })
    );
}

#[test]
fn every_other_kind_has_its_call() {
    let reaction = |on| ReplyContent::Reaction { message_id: "$e1".into(), reaction: "👍".into(), on };
    for (reply, path, body) in [
        (Reply::typing(), "/typing/%40bot%3Aexample.org", json!({ "typing": true, "timeout": 30_000 })),
        (Reply::delete("$e1"), "/redact/%24e1/0n7-0.talk.0", json!({})),
        (
            reaction(true).into(),
            "/send/m.reaction/0n7-0.talk.0",
            json!({ "m.relates_to": { "rel_type": "m.annotation", "event_id": "$e1", "key": "👍" } }),
        ),
        (
            Reply::media(MediaKind::Image, "mxc://a/b"),
            MESSAGE,
            json!({ "msgtype": "m.image", "body": "b", "url": "mxc://a/b", "m.mentions": {} }),
        ),
        (
            Reply::media(MediaKind::Image, "mxc://a/b").caption("look"),
            MESSAGE,
            json!({ "msgtype": "m.image", "body": "look", "filename": "b", "url": "mxc://a/b",
                "format": "org.matrix.custom.html", "formatted_body": "look", "m.mentions": {} }),
        ),
        (
            ReplyContent::Location { latitude: 48.2, longitude: 16.4, title: None }.into(),
            MESSAGE,
            json!({ "msgtype": "m.location", "body": "a place", "geo_uri": "geo:48.2,16.4",
                "m.mentions": {} }),
        ),
        (
            Reply::native(json!({ "msgtype": "m.text", "body": "raw" })),
            MESSAGE,
            json!({ "msgtype": "m.text", "body": "raw" }),
        ),
    ] {
        assert_eq!(sent(response(reply)), (path.to_owned(), body));
    }
    let (_, edit) = sent(response(Reply::edit("$e1", "new")));
    assert_eq!((&edit["m.mentions"], &edit["m.new_content"]["m.mentions"]), (&json!({}), &json!({})));
    assert_eq!(edit["m.relates_to"], json!({ "rel_type": "m.replace", "event_id": "$e1" }));
    assert_eq!((&edit["body"], &edit["m.new_content"]["body"]), (&json!("* new"), &json!("new")));
    let linked = sent(response(Reply::media(MediaKind::Image, "https://a.example/b.png"))).1;
    assert_eq!(linked["body"], "https://a.example/b.png");
    assert!(matrix().render(&response(Reply::from(reaction(false)))).is_err());
}
