//! What the homeserver refuses.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_767_406_680_000);

/// A homeserver on which Ann has written to the bot, the path of her room, and the id of her message.
fn homeserver() -> (Matrix, String, String) {
    let mut server = Matrix::new();
    let ann = Person { name: "ann".into(), id: server.user_id("ann") };
    let webhook = server.webhook(&ann, &Act::Says("hi".into()), "", NOW).expect("a transaction");
    let room = server.rooms.keys().next().expect("her room");
    let path = format!("/_matrix/client/v3/rooms/{}", room.replace('!', "%21").replace(':', "%3A"));
    (server, path, webhook.message_id.expect("her message"))
}

fn put(target: String, body: &Value) -> RawRequest {
    let bearer = HeaderValue::from_str(&format!("Bearer {AS_TOKEN}")).expect("a header");
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
    RawRequest { method: Method::PUT, target, headers, body: body.to_string().into() }
}

fn code(taken: &Taken) -> String {
    let body: Value = serde_json::from_slice(&taken.reply.body).expect("JSON");
    body["errcode"].as_str().unwrap_or_default().to_owned()
}

fn notice(words: &str) -> Value {
    json!({"msgtype": "m.notice", "body": words})
}

#[test]
fn a_transaction_is_shown_once_and_has_one_event() {
    let (mut server, room, _) = homeserver();
    let call = put(format!("{room}/send/m.room.message/t1"), &notice("hello\n\n1. Yes\n2. No"));
    let (first, second) = (server.call(&call, NOW), server.call(&call, NOW));
    assert_eq!((first.reply.status, &first.reply.body), (200, &second.reply.body));
    assert_eq!((first.shown.len(), second.shown.len()), (1, 0));
    assert_eq!(first.shown[0].said.words(), "hello");
    assert_eq!(first.shown[0].choices.len(), 2);
}

#[test]
fn the_token_is_asked_for() {
    let (mut server, room, _) = homeserver();
    let call = || put(format!("{room}/send/m.room.message/t1"), &notice("hello"));
    let mut other = call();
    other.headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer other"));
    let mut bare = call();
    bare.headers.clear();
    for (call, expected) in [(other, "M_UNKNOWN_TOKEN"), (bare, "M_MISSING_TOKEN")] {
        let taken = server.call(&call, NOW);
        assert_eq!((taken.reply.status, code(&taken).as_str()), (401, expected));
    }
}

#[test]
fn what_a_homeserver_refuses_is_refused() {
    let (mut server, room, ann) = homeserver();
    let related = |relation: Value| {
        let mut content = notice("hello");
        content["m.relates_to"] = relation;
        content
    };
    let send = format!("{room}/send/m.room.message/t");
    let html = json!({"msgtype": "m.notice", "body": "a", "format": "org.matrix.custom.html",
        "formatted_body": "a <more> b"});
    let typing = "typing/%40bot%3Asimulated.example";
    for (target, body, status, expected) in [
        (format!("{}/send/m.room.message/t", room.replace("%21", "%21x")), notice("a"), 403, "M_FORBIDDEN"),
        (format!("{room}/send/m.room.message/"), notice("a"), 404, "M_UNRECOGNIZED"),
        (format!("{room}/send/m.room.name/t"), json!({"name": "a"}), 403, "M_FORBIDDEN"),
        (send.clone(), json!({"msgtype": "m.notice"}), 400, "M_BAD_JSON"),
        (send.clone(), json!([]), 400, "M_BAD_JSON"),
        (send.clone(), html, 400, "M_BAD_JSON"),
        (send.clone(), json!({"msgtype": "m.image", "body": "a", "url": "https://a"}), 400, "M_BAD_JSON"),
        (send.clone(), notice(&"a".repeat(65_000)), 413, "M_TOO_LARGE"),
        (send.clone(), related(json!({"m.in_reply_to": {"event_id": "$none"}})), 404, "M_NOT_FOUND"),
        (send, related(json!({"rel_type": "m.replace", "event_id": ann})), 403, "M_FORBIDDEN"),
        (format!("{room}/redact/{ann}/t"), json!({}), 403, "M_FORBIDDEN"),
        (format!("{room}/{typing}"), json!({"typing": true}), 400, "M_BAD_JSON"),
        (format!("{room}/typing/%40ann%3Asimulated.example"), json!({"typing": false}), 403, "M_FORBIDDEN"),
        ("/_matrix/client/v3/sync".into(), json!({}), 404, "M_UNRECOGNIZED"),
        ("/_matrix/client/v3/account/whoami".into(), json!({}), 405, "M_UNRECOGNIZED"),
    ] {
        let taken = server.call(&put(target.clone(), &body), NOW);
        assert_eq!((taken.reply.status, code(&taken).as_str()), (status, expected), "{target} {body:.100}");
        assert!(taken.shown.is_empty());
    }
}

#[test]
fn the_owner_of_a_token_is_told() {
    let (mut server, _, _) = homeserver();
    let target = "/_matrix/client/v3/account/whoami".to_owned();
    let call = RawRequest { method: Method::GET, body: bytes::Bytes::new(), ..put(target, &json!({})) };
    let taken = server.call(&call, NOW);
    let body: Value = serde_json::from_slice(&taken.reply.body).expect("JSON");
    assert_eq!((taken.reply.status, &body["user_id"]), (200, &json!(BOT)));
}

#[test]
fn a_reaction_is_put_on_once() {
    let (mut server, room, ann) = homeserver();
    let reaction = json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": ann, "key": "👍"}});
    for (txn, status) in [("t1", 200), ("t1", 200), ("t2", 400)] {
        let taken = server.call(&put(format!("{room}/send/m.reaction/{txn}"), &reaction), NOW);
        assert_eq!(taken.reply.status, status, "{txn}");
    }
}

#[test]
fn the_bot_is_told_what_it_did_with_what_comes_next() {
    let (mut server, room, _) = homeserver();
    server.call(&put(format!("{room}/send/m.room.message/t1"), &notice("hello")), NOW);
    let ann = Person { name: "ann".into(), id: server.user_id("ann") };
    let webhook = server.webhook(&ann, &Act::Says("thanks".into()), "", NOW).expect("a transaction");
    let body: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    let events = body["events"].as_array().expect("events");
    let senders: Vec<_> = events.iter().map(|event| event["sender"].as_str().expect("a sender")).collect();
    assert_eq!(senders, [BOT, "@ann:simulated.example"]);
    assert_eq!(server.user_id("Zoë"), "@=5ao=c3=ab:simulated.example");
}

#[test]
fn in_a_room_it_is_invited_to_the_bot_speaks_once_it_has_joined() {
    let (mut server, _, _) = homeserver();
    let ann = Person { name: "ann".into(), id: server.user_id("ann") };
    let told = server.invites(&ann, "!new:simulated.example", NOW);
    let event = |webhook: &Webhook, at: usize| {
        let body: Value = serde_json::from_slice(&webhook.body).expect("JSON");
        let event = body["events"][at].clone();
        (event["state_key"].clone(), event["content"]["membership"].clone())
    };
    assert_eq!(event(&told, 0), (json!(BOT), json!("invite")));
    let room = "%21new%3Asimulated.example";
    let say = || put(format!("/_matrix/client/v3/rooms/{room}/send/m.room.message/t1"), &notice("hello"));
    let post = |path: String| RawRequest {
        method: Method::POST,
        ..put(format!("/_matrix/client/v3/{path}"), &json!({}))
    };
    assert_eq!(code(&server.call(&say(), NOW)), "M_FORBIDDEN");
    assert_eq!(code(&server.call(&post("join/%21other%3Asimulated.example".into()), NOW)), "M_FORBIDDEN");
    for _ in 0..2 {
        assert_eq!(server.call(&post(format!("join/{room}")), NOW).reply.status, 200);
    }
    assert_eq!(server.call(&say(), NOW).reply.status, 200);
    assert_eq!(server.call(&post(format!("rooms/{room}/leave")), NOW).reply.status, 200);
    assert_eq!(code(&server.call(&say(), NOW)), "M_FORBIDDEN");
    let next = server.webhook(&ann, &Act::Says("hi".into()), "", NOW).expect("a transaction");
    assert_eq!(event(&next, 0), (json!(BOT), json!("join")), "being there already is told once");
}
