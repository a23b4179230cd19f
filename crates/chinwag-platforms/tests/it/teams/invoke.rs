use std::time::Duration;

use chinwag_core::{
    message::Content,
    platform::{Answer, Platform},
    reply::Reply,
};
use serde_json::{Value, json};

use super::support::{activity, admitted, message, response, teams};

fn invoke(name: &str, value: Value) -> Value {
    json!({ "type": "invoke", "name": name, "value": value })
}

fn deferral(fields: &Value) -> Option<(u16, String)> {
    let teams = teams();
    let verified = admitted(&teams, activity(fields).to_string()).expect("a good token");
    let immediate = teams.immediate(&verified)?;
    assert_eq!(immediate.within, Duration::from_secs(8));
    let Answer { status, body, .. } = immediate.deferral;
    Some((status, String::from_utf8(body.to_vec()).expect("text")))
}

#[test]
fn an_invoke_is_answered_in_the_response_and_nothing_else_is() {
    let card = r#"{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":""}"#;
    for (name, status, body) in [
        ("adaptiveCard/action", 200, card),
        ("ADAPTIVECARD/ACTION", 200, card),
        ("task/fetch", 200, ""),
        ("task/submit", 200, ""),
        ("fileConsent/invoke", 200, ""),
        ("message/submitAction", 200, ""),
        ("", 200, ""),
        ("composeExtension/query", 501, ""),
    ] {
        assert_eq!(deferral(&invoke(name, json!({}))), Some((status, body.into())), "{name}");
    }
    assert_eq!(deferral(&json!({ "type": "invoke" })), Some((200, String::new())));
    assert_eq!(deferral(&json!({ "text": "hi" })), None);
}

#[test]
fn what_is_invoked_is_a_button_a_form_or_kept_as_it_stands() {
    let of = |name: &str, value: Value| message(&invoke(name, value)).content;
    let execute = |action: Value, trigger: &str| {
        of("adaptiveCard/action", json!({ "action": action, "trigger": trigger }))
    };
    let button = |payload: &str| Content::Button { title: String::new(), payload: Some(payload.into()) };
    let form = |name: &str| Content::Form {
        name: name.into(),
        values: json!({ "size": "L" }).as_object().expect("fields").clone(),
    };
    let data = json!({ "size": "L" });
    assert_eq!(execute(json!({ "verb": "buy", "data": data }), "manual"), form("buy"));
    assert_eq!(execute(json!({ "verb": "buy", "data": { "payload": "p" } }), "manual"), button("p"));
    assert_eq!(execute(json!({ "verb": "buy" }), "manual"), button("buy"));
    assert!(matches!(execute(json!({ "verb": "buy" }), "automatic"), Content::Native { .. }));
    assert_eq!(of("task/submit", json!({ "data": data })), form("task/submit"));
    assert_eq!(of("task/fetch", json!({ "data": { "payload": "open" } })), button("open"));
    assert_eq!(of("", json!({ "payload": "p" })), button("p"));
    let judged = json!({ "actionName": "feedback", "actionValue": { "reaction": "like", "feedback": "{}" } });
    assert_eq!(
        of("message/submitAction", judged),
        Content::Feedback { feedback: "like".into(), message_id: None }
    );
    for (name, value) in [
        ("composeExtension/query", json!({})),
        ("task/fetch", json!(7)),
        ("message/submitAction", json!(null)),
    ] {
        assert!(matches!(of(name, value), Content::Native { kind, .. } if kind == name), "{name}");
    }
}

#[test]
fn a_native_reply_of_the_providers_own_form_answers_it() {
    let teams = teams();
    let dialog = json!({ "task": { "type": "message", "value": "Thanks" } });
    let answer = |value: Value| {
        teams.answer(&response(Reply::native(json!({ "type": "invokeResponse", "value": value }))))
    };
    let with = |status, body: Option<&Value>| {
        let body = body.map_or_else(String::new, Value::to_string).into();
        Some(Answer { status, content_type: "application/json", body })
    };
    assert_eq!(answer(json!({ "status": 200, "body": dialog })), with(200, Some(&dialog)));
    assert_eq!(answer(json!({ "status": 412 })), with(412, None));
    for odd in [json!({ "status": 99 }), json!({ "status": "x", "body": null }), json!(null)] {
        assert_eq!(answer(odd.clone()), with(200, None), "{odd}");
    }
    for other in [Reply::text("hi"), Reply::native(json!({ "type": "message" })), Reply::typing()] {
        assert_eq!(teams.answer(&response(other)), None);
    }
    let late = teams.render(&response(Reply::native(json!({ "type": "invokeResponse" }))));
    assert!(late.expect_err("too late").what.contains("immediate"));
}
