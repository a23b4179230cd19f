//! The transcript.

use chinwag_core::{
    commit::Speaker,
    function::{Input, Outcome},
    message::{Attachment, Content, MediaKind, Message, Place, User},
    name::{ChannelName, PlatformName},
    reply::{Card, Reply, ReplyContent},
    response::{CallRecord, ReplyRecord, ResponseSent},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_SENT},
};
use expect_test::{Expect, expect};
use serde_json::json;

use super::bench::{
    config, done, failure, final_failure, handler, handlers, input, line, response, run, run_failed, start,
};

fn message(content: Content) -> Message {
    Message {
        platform: PlatformName::from_static("messenger"),
        channel: ChannelName::from_static("page"),
        conversation: "page:1:2".parse().expect("a key"),
        message_id: Some("m_1".into()),
        sender: User { id: "2".into(), name: None },
        sent_at: chinwag_core::clock::Timestamp::from_millis(7_000),
        place: Place::Direct,
        mentions_bot: false,
        content,
        reply_to: None,
        referral: None,
        raw: None,
        reply_token: None,
    }
}

fn sent(reply: Reply) -> ResponseSent {
    ResponseSent {
        response: response(reply),
        message_id: Some("m_2".into()),
        attempt: 1,
        request: CallRecord { method: "POST".into(), url: "http://x/".into(), body: "{}".into() },
        answer: ReplyRecord { status: 200, body: "{}".into() },
    }
}

#[test]
fn only_what_is_configured_is_there() {
    let names = |save, retry| {
        let mut config = config();
        (config.save, config.retry.enabled) = (save, retry);
        let handlers = handlers(&config);
        handlers.iter().map(|handler| handler.spec.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(true, true), "save_received save_sent save_failed retry notify");
    assert_eq!(names(false, true), "retry notify");
    assert_eq!(names(true, false), "save_received save_sent save_failed notify");
    assert_eq!(names(false, false), "notify");
}

#[test]
fn none_of_them_waits_for_another_event_or_claims_its_runs() {
    let plain = |spec: &chinwag_core::function::FunctionSpec| {
        spec.ordering == chinwag_core::function::Ordering::None && !spec.claim
    };
    assert!(handlers(&config()).iter().all(|handler| plain(&handler.spec)));
    let topic = |name| handler(&config(), name).spec.topic;
    assert_eq!([topic("save_received"), topic("save_sent")], [MESSAGE_RECEIVED, RESPONSE_SENT]);
    assert_eq!(["save_failed", "retry", "notify"].map(topic), [const { RESPONSE_FAILED }; 3]);
}

#[tokio::test]
async fn what_a_person_said_is_a_line() {
    let said = message(Content::Text { text: "hello".into() });
    let entry = line(run(&handler(&config(), "save_received"), input(MESSAGE_RECEIVED, &said)).await);
    let entry = entry.expect("a line");
    assert_eq!((entry.speaker, &*entry.text, entry.failed), (Speaker::User, "hello", None));
    assert_eq!(entry.at.as_millis(), 7_000, "by the provider's clock");
    assert_eq!((entry.event.as_str(), entry.message_id.as_deref()), ("0n7-0.talk.0.sender.0", Some("m_1")));
    assert_eq!(entry.conversation, said.conversation);
}

#[tokio::test]
async fn what_the_bot_said_is_a_line() {
    let sent = input(RESPONSE_SENT, &sent(Reply::text("a \"quoted\" word")));
    let entry = line(run(&handler(&config(), "save_sent"), sent).await).expect("a line");
    assert_eq!((entry.speaker, &*entry.text, entry.failed), (Speaker::Bot, "a \"quoted\" word", None));
    assert_eq!((entry.at, entry.message_id.as_deref()), (start(), Some("m_2")));
}

#[tokio::test]
async fn what_leaves_no_trace_in_a_chat_is_no_line() {
    for content in [ReplyContent::Typing { on: true }, ReplyContent::Typing { on: false }, ReplyContent::Seen]
    {
        let sent = sent(content.clone().into());
        assert_eq!(line(run(&handler(&config(), "save_sent"), input(RESPONSE_SENT, &sent)).await), None);
        let mut failed = final_failure();
        failed.response = response(content.into());
        assert_eq!(line(run_failed(&handler(&config(), "save_failed"), &failed).await), None);
    }
}

#[tokio::test]
async fn what_failed_is_a_line_once_it_is_final() {
    let save = handler(&config(), "save_failed");
    let entry = line(run_failed(&save, &final_failure()).await).expect("a line");
    assert_eq!((entry.speaker, &*entry.text), (Speaker::Bot, "the secret plan"));
    assert_eq!((entry.failed.as_deref(), entry.message_id), (Some("HTTP 503"), None));
    assert_eq!(line(run_failed(&save, &failure()).await), None, "another try follows");

    let mut without_retries = config();
    without_retries.retry.enabled = false;
    assert!(line(run_failed(&handler(&without_retries, "save_failed"), &failure()).await).is_some());
}

#[tokio::test]
async fn what_is_not_of_the_topic_is_a_dead_letter() {
    for handler in handlers(&config()) {
        let odd: Input = input(handler.spec.topic.clone(), &json!({"odd": true}));
        let outcome = run(&handler, odd).await;
        assert!(matches!(outcome, Outcome::Reject { .. }), "{}: {outcome:?}", handler.spec.name);
    }
}

#[tokio::test]
async fn what_has_no_words_is_shown_in_brackets() {
    let heard: Vec<Content> = serde_json::from_value(json!([
        {"type": "command", "name": "start", "text": "/start now"},
        {"type": "button", "title": "Track", "payload": "track"},
        {"type": "quick_reply", "text": "Yes", "payload": "y"},
        {"type": "edit", "message_id": "m", "text": "hullo", "count": 1},
        {"type": "reaction", "message_id": "m", "emoji": "👍", "added": true},
        {"type": "reaction", "message_id": "m", "emoji": "👍", "added": false},
        {"type": "referral"},
        {"type": "opt_in", "native": {}},
        {"type": "account_link", "linked": true},
        {"type": "account_link", "linked": false},
        {"type": "handover", "action": "pass", "native": {}},
        {"type": "notice", "action": "warned"},
        {"type": "feedback", "feedback": "good"},
        {"type": "native", "kind": "order", "native": {}},
    ]))
    .expect("content");
    let image = Attachment::at(MediaKind::Image, "http://x/");
    let place = Attachment::Location { latitude: 1.0, longitude: 2.0, title: None };
    let attached = |text: Option<&str>, attachments: &[Attachment]| Content::Attachments {
        text: text.map(Into::into),
        attachments: attachments.to_vec(),
    };
    let attached = [attached(Some("look"), &[image.clone(), place]), attached(None, &[image])];
    let save = handler(&config(), "save_received");
    let mut lines = Vec::new();
    for content in heard.into_iter().chain(attached) {
        let entry = line(run(&save, input(MESSAGE_RECEIVED, &message(content))).await);
        lines.push(entry.expect("a line").text);
    }
    check(
        &lines,
        expect![[r#"
        /start now
        Track
        Yes
        [edit] hullo
        [reaction] 👍
        [reaction taken off] 👍
        [referral]
        [opt-in]
        [account linked]
        [account unlinked]
        [handover] pass
        [notice] warned
        [feedback] good
        [order]
        [image, location] look
        [image]"#]],
    );
}

#[tokio::test]
async fn what_the_bot_shows_without_words_is_in_brackets_too() {
    let save = handler(&config(), "save_sent");
    let replies = [
        Reply::media(MediaKind::Video, "http://x/").caption("look"),
        Reply::cards([Card::new("One"), Card::new("Two")]),
        ReplyContent::Sticker { sticker_id: "9".into() }.into(),
        Reply::native(json!({})),
    ];
    let mut lines = Vec::new();
    for reply in replies {
        lines.push(line(run(&save, input(RESPONSE_SENT, &sent(reply))).await).expect("a line").text);
    }
    check(
        &lines,
        expect![[r#"
        [video] look
        One | Two
        [sticker]
        [native]"#]],
    );
}

fn check(lines: &[String], expected: Expect) {
    expected.assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn no_line_comes_from_retry_or_notify() {
    for name in ["retry", "notify"] {
        let emits = done(run_failed(&handler(&config(), name), &failure()).await);
        assert!(emits.transcript.is_empty(), "{name}");
    }
}
