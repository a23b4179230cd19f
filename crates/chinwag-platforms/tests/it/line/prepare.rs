use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use serde_json::Value;

use super::support::{GROUP, line, response, to};

/// The messages of the calls.
pub(crate) fn messages(responses: &[Response]) -> Vec<Value> {
    let message = |response: &Response| {
        let call = line().render(response).expect("a call");
        let body: Value = serde_json::from_slice(&call.body).expect("JSON");
        body.get("messages").map_or_else(|| body.clone(), |messages| messages[0].clone())
    };
    responses.iter().map(message).collect()
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    let prepared = line().prepare(response(reply)).expect("something to show");
    let lines: Vec<String> = messages(&prepared).iter().map(Value::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn five_buttons_are_quick_replies() {
    let reply =
        (1..=5).fold(Reply::text("Which?"), |reply, n| reply.button(format!("B{n}"), format!("b{n}")));
    let prepared = line().prepare(response(reply)).expect("fits");
    assert_eq!((prepared.len(), prepared[0].reply.quick_replies.len()), (1, 5));
}

#[test]
fn unlike_cards_are_rows_of_their_own() {
    let picture = "https://a.example/s.png";
    check(
        Reply::cards([
            Card::new("A").subtitle("a").image(picture).button("1", "1"),
            Card::new("B").subtitle("b").image(picture).button("1", "1"),
            Card::new("C").subtitle("c").button("1", "1"),
            Card::new("D").subtitle("only words"),
        ])
        .quick_reply("Q", "q"),
        expect![[r#"
            {"altText":"A\na\nB\nb","template":{"columns":[{"actions":[{"data":"1","displayText":"1","label":"1","type":"postback"}],"text":"a","thumbnailImageUrl":"https://a.example/s.png","title":"A"},{"actions":[{"data":"1","displayText":"1","label":"1","type":"postback"}],"text":"b","thumbnailImageUrl":"https://a.example/s.png","title":"B"}],"type":"carousel"},"type":"template"}
            {"altText":"C\nc","template":{"columns":[{"actions":[{"data":"1","displayText":"1","label":"1","type":"postback"}],"text":"c","title":"C"}],"type":"carousel"},"type":"template"}
            {"quickReply":{"items":[{"action":{"data":"q","displayText":"Q","label":"Q","type":"postback"},"type":"action"}]},"text":"D\nonly words","type":"text"}"#]],
    );
}

#[test]
fn what_line_does_not_show_is_said_in_words() {
    check(
        Reply::media(MediaKind::Video, "https://a.example/v.mp4").caption("See"),
        expect![[r#"{"text":"See\nhttps://a.example/v.mp4","type":"text"}"#]],
    );
    check(
        Reply::media(MediaKind::Image, "http://a.example/i.png"),
        expect![[r#"{"text":"http://a.example/i.png","type":"text"}"#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png").caption("See"),
        expect![[r#"
        {"originalContentUrl":"https://a.example/i.png","previewImageUrl":"https://a.example/i.png","type":"image"}
        {"text":"See","type":"text"}"#]],
    );
    check(
        Reply::text("Write").button("Yes", "y").link("Mail", "mailto:a@b.example"),
        expect![[
            r#"{"altText":"Write\nMail: mailto:a@b.example\nYes","template":{"actions":[{"data":"y","displayText":"Yes","label":"Yes","type":"postback"}],"text":"Write\nMail: mailto:a@b.example","type":"buttons"},"type":"template"}"#
        ]],
    );
    let nobody = Button { title: "Call".into(), action: ButtonAction::Phone("front desk".into()) };
    check(
        Reply::text("Call us").action(nobody),
        expect![[r#"{"text":"Call us\nCall: front desk","type":"text"}"#]],
    );
    let card = Card::new("A").image("http://a.example/i.png").button("1", "1");
    check(
        Reply::cards([card]),
        expect![[
            r#"{"altText":"A\nhttp://a.example/i.png","template":{"columns":[{"actions":[{"data":"1","displayText":"1","label":"1","type":"postback"}],"text":"http://a.example/i.png","title":"A"}],"type":"carousel"},"type":"template"}"#
        ]],
    );
    check(
        Reply::from(ReplyContent::Contact { name: "Ann".into(), phone: "+81 3".into() }),
        expect![[r#"{"text":"Ann\n+81 3","type":"text"}"#]],
    );
    check(Reply::edit("1", "Better words"), expect![[r#"{"text":"Better words","type":"text"}"#]]);
    let title = "Long ".repeat(30);
    check(
        Reply::from(ReplyContent::Location { latitude: 1.0, longitude: 2.0, title: Some(title) }),
        expect![[r#"
            {"address":"1, 2","latitude":1.0,"longitude":2.0,"title":"Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long…","type":"location"}
            {"text":"Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long ","type":"text"}"#]],
    );
}

#[test]
fn what_only_shows_what_the_bot_does_is_left_out_where_there_is_no_such_thing() {
    let none: Vec<Response> = Vec::new();
    assert_eq!(line().prepare(to(GROUP, Reply::typing())), Ok(none.clone()));
    assert_eq!(line().prepare(response(Reply::from(ReplyContent::Typing { on: false }))), Ok(none.clone()));
    assert_eq!(line().prepare(response(Reply::from(ReplyContent::Seen))), Ok(none));
    assert_eq!(line().prepare(response(Reply::typing())).map(|all| all.len()), Ok(1));
}

#[test]
fn what_cannot_be_shown_at_all_says_why() {
    let refused = |reply: Reply| line().prepare(response(reply)).expect_err("nothing to show").to_string();
    let id = MediaSource::Id("1".into());
    assert_eq!(
        refused(ReplyContent::Media { media: MediaKind::Image, from: id, caption: None }.into()),
        "LINE keeps no media for a bot: give its address"
    );
    assert_eq!(refused(Reply::delete("1")), "the platform lets nobody take a message back");
    assert_eq!(
        refused(ReplyContent::Sticker { sticker_id: "1".into() }.into()),
        "`1` is no sticker of LINE: write `<package>/<sticker>`"
    );
    let nowhere = ReplyContent::Location { latitude: 91.0, longitude: 0.0, title: None };
    assert_eq!(
        refused(nowhere.into()),
        "a place needs a latitude from -90 to 90 and a longitude from -180 to 180"
    );
    assert_eq!(refused(Reply::cards([])), "there is nothing to show in it");
    let payload = "p".repeat(301);
    assert!(refused(Reply::text("x").button("B", payload)).contains("a length of 301, more than 300"));
}
