use std::time::Duration;

use chinwag_core::{
    platform::{Answer, Immediate, admit},
    reply::Reply,
};
use serde_json::{Value, json};

use super::support::{HEADER, NOW, SECRET, post, response, telegram};

fn immediate(body: &Value) -> Option<Immediate> {
    let platform = telegram();
    let request = post(body.to_string().as_bytes(), &[(HEADER, SECRET)]);
    platform.immediate(&admit(&*platform, request, NOW).expect("a live secret"))
}

#[test]
fn a_press_is_answered_so_that_its_spinner_ends() {
    let press = json!({"update_id": 1, "callback_query": {"id": "4\"2", "from": {"id": 7}, "data": "x"}});
    let immediate = immediate(&press).expect("an answer");
    assert!(immediate.within > Duration::ZERO && immediate.within < Duration::from_secs(10));
    let Answer { status, content_type, body } = immediate.deferral;
    assert_eq!((status, content_type), (200, "application/json"));
    assert_eq!(body, r#"{"callback_query_id":"4\"2","method":"answerCallbackQuery"}"#);
}

#[test]
fn nothing_else_is_answered_with_content() {
    for other in [
        json!({"update_id": 1, "message": {"id": "42", "text": "x"}}),
        json!({"update_id": 1, "callback_query": {"id": 42}}),
        json!({"update_id": 1, "callback_query": []}),
        json!({"update_id": 1}),
        json!([]),
    ] {
        assert_eq!(immediate(&other), None, "{other}");
    }
}

#[test]
fn a_bot_can_say_something_as_the_answer_to_a_press() {
    let native = json!({"method": "answerCallbackQuery", "callback_query_id": "42", "text": "Saved"});
    let answer = telegram().answer(&response(Reply::native(native.clone()))).expect("an answer");
    assert_eq!(serde_json::from_slice::<Value>(&answer.body).expect("JSON"), native);
    for by_call in
        [Reply::text("hi"), Reply::native(json!({"method": "sendDice"})), Reply::native(json!({"text": "x"}))]
    {
        assert_eq!(telegram().answer(&response(by_call)), None);
    }
    let call = telegram().render(&response(Reply::native(native))).expect("a call");
    assert!(call.url.ends_with("/answerCallbackQuery"));
    assert_eq!(call.body, r#"{"callback_query_id":"42","text":"Saved"}"#);
}
