use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use chinwag_core::{platform::Rejection, reply::Reply};
use chinwag_platforms::for_verify;
use http::Method;
use serde_json::{Value, json};

use super::support::{
    COMMAND, HOOK, NOW, OWN, config, mattermost, platform, post, response, response_in, secrets, verdict,
};

const MISMATCH: Rejection = Rejection::Mismatch { header: "token" };

#[test]
fn a_webhook_needs_a_live_token() {
    let form = |token: &str| verdict(&format!("channel_id=c&user_id=u&text=hi&token={token}"));
    let json = |token: Value| {
        verdict(&json!({"channel_id": "c", "user_id": "u", "text": "hi", "token": token}).to_string())
    };
    assert_eq!((form(HOOK), form(COMMAND)), (Ok(()), Ok(())));
    assert_eq!(json(HOOK.into()), Ok(()));
    for wrong in ["", "z", &HOOK[1..], &format!("{HOOK}x"), OWN] {
        assert_eq!((form(wrong), json(wrong.into())), (Err(MISMATCH), Err(MISMATCH)), "{wrong}");
    }
    assert_eq!(json(json!([HOOK])), Err(Rejection::Malformed { header: "token", expected: "text" }));
    let missing = Err(Rejection::Missing { header: "token" });
    assert_eq!(verdict("channel_id=c&user_id=u&text=hi"), missing);
    for odd in ["", "[]", "{", "a=b", r#"{"token":"zmigewsanbbsdf59xnmduzypjc"}"#] {
        assert_eq!(verdict(odd), missing, "{odd}");
    }
}

#[test]
fn a_command_says_the_same_token_twice() {
    let body = format!("channel_id=c&user_id=u&command=%2Fgo&token={COMMAND}");
    let with = |values: &[&str]| {
        let headers: Vec<_> = values.iter().map(|value| ("authorization", *value)).collect();
        mattermost().verify(&post("/webhooks/team", &headers, &body), NOW)
    };
    let right = format!("Token {COMMAND}");
    assert_eq!((with(&[]), with(&[&right])), (Ok(()), Ok(())));
    // Live, but of another webhook.
    assert_eq!(with(&[&format!("Token {HOOK}")]), Err(MISMATCH));
    assert_eq!(with(&["Token other"]), Err(Rejection::Mismatch { header: "authorization" }));
    let expected = "`Token` and the token of the body";
    let malformed = Err(Rejection::Malformed { header: "authorization", expected });
    for wrong in ["", COMMAND, &format!("Bearer {COMMAND}")] {
        assert_eq!(with(&[wrong]), malformed, "{wrong}");
    }
    assert_eq!(with(&[&right, &right]), malformed);
}

/// What Mattermost brings back of a button that was rendered, in a channel.
fn pressed(conversation: &str, channel_id: &str) -> Value {
    let reply = Reply::text("Sure?").button("Yes", "y");
    let call = mattermost().render(&response_in(conversation, reply)).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let context = &body["props"]["attachments"][0]["actions"][0]["integration"]["context"];
    json!({"user_id": "u", "channel_id": channel_id, "post_id": "p", "context": context})
}

#[test]
fn a_button_needs_the_seal_that_was_put_on_it() {
    let mismatch = Err(Rejection::Mismatch { header: "context" });
    let right = pressed("team:c1", "c1");
    assert_eq!(verdict(&right.to_string()), Ok(()));
    assert_eq!(verdict(&pressed("team:c1:root", "c1").to_string()), Ok(()));
    for (name, value) in [
        ("payload", json!("other")),
        ("title", json!("No")),
        ("root_id", json!("root")),
        ("seal", json!("0".repeat(64))),
        ("seal", json!("")),
        ("seal", Value::Null),
        ("token", json!(HOOK)),
    ] {
        let mut forged = right.clone();
        forged["context"][name] = value;
        let expected = if name == "token" { Ok(()) } else { mismatch.clone() };
        assert_eq!(verdict(&forged.to_string()), expected, "{name}");
    }
    assert_eq!(verdict(&pressed("team:c1", "c2").to_string()), mismatch);
    // The token of a webhook is known to the server's administrators, and opens nothing here.
    let hook = json!({"user_id": "u", "channel_id": "c", "context": {"token": HOOK}, "token": HOOK});
    assert_eq!(verdict(&hook.to_string()), mismatch);
    let mut rotated = config();
    rotated.action_secret = secrets(&["new", OWN]);
    let body = right.to_string();
    assert_eq!(platform(rotated).verify(&post("/", &[], &body), NOW), Ok(()));
    assert!(for_verify("mattermost", "other").expect("one").verify(&post("/", &[], &body), NOW).is_err());
}

#[test]
fn a_dialog_needs_its_sealed_state_or_the_secret_in_its_address() {
    let native =
        json!({"trigger_id": "t1", "dialog": {"callback_id": "order", "state": "7:x", "title": "Order"}});
    let call = mattermost().render(&response(Reply::native(native))).expect("a call");
    let sent: Value = serde_json::from_slice(&call.body).expect("JSON");
    let back = |callback_id: &str, state: Value| {
        json!({"type": "dialog_submission", "callback_id": callback_id, "state": state, "user_id": "u",
            "channel_id": "channel1", "submission": {}})
        .to_string()
    };
    let state = sent["dialog"]["state"].as_str().expect("a state").to_owned();
    assert_eq!(verdict(&back("order", state.clone().into())), Ok(()));
    let mismatch = Err(Rejection::Mismatch { header: "state" });
    assert_eq!(verdict(&back("other", state.clone().into())), mismatch);
    assert_eq!(verdict(&back("order", format!("{state}y").into())), mismatch);
    for wrong in [json!(""), json!("7:x"), Value::Null, json!(7)] {
        let body = back("order", wrong);
        assert_eq!(verdict(&body), mismatch);
        let at = |target: &str| mattermost().verify(&post(target, &[], &body), NOW);
        assert_eq!(at(&format!("/webhooks/team?token={OWN}")), Ok(()));
        assert_eq!(at("/webhooks/team?token=other"), mismatch);
        assert_eq!(at(&format!("/webhooks/team?token={HOOK}")), mismatch);
    }
}

#[test]
fn a_dialog_is_good_for_who_opened_it_there_and_for_a_day() {
    let trigger = BASE64_STANDARD.encode(format!("t1:ada:{}:c2ln", NOW.as_millis()));
    let native = json!({"trigger_id": trigger, "dialog": {"callback_id": "order", "title": "Order"}});
    let call = mattermost().render(&response_in("team:c1", Reply::native(native))).expect("a call");
    let sent: Value = serde_json::from_slice(&call.body).expect("JSON");
    let state = &sent["dialog"]["state"];
    let at = |user_id: &str, channel_id: &str, now| {
        let body = json!({"type": "dialog_submission", "callback_id": "order", "state": state,
            "user_id": user_id, "channel_id": channel_id, "submission": {"sum": "1000"}});
        mattermost().verify(&post("/webhooks/team", &[], &body.to_string()), now)
    };
    let day = Duration::from_secs(86_400);
    assert_eq!(at("ada", "c1", NOW), Ok(()));
    assert_eq!(at("ada", "c1", NOW.after(day)), Ok(()));
    let mismatch = Err(Rejection::Mismatch { header: "state" });
    assert_eq!(at("boss", "c1", NOW), mismatch);
    assert_eq!(at("", "c1", NOW), mismatch);
    assert_eq!(at("ada", "c2", NOW), mismatch);
    assert_eq!(at("ada", "c1", NOW.after(day + Duration::from_secs(1))), mismatch);
}

#[test]
fn a_button_that_one_person_sees_is_pressed_by_that_person() {
    let reply = Reply::text("Sure?").button("Yes", "y").only_for("ada");
    let call = mattermost().render(&response_in("team:c1", reply)).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let context = &body["post"]["props"]["attachments"][0]["actions"][0]["integration"]["context"];
    let by = |user_id: &str, only_for: Value| {
        let mut context = context.clone();
        context["only_for"] = only_for;
        verdict(&json!({"user_id": user_id, "channel_id": "c1", "context": context}).to_string())
    };
    let mismatch = Err(Rejection::Mismatch { header: "context" });
    assert_eq!(by("ada", "ada".into()), Ok(()));
    assert_eq!(by("boss", "ada".into()), mismatch);
    assert_eq!(by("boss", "boss".into()), mismatch);
    assert_eq!(by("boss", Value::Null), mismatch);
}

#[test]
fn the_secret_in_the_address_opens_no_webhook() {
    let body = "channel_id=c&user_id=u&text=hi&token=other";
    let request = post(&format!("/webhooks/team?token={OWN}"), &[], body);
    assert_eq!(mattermost().verify(&request, NOW), Err(MISMATCH));
}

#[test]
fn there_is_no_set_up_request() {
    let mut request = post("/webhooks/team?token=x", &[], "");
    request.method = Method::GET;
    let error = mattermost().handshake(&request).expect_err("none");
    assert_eq!(
        error.to_string(),
        "the set-up request is refused: Mattermost has no such request; let commands be sent by POST"
    );
}
