use chinwag_core::clock::Timestamp;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::*;
use crate::commands::{Exit, tests::shown};

fn offers() -> Vec<Offer> {
    let offer = |title: &str, payload: Option<&str>, is_quick_reply| Offer {
        title: title.into(),
        payload: payload.map(Into::into),
        is_quick_reply,
    };
    vec![offer("Joke", Some("joke"), false), offer("Dice", Some("dice"), true), offer("Site", None, false)]
}

#[test]
fn a_line_is_words_a_choice_or_a_wish() {
    let read = |line: &str| Line::read(line, &offers());
    let joke = Line::Press { title: "Joke".into(), payload: "joke".into() };
    assert_eq!([read("1"), read(" JOKE ")], [joke.clone(), joke]);
    assert_eq!(read("2"), Line::Choose { title: "Dice".into(), payload: "dice".into() });
    assert_eq!(read("site"), Line::Opens("Site".into()));
    for words in ["4", "0", "-1", "99999999999999999999", "hello", "/start now", "1 1"] {
        assert_eq!(read(words), Line::Say(words.into()));
    }
    assert_eq!(
        [read(""), read("/help"), read("/quit"), read("/exit")],
        [Line::Nothing, Line::Help, Line::Quit, Line::Quit]
    );
    assert_eq!(read("/image  http://x/y.png"), Line::Image("http://x/y.png".into()));
    assert!(matches!(read("/image"), Line::Image(url) if url.starts_with("https://")));
}

fn check(message: Value, expected: &Expect) {
    let received = Received { mid: "m".into(), at: Timestamp::from_millis(0), message };
    let written = shown(b"", |terminal| {
        Shown::of(&received).write(1, terminal)?;
        Ok(Exit::Done)
    });
    expected.assert_eq(written.trim_start_matches("0 "));
}

#[test]
fn a_message_is_shown_with_what_can_be_pressed() {
    check(
        json!({"text": "one\ntwo\u{1b}[2J", "quick_replies": [{"title": "Dice", "payload": "dice"}]}),
        &expect![[r#"
            bot  one
                 two [2J
                 [2] Dice
        "#]],
    );
    check(
        json!({"text": format!("{}\n{}", "word ".repeat(20), "x".repeat(90))}),
        &expect![[r#"
        bot  word word word word word word word word word word word word word word word
             word word word word word
             xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    "#]],
    );
    let buttons =
        json!([{"type": "postback", "title": "A", "payload": "a"}, {"type": "web_url", "title": "B"}]);
    let template = json!({"template_type": "button", "text": "Choose", "buttons": buttons});
    check(
        json!({"attachment": {"type": "template", "payload": template}}),
        &expect![[r#"
            bot  Choose
                 [2] A  [3] B
        "#]],
    );
    let cards = json!([
        {"title": "Tea", "subtitle": "hot", "buttons": buttons},
        {"title": "Ice", "image_url": "https://example.com/ice.png"},
    ]);
    check(
        json!({"attachment": {"type": "template", "payload": {"template_type": "generic", "elements": cards}}}),
        &expect![[r#"
            bot  Tea · hot
                 Ice · https://example.com/ice.png
                 [2] A  [3] B
        "#]],
    );
    check(
        json!({"attachment": {"type": "image", "payload": {"url": "https://example.com/x.png"}}}),
        &expect![[r#"
            bot  [image] https://example.com/x.png
        "#]],
    );
}
