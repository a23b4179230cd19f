use chinwag_core::{
    message::{Attachment, Content, InboundKind, MediaKind},
    platform::admit,
    response::{DeliveryState, FailureKind, ResponseStatus},
};
use http::Method;
use proptest::prelude::*;

use super::support::{NOW, config, message, parse, platform, post, request, response, twilio};

const FROM: &str = "MessageSid=SM1&AccountSid=AC1&From=%2B1&To=%2B2";

fn content(rest: &str) -> Content {
    let parsed = parse(&format!("{FROM}&{rest}")).expect("a message");
    let [one] = &parsed[..] else { panic!("{parsed:?}") };
    message(one).content.clone()
}

#[test]
fn what_is_pressed_is_a_button() {
    let button = |title: &str, payload: Option<&str>| Content::Button {
        title: title.into(),
        payload: payload.map(str::to_owned),
    };
    assert_eq!(
        content("MessageType=button&ButtonText=Yes&ButtonPayload=y&Body=Yes"),
        button("Yes", Some("y"))
    );
    assert_eq!(content("MessageType=interactive&ButtonPayload=y&Body=Yes"), button("Yes", Some("y")));
    assert_eq!(content("MessageType=button&ButtonText=Yes&Body=Yes"), button("Yes", None));
    assert_eq!(content("MessageType=interactive&ListId=2&ListTitle=Two&Body=Two"), button("Two", Some("2")));
}

#[test]
fn what_is_attached_has_its_kind() {
    for (mime, kind) in [
        ("image%2Fjpeg", MediaKind::Image),
        ("audio%2Fogg%3B+codecs%3Dopus", MediaKind::Audio),
        ("video%2Fmp4", MediaKind::Video),
        ("text%2Fvcard", MediaKind::File),
        ("", MediaKind::File),
    ] {
        let found =
            content(&format!("Body=&MediaUrl0=https%3A%2F%2Fa.example%2FME7&MediaContentType0={mime}"));
        let Content::Attachments { text: None, attachments } = found else { panic!("{found:?}") };
        let [Attachment::Media { media, id, .. }] = &attachments[..] else { panic!("{attachments:?}") };
        assert_eq!((*media, id.as_deref()), (kind, Some("ME7")), "{mime}");
    }
    let sticker = content("Body=&MessageType=sticker&MediaUrl0=https%3A%2F%2Fa.example%2FME7");
    let Content::Attachments { attachments, .. } = sticker else { panic!("{sticker:?}") };
    assert!(matches!(&attachments[..], [Attachment::Sticker { sticker_id, .. }] if sticker_id == "ME7"));
}

#[test]
fn what_twilio_has_answered_itself_is_no_text() {
    assert_eq!(
        content("Body=STOP&OptOutType=STOP"),
        Content::Members { joined: false, users: vec![], bot: true }
    );
    assert_eq!(content("Body=HELP&OptOutType=HELP"), Content::Notice { action: "HELP".into(), reason: None });
}

#[test]
fn what_has_no_word_is_native() {
    let Content::Native { kind, native } = content("MessageType=order&Body=&NumMedia=0") else {
        panic!("an order")
    };
    assert_eq!((kind.as_str(), &native["From"]), ("order", &"+1".into()));
    // An SMS may be empty.
    assert_eq!(content("Body=&NumMedia=0"), Content::Text { text: String::new() });
    // A kind that is not known, but has words.
    assert_eq!(content("MessageType=novelty&Body=hi"), Content::Text { text: "hi".into() });
}

#[test]
fn a_referral_is_told() {
    let body = format!("{FROM}&Body=hi&ReferralSourceId=120&ReferralSourceType=ad&ReferralNumMedia=0");
    let parsed = parse(&body).expect("a message");
    let referral = message(&parsed[0]).referral.clone().expect("a referral");
    assert_eq!((referral.reference.as_deref(), referral.source.as_deref()), (Some("120"), Some("ad")));
    let parsed = parse(&format!("{FROM}&Body=hi&ReferralNumMedia=0")).expect("a message");
    assert_eq!(message(&parsed[0]).referral, None);
}

#[test]
fn every_end_of_a_message_is_a_status_and_every_step_is_not() {
    let at = |status: &str| {
        let body = format!("MessageSid=SM1&MessageStatus={status}&From=%2B2&To=%2B1");
        let parsed = parse(&body).expect("a report");
        let [one] = &parsed[..] else { panic!("{parsed:?}") };
        one.clone()
    };
    for (status, state) in [
        ("delivered", DeliveryState::Delivered),
        ("read", DeliveryState::Read),
        ("undelivered", DeliveryState::Failed),
        ("failed", DeliveryState::Failed),
        ("canceled", DeliveryState::Failed),
    ] {
        let one = at(status);
        let InboundKind::Status(found) = one.kind else { panic!("{one:?}") };
        assert_eq!((found.state, found.message_ids), (state, vec!["SM1".to_owned()]));
        assert_eq!((found.conversation.as_str(), one.dedupe), ("sms:+2/+1", format!("status:SM1:{status}")));
    }
    for status in ["accepted", "scheduled", "queued", "sending", "sent", "novelty", ""] {
        assert!(matches!(at(status).kind, InboundKind::Ignored { .. }), "{status}");
    }
}

#[test]
fn a_service_stands_in_place_of_its_numbers() {
    let mut config = config();
    config.messaging_service_sid = Some("MG9".into());
    let platform = platform(config);
    let at = |body: &str| {
        let parsed = platform.parse(&admit(&*platform, post(body), NOW).expect("signed")).expect("one");
        match &parsed[0].kind {
            InboundKind::Message(message) => message.conversation.to_string(),
            InboundKind::Status(status) => status.conversation.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(at(&format!("{FROM}&Body=a&MessagingServiceSid=MG9")), "sms:MG9/+1");
    assert_eq!(at(&format!("{FROM}&Body=a&MessagingServiceSid=MG8")), "sms:+2/+1");
    assert_eq!(at(&format!("{FROM}&Body=a")), "sms:+2/+1");
    assert_eq!(at("MessageSid=SM1&MessageStatus=read&From=%2B2&To=%2B1"), "sms:MG9/+1");
    assert_eq!(
        at("MessageSid=SM1&MessageStatus=read&From=%2B2&To=%2B1&MessagingServiceSid=MG8"),
        "sms:+2/+1"
    );
}

#[test]
fn a_redelivery_has_the_same_key_and_another_message_has_another() {
    let key = |body: &str| parse(body).expect("one")[0].dedupe.clone();
    assert_eq!(key(&format!("{FROM}&Body=a")), "message:SM1");
    assert_eq!(key(&format!("{FROM}&Body=a&ErrorCode=11200&ErrorUrl=x")), "message:SM1");
    let bare = "From=%2B1&To=%2B2&Body=";
    assert_eq!(key(&format!("{bare}a")), key(&format!("{bare}a")));
    assert_ne!(key(&format!("{bare}a")), key(&format!("{bare}b")));
    let long = format!("From=%2B1&To=%2B2&Body=a&MessageSid={}", "S".repeat(600));
    assert!(key(&long).starts_with("message:long:"));
}

#[test]
fn a_webhook_by_get_has_its_parameters_in_the_query() {
    let target = "/webhooks/sms?From=%2B1&To=%2B2&Body=a+b&MessageSid=SM1";
    let signature =
        super::support::sign(super::support::TOKEN, &target.replace("/webhooks/sms", super::support::URL));
    let platform = twilio();
    let request = request(Method::GET, target, &[("x-twilio-signature", &signature)], b"");
    let parsed = platform.parse(&admit(&*platform, request, NOW).expect("signed")).expect("a message");
    assert_eq!(message(&parsed[0]).text(), "a b");
}

#[test]
fn what_is_not_twilios_cannot_be_decoded() {
    for body in ["", "nothing", "a=b", "<xml/>"] {
        assert!(parse(body).is_err(), "{body:?}");
    }
    let ignored = |body: &str| matches!(parse(body).expect("Twilio's")[0].kind, InboundKind::Ignored { .. });
    assert!(ignored("AccountSid=AC1&Sid=CA1"));
    assert!(ignored("From=%2B1&Body=hi"));
    assert!(ignored(&format!("From={}&To=%2B2&Body=hi", "1".repeat(600))));
}

#[test]
fn the_answer_is_twiml_and_waits_for_words_alone() {
    let platform = twilio();
    let immediate = |body: &str| {
        let verified = admit(&*platform, post(body), NOW).expect("signed");
        platform.immediate(&verified).expect("always")
    };
    let waits = immediate(&format!("{FROM}&Body=hi"));
    assert_eq!(waits.within.as_secs(), 13);
    assert_eq!((waits.deferral.status, waits.deferral.content_type), (200, "text/xml"));
    assert_eq!(waits.deferral.body, r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
    let report = immediate("MessageSid=SM1&MessageStatus=sent&From=%2B2&To=%2B1");
    assert!(report.within.is_zero() && report.deferral == waits.deferral);

    let answer = platform.answer(&response("a < b & **c**\n\u{7}]]>")).expect("words");
    assert_eq!(
        answer.body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>a &lt; b &amp; c\n]]&gt;</Message></Response>"
    );
    let picture = chinwag_core::reply::Reply::media(MediaKind::Image, "https://a.example/1");
    assert_eq!(platform.answer(&response(picture)), None);
}

proptest! {
    #[test]
    fn nothing_panics_and_one_webhook_is_one_event(
        names in prop::collection::vec(prop::sample::select(vec![
            "From", "To", "Body", "MessageSid", "MessageStatus", "MediaUrl0", "MediaContentType0", "Latitude",
            "Longitude", "ButtonPayload", "MessageType", "OptOutType", "NumMedia", "ReferralSourceId",
        ]), 0..8),
        values in prop::collection::vec("[a-zA-Z0-9.]{0,6}", 8),
    ) {
        let pairs = names.iter().zip(&values).map(|(name, value)| format!("{name}={value}"));
        let unique: std::collections::BTreeMap<_, _> = pairs.map(|pair| (pair.split('=').next().map(str::to_owned), pair)).collect();
        let body = unique.into_values().collect::<Vec<_>>().join("&");
        if let Ok(parsed) = parse(&body) {
            prop_assert_eq!(parsed.len(), 1);
        }
    }
}

/// Every recorded form, with one byte changed and its end cut off. It is let in by the digest of its bytes.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/twilio");
    let files = std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("an entry").path());
    let forms = files.filter(|path| path.extension().is_some_and(|extension| extension == "form"));
    let bodies: Vec<_> = forms.map(|path| std::fs::read(path).expect("a form")).collect();
    let change = (any::<prop::sample::Index>(), any::<u8>(), any::<prop::sample::Index>());
    (prop::sample::select(bodies), change).prop_map(|(mut body, (at, byte, end))| {
        let at = at.index(body.len());
        body[at] = byte;
        body.truncate(at.max(end.index(body.len())) + 1);
        body
    })
}

proptest! {
    #[test]
    fn a_broken_form_is_one_event_or_none_and_nothing_panics(body in mutated()) {
        use super::support::{TOKEN, URL, sign};
        use sha2::Digest;

        let query = format!("bodySHA256={}", hex::encode(sha2::Sha256::digest(&body)));
        let signature = sign(TOKEN, &format!("{URL}?{query}"));
        let headers = [("content-type", "text/plain"), ("x-twilio-signature", &*signature)];
        let request = request(Method::POST, &format!("/webhooks/sms?{query}"), &headers, &body);
        let platform = twilio();
        let verified = admit(&*platform, request, NOW).expect("signed");
        let _ = platform.immediate(&verified);
        if let Ok(parsed) = platform.parse(&verified) {
            prop_assert_eq!(parsed.len(), 1);
        }
    }
}

fn status(rest: &str) -> ResponseStatus {
    let parsed = parse(&format!("{FROM}&{rest}")).expect("a report");
    match &parsed[0].kind {
        InboundKind::Status(status) => status.clone(),
        other => panic!("no report: {other:?}"),
    }
}

#[test]
fn a_report_of_a_failure_tells_why() {
    for (rest, kind, error) in [
        ("ErrorCode=30003", FailureKind::NotFound, "code 30003"),
        ("ErrorCode=30034", FailureKind::Configuration, "code 30034"),
        ("ErrorCode=99999", FailureKind::Invalid, "code 99999"),
        (
            "ErrorCode=63016&ChannelStatusMessage=Outside+the+window",
            FailureKind::WindowClosed,
            "code 63016: Outside the window",
        ),
        ("ChannelStatusMessage=Why", FailureKind::Invalid, "Why"),
    ] {
        let failure = status(&format!("MessageStatus=failed&{rest}")).failure.expect(rest);
        assert_eq!((failure.kind, &*failure.error), (kind, error));
    }
    assert_eq!(status("MessageStatus=canceled").failure, None);
    assert_eq!(status("MessageStatus=delivered&ErrorCode=30003").failure, None);
}
