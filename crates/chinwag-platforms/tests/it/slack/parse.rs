use std::sync::LazyLock;

use chinwag_core::message::{Attachment, Content, InboundKind, MediaKind, Place};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{config, event, ignored, message, only, parse, place, platform, verified};

fn refused(body: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&parse(body).expect_err("not a body of this platform").to_string());
}

/// A message in the channel C1, with other fields.
fn said(fields: Value) -> String {
    let mut whole =
        json!({"type": "message", "user": "U1", "channel": "C1", "ts": "100.000200", "text": "hello"});
    for (name, value) in fields.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    event(&whole)
}

#[test]
fn only_what_is_no_webhook_at_all_is_refused() {
    refused("", expect!["it is neither a JSON object nor a form with a `payload` or a `command` at ``"]);
    refused("[]", expect!["it is neither a JSON object nor a form with a `payload` or a `command` at ``"]);
    refused(b"\xff", expect!["it is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0 at ``"]);
    refused("{}", expect!["there is no `type` at ``"]);
    refused(r#"{"type":1}"#, expect!["there is no `type` at ``"]);
    refused(
        r#"{"type":"event_callback""#,
        expect!["it is not JSON: EOF while parsing an object at line 1 column 24 at ``"],
    );
    refused("payload=%5B%5D", expect!["its `payload` is not a JSON object with a `type` at ``"]);
    refused("payload=", expect!["its `payload` is not a JSON object with a `type` at ``"]);
}

#[test]
fn a_message_and_the_mention_of_the_same_are_one() {
    let fields = |kind| json!({"type": kind, "text": "<@UB> status?", "files": [{"id": "F1"}]});
    let (plain, mention) = (parse(said(fields("message"))), parse(said(fields("app_mention"))));
    assert_eq!(plain, mention);
    let events = plain.expect("a body");
    assert_eq!(events[0].dedupe, "T1:C1:100.000200");
    let message = message(&events[0]);
    assert!(message.mentions_bot);
    assert_eq!((message.text(), message.message_id.as_deref()), ("status?", Some("100.000200")));
}

#[test]
fn a_conversation_is_a_channel_a_direct_one_or_a_thread() {
    for (fields, expected) in [
        (json!({}), ("work:T1:C1", Place::Group)),
        (json!({"thread_ts": "100.000200"}), ("work:T1:C1", Place::Group)),
        (json!({"thread_ts": "99.1"}), ("work:T1:C1:99.1", Place::Thread)),
        (json!({"thread_ts": "99.1", "subtype": "thread_broadcast"}), ("work:T1:C1:99.1", Place::Thread)),
        (json!({"channel": "G1", "channel_type": "mpim"}), ("work:T1:G1", Place::Group)),
        (json!({"channel": "D1", "channel_type": "im"}), ("work:T1:D1", Place::Direct)),
        (json!({"channel": "D1", "thread_ts": "99.1"}), ("work:T1:D1:99.1", Place::Direct)),
        (json!({"channel": "C1:evil"}), ("work:T1", Place::Direct)),
    ] {
        assert_eq!(place(&only(said(fields.clone()))), expected, "{fields}");
    }
    assert_eq!(only(said(json!({"thread_ts": "99.1"}))).reply_to.as_deref(), Some("99.1"));
}

#[test]
fn what_the_bot_itself_or_slack_says_is_ignored() {
    let own = "the bot's own message";
    for (fields, reason) in [
        (json!({"user": "UB"}), own),
        (json!({"bot_id": "B9", "app_id": "A1"}), own),
        (json!({"bot_id": "BZYBOTHED"}), own),
        (json!({"user": "W23456789"}), own),
        (json!({"user": "USLACK"}), "Slack's own words"),
        (json!({"bot_id": "B9", "app_id": "A9"}), "another bot's message; `hear_bots` lets it in"),
        (json!({"subtype": "channel_join"}), "Slack's own words about the channel"),
    ] {
        assert_eq!(ignored(said(fields.clone())), reason, "{fields}");
    }
}

#[test]
fn another_bot_is_heard_where_that_is_wanted() {
    let mut config = config();
    config.hear_bots = true;
    let body = said(
        json!({"user": null, "bot_id": "B9", "app_id": "A9", "username": "Alarm", "subtype": "bot_message"}),
    );
    let events = platform(config).parse(&verified(body)).expect("a body");
    let sender = &message(&events[0]).sender;
    assert_eq!((sender.id.as_str(), sender.name.as_deref()), ("B9", Some("Alarm")));
}

fn changed(message: Value, before: Value) -> String {
    said(json!({"subtype": "message_changed", "ts": "200.1", "user": null, "text": null, "message": message,
        "previous_message": before}))
}

#[test]
fn an_edit_has_other_words() {
    let edited = json!({"user": "U1", "ts": "100.2", "text": "new &amp; better", "edited": {"ts": "200"}, "thread_ts": "99.1"});
    let before = json!({"user": "U1", "ts": "100.2", "text": "old"});
    let events = parse(changed(edited.clone(), before.clone())).expect("a body");
    assert_eq!(events[0].dedupe, "T1:C1:100.2:edit:200.1");
    let message = message(&events[0]);
    let content = Content::Edit { message_id: "100.2".into(), text: "new & better".into(), count: 1 };
    assert_eq!((&message.content, message.sent_at.as_millis()), (&content, 200_100));
    assert_eq!((message.sender.id.as_str(), place(message)), ("U1", ("work:T1:C1:99.1", Place::Thread)));

    let unfolded = json!({"user": "U1", "ts": "100.2", "text": "old", "attachments": [{}]});
    assert_eq!(
        ignored(changed(unfolded, before.clone())),
        "its words are as they were: a link was unfolded, or the like"
    );
    let own = json!({"user": "UB", "ts": "100.2", "text": "new", "edited": {}});
    assert_eq!(ignored(changed(own, before.clone())), "the bot's own message");
    let stone = json!({"user": "USLACKBOT", "ts": "100.2", "subtype": "tombstone"});
    assert_eq!(only(changed(stone, before)).content, Content::Deleted { message_ids: vec!["100.2".into()] });
}

#[test]
fn what_was_deleted_is_told_unless_it_was_the_bots() {
    let deleted = |before: Value| {
        said(
            json!({"subtype": "message_deleted", "deleted_ts": "50.1", "user": null, "previous_message": before}),
        )
    };
    let message = only(deleted(json!({"user": "U2", "text": "oops"})));
    assert_eq!(message.content, Content::Deleted { message_ids: vec!["50.1".into()] });
    assert_eq!(message.sender.id, "U2");
    assert_eq!(ignored(deleted(json!({"user": "UB"}))), "the bot's own message");
}

#[test]
fn files_and_links_are_attachments_and_a_broken_one_spoils_nothing() {
    let message = only(said(json!({"subtype": "file_share", "text": "", "files": [
        {"id": "F1", "mimetype": "video/mp4", "size": 7, "name": "a.mp4", "url_private": "https://files.slack.com/a"},
        7,
        {"id": "F2", "mode": "tombstone"},
        {"id": "F3", "file_access": "check_file_info"},
    ], "attachments": [{"from_url": "https://a.example", "title": "A &amp; B"}, {"color": "red"}]})));
    let Content::Attachments { text: None, attachments } = message.content else { panic!("{message:?}") };
    let kinds: Vec<_> = attachments.iter().map(Attachment::kind).collect();
    assert_eq!(kinds, ["video", "file", "file", "file", "link", "attachment"]);
    assert_eq!(
        attachments[0],
        Attachment::Media {
            media: MediaKind::Video,
            url: Some("https://files.slack.com/a".into()),
            id: Some("F1".into()),
            name: Some("a.mp4".into()),
            mime: Some("video/mp4".into()),
            bytes: Some(7),
        }
    );
    assert_eq!(
        attachments[4],
        Attachment::Link { url: Some("https://a.example".into()), title: Some("A & B".into()) }
    );
}

#[test]
fn people_and_the_bot_come_and_go() {
    let members = |kind: &str, user: &str| {
        only(event(
            &json!({"type": kind, "user": user, "channel": "C1", "channel_type": "C", "event_ts": "7.5"}),
        ))
        .content
    };
    let Content::Members { joined: true, users, bot: false } = members("member_joined_channel", "U5") else {
        panic!()
    };
    assert_eq!(users[0].id, "U5");
    assert_eq!(
        members("member_left_channel", "UB"),
        Content::Members { joined: false, users: vec![], bot: true }
    );
}

#[test]
fn a_reaction_is_an_emoji_where_it_has_one() {
    let reaction = |kind: &str, user: &str, name: &str| {
        event(&json!({"type": kind, "user": user, "reaction": name, "event_ts": "7.5",
            "item": {"type": "message", "channel": "C1", "ts": "5.5"}}))
    };
    let content =
        |emoji: &str, added| Content::Reaction { message_id: "5.5".into(), emoji: emoji.into(), added };
    assert_eq!(only(reaction("reaction_added", "U1", "tada")).content, content("🎉", true));
    assert_eq!(only(reaction("reaction_removed", "U1", "parrot")).content, content("parrot", false));
    assert_eq!(ignored(reaction("reaction_added", "UB", "tada")), "the bot's own reaction");
    let of_file =
        event(&json!({"type": "reaction_added", "user": "U1", "reaction": "x", "item": {"type": "file"}}));
    assert!(matches!(only(of_file).content, Content::Native { kind, .. } if kind == "reaction_added"));
}

#[test]
fn what_is_not_known_is_kept_without_its_credentials() {
    let body = event(&json!({"type": "function_executed", "inputs": {"a": 1}, "bot_access_token": "xwfp-1"}));
    let Content::Native { kind, native } = only(body).content else { panic!() };
    assert_eq!(
        (kind.as_str(), native),
        ("function_executed", json!({"type": "function_executed", "inputs": {"a": 1}}))
    );
    let unknown = only(json!({"type": "brand_new", "team_id": "T1", "token": "t", "x": 1}).to_string());
    assert_eq!(
        unknown.content,
        Content::Native {
            kind: "brand_new".into(),
            native: json!({"type": "brand_new", "team_id": "T1", "x": 1})
        }
    );
    for odd in [
        json!(7),
        json!([]),
        json!({"type": 7}),
        json!({"type": "message"}),
        json!({"type": "message", "ts": 7}),
    ] {
        assert!(matches!(only(event(&odd)).content, Content::Native { .. }), "{odd}");
    }
    assert!(
        matches!(only(said(json!({"subtype": "pinned_item"}))).content, Content::Native { kind, .. } if kind == "pinned_item")
    );
}

#[test]
fn nesting_has_no_bottom_and_does_no_harm() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let lists = deep("[", "]");
    let body = |field: &str| {
        said(json!({})).replace(r#""text":"hello""#, &format!(r#""text":"hello","{field}":{lists}"#))
    };
    for field in ["blocks", "files", "message", "edited", "item"] {
        assert_eq!(only(body(field)).text(), "hello", "{field}");
    }
    let nested = deep(r#"{"message":"#, "}").replace(":}", ":1}");
    let body = changed(json!("HERE"), json!({})).replace(r#""HERE""#, &nested);
    assert!(matches!(only(body).content, Content::Native { .. }));
}

static FIXTURES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/slack");
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).expect("a fixture")).collect()
});

proptest! {
    #[test]
    fn a_mutated_body_never_panics(
        which in any::<prop::sample::Index>(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut body = FIXTURES[which.index(FIXTURES.len())].clone();
        for (place, byte) in places {
            let place = place.index(body.len());
            body[place] = byte;
        }
        if is_cut {
            body.truncate(cut.index(body.len()));
        }
        for event in parse(&body).unwrap_or_default() {
            if let InboundKind::Message(message) = event.kind {
                let key = message.conversation.as_str();
                prop_assert!(key.parse::<chinwag_core::conversation::ConversationKey>().is_ok(), "{}", key);
            }
        }
    }
}
