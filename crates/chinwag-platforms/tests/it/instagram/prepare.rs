use std::fmt::Write as _;

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::{Priority, Response},
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::{Value, json};

use super::support::{TOKEN, instagram, response};

fn prepared(reply: impl Into<Reply>) -> Vec<Response> {
    instagram().prepare(response(reply)).expect("something to show")
}

fn raw(response: &Response) -> String {
    let call = instagram().render(response).expect("a call");
    String::from_utf8(call.body.to_vec()).expect("text")
}

pub(crate) fn bodies(responses: &[Response]) -> Vec<Value> {
    responses.iter().map(|response| serde_json::from_str(&raw(response)).expect("JSON")).collect()
}

/// What is sent, one line a call.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let mut lines = String::new();
    for response in prepared(reply) {
        writeln!(lines, "{}", raw(&response)).expect("memory");
    }
    expected.assert_eq(&lines);
}

#[test]
fn a_text_is_one_post_with_the_token_in_a_sensitive_header() {
    let call = instagram().render(&response("hi")).expect("a call");
    assert_eq!(
        (call.method, call.url.as_str()),
        (Method::POST, "https://graph.instagram.com/v26.0/me/messages")
    );
    assert_eq!(call.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        Reply::text("**Hi** [a](https://a.example)").quick_reply("S", "s"),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"Hi a (https://a.example)","quick_replies":[{"content_type":"text","title":"S","payload":"s"}]}}
    "#]],
    );
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+4930123".into()) };
    check(
        Reply::text("Choose").button("Yes", "y").link("Site", "https://a.example").action(call),
        expect![[r#"
            {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Choose\n\nCall: +4930123","buttons":[{"type":"postback","title":"Yes","payload":"y"},{"type":"web_url","url":"https://a.example","title":"Site"}]}}}}
        "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i").caption("A view"),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"image","payload":{"url":"https://a.example/i"}}}}
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"A view"}}
    "#]],
    );
    let from = MediaSource::Id("1".into());
    check(
        ReplyContent::Media { media: MediaKind::File, from, caption: None },
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"file","payload":{"attachment_id":"1"}}}}
    "#]],
    );
    check(
        Reply::cards([Card::new("Shoes").image("https://a.example/s").button("Buy", "b")]),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Shoes","image_url":"https://a.example/s","buttons":[{"type":"postback","title":"Buy","payload":"b"}]}]}}}}
    "#]],
    );
    check(
        ReplyContent::Location { latitude: 1.0, longitude: 2.0, title: None },
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"https://maps.google.com/?q=1,2"}}
    "#]],
    );
    check(
        ReplyContent::Contact { name: "Ada".into(), phone: "+49".into() },
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"Ada\n+49"}}
    "#]],
    );
    check(
        Reply::edit("m", "New words"),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"New words"}}
    "#]],
    );
    check(
        Reply::native(json!({"attachment": {"type": "like_heart"}})),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"like_heart"}}}
    "#]],
    );
}

#[test]
fn an_action_is_a_call_of_its_own() {
    check(
        Reply::typing(),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"sender_action":"typing_on"}
    "#]],
    );
    check(
        ReplyContent::Seen,
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"sender_action":"mark_seen"}
    "#]],
    );
    check(
        ReplyContent::Reaction { message_id: "m".into(), reaction: "❤️".into(), on: true },
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"sender_action":"react","payload":{"message_id":"m","reaction":"love"}}
    "#]],
    );
    check(
        ReplyContent::Reaction { message_id: "m".into(), reaction: String::new(), on: false },
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"sender_action":"unreact","payload":{"message_id":"m"}}
    "#]],
    );
    assert_eq!(prepared(ReplyContent::Typing { on: false }), []);
}

#[test]
fn what_only_messenger_knows_is_not_said() {
    check(
        Reply::text("hi").reply_to("m").silent(),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"hi"}}
    "#]],
    );
    check(
        Reply::text("hi").tag("HUMAN_AGENT"),
        expect![[r#"
        {"recipient":{"id":"200000000000001"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"hi"}}
    "#]],
    );
    let unasked = Response { priority: Priority::Broadcast, ..response("hi") };
    assert_eq!(raw(&unasked), raw(&response("hi")));
}

#[test]
fn a_comment_is_answered_in_private() {
    let to = |key: &str| Response { conversation: key.parse().expect("a key"), ..response("hi") };
    expect![[r#"{"recipient":{"comment_id":"17900000000000009"},"messaging_type":"RESPONSE","message":{"text":"hi"}}"#]].assert_eq(&raw(&to("studio:17841400000000000:comment:17900000000000009")));
    assert!(instagram().render(&to("studio:17841400000000000:comment:")).is_err());
}

#[test]
fn a_text_has_a_thousand_bytes() {
    let parts = prepared("ü".repeat(300) + " " + &"ü".repeat(300));
    assert_eq!(parts.len(), 2);
    assert_eq!(prepared("a".repeat(1000)).len(), 1);
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let refused = |reply: Reply| instagram().prepare(response(reply)).expect_err("refused").to_string();
    expect!["the platform lets nobody take a message back"].assert_eq(&refused(Reply::delete("m")));
    expect!["there are no stickers here: send a picture"]
        .assert_eq(&refused(ReplyContent::Sticker { sticker_id: "1".into() }.into()));
    let unfit = |response: Response| instagram().render(&response).expect_err("refused").to_string();
    expect!["it has to be prepared first: Instagram has no such message"]
        .assert_eq(&unfit(response(Reply::edit("m", "x"))));
    let conversation = "studio:17841400000000000".parse().expect("a key");
    expect!["`studio:17841400000000000` is nobody to send to: <account>:<igsid> is needed"]
        .assert_eq(&unfit(Response { conversation, ..response("hi") }));
}
