use chinwag_core::{
    message::MediaKind,
    reply::{MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::{Value, json};

use super::support::{TOKEN, config, platform, response, whatsapp};

fn body(response: &Response) -> String {
    let call = whatsapp().render(response).expect("a call");
    String::from_utf8(call.body.to_vec()).expect("text")
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    expected.assert_eq(&body(&response(reply)));
}

fn to(key: &str) -> Response {
    Response { conversation: key.parse().expect("a key"), ..response("hi") }
}

#[test]
fn a_text_is_one_post_with_the_token_in_a_sensitive_header() {
    let call = whatsapp().render(&response("hi")).expect("a call");
    assert_eq!(
        (call.method, call.url.as_str()),
        (Method::POST, "https://graph.facebook.com/v26.0/106540352242922/messages")
    );
    assert_eq!(call.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    expect![[r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"097d512824e7826b","type":"text","text":{"body":"hi"}}"#]].assert_eq(std::str::from_utf8(&call.body).expect("text"));
}

#[test]
fn a_number_a_person_without_one_and_a_group_are_addressed_each_in_its_way() {
    let addressed = |key: &str| {
        let body: Value = serde_json::from_str(&body(&to(key))).expect("JSON");
        (body["recipient_type"].clone(), body["to"].clone(), body["recipient"].clone())
    };
    assert_eq!(addressed("shop:1:16505551234"), (json!("individual"), json!("+16505551234"), Value::Null));
    assert_eq!(addressed("shop:1:+1650"), (json!("individual"), json!("+1650"), Value::Null));
    assert_eq!(addressed("shop:1:US.134"), (json!("individual"), Value::Null, json!("US.134")));
    assert_eq!(addressed("shop:1:group:Y2F"), (json!("group"), json!("Y2F"), Value::Null));
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        Reply::text("**Bold** [a](https://a.example)").reply_to("wamid.1"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","context":{"message_id":"wamid.1"},"biz_opaque_callback_data":"fbb7e3ca9d1e04ad","type":"text","text":{"body":"*Bold* a (https://a.example)"}}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Video, "https://a.example/v.mp4").caption("_A_ film"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"dbd161aa30291230","type":"video","video":{"link":"https://a.example/v.mp4","caption":"_A_ film"}}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Audio, "https://a.example/a.ogg"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"f213351fc34f4930","type":"audio","audio":{"link":"https://a.example/a.ogg"}}"#
        ]],
    );
    check(
        Reply::media(MediaKind::File, "https://a.example/d/annual%20report.pdf?x=/1"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"4c9c726248a43600","type":"document","document":{"link":"https://a.example/d/annual%20report.pdf?x=/1","filename":"annual report.pdf"}}"#
        ]],
    );
    let from = MediaSource::Id("123".into());
    check(
        ReplyContent::Media { media: MediaKind::Image, from, caption: None },
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"22c69f1123fc301b","type":"image","image":{"id":"123"}}"#
        ]],
    );
    check(
        ReplyContent::Sticker { sticker_id: "456".into() },
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"36aef9c23330e04d","type":"sticker","sticker":{"id":"456"}}"#
        ]],
    );
    check(
        ReplyContent::Location { latitude: 52.5, longitude: -13.0, title: Some("Office".into()) },
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"b9ad37dc9c2aa915","type":"location","location":{"latitude":52.5,"longitude":-13.0,"name":"Office"}}"#
        ]],
    );
    check(
        ReplyContent::Contact { name: "Ada Lovelace".into(), phone: "+4930123".into() },
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"ba0bb6f5315a015c","type":"contacts","contacts":[{"name":{"formatted_name":"Ada Lovelace","first_name":"Ada Lovelace"},"phones":[{"phone":"+4930123"}]}]}"#
        ]],
    );
}

#[test]
fn a_reaction_names_its_message_itself() {
    let reaction = |on| ReplyContent::Reaction { message_id: "wamid.1".into(), reaction: "👍".into(), on };
    check(
        Reply::from(reaction(true)).reply_to("wamid.1"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"46757c391de7e366","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"👍"}}"#
        ]],
    );
    check(
        reaction(false),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"cb70193f85e8ded1","type":"reaction","reaction":{"message_id":"wamid.1","emoji":""}}"#
        ]],
    );
}

#[test]
fn what_is_seen_and_that_somebody_types_is_said_of_a_message() {
    check(
        Reply::from(ReplyContent::Seen).reply_to("wamid.1"),
        expect![[r#"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1"}"#]],
    );
    check(
        Reply::typing().reply_to("wamid.1"),
        expect![[
            r#"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}}"#
        ]],
    );
}

#[test]
fn a_tag_is_a_template_that_the_text_fills() {
    check(
        Reply::text("**5** shoes,\n\nsent  today").tag("order_sent"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"22d6469bab67f1e0","type":"template","template":{"name":"order_sent","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"*5* shoes, sent today"}]}]}}"#
        ]],
    );
    check(
        Reply::text("5").button("Track", "track:5").tag("order_sent/de"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"29e922c994d921a2","type":"template","template":{"name":"order_sent","language":{"code":"de"},"components":[{"type":"body","parameters":[{"type":"text","text":"5"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"track:5"}]}]}}"#
        ]],
    );
}

#[test]
fn a_native_message_stands_as_it_is_but_goes_to_the_conversation() {
    let native = json!({"type": "template", "template": {"name": "hello"}, "to": "7", "recipient": "x"});
    check(
        Reply::native(native),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"be87e111b2b65d3b","template":{"name":"hello"},"type":"template"}"#
        ]],
    );
    let marked = json!({"type": "text", "text": {"body": "x"}, "context": {"message_id": "a"}, "biz_opaque_callback_data": "b"});
    check(
        Reply::native(marked).reply_to("wamid.1"),
        expect![[
            r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+16505551234","biz_opaque_callback_data":"b","context":{"message_id":"a"},"text":{"body":"x"},"type":"text"}"#
        ]],
    );
}

#[test]
fn the_mark_is_of_the_words_and_the_conversation() {
    let mark = |response: Response| {
        let body: Value = serde_json::from_str(&body(&response)).expect("JSON");
        body["biz_opaque_callback_data"].as_str().expect("a mark").to_owned()
    };
    assert_eq!(mark(response("hi")), mark(Response { deferred: 2, ..response("hi") }));
    assert_ne!(mark(response("hi")), mark(response("ho")));
    assert_ne!(mark(response("hi")), mark(to("shop:1:2")));
}

#[test]
fn the_label_of_a_list_is_the_owners() {
    let mut config = config();
    config.list_button = "Auswählen".into();
    let four = (1..=4).fold(Reply::text("?"), |reply, n| reply.button(n.to_string(), n.to_string()));
    let call = platform(config).render(&response(four)).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(body["interactive"]["action"]["button"], "Auswählen");
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let refused = |response: Response| whatsapp().render(&response).expect_err("refused").to_string();
    expect!["`other:1:2` is not a conversation of channel `shop`"].assert_eq(&refused(to("other:1:2")));
    for nobody in ["shop:106540352242922", "shop:1:", "shop:1:group:", "shop:a/b:1", "shop::1"] {
        assert_eq!(
            refused(to(nobody)),
            format!("`{nobody}` is nobody to send to: <phone_number_id>:<wa_id> is needed")
        );
    }
    expect!["it has to say which message is seen or answered, by `reply_to`"]
        .assert_eq(&refused(response(Reply::typing())));
    expect!["it has to be prepared first: WhatsApp has no such message"]
        .assert_eq(&refused(response(Reply::edit("wamid.1", "x"))));
    expect!["`/de` is not a template: <name> or <name>/<language> is needed"]
        .assert_eq(&refused(response(Reply::text("x").tag("/de"))));
    expect!["the template `hello` is filled with a text: give any other as a native message"]
        .assert_eq(&refused(response(Reply::media(MediaKind::Image, "https://a.example").tag("hello"))));
    expect!["it has to be prepared first: such a button stands in the text here"]
        .assert_eq(&refused(response(Reply::text("x").button("a", "a").link("b", "https://b.example"))));
}
