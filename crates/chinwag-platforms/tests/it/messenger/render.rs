use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::{Priority, Response},
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::json;

use super::support::{TOKEN, config, conversation, messenger, platform, response};

fn body(response: &Response) -> String {
    let call = messenger().render(response).expect("a call");
    String::from_utf8(call.body.to_vec()).expect("text")
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    expected.assert_eq(&body(&response(reply)));
}

#[test]
fn a_text_is_one_post_with_the_token_in_a_sensitive_header() {
    let call = messenger().render(&response("hi")).expect("a call");
    assert_eq!(
        (call.method, call.url.as_str()),
        (Method::POST, "https://graph.facebook.com/v26.0/me/messages")
    );
    assert_eq!(call.headers["content-type"], "application/json");
    assert_eq!(call.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    assert_eq!(
        call.body,
        r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"hi"}}"#
    );
}

#[test]
fn the_proof_is_the_hmac_of_the_token() {
    let mut config = config();
    config.appsecret_proof = true;
    let call = platform(config).render(&response("hi")).expect("a call");
    let [(name, proof)] = &call.secret_query[..] else { panic!("one parameter") };
    // HMAC-SHA256 of the token under the app secret, by openssl.
    assert_eq!(
        (*name, proof.expose()),
        ("appsecret_proof", "cbc5347430f7d00194b7d3c1a292082e0d5ba6f8d21589704fe61eebfe6d0df5")
    );
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        Reply::text("Choose").button("Yes", "yes").link("Site", "https://a.example"),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Choose","buttons":[{"type":"postback","title":"Yes","payload":"yes"},{"type":"web_url","url":"https://a.example","title":"Site"}]}}}}"#
        ]],
    );
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+4930123".into()) };
    check(
        Reply::text("Or").action(call),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Or","buttons":[{"type":"phone_number","title":"Call","payload":"+4930123"}]}}}}"#
        ]],
    );
    check(
        Reply::text("Size?").quick_reply("S", "s").quick_reply("M", "m"),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"text":"Size?","quick_replies":[{"content_type":"text","title":"S","payload":"s"},{"content_type":"text","title":"M","payload":"m"}]}}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png"),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"image","payload":{"url":"https://a.example/i.png"}}}}"#
        ]],
    );
    let uploaded = MediaSource::Id("123".into());
    check(
        Reply::from(ReplyContent::Media { media: MediaKind::File, from: uploaded, caption: None }),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"file","payload":{"attachment_id":"123"}}}}"#
        ]],
    );
    let card = Card::new("Shoes").subtitle("Red").image("https://a.example/s.png").url("https://a.example/s");
    check(
        Reply::cards([card.button("Buy", "buy"), Card::new("Socks").subtitle("Blue")]),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Shoes","subtitle":"Red","image_url":"https://a.example/s.png","default_action":{"type":"web_url","url":"https://a.example/s"},"buttons":[{"type":"postback","title":"Buy","payload":"buy"}]},{"title":"Socks","subtitle":"Blue"}]}}}}"#
        ]],
    );
    check(
        Reply::from(ReplyContent::Sticker { sticker_id: "369239263222822".into() }),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"sticker_id":369239263222822}}"#
        ]],
    );
    check(
        Reply::native(json!({"attachment": {"type": "template", "payload": {"template_type": "receipt"}}})),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","message":{"attachment":{"payload":{"template_type":"receipt"},"type":"template"}}}"#
        ]],
    );
}

#[test]
fn an_action_is_a_call_of_its_own() {
    check(
        Reply::typing(),
        expect![[r#"{"recipient":{"id":"200000000000001"},"sender_action":"typing_on"}"#]],
    );
    check(
        Reply::from(ReplyContent::Typing { on: false }),
        expect![[r#"{"recipient":{"id":"200000000000001"},"sender_action":"typing_off"}"#]],
    );
    check(
        Reply::from(ReplyContent::Seen),
        expect![[r#"{"recipient":{"id":"200000000000001"},"sender_action":"mark_seen"}"#]],
    );
    let reaction = |reaction: &str, on| {
        Reply::from(ReplyContent::Reaction { message_id: "m_1".into(), reaction: reaction.into(), on })
    };
    check(
        reaction("❤️", true),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"sender_action":"react","payload":{"message_id":"m_1","reaction":"love"}}"#
        ]],
    );
    check(
        reaction("wow", true),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"sender_action":"react","payload":{"message_id":"m_1","reaction":"wow"}}"#
        ]],
    );
    check(
        reaction("❤️", false),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"sender_action":"unreact","payload":{"message_id":"m_1"}}"#
        ]],
    );
}

#[test]
fn the_ground_and_the_manner_are_told() {
    check(
        Reply::text("hi").reply_to("m_1").silent(),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"RESPONSE","notification_type":"SILENT_PUSH","reply_to":{"mid":"m_1"},"message":{"text":"hi"}}"#
        ]],
    );
    check(
        Reply::text("hi").tag("HUMAN_AGENT"),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"hi"}}"#
        ]],
    );
    check(
        Reply::text("hi").tag("UTILITY"),
        expect![[
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"UTILITY","message":{"text":"hi"}}"#
        ]],
    );
    for priority in [Priority::Update, Priority::Broadcast] {
        let response = Response { priority, ..response("hi") };
        let expected =
            r#"{"recipient":{"id":"200000000000001"},"messaging_type":"UPDATE","message":{"text":"hi"}}"#;
        assert_eq!(body(&response), expected);
    }
}

#[test]
fn a_person_without_an_id_is_addressed_by_reference() {
    let conversation = "page:100000000000001:user_ref:ref:42".parse().expect("a key");
    let response = Response { conversation, ..response("hi") };
    expect![[r#"{"recipient":{"user_ref":"ref:42"},"messaging_type":"RESPONSE","message":{"text":"hi"}}"#]]
        .assert_eq(&body(&response));
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let refused = |response: Response| messenger().render(&response).expect_err("refused").to_string();
    let to = |key: &str| Response { conversation: key.parse().expect("a key"), ..response("hi") };
    expect!["`other:1:2` is not a conversation of channel `page`"].assert_eq(&refused(to("other:1:2")));
    expect!["`page:100000000000001` is nobody to send to: <page>:<psid> is needed"]
        .assert_eq(&refused(to("page:100000000000001")));
    expect!["`page:1:` is nobody to send to: <page>:<psid> is needed"].assert_eq(&refused(to("page:1:")));
    let other = "other".parse().expect("a name");
    expect!["`page:100000000000001:200000000000001` is not a conversation of channel `page`"]
        .assert_eq(&refused(Response::new(other, conversation(), Reply::text("hi"))));
    expect!["it has to be prepared first: Messenger has no such message"].assert_eq(&refused(response(
        Reply::from(ReplyContent::Contact { name: "A".into(), phone: "1".into() }),
    )));
}
