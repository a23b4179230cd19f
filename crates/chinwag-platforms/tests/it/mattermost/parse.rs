use std::time::Duration;

use chinwag_core::{
    message::{Content, InboundKind, Place},
    platform::admit,
    reply::Reply,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{
    BOT, COMMAND, HOOK, NOW, OWN, config, mattermost, one, parse, platform, post, response, response_in,
};

fn said(text: &str) -> (String, bool) {
    let body = json!({"channel_id": "c", "user_id": "u", "post_id": "p", "text": text, "token": HOOK});
    let (_, message) = one(&body.to_string());
    (message.text().to_owned(), message.mentions_bot)
}

#[test]
fn the_bots_name_is_taken_off_the_front() {
    for (text, rest, called) in [
        ("@helper start", "start", true),
        (" @Helper: start now", "start now", true),
        ("@helper", "", true),
        ("hey @helper, you", "hey @helper, you", true),
        ("@helpers start", "@helpers start", false),
        ("@helper-two start", "@helper-two start", false),
        ("me@helper.example", "me@helper.example", false),
        ("start", "start", false),
        ("@", "@", false),
        ("@é", "@é", false),
    ] {
        assert_eq!(said(text), (rest.to_owned(), called), "{text}");
    }
    let mut nameless = config();
    nameless.bot_name = None;
    let platform = platform(nameless);
    let body = json!({"channel_id": "c", "user_id": "u", "text": "@helper x", "token": HOOK}).to_string();
    let parsed = platform.parse(&admit(&*platform, post("/", &[], &body), NOW).expect("live")).expect("one");
    let InboundKind::Message(message) = &parsed[0].kind else { panic!("{parsed:?}") };
    assert_eq!((message.text(), message.mentions_bot), ("@helper x", false));
}

#[test]
fn a_time_is_in_seconds_or_in_milliseconds() {
    let at = |timestamp: Value| {
        let body =
            json!({"channel_id": "c", "user_id": "u", "text": "x", "token": HOOK, "timestamp": timestamp});
        one(&body.to_string()).1.sent_at.as_millis()
    };
    assert_eq!(at(json!(1_445_532_266)), 1_445_532_266_000);
    assert_eq!(at(json!(1_445_532_266_001_u64)), 1_445_532_266_001);
    assert_eq!(at(json!("1445532266")), 1_445_532_266_000);
    assert_eq!((at(json!("soon")), at(json!(-1)), at(Value::Null)), (0, 0, 0));
}

#[test]
fn a_command_knows_its_thread_and_its_place() {
    let at = |rest: &str| {
        let (dedupe, message) = one(&format!(
            "channel_id=c&user_id=u&command=%2Fgo&text=there+now&trigger_id=t1&token={COMMAND}{rest}"
        ));
        let content = Content::command("go", "/go there now");
        assert_eq!((dedupe.as_str(), &message.content), ("command:t1", &content));
        (message.conversation.to_string(), message.place)
    };
    assert_eq!(at("&channel_name=town"), ("team:c".into(), Place::Group));
    assert_eq!(at("&channel_name=town&root_id=r"), ("team:c:r".into(), Place::Thread));
    assert_eq!(at("&channel_name=u__b&root_id="), ("team:c".into(), Place::Direct));
    let (_, bare) = one(&format!("channel_id=c&user_id=u&command=%2Fgo&text=&token={COMMAND}"));
    assert_eq!(bare.text(), "/go");
}

/// What comes back of the first button of a reply.
fn pressed(conversation: &str, more: Value) -> (String, chinwag_core::message::Message) {
    let reply = Reply::text("Sure?").button("Yes", "y");
    let call = mattermost().render(&response_in(conversation, reply)).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let context = body["props"]["attachments"][0]["actions"][0]["integration"]["context"].clone();
    let mut back =
        json!({"user_id": "u", "channel_id": "c", "post_id": "p", "team_id": "t", "context": context});
    for (name, value) in more.as_object().expect("an object") {
        if name == "selected_option" {
            back["context"][name] = value.clone();
        } else {
            back[name] = value.clone();
        }
    }
    one(&back.to_string())
}

#[test]
fn a_press_brings_back_what_was_put_on_the_button() {
    let (dedupe, message) =
        pressed("team:c:r", json!({"trigger_id": "t7", "type": "button", "user_name": "ada"}));
    assert_eq!(message.content, Content::Button { title: "Yes".into(), payload: Some("y".into()) });
    assert_eq!((dedupe.as_str(), message.conversation.as_str()), ("action:t7", "team:c:r"));
    assert_eq!((message.place, message.reply_to.as_deref()), (Place::Thread, Some("p")));
    assert_eq!(message.sender.name.as_deref(), Some("ada"));
    // A client can name an option wherever it likes.
    let (_, message) =
        pressed("team:c", json!({"selected_option": "forged", "type": "select", "team_id": ""}));
    assert_eq!(message.content, Content::Button { title: "Yes".into(), payload: Some("y".into()) });
    assert_eq!(message.place, Place::Direct);
}

#[test]
fn a_menu_by_hand_tells_what_was_chosen() {
    let chosen = |kind: &str| {
        let body = json!({"user_id": "u", "channel_id": "c", "post_id": "p", "type": kind,
            "context": {"token": OWN, "selected_option": "red"}});
        one(&body.to_string()).1.content
    };
    assert_eq!(chosen("select"), Content::Button { title: String::new(), payload: Some("red".into()) });
    let payload = Some(r#"{"selected_option":"red"}"#.to_owned());
    assert_eq!(chosen("button"), Content::Button { title: String::new(), payload });
}

#[test]
fn a_dialog_is_a_form_or_what_else_came_of_it() {
    let content = |change: Value| {
        let mut body = json!({"type": "dialog_submission", "callback_id": "order", "state": "", "user_id": "u",
            "channel_id": "c", "team_id": "", "submission": {"size": "M", "count": 2}, "cancelled": false});
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        one(&body.to_string()).1
    };
    let form = content(json!({}));
    let Content::Form { name, values } = form.content else { panic!("{form:?}") };
    assert_eq!((name.as_str(), Value::Object(values)), ("order", json!({"size": "M", "count": 2})));
    assert_eq!(form.place, Place::Direct);
    for (change, expected) in [
        (json!({"cancelled": true}), "dialog_cancelled"),
        (json!({"type": "dialog_lookup"}), "dialog_lookup"),
        (json!({"type": "refresh"}), "refresh"),
        (json!({"type": "novelty"}), "novelty"),
        (json!({"submission": null}), "dialog_submission"),
    ] {
        let message = content(change);
        let Content::Native { kind, native } = message.content else { panic!("{message:?}") };
        assert_eq!((kind.as_str(), &native["callback_id"]), (expected, &json!("order")));
    }
}

#[test]
fn what_the_bot_itself_wrote_is_ignored() {
    let reason = |body: &str| match &parse(body).expect("Mattermost's")[0].kind {
        InboundKind::Ignored { reason } => *reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(&format!("channel_id=c&user_id={BOT}&text=x&token={HOOK}")), "the bot itself wrote it");
    assert_eq!(reason(&format!("channel_id=c&text=x&token={HOOK}")), "it names no channel or no person");
    let long = "c".repeat(600);
    assert_eq!(
        reason(&format!("channel_id={long}&user_id=u&token={HOOK}")),
        "the id of the channel is too long"
    );
}

#[test]
fn a_message_is_known_by_its_post_and_the_rest_by_what_is_in_it() {
    let key = |rest: &str| one(&format!("channel_id=c&user_id=u&token={HOOK}&{rest}")).0;
    assert_eq!(key("post_id=p&text=a"), "post:p");
    assert_eq!(key("text=a"), key("text=a"));
    assert_ne!(key("text=a"), key("text=b"));
    let long = key(&format!("command=%2Fa&trigger_id={}", "t".repeat(200)));
    assert!(long.starts_with("command:") && long.len() < 40, "{long}");
}

#[test]
fn the_answer_waits_for_words_after_a_command_alone() {
    let platform = mattermost();
    let immediate = |body: &str| {
        let request = post(&format!("/webhooks/team?token={OWN}"), &[], body);
        let found = platform.immediate(&admit(&*platform, request, NOW).expect("proved")).expect("always");
        assert_eq!((found.deferral.status, found.deferral.content_type), (200, "application/json"));
        (found.within.as_millis(), String::from_utf8(found.deferral.body.to_vec()).expect("text"))
    };
    assert_eq!(
        immediate(&format!("channel_id=c&user_id=u&command=%2Fgo&token={COMMAND}")),
        (2500, "{}".into())
    );
    assert_eq!(immediate(&format!("channel_id=c&user_id=u&text=x&token={HOOK}")), (0, "{}".into()));
    assert_eq!(immediate(r#"{"channel_id":"c","context":{}}"#), (0, "{}".into()));
    assert_eq!(immediate(r#"{"channel_id":"c","callback_id":"x"}"#), (0, String::new()));
    let lookup = r#"{"channel_id":"c","callback_id":"x","type":"dialog_lookup"}"#;
    assert_eq!(immediate(lookup), (0, r#"{"items":[]}"#.into()));

    let answer = platform.answer(&response("**Hi** #1 a*b")).expect("words");
    assert_eq!(
        answer.body,
        r#"{"response_type":"in_channel","text":"**Hi** #1 a\\*b","skip_slack_parsing":true}"#
    );
    assert_eq!(platform.answer(&response(Reply::text("x").button("a", "b"))), None);
    assert_eq!(platform.answer(&response(Reply::text("x").only_for("u"))), None);
    assert_eq!(platform.answer(&response(Reply::delete("p"))), None);
    assert_eq!(platform.answer(&response_in("team:c:r", "x")), None);
}

#[test]
fn what_nobody_sends_is_refused_before_it_is_read() {
    let platform = mattermost();
    for odd in ["", "[]", "{\"a\":", "x=y"] {
        assert!(admit(&*platform, post("/webhooks/team", &[], odd), NOW).is_err(), "{odd}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_one_request_is_one_event(
        fields in prop::collection::btree_map(
            prop::sample::select(vec![
                "user_id", "post_id", "text", "timestamp", "file_ids", "command", "trigger_id", "context", "type",
                "callback_id", "submission", "cancelled", "team_id", "channel_name", "root_id", "user_name",
            ]),
            prop_oneof![
                "[@a-z_é /,0-9]{0,12}".prop_map(Value::from),
                any::<i64>().prop_map(Value::from),
                any::<u64>().prop_map(Value::from),
                Just(Value::Null),
                Just(json!({"payload": "x", "token": OWN, "root_id": 7})),
                Just(json!(["a"])),
            ],
            0..10,
        ),
    ) {
        let mut body = json!({"channel_id": "c", "token": HOOK});
        for (name, value) in fields {
            body[name] = value;
        }
        prop_assert_eq!(parse(&body.to_string()).expect("Mattermost's").len(), 1);
    }
}

/// Every recorded body, with one byte changed and its end cut off.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mattermost");
    let files = std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("an entry").path());
    let bodies = files.filter(|path| path.extension().is_some_and(|extension| extension != "tsv"));
    let bodies: Vec<_> = bodies.map(|path| std::fs::read(path).expect("a body")).collect();
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
    fn a_broken_body_is_refused_or_one_event_and_nothing_panics(body in mutated()) {
        let platform = mattermost();
        let mut request = post(&format!("/webhooks/team?token={OWN}"), &[], "");
        request.body = body.into();
        if let Ok(verified) = admit(&*platform, request, NOW) {
            let _ = platform.immediate(&verified);
            prop_assert_eq!(platform.parse(&verified).expect("what is let in can be read").len(), 1);
        }
    }
}

#[test]
fn a_press_without_a_trigger_counts_once_a_minute() {
    let mark = |trigger: Value, seconds: u64| {
        let body =
            json!({"user_id": "u", "channel_id": "c", "trigger_id": trigger, "context": {"token": OWN}});
        let inbound = parse(&body.to_string()).expect("Mattermost's").remove(0);
        let minute = NOW.floor(Duration::from_mins(1));
        let at = mattermost().marked_at(&inbound, minute.after(Duration::from_secs(seconds)));
        (inbound.dedupe, at)
    };
    assert_eq!(mark(Value::Null, 0), mark(Value::Null, 59));
    assert_ne!(mark(Value::Null, 59), mark(Value::Null, 60));
    assert_eq!(mark("t1".into(), 0), mark("t1".into(), 60));
}
