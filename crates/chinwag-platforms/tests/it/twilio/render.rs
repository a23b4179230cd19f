use chinwag_core::{
    message::MediaKind,
    reply::{MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::json;

use super::support::{ACCOUNT, channel, config, platform, response, secrets, twilio};
use chinwag_platforms::twilio::ApiKey;

fn bodies(reply: impl Into<Reply>) -> String {
    let prepared = twilio().prepare(response(reply)).expect("something to show");
    let body = |response: &Response| {
        let call = twilio().render(response).expect("a call");
        let body = String::from_utf8(call.body.to_vec()).expect("text");
        body.replace("&StatusCallback=https%3A%2F%2Fbot.example.com%2Fwebhooks%2Fsms", "")
    };
    prepared.iter().map(body).collect::<Vec<_>>().join("\n")
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    expected.assert_eq(&bodies(reply));
}

#[test]
fn a_text_is_one_form_with_the_token_in_a_sensitive_header() {
    let call = twilio().render(&response("hi & bye")).expect("a call");
    assert_eq!(call.method, Method::POST);
    assert_eq!(call.url, format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
    assert_eq!(call.headers["content-type"], "application/x-www-form-urlencoded");
    // `printf '%s' <account>:<token> | base64`
    assert_eq!(
        call.headers["authorization"],
        "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpGQUtFX0FVVEhfVE9LRU5fMDEyMzQ1Njc4OWFiY2RlZg=="
    );
    assert!(call.headers["authorization"].is_sensitive());
    assert_eq!(
        call.body,
        "To=%2B15550100001&From=%2B15550100002&StatusCallback=https%3A%2F%2Fbot.example.com%2Fwebhooks%2Fsms&Body=hi%20%26%20bye"
    );
}

#[test]
fn an_api_key_calls_in_place_of_the_token() {
    let mut config = config();
    config.api_key = Some(ApiKey { sid: "SK1".into(), secret: secrets(&["key"]) });
    config.status_callback = false;
    let call = platform(config).render(&response("hi")).expect("a call");
    assert_eq!(call.headers["authorization"], "Basic U0sxOmtleQ==");
    assert!(call.url.contains(ACCOUNT), "the account is in the address all the same");
    assert_eq!(call.body, "To=%2B15550100001&From=%2B15550100002&Body=hi");
}

#[test]
fn an_answer_goes_where_the_person_wrote_from() {
    let body = |conversation: &str| {
        let conversation = conversation.parse().expect("a key");
        let call = twilio().render(&Response::new(channel(), conversation, "hi".into())).expect("a call");
        String::from_utf8(call.body.to_vec()).expect("text")
    };
    let whatsapp = body("sms:whatsapp:+15550100100/whatsapp:+15550100101");
    assert!(
        whatsapp.starts_with("To=whatsapp%3A%2B15550100101&From=whatsapp%3A%2B15550100100&"),
        "{whatsapp}"
    );
    let service = body("sms:MG9/+15550100001");
    assert!(service.starts_with("To=%2B15550100001&MessagingServiceSid=MG9&"), "{service}");
    for (conversation, what) in [
        ("sms:+15550100001", "is nobody to send to"),
        ("sms:/+15550100001", "is nobody to send to"),
        ("other:+1/+2", "is not a conversation of channel `sms`"),
    ] {
        let conversation = conversation.parse().expect("a key");
        let error = twilio().render(&Response::new(channel(), conversation, "hi".into()));
        let error = error.expect_err("nobody").to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        Reply::text("**Size?**").button("Small", "s").link("Menu", "https://a.example/m"),
        expect![
            "To=%2B15550100001&From=%2B15550100002&Body=Size%3F%0A%0A1.%20Small%0A2.%20Menu%3A%20https%3A%2F%2Fa.example%2Fm"
        ],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/1.png").caption("Look"),
        expect!["To=%2B15550100001&From=%2B15550100002&Body=Look&MediaUrl=https%3A%2F%2Fa.example%2F1.png"],
    );
    check(
        Reply::media(MediaKind::Audio, "https://a.example/1.ogg").caption("Listen").quick_reply("Again", "a"),
        expect![[r#"
            To=%2B15550100001&From=%2B15550100002&MediaUrl=https%3A%2F%2Fa.example%2F1.ogg
            To=%2B15550100001&From=%2B15550100002&Body=Listen%0A%0A1.%20Again"#]],
    );
    check(
        Reply::media(MediaKind::Audio, "https://a.example/1.ogg").quick_reply("Again", "a"),
        expect![[r#"
            To=%2B15550100001&From=%2B15550100002&MediaUrl=https%3A%2F%2Fa.example%2F1.ogg
            To=%2B15550100001&From=%2B15550100002&Body=1.%20Again"#]],
    );
    check(
        ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: Some("Here".into()) },
        expect![
            "To=%2B15550100001&From=%2B15550100002&Body=Here%0Ahttps%3A%2F%2Fmaps.google.com%2F%3Fq%3D52.5%2C13.4"
        ],
    );
    check(
        ReplyContent::Contact { name: "Ada".into(), phone: "+1".into() },
        expect!["To=%2B15550100001&From=%2B15550100002&Body=Ada%0A%2B1"],
    );
    check(Reply::edit("SM1", "better"), expect!["To=%2B15550100001&From=%2B15550100002&Body=better"]);
    check(Reply::typing(), expect![""]);
    check(
        Reply::native(json!({
            "ContentSid": "HX1", "ContentVariables": {"1": "Ada"}, "ValidityPeriod": 60, "MediaUrl": ["a", "b"],
            "Nothing": null,
        })),
        expect![
            "To=%2B15550100001&From=%2B15550100002&ContentSid=HX1&ContentVariables=%7B%221%22%3A%22Ada%22%7D&MediaUrl=a&MediaUrl=b&ValidityPeriod=60"
        ],
    );
    check(
        Reply::native(json!({"MessagingServiceSid": "MG7", "Body": "x"})),
        expect!["To=%2B15550100001&Body=x&MessagingServiceSid=MG7"],
    );
}

#[test]
fn what_cannot_be_said_is_a_mistake() {
    let uploaded =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("7".into()), caption: None };
    assert!(twilio().render(&response(uploaded)).is_err());
    assert!(twilio().render(&response(Reply::native(json!({"To": "+3", "Body": "x"})))).is_err());
    assert!(twilio().render(&response(Reply::typing())).is_err());
    assert!(twilio().prepare(response(Reply::delete("SM1"))).is_err());
}
