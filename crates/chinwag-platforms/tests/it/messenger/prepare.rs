use std::fmt::Write as _;

use chinwag_core::{
    message::MediaKind,
    reply::{Card, Reply, ReplyContent},
    response::{Priority, Response},
};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{messenger, response};

fn prepared(reply: impl Into<Reply>) -> Vec<Response> {
    messenger().prepare(response(reply)).expect("something to show")
}

pub(crate) fn bodies(responses: &[Response]) -> Vec<Value> {
    let platform = messenger();
    let body =
        |response| serde_json::from_slice(&platform.render(response).expect("a call").body).expect("JSON");
    responses.iter().map(body).collect()
}

/// What is sent, one line a call, without what every call has.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let mut lines = String::new();
    for mut body in bodies(&prepared(reply)) {
        let fields = body.as_object_mut().expect("an object");
        fields.remove("recipient");
        fields.remove("messaging_type");
        writeln!(lines, "{body}").expect("memory");
    }
    expected.assert_eq(&lines);
}

fn text(response: &Response) -> &str {
    match &response.reply.content {
        ReplyContent::Text { text, .. } => text,
        other => panic!("no text: {other:?}"),
    }
}

#[test]
fn what_fits_is_left_alone() {
    let reply = Reply::text("Hello")
        .button("Yes", "y")
        .link("Site", "https://a.example")
        .quick_reply("M", "m")
        .reply_to("m_1")
        .tag("T")
        .silent();
    assert_eq!(prepared(reply.clone()), [response(reply)]);
    for reply in [
        Reply::typing(),
        Reply::media(MediaKind::Video, "https://a.example/v"),
        Reply::native(json!({"text": "x"})),
    ] {
        assert_eq!(prepared(reply.clone()), [response(reply)]);
    }
}

#[test]
fn a_long_text_becomes_several() {
    let paragraph = "All work and no play makes Jack a dull boy. ".repeat(20);
    let responses = prepared(format!("{paragraph}\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}"));
    assert_eq!(responses.len(), 2);
    assert!(responses.iter().map(text).all(|text| text.len() <= 1999 && text.ends_with("boy.")));
}

#[test]
fn buttons_are_below_the_last_part() {
    let sentence = "All work and no play makes Jack a dull boy. ";
    let responses =
        prepared(Reply::text(sentence.repeat(40)).button("Yes", "y").quick_reply("M", "m").reply_to("m_1"));
    let [first, last] = &responses[..] else { panic!("{responses:#?}") };
    assert!(matches!(&first.reply.content, ReplyContent::Text { buttons, .. } if buttons.is_empty()));
    assert!(
        matches!(&last.reply.content, ReplyContent::Text { text, buttons } if text.len() <= 640 && buttons.len() == 1)
    );
    assert_eq!((first.reply.quick_replies.len(), last.reply.quick_replies.len()), (0, 1));
    assert_eq!((first.reply.reply_to.as_deref(), last.reply.reply_to.as_deref()), (Some("m_1"), None));
}

#[test]
fn every_part_goes_out_on_the_same_ground() {
    let reply = Reply::text("word ".repeat(1000)).tag("HUMAN_AGENT").silent();
    let whole = Response { priority: Priority::Broadcast, deferred: 2, ..response(reply) };
    let parts = messenger().prepare(whole).expect("parts");
    assert_eq!(parts.len(), 3);
    for part in parts {
        assert_eq!((part.priority, part.deferred, part.reply.silent), (Priority::Broadcast, 2, true));
        assert_eq!(part.reply.tag.as_deref(), Some("HUMAN_AGENT"));
    }
}

fn with_buttons(count: usize) -> Reply {
    (1..=count).fold(Reply::text("Choose"), |reply, n| reply.button(format!("B{n}"), format!("b{n}")))
}

#[test]
fn more_than_three_buttons_become_quick_replies_or_several_messages() {
    check(
        with_buttons(4),
        expect![[r#"
        {"message":{"quick_replies":[{"content_type":"text","payload":"b1","title":"B1"},{"content_type":"text","payload":"b2","title":"B2"},{"content_type":"text","payload":"b3","title":"B3"},{"content_type":"text","payload":"b4","title":"B4"}],"text":"Choose"}}
    "#]],
    );
    assert_eq!(prepared(with_buttons(13))[0].reply.quick_replies.len(), 13);
    check(
        with_buttons(14),
        expect![[r#"
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"b1","title":"B1","type":"postback"},{"payload":"b2","title":"B2","type":"postback"},{"payload":"b3","title":"B3","type":"postback"}],"template_type":"button","text":"Choose"},"type":"template"}}}
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"b4","title":"B4","type":"postback"},{"payload":"b5","title":"B5","type":"postback"},{"payload":"b6","title":"B6","type":"postback"}],"template_type":"button","text":"…"},"type":"template"}}}
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"b7","title":"B7","type":"postback"},{"payload":"b8","title":"B8","type":"postback"},{"payload":"b9","title":"B9","type":"postback"}],"template_type":"button","text":"…"},"type":"template"}}}
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"b10","title":"B10","type":"postback"},{"payload":"b11","title":"B11","type":"postback"},{"payload":"b12","title":"B12","type":"postback"}],"template_type":"button","text":"…"},"type":"template"}}}
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"b13","title":"B13","type":"postback"},{"payload":"b14","title":"B14","type":"postback"}],"template_type":"button","text":"…"},"type":"template"}}}
    "#]],
    );
    check(
        with_buttons(3).link("Site", "https://a.example"),
        expect![[r#"
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"b1","title":"B1","type":"postback"},{"payload":"b2","title":"B2","type":"postback"},{"payload":"b3","title":"B3","type":"postback"}],"template_type":"button","text":"Choose"},"type":"template"}}}
        {"message":{"attachment":{"payload":{"buttons":[{"title":"Site","type":"web_url","url":"https://a.example"}],"template_type":"button","text":"…"},"type":"template"}}}
    "#]],
    );
    let mixed =
        (1..=10).fold(with_buttons(4), |reply, n| reply.quick_reply(format!("Q{n}"), format!("q{n}")));
    assert_eq!(prepared(mixed).len(), 2, "there is no room for four more quick replies");
}

#[test]
fn more_than_thirteen_quick_replies_become_buttons() {
    let many =
        (1..=15).fold(Reply::text("Choose"), |reply, n| reply.quick_reply(format!("Q{n}"), format!("q{n}")));
    check(
        many,
        expect![[r#"
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"q14","title":"Q14","type":"postback"},{"payload":"q15","title":"Q15","type":"postback"}],"template_type":"button","text":"Choose"},"type":"template"},"quick_replies":[{"content_type":"text","payload":"q1","title":"Q1"},{"content_type":"text","payload":"q2","title":"Q2"},{"content_type":"text","payload":"q3","title":"Q3"},{"content_type":"text","payload":"q4","title":"Q4"},{"content_type":"text","payload":"q5","title":"Q5"},{"content_type":"text","payload":"q6","title":"Q6"},{"content_type":"text","payload":"q7","title":"Q7"},{"content_type":"text","payload":"q8","title":"Q8"},{"content_type":"text","payload":"q9","title":"Q9"},{"content_type":"text","payload":"q10","title":"Q10"},{"content_type":"text","payload":"q11","title":"Q11"},{"content_type":"text","payload":"q12","title":"Q12"},{"content_type":"text","payload":"q13","title":"Q13"}]}}
    "#]],
    );
}

#[test]
fn a_long_title_stands_in_full_in_the_text() {
    check(
        Reply::text("Choose").button("Yes", "y").button("Track the parcel that is on its way", "track"),
        expect![[r#"
            {"message":{"attachment":{"payload":{"buttons":[{"payload":"y","title":"Yes","type":"postback"},{"payload":"track","title":"Track the parcel th…","type":"postback"}],"template_type":"button","text":"Choose\n\n1. Yes\n2. Track the parcel that is on its way"},"type":"template"}}}
        "#]],
    );
    check(
        Reply::text("Choose").quick_reply("A title of more than twenty characters", "long"),
        expect![[r#"
        {"message":{"quick_replies":[{"content_type":"text","payload":"long","title":"A title of more tha…"}],"text":"Choose\n\n1. A title of more than twenty characters"}}
    "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i")
            .quick_reply("A title of more than twenty characters", "long"),
        expect![[r#"
            {"message":{"attachment":{"payload":{"url":"https://a.example/i"},"type":"image"}}}
            {"message":{"quick_replies":[{"content_type":"text","payload":"long","title":"A title of more tha…"}],"text":"1. A title of more than twenty characters"}}
        "#]],
    );
}

#[test]
fn what_has_no_words_is_given_some() {
    check(
        Reply::text("").button("Yes", "y").button("", "no"),
        expect![[r#"
        {"message":{"attachment":{"payload":{"buttons":[{"payload":"y","title":"Yes","type":"postback"},{"payload":"no","title":"no","type":"postback"}],"template_type":"button","text":"Yes\nno"},"type":"template"}}}
    "#]],
    );
    check(
        Reply::text(" ").quick_reply("Yes", "y").quick_reply("No", ""),
        expect![[r#"
        {"message":{"quick_replies":[{"content_type":"text","payload":"y","title":"Yes"},{"content_type":"text","payload":"No","title":"No"}],"text":"Yes\nNo"}}
    "#]],
    );
    check(
        Reply::typing().quick_reply("Yes", "y"),
        expect![[r#"
        {"sender_action":"typing_on"}
        {"message":{"quick_replies":[{"content_type":"text","payload":"y","title":"Yes"}],"text":"Yes"}}
    "#]],
    );
    check(
        Reply::native(json!({"text": "x"})).quick_reply("Yes", "y"),
        expect![[r#"
        {"message":{"text":"x"}}
        {"message":{"quick_replies":[{"content_type":"text","payload":"y","title":"Yes"}],"text":"Yes"}}
    "#]],
    );
}

#[test]
fn media_places_and_addresses() {
    check(
        Reply::media(MediaKind::Image, "https://a.example/i").caption("A view").quick_reply("More", "more"),
        expect![[r#"
            {"message":{"attachment":{"payload":{"url":"https://a.example/i"},"type":"image"}}}
            {"message":{"quick_replies":[{"content_type":"text","payload":"more","title":"More"}],"text":"A view"}}
        "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i").button("More", "more"),
        expect![[r#"
        {"message":{"attachment":{"payload":{"url":"https://a.example/i"},"type":"image"},"quick_replies":[{"content_type":"text","payload":"more","title":"More"}]}}
    "#]],
    );
    let place = |title: Option<&str>| ReplyContent::Location {
        latitude: 52.52,
        longitude: -13.0,
        title: title.map(str::to_owned),
    };
    check(
        Reply::from(place(Some("Office"))),
        expect![[r#"
        {"message":{"text":"Office\nhttps://maps.google.com/?q=52.52,-13"}}
    "#]],
    );
    check(
        Reply::from(place(None)),
        expect![[r#"
        {"message":{"text":"https://maps.google.com/?q=52.52,-13"}}
    "#]],
    );
    check(
        Reply::from(ReplyContent::Contact { name: "Ada".into(), phone: "+4930123".into() }),
        expect![[r#"
        {"message":{"text":"Ada\n+4930123"}}
    "#]],
    );
}

#[test]
fn cards_are_split_and_what_is_cut_from_them_is_said_below() {
    let cards = (1..=11).map(|n| Card::new(format!("C{n}")).subtitle("s"));
    let responses = prepared(Reply::cards(cards).quick_reply("M", "m"));
    let counts: Vec<usize> = responses
        .iter()
        .map(|response| match &response.reply.content {
            ReplyContent::Cards { cards } => cards.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(counts, [10, 1]);
    assert_eq!(responses[1].reply.quick_replies.len(), 1);

    let five = (1..=5)
        .fold(Card::new("Many").image("https://a.example/i"), |card, n| card.button(format!("B{n}"), "b"));
    check(
        Reply::cards([five]),
        expect![[r#"
        {"message":{"attachment":{"payload":{"elements":[{"buttons":[{"payload":"b","title":"B1","type":"postback"},{"payload":"b","title":"B2","type":"postback"},{"payload":"b","title":"B3","type":"postback"}],"image_url":"https://a.example/i","title":"Many"},{"buttons":[{"payload":"b","title":"B4","type":"postback"},{"payload":"b","title":"B5","type":"postback"}],"title":"Many"}],"template_type":"generic"},"type":"template"}}}
    "#]],
    );
    let long = Card::new("title ".repeat(20))
        .subtitle("subtitle ".repeat(12))
        .button("A button with a long title", "b");
    check(
        Reply::cards([long]),
        expect![[r#"
        {"message":{"attachment":{"payload":{"elements":[{"buttons":[{"payload":"b","title":"A button with a lon…","type":"postback"}],"subtitle":"subtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitl…","title":"title title title title title title title title title title title title title t…"}],"template_type":"generic"},"type":"template"}}}
        {"message":{"text":"title title title title title title title title title title title title title title title title title title title title \nsubtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitle subtitle \n\n1. A button with a long title"}}
    "#]],
    );
    check(
        Reply::cards([
            Card::new("Bare"),
            Card::new("").subtitle("Only this"),
            Card::new("").image("https://a.example/i"),
            Card::default(),
        ]),
        expect![[r#"
            {"message":{"text":"Bare"}}
            {"message":{"text":"Only this"}}
            {"message":{"attachment":{"payload":{"elements":[{"image_url":"https://a.example/i","title":"…"}],"template_type":"generic"},"type":"template"}}}
        "#]],
    );
}

#[test]
fn what_shows_nothing_is_refused() {
    let refused = |reply: Reply| messenger().prepare(response(reply)).expect_err("refused").to_string();
    expect!["there is nothing to show in it"].assert_eq(&refused(Reply::text(" \n")));
    expect!["there is nothing to show in it"].assert_eq(&refused(Reply::cards([Card::default()])));
    expect!["a native message has to be an object, as in the provider's API"]
        .assert_eq(&refused(Reply::native(json!("text"))));
    expect!["a button or quick reply has neither a title nor anything to do"]
        .assert_eq(&refused(Reply::text("x").button("", " ")));
    expect!["there is nothing to show in it"].assert_eq(&refused(Reply::text("").link(" ", "")));
    expect![
        "the payload of `Yes` has a length of 1001, more than 1000; keep what is long in the bot's state"
    ]
    .assert_eq(&refused(Reply::text("x").button("Yes", "y".repeat(1001))));
    expect!["a place needs a latitude and a longitude that are numbers"].assert_eq(&refused(
        ReplyContent::Location { latitude: f64::NAN, longitude: 0.0, title: None }.into(),
    ));
}
