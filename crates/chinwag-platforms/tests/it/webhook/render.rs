//! What is posted, and how it is signed.

use chinwag_core::{
    message::MediaKind,
    platform::Platform,
    reply::{Card, Reply},
    secret::{Secret, Secrets},
};
use chinwag_platforms::webhook::Webhook;
use serde_json::{Value, json};

use super::support::{NOW, OTHER, SECONDS, SECRET, config, response, sign, webhook};

fn posted(reply: Reply) -> Value {
    let prepared = webhook().prepare(response(reply)).expect("prepared");
    assert_eq!(prepared.len(), 1);
    let call = webhook().render(&prepared[0]).expect("a call");
    assert_eq!((call.method.as_str(), call.url.as_str()), ("POST", "https://chat.example/replies"));
    assert_eq!(call.headers["content-type"], "application/json");
    serde_json::from_slice(&call.body).expect("JSON")
}

#[test]
fn every_kind_goes_out_as_the_model_has_it() {
    for (reply, fields) in [
        (Reply::text("**hi**"), json!({ "content": { "type": "text", "text": "**hi**" } })),
        (
            Reply::text("sure?").button("Yes", "yes").reply_to("m1").only_for("7"),
            json!({ "reply_to": "m1", "only_for": "7", "content": { "type": "text", "text": "sure?",
                "buttons": [{ "title": "Yes", "action": { "postback": "yes" } }] } }),
        ),
        (
            Reply::media(MediaKind::Image, "https://a.example/b.png").caption("b"),
            json!({ "content": { "type": "media", "media": "image", "caption": "b",
                "from": { "url": "https://a.example/b.png" } } }),
        ),
        (
            Reply::cards([Card::new("One").subtitle("two")]),
            json!({ "content": { "type": "cards", "cards": [{ "title": "One", "subtitle": "two" }] } }),
        ),
        (Reply::typing(), json!({ "content": { "type": "typing", "on": true } })),
        (
            Reply::edit("m1", "new"),
            json!({ "content": { "type": "edit", "message_id": "m1", "text": "new" } }),
        ),
        (Reply::delete("m1"), json!({ "content": { "type": "delete", "message_id": "m1" } })),
        (Reply::native(json!({ "a": 1 })), json!({ "content": { "type": "native", "native": { "a": 1 } } })),
    ] {
        let mut whole = fields;
        whole["type"] = json!("reply");
        whole["conversation"] = json!("room-7");
        assert_eq!(posted(reply), whole);
    }
}

#[test]
fn a_call_is_signed_with_every_live_secret() {
    let platform = Webhook::new(config(&[SECRET, OTHER])).expect("a channel");
    let mut call = platform.render(&response("hi")).expect("a call");
    assert!(!call.headers.contains_key("webhook-signature"), "without a time there is none");
    platform.sign(&mut call, "0n7-0.talk.0", NOW);
    let both = [SECRET, OTHER].map(|secret| sign(secret, "0n7-0:talk:0", SECONDS, &call.body)).join(" ");
    assert_eq!(call.headers["webhook-signature"], both);
    assert!(call.headers["webhook-signature"].is_sensitive());
    assert_eq!(call.headers["webhook-timestamp"], SECONDS);
    assert_eq!(call.headers["webhook-id"], "0n7-0:talk:0", "no dot, which joins the signed parts");
}

#[test]
fn replies_may_have_a_secret_of_their_own() {
    let mut config = config(&[SECRET]);
    config.signing_secret = Secrets::new(vec![Secret::new(OTHER)]);
    let platform = Webhook::new(config).expect("a channel");
    let mut call = platform.render(&response("hi")).expect("a call");
    platform.sign(&mut call, "e", NOW);
    assert_eq!(call.headers["webhook-signature"], sign(OTHER, "e", SECONDS, &call.body));
}

#[test]
fn a_conversation_of_another_channel_is_refused() {
    let mut other = response("hi");
    other.conversation = "page:7".parse().expect("a key");
    let error = webhook().render(&other).expect_err("refused").to_string();
    assert_eq!(error, "`page:7` is not a conversation of channel `own`");
}
