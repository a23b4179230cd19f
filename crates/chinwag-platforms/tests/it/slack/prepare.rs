use std::fmt::Write as _;

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{response, slack};

fn prepared(reply: impl Into<Reply>) -> Vec<Response> {
    slack().prepare(response(reply)).expect("something to show")
}

pub(crate) fn bodies(responses: &[Response]) -> Vec<Value> {
    let platform = slack();
    let body =
        |response| serde_json::from_slice(&platform.render(response).expect("a call").body).expect("JSON");
    responses.iter().map(body).collect()
}

/// What is sent, one line a call, without the channel.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let mut lines = String::new();
    for mut body in bodies(&prepared(reply)) {
        body.as_object_mut().expect("an object").remove("channel");
        writeln!(lines, "{body}").expect("memory");
    }
    expected.assert_eq(&lines);
}

#[test]
fn what_fits_is_left_alone() {
    for reply in [
        Reply::text("Hello")
            .button("Yes", "y")
            .link("Site", "https://a.example")
            .reply_to("1.2")
            .only_for("U1"),
        Reply::media(MediaKind::Image, "https://a.example/i").caption("words"),
        Reply::cards([Card::new("Fox").subtitle("red")]),
        Reply::edit("1.2", "new"),
        Reply::delete("1.2"),
        Reply::from(ReplyContent::Reaction { message_id: "1.2".into(), reaction: "eyes".into(), on: true }),
        Reply::native(json!({"text": "x"})),
    ] {
        assert_eq!(prepared(reply.clone()), [response(reply)]);
    }
}

#[test]
fn every_part_of_a_long_answer_is_in_the_same_thread() {
    let parts = prepared(Reply::text("word ".repeat(2000)).reply_to("1.2"));
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| part.reply.reply_to.as_deref() == Some("1.2")));
}

#[test]
fn a_text_is_as_long_as_it_is_when_it_is_written() {
    let parts = prepared("a & b ".repeat(600));
    assert_eq!(parts.len(), 2);
    for body in bodies(&parts) {
        assert!(body["text"].as_str().expect("text").len() <= 4000);
    }
}

#[test]
fn what_slack_has_not_is_said_in_words() {
    let dial = Button { title: "Call".into(), action: ButtonAction::Phone("+4930123".into()) };
    check(
        Reply::text("Or").action(dial),
        expect![[r#"
        {"text":"Or\n\n1. Call: +4930123"}
    "#]],
    );
    check(
        Reply::media(MediaKind::Video, "https://a.example/v").caption("A fox"),
        expect![[r#"
            {"text":"A fox\n<https://a.example/v>"}
        "#]],
    );
    check(
        Reply::from(ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: Some("Berlin".into()) }),
        expect![[r#"
            {"text":"Berlin\n<https://maps.google.com/?q=52.5,13.4>"}
        "#]],
    );
    check(
        Reply::from(ReplyContent::Contact { name: "Ann".into(), phone: "+49".into() }),
        expect![[r#"
        {"text":"Ann\n+49"}
    "#]],
    );
    check(
        Reply::text("Sure?").quick_reply("Yes", "y"),
        expect![[r#"
        {"blocks":[{"text":{"text":"Sure?","type":"mrkdwn"},"type":"section"},{"elements":[{"action_id":"button-1","text":{"text":"Yes","type":"plain_text"},"type":"button","value":"y"}],"type":"actions"}],"text":"Sure?"}
    "#]],
    );
    for nothing in [Reply::typing(), Reply::from(ReplyContent::Seen)] {
        assert_eq!(prepared(nothing), []);
    }
}

#[test]
fn what_is_long_on_a_card_is_below_it() {
    check(
        Reply::cards([Card::new("t".repeat(100)).button("Go", "go")]),
        expect![[r#"
        {"blocks":[{"text":{"text":"*ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt…*","type":"mrkdwn"},"type":"section"},{"elements":[{"action_id":"button-1","text":{"text":"Go","type":"plain_text"},"type":"button","value":"go"}],"type":"actions"}],"text":"ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt…"}
        {"text":"tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt"}
    "#]],
    );
}

#[test]
fn more_buttons_than_there_is_room_for_go_on_in_a_further_message() {
    let many = (0..30)
        .fold(Reply::text("Pick"), |reply, index| reply.button(format!("{index}"), format!("p{index}")));
    let counts: Vec<_> = bodies(&prepared(many))
        .iter()
        .map(|body| body["blocks"][1]["elements"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(counts, [25, 5]);
}
