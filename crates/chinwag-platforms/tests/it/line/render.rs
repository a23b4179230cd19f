use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, Reply, ReplyContent},
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::json;

use super::support::{GROUP, PERSON, TOKEN, channel, line, response, to};

fn check(reply: impl Into<Reply>, expected: Expect) {
    let call = line().render(&response(reply)).expect("a call");
    let body = String::from_utf8(call.body.to_vec()).expect("text");
    expected.assert_eq(body.strip_prefix(&format!(r#"{{"to":"{PERSON}","messages":["#)).unwrap_or(&body));
}

#[test]
fn a_text_is_one_push_with_the_token_in_a_sensitive_header() {
    let call = line().render(&to(GROUP, "hi")).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::POST, "https://api.line.me/v2/bot/message/push"));
    assert_eq!(call.headers["content-type"], "application/json");
    assert_eq!(call.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    assert_eq!(call.body, format!(r#"{{"to":"{GROUP}","messages":[{{"type":"text","text":"hi"}}]}}"#));
}

#[test]
fn an_answer_goes_by_the_reply_token_and_has_no_key() {
    let mut answer = response(Reply::text("hi").silent());
    (answer.reply_token, answer.key) = (Some("nHuyWiB7yP5Zw52F".into()), Some("0n7-0.talk.0".into()));
    let call = line().render(&answer).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::POST, "https://api.line.me/v2/bot/message/reply"));
    assert!(!call.headers.contains_key("x-line-retry-key"), "LINE takes none with a reply");
    assert_eq!(
        call.body,
        r#"{"replyToken":"nHuyWiB7yP5Zw52F","messages":[{"type":"text","text":"hi"}],"notificationDisabled":true}"#
    );
    answer.reply = Reply::typing();
    assert!(line().render(&answer).expect("a call").url.ends_with("/v2/bot/chat/loading/start"));
}

#[test]
fn a_push_has_the_key_of_its_message() {
    let key = |key: &str| {
        let mut response = response("hi");
        response.key = Some(key.into());
        let call = line().render(&response).expect("a call");
        call.headers["x-line-retry-key"].to_str().expect("text").to_owned()
    };
    assert_eq!(key("0n7-0.talk.0"), key("0n7-0.talk.0"));
    assert_ne!(key("0n7-0.talk.0"), key("0n7-0.talk.1"));
    assert_eq!(key("0n7-0.talk.0").len(), 36);
}

#[test]
fn a_credential_is_tried_and_a_webhook_registered() {
    let probe = line().probe().expect("a probe");
    assert_eq!((probe.method, probe.url.as_str()), (Method::GET, "https://api.line.me/v2/bot/info"));
    assert!(probe.headers["authorization"].is_sensitive() && probe.body.is_empty());
    let calls = line().registration("https://bot.example/webhooks/line").expect("an address");
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(call.method, Method::PUT);
    assert_eq!(call.url, "https://api.line.me/v2/bot/channel/webhook/endpoint");
    assert_eq!(call.body, r#"{"endpoint":"https://bot.example/webhooks/line"}"#);
    for address in ["http://bot.example/webhooks/line", &format!("https://{}", "x".repeat(500))] {
        let error = line().registration(address).expect_err("not LINE's").to_string();
        assert!(error.contains("LINE takes no other"), "{error}");
    }
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        Reply::text("**Hi** [you](https://a.example) {x}").silent(),
        expect![[r#"{"type":"text","text":"Hi you (https://a.example) {x}"}],"notificationDisabled":true}"#]],
    );
    check(
        Reply::text("yes").reply_to("q3Plxr4AgKd"),
        expect![[r#"{"type":"text","text":"yes","quoteToken":"q3Plxr4AgKd"}]}"#]],
    );
    check(Reply::text("yes").reply_to("468789577898262530"), expect![[r#"{"type":"text","text":"yes"}]}"#]]);
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+81 (3) 12-34".into()) };
    check(
        Reply::text("Choose").button("Yes", "yes").link("Site", "https://a.example").action(call),
        expect![[
            r#"{"type":"template","altText":"Choose\nYes\nSite\nCall","template":{"type":"buttons","text":"Choose","actions":[{"type":"postback","label":"Yes","data":"yes","displayText":"Yes"},{"type":"uri","label":"Site","uri":"https://a.example"},{"type":"uri","label":"Call","uri":"tel:+8131234"}]}}]}"#
        ]],
    );
    let mut offered = Reply::text("Size?").quick_reply("S", "s").quick_reply("M", "m");
    offered.quick_replies[1].image_url = Some("https://a.example/m.png".into());
    check(
        offered,
        expect![[
            r#"{"type":"text","text":"Size?","quickReply":{"items":[{"type":"action","action":{"type":"postback","label":"S","data":"s","displayText":"S"}},{"type":"action","imageUrl":"https://a.example/m.png","action":{"type":"postback","label":"M","data":"m","displayText":"M"}}]}}]}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png"),
        expect![[
            r#"{"type":"image","originalContentUrl":"https://a.example/i.png","previewImageUrl":"https://a.example/i.png"}]}"#
        ]],
    );
    let shoes =
        Card::new("Shoes").subtitle("Red").image("https://a.example/s.png").url("https://a.example/s");
    let socks =
        Card::new("Socks").subtitle("Blue").image("https://a.example/k.png").url("https://a.example/k");
    check(
        Reply::cards([shoes.button("Buy", "buy"), socks]),
        expect![[
            r#"{"type":"template","altText":"Shoes\nRed\nSocks\nBlue","template":{"type":"carousel","columns":[{"thumbnailImageUrl":"https://a.example/s.png","title":"Shoes","text":"Red","defaultAction":{"type":"uri","label":"Shoes","uri":"https://a.example/s"},"actions":[{"type":"postback","label":"Buy","data":"buy","displayText":"Buy"}]},{"thumbnailImageUrl":"https://a.example/k.png","title":"Socks","text":"Blue","actions":[{"type":"uri","label":"Socks","uri":"https://a.example/k"}]}]}}]}"#
        ]],
    );
    check(
        Reply::cards([Card::new("Shoes").button("Buy", "buy")]),
        expect![[
            r#"{"type":"template","altText":"Shoes","template":{"type":"carousel","columns":[{"text":"Shoes","actions":[{"type":"postback","label":"Buy","data":"buy","displayText":"Buy"}]}]}}]}"#
        ]],
    );
    check(
        Reply::from(ReplyContent::Sticker { sticker_id: "446/1988".into() }).reply_to("q3"),
        expect![[r#"{"type":"sticker","packageId":"446","stickerId":"1988","quoteToken":"q3"}]}"#]],
    );
    let place = |title: Option<&str>| {
        Reply::from(ReplyContent::Location {
            latitude: 35.5,
            longitude: -139.25,
            title: title.map(str::to_owned),
        })
    };
    check(
        place(Some("Here")),
        expect![[
            r#"{"type":"location","title":"Here","address":"35.5, -139.25","latitude":35.5,"longitude":-139.25}]}"#
        ]],
    );
    check(
        place(None),
        expect![[
            r#"{"type":"location","title":"35.5, -139.25","address":"35.5, -139.25","latitude":35.5,"longitude":-139.25}]}"#
        ]],
    );
    check(
        Reply::native(json!({"type": "flex", "altText": "a", "contents": {}})),
        expect![[r#"{"altText":"a","contents":{},"type":"flex"}]}"#]],
    );
}

#[test]
fn typing_is_a_call_of_its_own() {
    let call = line().render(&response(Reply::typing())).expect("a call");
    assert_eq!(call.url, "https://api.line.me/v2/bot/chat/loading/start");
    assert_eq!(call.body, format!(r#"{{"chatId":"{PERSON}","loadingSeconds":20}}"#));
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let refused = |response| line().render(&response).expect_err("not LINE's").to_string();
    let mut other = response("hi");
    other.channel = chinwag_core::name::ChannelName::from_static("other");
    assert_eq!(refused(other), format!("`line:{PERSON}` is not a conversation of channel `{}`", channel()));
    assert_eq!(refused(to("account:U1", "hi")), "`line:account:U1` is nobody to send to: it is the account");
    let sticker = ReplyContent::Sticker { sticker_id: "446".into() };
    assert_eq!(
        refused(response(Reply::from(sticker))),
        "`446` is no sticker of LINE: write `<package>/<sticker>`"
    );
    let unprepared = Reply::media(MediaKind::Image, "https://a.example/i.png").caption("below");
    assert_eq!(refused(response(unprepared)), "it has to be prepared first: LINE has no such message");
    let mail = Reply::text("Write").link("Mail", "mailto:a@b.example");
    assert_eq!(
        refused(response(mail)),
        "LINE cannot open the address of `Mail`: it has to be prepared first"
    );
}

#[test]
fn the_webhook_is_answered_without_content() {
    assert_eq!(line().answer(&response("hi")), None);
}
