use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::{Value, json};

use super::support::{BOT_TOKEN, mattermost, response, response_in};

fn shown(response: Response) -> String {
    let prepared = mattermost().prepare(response).expect("something to show");
    let line = |response: &Response| {
        let call = mattermost().render(response).expect("a call");
        let path = call.url.strip_prefix("https://chat.example.com/api/v4").expect("the API");
        format!("{} {path} {}", call.method, String::from_utf8_lossy(&call.body))
    };
    prepared.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    expected.assert_eq(&shown(response(reply)));
}

#[test]
fn a_text_is_one_post_with_the_token_in_a_sensitive_header() {
    let call = mattermost().render(&response("hi *you*")).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::POST, "https://chat.example.com/api/v4/posts"));
    assert_eq!(call.headers["content-type"], "application/json");
    assert_eq!(call.headers["authorization"], format!("Bearer {BOT_TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    assert_eq!(call.body, r#"{"channel_id":"channel1","message":"hi *you*"}"#);
}

#[test]
fn an_answer_goes_into_its_thread() {
    let thread = |reply: Reply| shown(response_in("team:channel1:root1", reply));
    expect![[r#"POST /posts {"channel_id":"channel1","root_id":"root1","message":"hi"}"#]]
        .assert_eq(&thread("hi".into()));
    expect![[r#"POST /posts {"channel_id":"channel1","root_id":"root1","message":"hi"}"#]]
        .assert_eq(&thread(Reply::text("hi").reply_to("p9")));
    expect![[
        r#"POST /users/bot49ehbqyjytddasoownkuqrx/typing {"channel_id":"channel1","parent_id":"root1"}"#
    ]]
    .assert_eq(&thread(Reply::typing()));
    check(
        Reply::text("hi").reply_to("p9"),
        expect![[r#"POST /posts {"channel_id":"channel1","root_id":"p9","message":"hi"}"#]],
    );
}

#[test]
fn every_kind_of_message_has_its_form() {
    check(
        Reply::text("Sure?").button("Yes", "y").link("Menu", "https://a.example/m"),
        expect![[
            r#"POST /posts {"channel_id":"channel1","message":"Sure?\n\nMenu: https://a.example/m","props":{"attachments":[{"actions":[{"id":"button0","name":"Yes","type":"button","integration":{"url":"https://bot.example.com/webhooks/team","context":{"title":"Yes","payload":"y","seal":"26f29fd3cc3e333f865d4949109cb0a9e2f954f573f6b350ea9bc2b0f7147869"}}}]}]}}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/1.png").caption("**Look**"),
        expect![[
            r#"POST /posts {"channel_id":"channel1","message":"**Look**","props":{"attachments":[{"image_url":"https://a.example/1.png"}]}}"#
        ]],
    );
    check(
        Reply::media(MediaKind::Video, "https://a.example/1_2_.mp4").caption("See"),
        expect![[r#"POST /posts {"channel_id":"channel1","message":"See\nhttps://a.example/1_2_.mp4"}"#]],
    );
    let uploaded = MediaSource::Id("file1".into());
    check(
        ReplyContent::Media { media: MediaKind::File, from: uploaded, caption: None },
        expect![[r#"POST /posts {"channel_id":"channel1","message":"","file_ids":["file1"]}"#]],
    );
    let card =
        Card::new("Shirt").subtitle("12 *EUR*").image("https://a.example/2").url("https://a.example/3");
    check(
        Reply::cards([card.button("Buy", "b"), Card::new("Hat").subtitle("7")]),
        expect![[
            r#"POST /posts {"channel_id":"channel1","message":"","props":{"attachments":[{"title":"Shirt","title_link":"https://a.example/3","text":"12 *EUR*","image_url":"https://a.example/2","actions":[{"id":"button0","name":"Buy","type":"button","integration":{"url":"https://bot.example.com/webhooks/team","context":{"title":"Buy","payload":"b","seal":"cb16b8895bb40cad07d6ed20f41a1a7a31f47da715f6ca95aba9c4eb47d66431"}}}]},{"title":"Hat","text":"7"}]}}"#
        ]],
    );
    check(
        ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: Some("Here".into()) },
        expect![[
            r#"POST /posts {"channel_id":"channel1","message":"Here\nhttps://maps.google.com/?q=52.5,13.4"}"#
        ]],
    );
    check(
        ReplyContent::Contact { name: "Ada".into(), phone: "+1".into() },
        expect![[r#"POST /posts {"channel_id":"channel1","message":"Ada\n+1"}"#]],
    );
    check(
        Reply::text("psst").only_for("user1"),
        expect![[
            r#"POST /posts/ephemeral {"user_id":"user1","post":{"channel_id":"channel1","message":"psst"}}"#
        ]],
    );
    check(
        Reply::native(json!({"message": "raw", "props": {"x": 1}})),
        expect![[r#"POST /posts {"channel_id":"channel1","message":"raw","props":{"x":1}}"#]],
    );
    check(
        Reply::native(json!({"message": "raw"})).only_for("user1"),
        expect![[
            r#"POST /posts/ephemeral {"user_id":"user1","post":{"channel_id":"channel1","message":"raw"}}"#
        ]],
    );
    let dialog = json!({"trigger_id": "t1", "dialog": {"callback_id": "order", "title": "Order"}});
    check(
        Reply::native(dialog),
        expect![[
            r#"POST /actions/dialogs/open {"trigger_id":"t1","url":"https://bot.example.com/webhooks/team","dialog":{"callback_id":"order","state":"3a54bc918313f5ca59d99e9d79a1321a57aaa57da7aee84306a2602028f2416f::0:603e7c7147edcb92:","title":"Order"}}"#
        ]],
    );
}

#[test]
fn what_is_done_is_a_call_of_its_own() {
    let reaction = |reaction: &str, on| ReplyContent::Reaction {
        message_id: "p1".into(),
        reaction: reaction.into(),
        on,
    };
    check(
        reaction("👍", true),
        expect![[
            r#"POST /reactions {"user_id":"bot49ehbqyjytddasoownkuqrx","post_id":"p1","emoji_name":"+1"}"#
        ]],
    );
    check(
        reaction("❤️", true),
        expect![[
            r#"POST /reactions {"user_id":"bot49ehbqyjytddasoownkuqrx","post_id":"p1","emoji_name":"heart"}"#
        ]],
    );
    check(
        reaction(":tada:", false),
        expect!["DELETE /users/bot49ehbqyjytddasoownkuqrx/posts/p1/reactions/tada "],
    );
    check(
        Reply::edit("p1", "better"),
        expect![[r#"PUT /posts/p1/patch {"message":"better","props":{"attachments":[]}}"#]],
    );
    check(
        Reply::edit("p1", "better").button("Ok", "o"),
        expect![[
            r#"PUT /posts/p1/patch {"message":"better","props":{"attachments":[{"actions":[{"id":"button0","name":"Ok","type":"button","integration":{"url":"https://bot.example.com/webhooks/team","context":{"title":"Ok","payload":"o","seal":"b247abec7849e35a294c2fe8a17c0dd1c31fffd58ebabb038f483ad39ec595b6"}}}]}]}}"#
        ]],
    );
    check(Reply::delete("p1"), expect!["DELETE /posts/p1 "]);
    check(
        Reply::typing(),
        expect![[r#"POST /users/bot49ehbqyjytddasoownkuqrx/typing {"channel_id":"channel1"}"#]],
    );
    check(ReplyContent::Typing { on: false }, expect![""]);
    check(ReplyContent::Seen, expect![""]);
}

#[test]
fn what_cannot_be_said_is_a_mistake() {
    let link = Button { title: "a".into(), action: ButtonAction::Url("https://a.example".into()) };
    let reaction = ReplyContent::Reaction { message_id: "p1".into(), reaction: "🦑".into(), on: true };
    for (reply, what) in [
        (Reply::text("x").action(link), "no button of Mattermost opens an address"),
        (reaction.into(), "`🦑` is no reaction here: give its name, such as `tada`"),
        (Reply::delete("../users/me"), "the id of a post is letters and digits"),
        (Reply::edit("", "x"), "the id of a post is letters and digits"),
        (Reply::native(json!({"dialog": {}})), "a dialog needs the `trigger_id`"),
        (Reply::native(json!({"dialog": 7, "trigger_id": "t"})), "a dialog needs the `trigger_id`"),
        (ReplyContent::Seen.into(), "it has to be prepared first"),
    ] {
        let error = mattermost().render(&response(reply)).expect_err(what).to_string();
        assert!(error.contains(what), "{error}");
    }
    let error = mattermost().render(&response_in("other:c", "x")).expect_err("another's").to_string();
    assert!(error.contains("is not a conversation of channel `team`"), "{error}");
    let sticker = ReplyContent::Sticker { sticker_id: "1".into() };
    assert!(mattermost().prepare(response(sticker)).is_err());
}

#[test]
fn no_call_shows_the_bots_own_secret() {
    let call = mattermost().render(&response(Reply::text("Sure?").button("Yes", "y"))).expect("a call");
    let shown = format!("{call:?} {}", String::from_utf8_lossy(&call.body));
    assert!(!shown.contains(super::support::OWN) && !shown.contains(BOT_TOKEN), "{shown}");
    let shown = format!("{:?}", mattermost());
    for secret in [super::support::OWN, BOT_TOKEN, super::support::HOOK] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn the_buttons_of_all_cards_have_an_id_of_their_own() {
    let cards = [Card::new("Tea").button("Tea", "t"), Card::new("Rest").button("A", "a").button("B", "b")];
    let shown = shown(response(Reply::cards(cards)));
    for (id, name) in [("button0", "Tea"), ("button1", "A"), ("button2", "B")] {
        assert!(shown.contains(&format!(r#"{{"id":"{id}","name":"{name}""#)), "{shown}");
    }
}

#[test]
fn a_post_that_is_sent_again_is_told_by_its_key() {
    let body = |response: Response| {
        let call = mattermost().render(&Response { key: Some("e1".into()), ..response }).expect("a call");
        String::from_utf8_lossy(&call.body).into_owned()
    };
    let pending = r#""pending_post_id":"bot49ehbqyjytddasoownkuqrx:e1""#;
    assert!(body(response("hi")).contains(pending));
    assert!(body(response(Reply::native(json!({"message": "hi"})))).contains(pending));
    assert!(!body(response(Reply::text("hi").only_for("u1"))).contains("pending"));
}

#[test]
fn the_credential_is_tried_by_asking_who_it_is() {
    let call = mattermost().probe().expect("a call");
    assert_eq!((call.method, &*call.url), (Method::GET, "https://chat.example.com/api/v4/users/me"));
    assert_eq!(call.headers["authorization"], format!("Bearer {BOT_TOKEN}"));
}

#[test]
fn the_first_answer_to_a_command_or_a_button_opens_a_dialog() {
    let dialog = Reply::native(json!({"dialog": {"callback_id": "order", "title": "Order"}}));
    let opened = |reply_token: Option<&str>| {
        let response = Response { reply_token: reply_token.map(str::to_owned), ..response(dialog.clone()) };
        mattermost().render(&response)
    };
    let body: Value = serde_json::from_slice(&opened(Some("t1")).expect("a call").body).expect("JSON");
    assert_eq!(body["trigger_id"], "t1");
    assert!(opened(None).is_err(), "nothing gave occasion for it");
}
