use chinwag_core::{
    message::MediaKind,
    reply::{Card, Reply, ReplyContent},
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::{Value, json};

use super::support::{PERSON, TOKEN, response, to, viber};

/// The message, without what is the same in all.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let call = viber().render(&response(reply)).expect("a call");
    let mut body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let message = body.as_object_mut().expect("an object");
    assert_eq!(message.remove("receiver"), Some(json!(PERSON)));
    assert_eq!(message.remove("sender"), Some(json!({"name": "Bot"})));
    expected.assert_eq(&body.to_string());
}

#[test]
fn a_text_is_one_post_with_the_token_in_a_sensitive_header() {
    let call = viber().render(&response("hi")).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::POST, "https://chatapi.viber.com/pa/send_message"));
    assert_eq!(call.headers["content-type"], "application/json");
    assert_eq!(call.headers["x-viber-auth-token"], TOKEN);
    assert!(call.headers["x-viber-auth-token"].is_sensitive());
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(
        body,
        json!({"receiver": PERSON, "min_api_version": 1, "sender": {"name": "Bot"}, "type": "text", "text": "hi"})
    );
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        "**Hi** [you](https://a.example) <b>&",
        expect![[r#"{"min_api_version":1,"text":"Hi you (https://a.example) <b>&","type":"text"}"#]],
    );
    check(
        Reply::text("Choose")
            .button("<Yes> & no", "yes")
            .link("Site", "https://a.example")
            .quick_reply("S", "s"),
        expect![[
            r#"{"keyboard":{"Buttons":[{"ActionBody":"yes","ActionType":"reply","Columns":6,"Rows":1,"Silent":true,"Text":"&lt;Yes&gt; &amp; no"},{"ActionBody":"https://a.example","ActionType":"open-url","Columns":6,"Rows":1,"Text":"Site"},{"ActionBody":"s","ActionType":"reply","Columns":6,"Rows":1,"Silent":true,"Text":"S"}],"DefaultHeight":false,"Type":"keyboard"},"min_api_version":1,"text":"Choose","type":"text"}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png"),
        expect![[r#"{"media":"https://a.example/i.png","min_api_version":1,"text":"","type":"picture"}"#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png").caption("*See*"),
        expect![[r#"{"media":"https://a.example/i.png","min_api_version":1,"text":"See","type":"picture"}"#]],
    );
    let shoes = Card::new("Shoes & <more>").subtitle("Red\nBlue").image("https://a.example/s.png");
    check(
        Reply::cards([
            shoes.url("https://a.example/s").button("Buy", "buy"),
            Card::new("Socks").subtitle("Warm"),
        ]),
        expect![[
            r#"{"alt_text":"Shoes & <more>\nRed\nBlue\nSocks\nWarm","min_api_version":7,"rich_media":{"Buttons":[{"ActionBody":"https://a.example/s","ActionType":"open-url","Columns":6,"Image":"https://a.example/s.png","Rows":3},{"ActionBody":"https://a.example/s","ActionType":"open-url","Columns":6,"Rows":3,"Text":"<b>Shoes &amp; &lt;more&gt;</b><br>Red<br>Blue"},{"ActionBody":"buy","ActionType":"reply","Columns":6,"Rows":1,"Silent":true,"Text":"Buy"},{"ActionBody":"none","ActionType":"none","Columns":6,"Rows":7,"Text":"<b>Socks</b><br>Warm"}],"ButtonsGroupColumns":6,"ButtonsGroupRows":7,"Type":"rich_media"},"type":"rich_media"}"#
        ]],
    );
    check(
        Reply::from(ReplyContent::Sticker { sticker_id: "46105".into() }),
        expect![[r#"{"min_api_version":1,"sticker_id":46105,"type":"sticker"}"#]],
    );
    check(
        Reply::from(ReplyContent::Location { latitude: 37.5, longitude: -122.25, title: None }),
        expect![[r#"{"location":{"lat":"37.5","lon":"-122.25"},"min_api_version":1,"type":"location"}"#]],
    );
    check(
        Reply::from(ReplyContent::Contact { name: "Ann".into(), phone: "+81 3".into() }),
        expect![[
            r#"{"contact":{"name":"Ann","phone_number":"+81 3"},"min_api_version":1,"type":"contact"}"#
        ]],
    );
    check(
        Reply::native(json!({"type": "url", "media": "https://a.example", "min_api_version": 3})),
        expect![[r#"{"media":"https://a.example","min_api_version":3,"type":"url"}"#]],
    );
}

#[test]
fn a_credential_is_tried_and_a_webhook_registered() {
    let probe = viber().probe().expect("a probe");
    assert_eq!(probe.url, "https://chatapi.viber.com/pa/get_account_info");
    assert!(probe.headers["x-viber-auth-token"].is_sensitive());
    let calls = viber().registration("https://bot.example/webhooks/viber").expect("an address");
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(
        (&call.method, call.url.as_str()),
        (&Method::POST, "https://chatapi.viber.com/pa/set_webhook")
    );
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let events = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"];
    assert_eq!(
        body,
        json!({
            "url": "https://bot.example/webhooks/viber", "event_types": events, "send_name": true,
            "send_photo": false,
        })
    );
    let error = viber().registration("http://bot.example/").expect_err("not Viber's").to_string();
    assert!(error.contains("Viber takes no other"), "{error}");
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let refused = |response| viber().render(&response).expect_err("not Viber's").to_string();
    let mut other = to(PERSON, "hi");
    other.channel = chinwag_core::name::ChannelName::from_static("other");
    assert_eq!(refused(other), format!("`viber:{PERSON}` is not a conversation of channel `viber`"));
    for unprepared in [Reply::typing(), Reply::delete("1"), Reply::edit("1", "x")] {
        assert_eq!(refused(response(unprepared)), "it has to be prepared first: Viber has no such message");
    }
}
