//! What is understood of a transaction.

use chinwag_core::{
    message::{Content, InboundKind, Place},
    platform::admit,
};
use serde_json::{Value, json};

use super::support::{BOT, NOW, ROOM, TOKEN, event, inbound, matrix, matrix_with, message, parse, put};

fn said(content: &Value) -> chinwag_core::message::Message {
    message(&event("m.room.message", content))
}

fn reason(event: &Value) -> &'static str {
    match inbound(event).kind {
        InboundKind::Ignored { reason } => reason,
        other => panic!("not ignored: {other:?}"),
    }
}

#[test]
fn a_thread_is_a_conversation_of_its_own() {
    let relation = json!({ "rel_type": "m.thread", "event_id": "$root", "is_falling_back": true,
        "m.in_reply_to": { "event_id": "$last" } });
    let mut content = json!({ "msgtype": "m.text", "body": "hi", "m.relates_to": relation });
    let falling = said(&content);
    assert_eq!(falling.conversation.id(), format!("{ROOM}/$root"));
    assert_eq!((falling.place, falling.reply_to), (Place::Thread, None));
    content["m.relates_to"]["is_falling_back"] = json!(false);
    assert_eq!(said(&content).reply_to.as_deref(), Some("$last"));
}

#[test]
fn an_answer_comes_without_its_quotation() {
    let answer = said(&json!({ "msgtype": "m.text", "body": "> <@ada:a> one\n\nyes",
        "m.relates_to": { "m.in_reply_to": { "event_id": "$e0" } } }));
    assert_eq!((answer.text(), answer.reply_to.as_deref(), answer.place), ("yes", Some("$e0"), Place::Group));
}

#[test]
fn a_mention_is_told_and_taken_off_the_front() {
    let listed =
        said(&json!({ "msgtype": "m.text", "body": "Bot: hi", "m.mentions": { "user_ids": [BOT] } }));
    assert_eq!((listed.text(), listed.mentions_bot), ("hi", true));
    let linked = said(&json!({ "msgtype": "m.text", "body": "Bot: hi",
        "formatted_body": "<a href=\"https://matrix.to/#/@bot:example.org\">Bot</a>: hi" }));
    assert_eq!((linked.text(), linked.mentions_bot), ("hi", true));
    let other = said(&json!({ "msgtype": "m.text", "body": "hi", "m.mentions": {} }));
    assert!(!other.mentions_bot);
}

#[test]
fn every_kind_is_understood() {
    for (kind, content, summary) in [
        ("m.room.message", json!({ "msgtype": "m.emote", "body": "waves" }), "waves"),
        (
            "m.room.message",
            json!({ "msgtype": "m.file", "body": "see", "filename": "a.pdf", "url": "mxc://a/b" }),
            "[file] see",
        ),
        (
            "m.room.message",
            json!({ "msgtype": "m.audio", "body": "a.ogg", "file": { "url": "mxc://a/b" } }),
            "[audio]",
        ),
        (
            "m.room.message",
            json!({ "msgtype": "m.location", "body": "here", "geo_uri": "geo:48.2,16.4;u=35" }),
            "[location]",
        ),
        ("m.sticker", json!({ "body": "cat", "url": "mxc://a/b" }), "[sticker] cat"),
        ("m.room.redaction", json!({ "redacts": "$e0" }), "[deleted]"),
        ("m.room.message", json!({ "msgtype": "m.poll", "body": "?" }), "[m.room.message]"),
        ("m.room.message", json!({}), "[m.room.message]"),
        ("m.room.message", json!({ "msgtype": "m.location", "geo_uri": "geo:x" }), "[m.room.message]"),
        ("m.room.message", json!("odd"), "[m.room.message]"),
        ("org.example.own", json!({ "a": 1 }), "[org.example.own]"),
    ] {
        assert_eq!(message(&event(kind, &content)).summary(), summary, "{content}");
    }
    let mut older = event("m.room.redaction", &json!({}));
    older["redacts"] = json!("$e0");
    assert_eq!(message(&older).content, Content::Deleted { message_ids: vec!["$e0".into()] });
}

#[test]
fn who_comes_and_goes_is_told_and_the_bot_is_told_apart() {
    let member = |who: &str, state: &str, before: Option<&str>| {
        let mut event = event("m.room.member", &json!({ "membership": state }));
        event["state_key"] = json!(who);
        event["unsigned"] = json!({ "prev_content": { "membership": before } });
        event
    };
    let told = |event: &Value| match message(event).content {
        Content::Members { joined, users, bot } => (joined, users.len(), bot),
        other => panic!("no members: {other:?}"),
    };
    assert_eq!(told(&member("@ada:example.org", "join", Some("invite"))), (true, 1, false));
    assert_eq!(told(&member("@ada:example.org", "ban", None)), (false, 1, false));
    let mut own = member(BOT, "join", None);
    own["sender"] = json!(BOT);
    assert_eq!(told(&own), (true, 0, true));
    assert_eq!(told(&member(BOT, "leave", Some("join"))), (false, 0, true));
    assert_eq!(message(&member("@ada:example.org", "invite", None)).summary(), "[m.room.member]");
    let renamed = reason(&member("@ada:example.org", "join", Some("join")));
    assert_eq!(renamed, "somebody changed their name or picture");
}

fn invitation() -> Value {
    let mut event = event("m.room.member", &json!({ "membership": "invite", "is_direct": true }));
    event["state_key"] = json!(BOT);
    event
}

#[test]
fn where_the_bot_is_invited_it_goes_and_the_invitation_is_told() {
    let events = parse(json!({ "events": [invitation()] }).to_string()).expect("a transaction");
    let [joining, told] = events.as_slice() else { panic!("two: {events:?}") };
    let InboundKind::Prepared(response) = &joining.kind else { panic!("no response: {joining:?}") };
    assert_eq!(response.conversation.id(), ROOM);
    assert_eq!((&*joining.pointer, &*joining.dedupe), ("/events/0", "join:$e1"));
    assert_ne!(joining.dedupe, told.dedupe);
    assert!(matches!(&told.kind, InboundKind::Message(message) if message.summary() == "[m.room.member]"));
    let platform = matrix();
    assert_eq!(platform.prepare(response.clone()).expect("prepared"), std::slice::from_ref(response));
    let call = platform.render(response).expect("a call");
    let url = "https://hs.example/_matrix/client/v3/join/%21room%3Aexample.org";
    assert_eq!((call.method.as_str(), &*call.url, &call.body[..]), ("POST", url, &b"{}"[..]));
}

#[test]
fn nobody_is_followed_anywhere_else() {
    let mut other = invitation();
    other["state_key"] = json!("@ada:example.org");
    let mut joined = invitation();
    joined["content"]["membership"] = json!("join");
    let mut no_state = event("m.room.message", &json!({ "membership": "invite" }));
    no_state["state_key"] = json!(BOT);
    for event in [other, joined, no_state] {
        let told = parse(json!({ "events": [event] }).to_string()).expect("a transaction");
        assert!(!told.iter().any(|it| matches!(it.kind, InboundKind::Prepared(_))), "{event}");
    }
    let platform = matrix_with(|config| config.join = false);
    let body = json!({ "events": [invitation()] }).to_string();
    let request = put("transactions/1", Some(&format!("Bearer {TOKEN}")), body.as_bytes());
    let told = platform.parse(&admit(&*platform, request, NOW).expect("let in")).expect("a transaction");
    assert_eq!(told.len(), 1);
}

#[test]
fn what_bots_say_is_ignored() {
    let mut own = event("m.room.message", &json!({ "msgtype": "m.text", "body": "hi" }));
    own["sender"] = json!(BOT);
    assert_eq!(reason(&own), "what the bot itself sent");
    let notice = event("m.room.message", &json!({ "msgtype": "m.notice", "body": "hi" }));
    assert_eq!(reason(&notice), "a notice, which comes from a bot and is never answered");
}

#[test]
fn a_broken_event_does_not_lose_its_neighbours() {
    let good = event("m.room.message", &json!({ "msgtype": "m.text", "body": "hi" }));
    let body = json!({ "events": [null, { "type": "m.room.message" }, good, 7] });
    let kinds: Vec<_> =
        parse(body.to_string()).expect("a transaction").into_iter().map(|it| it.kind).collect();
    let messages = kinds.iter().filter(|kind| matches!(kind, InboundKind::Message(_))).count();
    assert_eq!((kinds.len(), messages), (4, 1));
}

#[test]
fn what_is_no_transaction_is_refused() {
    for body in ["", "[]", "7", "{\"events\":[", "events=1"] {
        assert!(parse(body).is_err(), "{body}");
    }
}

#[test]
fn a_transaction_is_answered_with_an_empty_object_at_once() {
    let platform = matrix();
    let request = put("transactions/1", Some(&format!("Bearer {TOKEN}")), b"{\"events\":[]}");
    let immediate = platform.immediate(&admit(&*platform, request, NOW).expect("let in")).expect("some");
    assert!(immediate.within.is_zero());
    let answer = immediate.deferral;
    assert_eq!((answer.status, answer.content_type, &answer.body[..]), (200, "application/json", &b"{}"[..]));
}

#[test]
fn one_event_that_is_nested_too_deeply_loses_no_other() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(300), "]".repeat(300));
    let good = event("m.room.message", &json!({ "msgtype": "m.text", "body": "hi" })).to_string();
    let odd = good.replace("$e1", "$e2").replace(r#"{"body":"hi","msgtype":"m.text"}"#, &deep);
    assert!(odd.contains(&deep), "{odd}");
    let own = odd.replace("@ada:example.org", BOT);
    let events = parse(format!(r#"{{"events":[{good},{odd},{own},7,{good}]}}"#)).expect("a transaction");
    let shown: Vec<_> = events
        .iter()
        .map(|inbound| match &inbound.kind {
            InboundKind::Message(message) => message.summary(),
            other => format!("{other:?}"),
        })
        .collect();
    let ignored = |reason: &str| format!("Ignored {{ reason: {reason:?} }}");
    assert_eq!(
        shown,
        [
            "hi".to_owned(),
            "[m.room.message]".into(),
            ignored("what the bot itself sent"),
            ignored("it is not an event of a room"),
            "hi".into()
        ]
    );
    let InboundKind::Message(kept) = &events[1].kind else { panic!("no message") };
    let native = Content::Native { kind: "m.room.message".into(), native: deep.into() };
    assert_eq!((&kept.content, kept.message_id.as_deref()), (&native, Some("$e2")));
    assert_eq!(kept.sent_at.as_millis(), 1_432_735_824_653);
}

#[test]
fn a_whole_transaction_fits_in() {
    assert!(matrix().body_bytes_max().is_some_and(|max| max >= 100 * 65_536));
}
