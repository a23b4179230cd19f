use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::{Value, json};

use super::support::{TOKEN, channel, response, slack};

/// The method and the body of a call.
fn call(response: &Response) -> String {
    let call = slack().render(response).expect("a call");
    let method = call.url.strip_prefix("https://slack.com/api/").expect("the Web API");
    format!("{method} {}", std::str::from_utf8(&call.body).expect("text"))
}

fn check(reply: impl Into<Reply>, expected: Expect) {
    expected.assert_eq(&call(&response(reply)));
}

fn within(conversation: &str, reply: impl Into<Reply>) -> Response {
    Response::new(channel(), conversation.parse().expect("a key"), reply.into())
}

fn refused(response: &Response, expected: Expect) {
    expected.assert_eq(&slack().render(response).expect_err("no call").to_string());
}

#[test]
fn a_text_is_one_post_with_the_token_in_a_sensitive_header() {
    let call = slack().render(&response("hi")).expect("a call");
    assert_eq!((call.method, call.url.as_str()), (Method::POST, "https://slack.com/api/chat.postMessage"));
    assert_eq!(call.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(call.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    assert!(call.secret_query.is_empty());
    assert_eq!(call.body, r#"{"channel":"C1","text":"hi"}"#);
}

#[test]
fn words_are_in_slacks_markup() {
    check(
        "**A** & <!here> [b](https://c.example)",
        expect![[
            r#"chat.postMessage {"channel":"C1","text":"*A* &amp; &lt;!here&gt; <https://c.example|b>"}"#
        ]],
    );
}

#[test]
fn buttons_are_a_section_and_actions() {
    check(
        Reply::text("Choose & go").button("Yes", "yes").link("Site", "https://a.example"),
        expect![[
            r#"chat.postMessage {"channel":"C1","text":"Choose &amp; go","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"Choose &amp; go"}},{"type":"actions","elements":[{"type":"button","action_id":"button-1","text":{"type":"plain_text","text":"Yes"},"value":"yes"},{"type":"button","action_id":"chinwag-link-2","text":{"type":"plain_text","text":"Site"},"url":"https://a.example"}]}]}"#
        ]],
    );
}

#[test]
fn a_picture_has_its_words_below() {
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png").caption("A *fox*"),
        expect![[
            r#"chat.postMessage {"channel":"C1","text":"A _fox_","blocks":[{"type":"image","image_url":"https://a.example/i.png","alt_text":"A *fox*"},{"type":"section","text":{"type":"mrkdwn","text":"A _fox_"}}]}"#
        ]],
    );
    let uploaded =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("F1".into()), caption: None };
    check(
        Reply::from(uploaded),
        expect![[
            r#"chat.postMessage {"channel":"C1","text":"image","blocks":[{"type":"image","slack_file":{"id":"F1"},"alt_text":"image"}]}"#
        ]],
    );
}

#[test]
fn a_card_is_a_section_with_its_picture_and_its_buttons() {
    let fox = Card::new("Fox & *co*")
        .subtitle("Red <one>")
        .image("https://a.example/i.png")
        .url("https://a.example")
        .button("Buy", "buy:1");
    check(
        Reply::cards([fox, Card::new("Owl").subtitle("Brown")]),
        expect![[
            r#"chat.postMessage {"channel":"C1","text":"Fox &amp; _co_\nOwl","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*<https://a.example|Fox &amp; co>*\nRed &lt;one&gt;"},"accessory":{"type":"image","image_url":"https://a.example/i.png","alt_text":"Fox & co"}},{"type":"actions","elements":[{"type":"button","action_id":"button-1","text":{"type":"plain_text","text":"Buy"},"value":"buy:1"}]},{"type":"section","text":{"type":"mrkdwn","text":"*Owl*\nBrown"}}]}"#
        ]],
    );
}

#[test]
fn an_answer_goes_where_the_conversation_is() {
    let body = |response: &Response| call(response);
    assert_eq!(
        body(&within("work:T1:C1:4.4", "hi")),
        r#"chat.postMessage {"channel":"C1","thread_ts":"4.4","text":"hi"}"#
    );
    // A thread is named by its first message, so the answered one within it is not told.
    assert_eq!(
        body(&within("work:T1:C1:4.4", Reply::text("hi").reply_to("5.5"))),
        r#"chat.postMessage {"channel":"C1","thread_ts":"4.4","text":"hi"}"#
    );
    for id in ["5.5", "C1:5.5"] {
        assert_eq!(
            body(&within("work:T1:C1", Reply::text("hi").reply_to(id))),
            r#"chat.postMessage {"channel":"C1","thread_ts":"5.5","text":"hi"}"#
        );
    }
    assert_eq!(body(&within("work:T1:U1", "hi")), r#"chat.postMessage {"channel":"U1","text":"hi"}"#);
}

#[test]
fn what_is_for_one_person_is_ephemeral() {
    check(
        Reply::text("psst").only_for("U1"),
        expect![[r#"chat.postEphemeral {"channel":"C1","user":"U1","text":"psst"}"#]],
    );
    check(
        Reply::native(json!({"text": "psst"})).only_for("U1"),
        expect![[r#"chat.postEphemeral {"channel":"C1","text":"psst","user":"U1"}"#]],
    );
}

#[test]
fn an_edit_takes_away_the_buttons_it_does_not_have() {
    check(
        Reply::edit("1.2", "**new**"),
        expect![[r#"chat.update {"channel":"C1","ts":"1.2","text":"*new*","blocks":[]}"#]],
    );
    check(
        Reply::edit("D9:1.2", "new").button("Undo", "undo"),
        expect![[
            r#"chat.update {"channel":"D9","ts":"1.2","text":"new","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"new"}},{"type":"actions","elements":[{"type":"button","action_id":"button-1","text":{"type":"plain_text","text":"Undo"},"value":"undo"}]}]}"#
        ]],
    );
}

#[test]
fn messages_are_taken_back_and_reacted_to() {
    check(Reply::delete("1.2"), expect![[r#"chat.delete {"channel":"C1","ts":"1.2"}"#]]);
    let reaction = |reaction: &str, on| {
        Reply::from(ReplyContent::Reaction { message_id: "1.2".into(), reaction: reaction.into(), on })
    };
    check(
        reaction("🎉", true),
        expect![[r#"reactions.add {"channel":"C1","timestamp":"1.2","name":"tada"}"#]],
    );
    check(
        reaction(":party_parrot:", false),
        expect![[r#"reactions.remove {"channel":"C1","timestamp":"1.2","name":"party_parrot"}"#]],
    );
}

#[test]
fn a_native_object_is_sent_as_it_stands_where_it_does_not_say_where() {
    check(
        Reply::native(json!({"text": "x", "unfurl_links": false})),
        expect![[r#"chat.postMessage {"channel":"C1","text":"x","unfurl_links":false}"#]],
    );
    let own = Reply::native(json!({"channel": "C7", "thread_ts": "7.7", "markdown_text": "# x"}));
    assert_eq!(
        call(&within("work:T1:C1:4.4", own)),
        r##"chat.postMessage {"channel":"C7","markdown_text":"# x","thread_ts":"7.7"}"##
    );
}

#[test]
fn a_view_is_opened_changed_or_published() {
    for (key, method) in [
        ("trigger_id", "views.open"),
        ("view_id", "views.update"),
        ("external_id", "views.update"),
        ("user_id", "views.publish"),
    ] {
        let mut native = json!({"view": {"type": "modal"}});
        native[key] = "1".into();
        let call = slack().render(&response(Reply::native(native.clone()))).expect("a call");
        assert!(call.url.ends_with(method), "{}", call.url);
        assert_eq!(serde_json::from_slice::<Value>(&call.body).expect("JSON"), native);
    }
}

#[test]
fn what_cannot_be_sent_says_why() {
    refused(&within("work:T1", "hi"), expect!["`work:T1` is nowhere to send to: <team>:<channel> is needed"]);
    refused(&within("other:T1:C1", "hi"), expect!["`other:T1:C1` is not a conversation of channel `work`"]);
    refused(
        &response(Reply::native(json!([]))),
        expect!["a native message has to be an object, as in Slack's Web API"],
    );
    refused(
        &response(Reply::native(json!({"view": {}}))),
        expect![
            "a `view` is opened by the first answer to a command or a press, and at once; otherwise it needs a `trigger_id`, a `view_id`, an `external_id` or a `user_id`"
        ],
    );
    refused(
        &response(Reply::native(json!({"response_action": "clear"}))),
        expect!["it can only be said in the webhook's own response, and the time for that is over"],
    );
    refused(&response(Reply::typing()), expect!["it has to be prepared first: Slack has no such message"]);
}

#[test]
fn a_number_to_call_is_not_lost_even_unprepared() {
    let dial = Button { title: "Call".into(), action: ButtonAction::Phone("+4930123".into()) };
    assert!(call(&response(Reply::text("x").action(dial))).contains(r#""value":"+4930123""#));
}
