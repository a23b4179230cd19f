use chinwag_core::{
    clock::Timestamp,
    message::{Attachment, Content, InboundKind, MediaKind, Place},
    platform::admit,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{HEADER, NOW, SECRET, TOKEN, config, message, parse, platform, post};

fn said(own: Value) -> Value {
    let mut message = json!({
        "message_id": 5, "date": 1_700_000_000, "chat": {"id": 42, "type": "private"},
        "from": {"id": 42, "is_bot": false, "first_name": "Ann"},
    });
    for (key, value) in own.as_object().expect("an object") {
        message[key] = value.clone();
    }
    message
}

#[test]
fn what_is_no_update_is_refused_with_its_place() {
    for (body, error) in [
        ("", "it is not an update: EOF while parsing a value at line 1 column 0 at ``"),
        ("[]", "it is not an update: invalid type: sequence, expected a map at line 1 column 0 at ``"),
        ("{}", "there is no `update_id` at ``"),
        (
            r#"{"update_id":"x"}"#,
            "it is not an id: invalid type: string \"x\", expected u64 at line 1 column 3 at `/update_id`",
        ),
    ] {
        assert_eq!(parse(body).expect_err("no update").to_string(), error, "{body}");
    }
    assert!(parse(b"\xff\xfe").is_err());
    assert!(parse(r#"{"update_id":1,"message":{"#).is_err(), "it is cut off");
}

#[test]
fn what_is_not_understood_is_kept_in_the_right_conversation() {
    let odd = said(json!({
        "photo": "no list", "message_thread_id": 7, "is_topic_message": true,
        "chat": {"id": -100, "type": "supergroup"},
    }));
    let message = message("message", &odd);
    assert_eq!((message.conversation.id(), message.place), ("-100:7", Place::Thread));
    assert_eq!(message.content, Content::Native { kind: "message".into(), native: odd });

    let kind = super::support::message("a/b~c", &json!([1]));
    assert_eq!(kind.conversation.id(), "bot");
    let events = parse(r#"{"update_id":1,"a/b~c":[1]}"#).expect("an update");
    assert_eq!(events[0].pointer, "/a~1b~0c");
}

#[test]
fn what_is_nested_too_deeply_is_kept_as_text() {
    let deep = "[".repeat(500) + &"]".repeat(500);
    let events = parse(format!(r#"{{"update_id":1,"deep":{deep}}}"#)).expect("an update");
    let InboundKind::Message(message) = &events[0].kind else { panic!("{events:?}") };
    assert_eq!(message.content, Content::Native { kind: "deep".into(), native: Value::String(deep) });
}

#[test]
fn a_topic_is_one_only_where_the_message_says_so() {
    let group = json!({"id": -100, "type": "supergroup"});
    let id = |own: Value| message("message", &said(own)).conversation.id().to_owned();
    assert_eq!(id(json!({"chat": group, "text": "x", "message_thread_id": 7})), "-100");
    assert_eq!(
        id(json!({"chat": group, "text": "x", "message_thread_id": 7, "is_topic_message": true})),
        "-100:7"
    );
    let private =
        message("message", &said(json!({"text": "x", "message_thread_id": 7, "is_topic_message": true})));
    assert_eq!((private.conversation.id(), private.place), ("42:7", Place::Direct));
    assert_eq!(id(json!({"text": "x", "business_connection_id": "c".repeat(900)})), "42", "too long an id");
}

#[test]
fn times_are_seconds_and_never_panic() {
    let at = |date: i64| message("message", &said(json!({"text": "x", "date": date}))).sent_at;
    assert_eq!(at(1_700_000_000), Timestamp::from_millis(1_700_000_000_000));
    assert_eq!((at(-1), at(i64::MAX)), (Timestamp::from_millis(0), Timestamp::MAX));
}

#[test]
fn words_beside_a_picture_call_the_bot_too() {
    let message = message(
        "message",
        &said(json!({
            "photo": [{"file_id": "S"}, {"file_id": "L"}], "caption": "@VERCELchatsdkbot look",
            "caption_entities": [{"type": "mention", "offset": 0, "length": 17}],
        })),
    );
    assert!(message.mentions_bot);
    assert_eq!(message.text(), "look");
    let Content::Attachments { attachments, .. } = message.content else { panic!("a picture") };
    let largest = Attachment::Media {
        media: MediaKind::Image,
        url: None,
        id: Some("L".into()),
        name: None,
        mime: None,
        bytes: None,
    };
    assert_eq!(attachments, [largest]);
}

#[test]
fn without_a_username_every_command_is_the_bots_and_no_name_is() {
    let mut config = config();
    config.username = None;
    let platform = platform(config);
    let read = |text: &str, kind: &str, length: usize| {
        let entity = json!([{"type": kind, "offset": 0, "length": length}]);
        let body =
            json!({"update_id": 1, "message": said(json!({"text": text, "entities": entity}))}).to_string();
        let request = post(body.as_bytes(), &[(HEADER, SECRET)]);
        let verified = chinwag_core::platform::admit(&*platform, request, NOW).expect("a live secret");
        match platform.parse(&verified).expect("an update").remove(0).kind {
            InboundKind::Message(message) => message.content,
            other => panic!("{other:?}"),
        }
    };
    let command = Content::command("go", "/go now");
    assert_eq!(read("/go@some_bot now", "bot_command", 12), command);
    assert_eq!(read("@some_bot hi", "mention", 9), Content::Text { text: "@some_bot hi".into() });
}

#[test]
fn a_word_behind_start_is_a_referral_only_if_a_link_can_have_it() {
    let referral = |text: &str| {
        let entity =
            json!([{"type": "bot_command", "offset": 0, "length": text.find(' ').unwrap_or(text.len())}]);
        message("message", &said(json!({"text": text, "entities": entity})))
            .referral
            .and_then(|r| r.reference)
    };
    assert_eq!(referral("/start abc_1-2").as_deref(), Some("abc_1-2"));
    for none in ["/start", "/start ", "/start two words", "/go abc", &format!("/start {}", "x".repeat(65))] {
        assert_eq!(referral(none), None, "{none}");
    }
}

#[test]
fn the_bot_leaving_by_itself_is_not_an_echo() {
    let own: i64 = TOKEN.split_once(':').expect("an id").0.parse().expect("digits");
    let bot = json!({"id": own, "is_bot": true, "first_name": "Bot"});
    let body = json!({"update_id": 1, "message": said(json!({"from": bot, "left_chat_member": bot}))});
    let events = parse(body.to_string()).expect("an update");
    let reason = "that the bot came or left is told by `my_chat_member`";
    assert_eq!(events[0].kind, InboundKind::Ignored { reason });
    let body = json!({"update_id": 1, "edited_message": said(json!({"from": bot, "text": "x"}))});
    let reason = "the bot itself said it";
    assert_eq!(parse(body.to_string()).expect("an update")[0].kind, InboundKind::Ignored { reason });
}

/// The bodies of all fixtures.
fn fixtures() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/telegram");
    let files = std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("an entry").path());
    let json = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    json.map(|path| std::fs::read(path).expect("a fixture")).collect()
}

proptest! {
    #[test]
    fn nothing_panics_whatever_is_changed(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in prop_oneof![
        Just("null"), Just("[]"), Just("{}"), Just("-1"), Just("1e400"), Just("\"\\ud83d\""), Just("99999999999999999999"), Just("\"😀\""), Just(""),
    ]) {
        let fixtures = fixtures();
        let text = String::from_utf8(pick.get(&fixtures).clone()).expect("text");
        // In place of one value, or cut off there.
        let starts: Vec<usize> = text.match_indices(": ").map(|(start, _)| start + 2).collect();
        let start = *at.get(&starts);
        let end = start + text[start..].find([',', '\n']).unwrap_or(0);
        let _ = parse(format!("{}{with}{}", &text[..start], &text[end..]));
        let _ = parse(&text[..start]);
    }

    #[test]
    fn marks_anywhere_panic_nowhere(text in "\\PC{0,12}", offset in 0usize..20, length in 0usize..20, kind in 0usize..3) {
        let kind = ["mention", "bot_command", "text_mention"][kind];
        let entities = json!([{"type": kind, "offset": offset, "length": length, "user": {"id": 100_000_019}}]);
        let message = message("message", &said(json!({"text": text, "entities": entities})));
        prop_assert!(text.contains(message.text()) || message.text().starts_with('/'));
    }
}

#[test]
fn other_bots_are_heard_only_where_that_is_wanted() {
    let mut said = json!({"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group", "title": "g"},
        "from": {"id": 9, "is_bot": true, "first_name": "Other"}, "text": "hi"});
    let heard = |said: &Value, hear_bots| {
        let mut config = config();
        config.hear_bots = hear_bots;
        let platform = platform(config);
        let body = json!({"update_id": 7, "message": said}).to_string();
        let verified = admit(&*platform, post(body.as_bytes(), &[(HEADER, SECRET)]), NOW).expect("proved");
        match platform.parse(&verified).expect("an update").remove(0).kind {
            InboundKind::Ignored { reason } => Err(reason),
            _ => Ok(()),
        }
    };
    assert_eq!(heard(&said, false), Err("another bot's message; `hear_bots` lets it in"));
    assert_eq!(heard(&said, true), Ok(()));
    // An administrator who stays unnamed: a bot stands in for the group.
    said["sender_chat"] = said["chat"].clone();
    assert_eq!(heard(&said, false), Ok(()));
}
