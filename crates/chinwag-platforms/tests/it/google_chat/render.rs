use std::fmt::Write as _;

use chinwag_core::{
    message::MediaKind,
    platform::{HttpReply, Platform, SendResult},
    reply::{Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::{HeaderMap, Method, header::AUTHORIZATION};
use serde_json::{Value, json};

use super::support::{ADD_ON, NOW, chat, config, platform, response, response_in, service_account};

/// Method, what is behind the API's address, and body of each call.
fn check_in(conversation: &str, reply: impl Into<Reply>, expected: Expect) {
    let chat = chat();
    let mut lines = String::new();
    for response in chat.prepare(response_in(conversation, reply)).expect("something to show") {
        let call = chat.render(&response).expect("a call");
        let rest = call.url.strip_prefix("https://chat.googleapis.com/v1/").expect("a call of the API");
        let body = String::from_utf8(call.body.to_vec()).expect("JSON");
        writeln!(lines, "{} {rest} {body}", call.method).expect("memory");
        assert!(!call.headers.contains_key(AUTHORIZATION), "the token is the sender's");
    }
    expected.assert_eq(&lines);
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    check_in("spaces/S", reply, expected);
}

#[test]
fn words_go_to_the_space_or_to_its_thread() {
    check(
        "Hello **you** & \"all\"",
        expect![[r#"
        POST spaces/S/messages {"text":"Hello *you* & \"all\""}
    "#]],
    );
    check_in(
        "spaces/S/threads/T",
        "Hi",
        expect![[r#"
        POST spaces/S/messages?messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD {"text":"Hi","thread":{"name":"spaces/S/threads/T"}}
    "#]],
    );
    check(
        Reply::text("psst").only_for("users/1"),
        expect![[r#"
        POST spaces/S/messages {"privateMessageViewer":{"name":"users/1"},"text":"psst"}
    "#]],
    );
}

#[test]
fn nobody_is_mentioned_by_what_is_said() {
    let call = chat().render(&response("<users/all>")).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(body["text"], "<\u{200b}users/all>");
}

#[test]
fn buttons_pictures_and_cards_are_on_cards() {
    check(
        Reply::text("Which?").button("S", "s").link("Site", "https://a.example"),
        expect![[r#"
        POST spaces/S/messages {"cardsV2":[{"card":{"sections":[{"widgets":[{"buttonList":{"buttons":[{"onClick":{"action":{"function":"press","parameters":[{"key":"payload","value":"s"},{"key":"title","value":"S"}]}},"text":"S"},{"onClick":{"openLink":{"url":"https://a.example"}},"text":"Site"}]}}]}]},"cardId":"c1"}],"text":"Which?"}
    "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/c.png").caption("A *cat*"),
        expect![[r#"
        POST spaces/S/messages {"cardsV2":[{"card":{"sections":[{"widgets":[{"image":{"imageUrl":"https://a.example/c.png"}}]}]},"cardId":"c1"}],"text":"A _cat_"}
    "#]],
    );
    let shirt = Card::new("Shirt")
        .subtitle("<12> EUR")
        .image("https://a.example/s.png")
        .url("https://a.example/s")
        .button("Buy", "b");
    check(
        Reply::cards([shirt, Card::new("Hat").url("https://a.example/h")]),
        expect![[r#"
        POST spaces/S/messages {"cardsV2":[{"card":{"header":{"title":"Shirt"},"sections":[{"widgets":[{"image":{"imageUrl":"https://a.example/s.png","onClick":{"openLink":{"url":"https://a.example/s"}}}},{"textParagraph":{"text":"&lt;12&gt; EUR"}},{"buttonList":{"buttons":[{"onClick":{"action":{"function":"press","parameters":[{"key":"payload","value":"b"},{"key":"title","value":"Buy"}]}},"text":"Buy"}]}}]}]},"cardId":"c1"},{"card":{"header":{"title":"Hat"},"sections":[{"widgets":[{"buttonList":{"buttons":[{"onClick":{"openLink":{"url":"https://a.example/h"}},"text":"Hat"}]}}]}]},"cardId":"c2"}]}
    "#]],
    );
}

#[test]
fn a_button_of_an_add_on_calls_the_webhook() {
    let mut config = config();
    config.signer = ADD_ON.into();
    let chat = platform(config);
    let call = chat.render(&response(Reply::text("Which?").button("S", "s"))).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let button = "/cardsV2/0/card/sections/0/widgets/0/buttonList/buttons/0/onClick/action/function";
    assert_eq!(body.pointer(button), Some(&json!("https://bot.example.com/webhooks/chat")));
}

#[test]
fn a_message_is_changed_and_taken_back_in_its_own_space() {
    check_in(
        "spaces/S/threads/T",
        Reply::edit("spaces/S/messages/T.M", "New"),
        expect![[r#"
        PATCH spaces/S/messages/T.M?updateMask=text,cardsV2 {"text":"New"}
    "#]],
    );
    check(
        Reply::delete("spaces/S/messages/T.M"),
        expect![[r#"
        DELETE spaces/S/messages/T.M 
    "#]],
    );
    for name in [
        "T.M",
        "spaces/Z/messages/T.M",
        "spaces/S/messages/../x",
        "spaces/S/messages/..",
        "spaces/S/messages/a?b",
        "spaces/S/messages/",
    ] {
        for reply in [Reply::edit(name, "x"), Reply::delete(name)] {
            assert!(chat().render(&response(reply)).is_err(), "{name}");
        }
    }
}

#[test]
fn what_there_is_no_such_thing_for_is_said_in_words_or_left_out() {
    check(Reply::typing(), expect![""]);
    check(ReplyContent::Seen, expect![""]);
    check(
        Reply::media(MediaKind::File, "https://a.example/f").reply_to("x"),
        expect![[r#"
        POST spaces/S/messages {"text":"https://a.example/f"}
    "#]],
    );
    check(
        ReplyContent::Contact { name: "Ann".into(), phone: "+49".into() },
        expect![[r#"
        POST spaces/S/messages {"text":"Ann\n+49"}
    "#]],
    );
    check_in(
        "spaces/S/threads/T",
        Reply::native(json!({ "text": "x", "thread": { "threadKey": "k" } })),
        expect![[r#"
        POST spaces/S/messages?messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD {"text":"x","thread":{"threadKey":"k"}}
    "#]],
    );
    let uploaded =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("7".into()), caption: None };
    assert!(chat().render(&response(uploaded)).is_err());
    assert!(chat().prepare(response(ReplyContent::Sticker { sticker_id: "1".into() })).is_err());
}

#[test]
fn only_a_space_or_a_thread_is_a_place_to_send_to() {
    for bad in [
        "subscriptions/x",
        "spaces/",
        "spaces/S/threads/",
        "spaces/S/messages/M",
        "spaces/S?x=1",
        "spaces/../x",
        "spaces/S/threads/T/x",
    ] {
        assert!(chat().render(&response_in(bad, "hi")).is_err(), "{bad}");
    }
}

#[test]
fn a_token_is_asked_for_with_a_grant_that_the_account_has_signed() {
    let chat = chat();
    let request = chat.token_request(NOW).expect("a request").expect("one is needed");
    let call = request.call();
    assert_eq!((&call.method, call.url.as_str()), (&Method::POST, "https://oauth2.googleapis.com/token"));
    let body = std::str::from_utf8(&call.body).expect("a form");
    let grant =
        body.strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=");
    let expected = crate::tokens::Issuer::new("k1", crate::tokens::TWO).signed(
        &json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" }),
        &json!({
            "iss": "bot@project.iam.gserviceaccount.com", "scope": "https://www.googleapis.com/auth/chat.bot",
            "aud": "https://oauth2.googleapis.com/token", "iat": NOW.as_secs(), "exp": NOW.as_secs() + 3600,
        }),
    );
    assert_eq!(grant, Some(&*expected));
    let shown = format!("{chat:?} {request:?} {:?}", config());
    assert!(!shown.contains("PRIVATE") && !shown.contains(&expected[..20]), "{shown}");
    assert!(service_account().contains("PRIVATE"));
}

#[test]
fn a_message_that_is_sent_again_is_told_by_its_request() {
    let url = |response: Response| {
        chat().render(&Response { key: Some("e:1".into()), ..response }).expect("a call").url
    };
    let to = "https://chat.googleapis.com/v1/spaces/S/messages";
    assert_eq!(url(response_in("spaces/S", "hi")), format!("{to}?requestId=e%3A1"));
    let threaded = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD";
    assert_eq!(url(response_in("spaces/S/threads/T", "hi")), format!("{to}?{threaded}&requestId=e%3A1"));
    let edit = Reply::edit("spaces/S/messages/M", "hi");
    assert!(!url(response(edit)).contains("requestId"), "the same change twice is one");
}

#[test]
fn the_credential_is_tried_by_asking_for_a_space() {
    let chat = chat();
    let probe = chat.probe().expect("a call");
    assert_eq!(
        (&probe.method, &*probe.url),
        (&Method::GET, "https://chat.googleapis.com/v1/spaces?pageSize=1")
    );
    let body = br#"{"spaces":[{"name":"spaces/S"}]}"#.to_vec().into();
    let reply = HttpReply { status: 200, headers: HeaderMap::new(), body };
    assert_eq!(
        chat.reply(&probe, &reply),
        SendResult::Delivered { message_id: None },
        "a space is no message"
    );
}
