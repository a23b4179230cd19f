//! What becomes of a reply: the methods that are called.

use chinwag_core::{
    message::MediaKind,
    platform::HttpCall,
    reply::{Card, MediaSource, Reply, ReplyContent},
};
use expect_test::{Expect, expect};
use serde_json::json;

use super::support::{TOKEN, response, shown, telegram};

fn calls(conversation: &str, reply: Reply) -> Vec<HttpCall> {
    let telegram = telegram();
    let prepared = telegram.prepare(response(conversation, reply)).expect("something to show");
    for one in &prepared {
        assert_eq!(telegram.prepare(one.clone()).as_ref(), Ok(&vec![one.clone()]));
    }
    prepared.iter().map(|response| telegram.render(response).expect("a call")).collect()
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    let lines: Vec<String> = calls("5", reply.into()).iter().map(shown).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn the_token_is_in_the_path_and_nowhere_else() {
    let [call] = &calls("5", Reply::text("hi"))[..] else { panic!("one call") };
    assert_eq!(call.secret_path.as_ref().map(|token| token.expose()), Some(TOKEN));
    assert!(!format!("{call:?}").contains("FAKE-bot_token"));
}

#[test]
fn words_and_buttons() {
    check(
        "**Hi** <you>",
        expect![[r#"sendMessage {"chat_id":5,"parse_mode":"HTML","text":"<b>Hi</b> &lt;you&gt;"}"#]],
    );
    check(
        Reply::text("Which?").button("Tea", "t").button("Coffee", "c").link("Menu", "https://m.example"),
        expect![[
            r#"sendMessage {"chat_id":5,"parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"callback_data":"t","text":"Tea"},{"callback_data":"c","text":"Coffee"}],[{"text":"Menu","url":"https://m.example"}]]},"text":"Which?"}"#
        ]],
    );
    check(
        Reply::text("Which?").quick_reply("Tea", "t").reply_to("9").silent(),
        expect![[
            r#"sendMessage {"chat_id":5,"disable_notification":true,"parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"callback_data":"t","text":"Tea"}]]},"reply_parameters":{"allow_sending_without_reply":true,"message_id":9},"text":"Which?"}"#
        ]],
    );
    check(
        Reply::edit("9", "better").button("Tea", "t"),
        expect![[
            r#"editMessageText {"chat_id":5,"message_id":9,"parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"callback_data":"t","text":"Tea"}]]},"text":"better"}"#
        ]],
    );
    check(Reply::delete("9"), expect![[r#"deleteMessage {"chat_id":5,"message_id":9}"#]]);
}

#[test]
fn media_places_and_people() {
    check(
        Reply::media(MediaKind::Image, "https://x.example/1.png").caption("*look*"),
        expect![[
            r#"sendPhoto {"caption":"<i>look</i>","chat_id":5,"parse_mode":"HTML","photo":"https://x.example/1.png"}"#
        ]],
    );
    let uploaded = MediaSource::Id("AgACAgIAAx".into());
    check(
        ReplyContent::Media { media: MediaKind::Audio, from: uploaded, caption: None },
        expect![[r#"sendAudio {"audio":"AgACAgIAAx","chat_id":5}"#]],
    );
    let place = |title: Option<&str>| ReplyContent::Location {
        latitude: 52.5,
        longitude: 13.4,
        title: title.map(str::to_owned),
    };
    check(place(None), expect![[r#"sendLocation {"chat_id":5,"latitude":52.5,"longitude":13.4}"#]]);
    check(
        place(Some("Here")),
        expect![[
            r#"sendVenue {"address":"Here","chat_id":5,"latitude":52.5,"longitude":13.4,"title":"Here"}"#
        ]],
    );
    check(
        ReplyContent::Contact { name: "Ann".into(), phone: "+49301234".into() },
        expect![[r#"sendContact {"chat_id":5,"first_name":"Ann","phone_number":"+49301234"}"#]],
    );
    check(
        ReplyContent::Sticker { sticker_id: "CAACAgIAAx".into() },
        expect![[r#"sendSticker {"chat_id":5,"sticker":"CAACAgIAAx"}"#]],
    );
    check(
        Reply::cards([Card::new("Shirt").subtitle("12 EUR").image("https://x.example/1").button("Buy", "b")]),
        expect![[r#"
            sendPhoto {"chat_id":5,"photo":"https://x.example/1"}
            sendMessage {"chat_id":5,"parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"callback_data":"b","text":"Buy"}]]},"text":"Shirt\n12 EUR"}"#]],
    );
}

#[test]
fn what_the_bot_does() {
    check(Reply::typing(), expect![[r#"sendChatAction {"action":"typing","chat_id":5}"#]]);
    check(ReplyContent::Typing { on: false }, expect![]);
    check(ReplyContent::Seen, expect![]);
    let reaction = |on| ReplyContent::Reaction { message_id: "9".into(), reaction: "❤️".into(), on };
    check(
        reaction(true),
        expect![[
            r#"setMessageReaction {"chat_id":5,"message_id":9,"reaction":[{"emoji":"❤","type":"emoji"}]}"#
        ]],
    );
    check(reaction(false), expect![[r#"setMessageReaction {"chat_id":5,"message_id":9,"reaction":[]}"#]]);
    check(
        Reply::native(json!({"method": "sendDice", "emoji": "🎲"})),
        expect![[r#"sendDice {"chat_id":5,"emoji":"🎲"}"#]],
    );
}

#[test]
fn a_topic_is_answered_in() {
    let texts: Vec<String> = calls("-100123:3", Reply::text("hi")).iter().map(shown).collect();
    expect![[r#"sendMessage {"chat_id":-100123,"message_thread_id":3,"parse_mode":"HTML","text":"hi"}"#]]
        .assert_eq(&texts.join("\n"));
    let edit: Vec<String> = calls("-100123:3", Reply::edit("9", "hi")).iter().map(shown).collect();
    expect![[r#"editMessageText {"chat_id":-100123,"message_id":9,"parse_mode":"HTML","text":"hi"}"#]]
        .assert_eq(&edit.join("\n"));
}

#[test]
fn a_long_text_with_code_goes_out_in_whole_parts() {
    let long = format!("{}\n```rust\n{}\n```", "words & more ".repeat(400), "let a = 1 < 2;\n".repeat(20));
    for call in calls("5", Reply::text(&long)) {
        let body: serde_json::Value = serde_json::from_slice(&call.body).expect("JSON");
        let text = body["text"].as_str().expect("text");
        assert!(text.chars().map(char::len_utf16).sum::<usize>() <= 4096);
        assert_eq!(text.matches("<pre>").count(), text.matches("</pre>").count());
    }
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let telegram = telegram();
    assert!(telegram.render(&response("ann", Reply::text("hi"))).is_err(), "no chat");
    assert!(telegram.render(&response("5", Reply::edit("m1", "hi"))).is_err(), "no message");
    let long = Reply::text("hi").button("Tea", "x".repeat(65));
    let error = telegram.prepare(response("5", long)).expect_err("a payload has 64 bytes");
    expect!["the payload of `Tea` has a length of 65, more than 64; keep what is long in the bot's state"]
        .assert_eq(&error.to_string());
}
