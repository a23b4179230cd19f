use std::fmt::Write as _;

use chinwag_core::{
    clock::Timestamp,
    message::MediaKind,
    platform::Platform,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::{Method, header::AUTHORIZATION};
use serde_json::json;

use super::support::{CLIENT_SECRET, calls, channel, config, platform, response, teams};

const PATH: &str = "https://smba.trafficmanager.net/amer/v3/conversations/19%3Aabc%40thread.tacv2%3Bmessageid%3D1/activities";

/// Method, what is behind the activities' path, and body of each call.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let mut lines = String::new();
    for call in calls(reply) {
        let rest = call.url.strip_prefix(PATH).expect("a call for the conversation");
        let body = String::from_utf8(call.body.to_vec()).expect("JSON");
        writeln!(lines, "{} {rest} {body}", call.method).expect("memory");
        assert!(!call.headers.contains_key(AUTHORIZATION), "the token is the sender's");
    }
    expected.assert_eq(&lines);
}

#[test]
fn a_text_with_buttons_has_room_as_the_card_it_becomes() {
    let text = "x\n".repeat(1000);
    let sent = calls(Reply::text(text.as_str()).button("Yes", "y"));
    let bodies: Vec<serde_json::Value> =
        sent.iter().map(|call| serde_json::from_slice(&call.body).expect("JSON")).collect();
    let (card, words) = bodies.split_last().expect("calls");
    assert!(card["attachments"][0].to_string().len() < 8500, "{}", card.to_string().len());
    let above: usize =
        words.iter().map(|body| body["text"].as_str().expect("words").matches('x').count()).sum();
    assert_eq!(above + card.to_string().matches("\"text\":\"x\"").count(), 1000);
}

#[test]
fn words_are_simple_html() {
    check(
        "Hello **you**\n<at>all</at>",
        expect![[r#"
        POST  {"text":"Hello <b>you</b><br/>&lt;at&gt;all&lt;/at&gt;","textFormat":"xml","type":"message"}
    "#]],
    );
    check(
        Reply::text("Yes").reply_to("17 6"),
        expect![[r#"
        POST /17%206 {"replyToId":"17 6","text":"Yes","textFormat":"xml","type":"message"}
    "#]],
    );
}

#[test]
fn buttons_are_on_a_card_whose_words_are_no_markup() {
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+49".into()) };
    check(
        Reply::text("*Which* `size`?\n\n1. [L](https://a.example/(l)) _\\*")
            .button("S", "s")
            .link("Site", "https://a.example")
            .action(call),
        expect![[r#"
            POST  {"attachments":[{"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","actions":[{"data":{"payload":"s","title":"S"},"title":"S","type":"Action.Submit"},{"title":"Site","type":"Action.OpenUrl","url":"https://a.example"}],"body":[{"inlines":[{"italic":true,"text":"Which","type":"TextRun"},{"text":" ","type":"TextRun"},{"fontType":"monospace","text":"size","type":"TextRun"},{"text":"?","type":"TextRun"}],"spacing":"default","type":"RichTextBlock"},{"inlines":[{"text":"1. ","type":"TextRun"},{"selectAction":{"type":"Action.OpenUrl","url":"https://a.example/(l)"},"text":"L","type":"TextRun"},{"text":" _","type":"TextRun"},{"text":"*","type":"TextRun"}],"spacing":"default","type":"RichTextBlock"},{"inlines":[{"text":"1. Call: +49","type":"TextRun"}],"spacing":"default","type":"RichTextBlock"}],"type":"AdaptiveCard","version":"1.5"},"contentType":"application/vnd.microsoft.card.adaptive"}],"type":"message"}
        "#]],
    );
    check(
        Reply::text("Pick").quick_reply("A", "a"),
        expect![[r#"
            POST  {"attachments":[{"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","actions":[{"data":{"payload":"a","title":"A"},"title":"A","type":"Action.Submit"}],"body":[{"inlines":[{"text":"Pick","type":"TextRun"}],"spacing":"default","type":"RichTextBlock"}],"type":"AdaptiveCard","version":"1.5"},"contentType":"application/vnd.microsoft.card.adaptive"}],"type":"message"}
        "#]],
    );
}

#[test]
fn cards_are_side_by_side() {
    let shirt = Card::new("Shirt").subtitle("12 EUR").image("https://a.example/s.png").button("Buy", "buy");
    let hat = Card::new("Hat").url("https://a.example/hat");
    check(
        Reply::cards([shirt, hat]),
        expect![[r#"
            POST  {"attachmentLayout":"carousel","attachments":[{"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","actions":[{"data":{"payload":"buy","title":"Buy"},"title":"Buy","type":"Action.Submit"}],"body":[{"size":"stretch","type":"Image","url":"https://a.example/s.png"},{"inlines":[{"text":"Shirt","type":"TextRun","weight":"bolder"}],"spacing":"default","type":"RichTextBlock"},{"inlines":[{"text":"12 EUR","type":"TextRun"}],"spacing":"default","type":"RichTextBlock"}],"type":"AdaptiveCard","version":"1.5"},"contentType":"application/vnd.microsoft.card.adaptive"},{"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","body":[{"inlines":[{"text":"Hat","type":"TextRun","weight":"bolder"}],"spacing":"default","type":"RichTextBlock"}],"selectAction":{"type":"Action.OpenUrl","url":"https://a.example/hat"},"type":"AdaptiveCard","version":"1.5"},"contentType":"application/vnd.microsoft.card.adaptive"}],"type":"message"}
        "#]],
    );
}

#[test]
fn a_picture_is_shown_and_other_media_are_links() {
    check(
        Reply::media(MediaKind::Image, "https://a.example/cat.JPG?x=1").caption("A cat"),
        expect![[r#"
            POST  {"attachments":[{"contentType":"image/jpeg","contentUrl":"https://a.example/cat.JPG?x=1"}],"type":"message"}
            POST  {"text":"A cat","textFormat":"xml","type":"message"}
        "#]],
    );
    check(
        Reply::media(MediaKind::Video, "https://a.example/v").caption("A film"),
        expect![[r#"
            POST  {"text":"A film<br/><a href=\"https://a.example/v\">https://a.example/v</a>","textFormat":"xml","type":"message"}
        "#]],
    );
    let uploaded =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("7".into()), caption: None };
    assert!(teams().render(&response(uploaded)).is_err());
}

#[test]
fn a_message_is_changed_and_taken_back() {
    check(
        Reply::edit("17", "New"),
        expect![[r#"
        PUT /17 {"text":"New","textFormat":"xml","type":"message"}
    "#]],
    );
    check(
        Reply::delete("17"),
        expect![[r#"
        DELETE /17 
    "#]],
    );
}

#[test]
fn what_the_bot_does_is_shown_where_it_can_be() {
    check(
        Reply::typing(),
        expect![[r#"
        POST  {"type":"typing"}
    "#]],
    );
    let reaction = ReplyContent::Reaction { message_id: "1".into(), reaction: "like".into(), on: true };
    for content in [ReplyContent::Typing { on: false }, ReplyContent::Seen, reaction] {
        check(content, expect![""]);
    }
}

#[test]
fn what_there_is_no_such_thing_for_is_said_in_words() {
    check(
        ReplyContent::Location { latitude: 1.5, longitude: 2.5, title: Some("Here".into()) },
        expect![[r#"
            POST  {"text":"Here<br/><a href=\"https://maps.google.com/?q=1.5,2.5\">https://maps.google.com/?q=1.5,2.5</a>","textFormat":"xml","type":"message"}
        "#]],
    );
    check(
        ReplyContent::Contact { name: "Ann".into(), phone: "+49".into() },
        expect![[r#"
            POST  {"text":"Ann<br/>+49","textFormat":"xml","type":"message"}
        "#]],
    );
    check(
        Reply::native(json!({ "type": "message", "text": "x", "importance": "high" })),
        expect![[r#"
            POST  {"importance":"high","text":"x","type":"message"}
        "#]],
    );
    assert!(teams().prepare(response(ReplyContent::Sticker { sticker_id: "1".into() })).is_err());
}

#[test]
fn an_answer_goes_to_the_service_of_the_conversation_if_that_is_allowed() {
    let to = |key: &str| Response::new(channel(), key.parse().expect("a key"), "hi".into());
    let url = |key: &str| teams().render(&to(key)).map(|call| call.url);
    assert_eq!(
        url("bot:a:1").expect("a call"),
        "https://smba.trafficmanager.net/teams/v3/conversations/a%3A1/activities"
    );
    for bad in [
        "bot:evil.example/amer#a:1",
        "bot:smba.trafficmanager.net:444#a:1",
        "bot:#a:1",
        "bot:smba.trafficmanager.net/amer#",
    ] {
        assert!(url(bad).is_err(), "{bad}");
    }
    let elsewhere = Response::new(channel(), "other:a:1".parse().expect("a key"), "hi".into());
    assert!(teams().render(&elsewhere).is_err());
    let mut config = config();
    config.api_url = Some("http://127.0.0.1:9".into());
    let call = platform(config).render(&to("bot:smba.trafficmanager.net/amer#a:1")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/v3/conversations/a%3A1/activities");
}

#[test]
fn a_token_is_asked_for_with_client_credentials() {
    let mut config = config();
    config.tenant = "66666666-7777".into();
    let teams = platform(config);
    let request = teams.token_request(Timestamp::default()).expect("a request").expect("one is needed");
    let call = request.call();
    assert_eq!(call.method, Method::POST);
    assert_eq!(call.url, "https://login.microsoftonline.com/66666666-7777/oauth2/v2.0/token");
    assert_eq!(call.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        std::str::from_utf8(&call.body).expect("a form"),
        "grant_type=client_credentials&client_id=11111111-2222-3333-4444-555555555555\
         &client_secret=FAKE~client.secret&scope=https%3A%2F%2Fapi.botframework.com%2F.default"
    );
    for shown in [format!("{request:?}"), format!("{teams:?}")] {
        assert!(!shown.contains(CLIENT_SECRET), "{shown}");
    }
}
