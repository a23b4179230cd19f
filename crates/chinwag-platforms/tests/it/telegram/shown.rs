//! What each kind of message is on Telegram.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
};
use expect_test::{Expect, expect};
use serde_json::json;

use super::{render::lines, support::response};

fn check(reply: impl Into<Reply>, expected: Expect) {
    expected.assert_eq(&lines(response(reply)));
}

#[test]
fn buttons_stand_below_the_text_and_short_ones_side_by_side() {
    check(
        Reply::text("Tea?")
            .button("Yes", "y")
            .button("No", "n")
            .link("What is offered today", "https://a.example"),
        expect![[r#"
            sendMessage {"reply_markup":{"inline_keyboard":[[{"callback_data":"y","text":"Yes"},{"callback_data":"n","text":"No"}],[{"text":"What is offered today","url":"https://a.example"}]]},"text":"Tea?"}
        "#]],
    );
    check(
        Reply::text("Of five")
            .button("1", "1")
            .button("2", "2")
            .button("3", "3")
            .button("4", "4")
            .button("5", "5"),
        expect![[r#"
            sendMessage {"reply_markup":{"inline_keyboard":[[{"callback_data":"1","text":"1"},{"callback_data":"2","text":"2"},{"callback_data":"3","text":"3"},{"callback_data":"4","text":"4"}],[{"callback_data":"5","text":"5"}]]},"text":"Of five"}
        "#]],
    );
}

#[test]
fn quick_replies_are_buttons_as_a_reply_keyboard_has_no_payload() {
    check(
        Reply::text("Tea?").button("Yes", "y").quick_reply("Later", "l"),
        expect![[r#"
        sendMessage {"reply_markup":{"inline_keyboard":[[{"callback_data":"y","text":"Yes"},{"callback_data":"l","text":"Later"}]]},"text":"Tea?"}
    "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i").quick_reply("More", "m"),
        expect![[r#"
        sendPhoto {"photo":"https://a.example/i"}
        sendMessage {"reply_markup":{"inline_keyboard":[[{"callback_data":"m","text":"More"}]]},"text":"More"}
    "#]],
    );
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+4930".into()) };
    check(
        Reply::text("Or").action(call),
        expect![[r#"
            sendMessage {"text":"Or\n\nCall: +4930"}
        "#]],
    );
}

#[test]
fn every_kind_of_media_has_its_method() {
    for (kind, expected) in [
        (
            MediaKind::Image,
            expect![[r#"
            sendPhoto {"caption":"a <i>b</i> &lt;c&gt;","photo":"https://a.example/x"}
        "#]],
        ),
        (
            MediaKind::Audio,
            expect![[r#"
            sendAudio {"audio":"https://a.example/x","caption":"a <i>b</i> &lt;c&gt;"}
        "#]],
        ),
        (
            MediaKind::Video,
            expect![[r#"
            sendVideo {"caption":"a <i>b</i> &lt;c&gt;","video":"https://a.example/x"}
        "#]],
        ),
        (
            MediaKind::File,
            expect![[r#"
            sendDocument {"caption":"a <i>b</i> &lt;c&gt;","document":"https://a.example/x"}
        "#]],
        ),
    ] {
        check(Reply::media(kind, "https://a.example/x").caption("a *b* <c>"), expected);
    }
    let from = MediaSource::Id("AgAC".into());
    check(
        ReplyContent::Media { media: MediaKind::Image, from, caption: None },
        expect![[r#"
        sendPhoto {"photo":"AgAC"}
    "#]],
    );
}

#[test]
fn a_card_is_a_picture_with_words_and_buttons_below() {
    check(
        Reply::cards([
            Card::new("Tea & <more>")
                .subtitle("*hot*")
                .image("https://a.example/t")
                .url("https://a.example/?a=1&b=\"")
                .button("Buy", "tea"),
            Card::new("Cake").subtitle("none left"),
            Card::new("Only words"),
        ])
        .silent(),
        expect![[r#"
            sendPhoto {"caption":"<a href=\"https://a.example/?a=1&amp;b=&quot;\"><b>Tea &amp; &lt;more&gt;</b></a>\n<i>hot</i>","disable_notification":true,"photo":"https://a.example/t","reply_markup":{"inline_keyboard":[[{"callback_data":"tea","text":"Buy"}]]}}
            sendMessage {"disable_notification":true,"text":"<b>Cake</b>\nnone left"}
            sendMessage {"disable_notification":true,"text":"Only words"}
        "#]],
    );
}

#[test]
fn everything_else_has_its_method() {
    check(
        ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: None },
        expect![[r#"
        sendLocation {"latitude":52.5,"longitude":13.4}
    "#]],
    );
    check(
        ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: Some("Here".into()) },
        expect![[r#"
            sendVenue {"address":"52.5, 13.4","latitude":52.5,"longitude":13.4,"title":"Here"}
        "#]],
    );
    let nameless = ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: Some(" ".into()) };
    check(
        nameless,
        expect![[r#"
        sendLocation {"latitude":52.5,"longitude":13.4}
    "#]],
    );
    check(
        Reply::cards([Card::new("Ann").url("mailto:ann@a.example")]),
        expect![[r#"
        sendMessage {"text":"<b>Ann</b> (ann@a.example)"}
    "#]],
    );
    check(
        ReplyContent::Contact { name: "Ann".into(), phone: "+4930".into() },
        expect![[r#"
        sendContact {"first_name":"Ann","phone_number":"+4930"}
    "#]],
    );
    check(
        ReplyContent::Sticker { sticker_id: "CAAC".into() },
        expect![[r#"
        sendSticker {"sticker":"CAAC"}
    "#]],
    );
    check(
        Reply::typing(),
        expect![[r#"
        sendChatAction {"action":"typing"}
    "#]],
    );
    check(
        Reply::edit("7", "new <words>").button("Ok", "ok"),
        expect![[r#"
        editMessageText {"message_id":7,"reply_markup":{"inline_keyboard":[[{"callback_data":"ok","text":"Ok"}]]},"text":"new &lt;words&gt;"}
    "#]],
    );
    check(
        Reply::delete("7"),
        expect![[r#"
        deleteMessage {"message_id":7}
    "#]],
    );
    let reaction =
        |reaction: &str, on| ReplyContent::Reaction { message_id: "7".into(), reaction: reaction.into(), on };
    check(
        reaction("❤\u{fe0f}", true),
        expect![[r#"
        setMessageReaction {"message_id":7,"reaction":[{"emoji":"❤","type":"emoji"}]}
    "#]],
    );
    check(
        reaction("5368324170671202286", true),
        expect![[r#"
        setMessageReaction {"message_id":7,"reaction":[{"custom_emoji_id":"5368324170671202286","type":"custom_emoji"}]}
    "#]],
    );
    check(
        reaction("❤", false),
        expect![[r#"
        setMessageReaction {"message_id":7,"reaction":[]}
    "#]],
    );
    check(
        Reply::text("so").reply_to("7").silent(),
        expect![[r#"
        sendMessage {"disable_notification":true,"reply_parameters":{"allow_sending_without_reply":true,"message_id":7},"text":"so"}
    "#]],
    );
    check(
        Reply::native(json!({"method": "sendDice", "emoji": "🎲"})),
        expect![[r#"
        sendDice {"emoji":"🎲"}
    "#]],
    );
    check(
        Reply::native(json!({"text": "raw", "chat_id": "@news"})),
        expect![[r#"
        sendMessage {"chat_id":"@news","text":"raw"}
    "#]],
    );
}
