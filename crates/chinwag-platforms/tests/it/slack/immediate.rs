use std::time::Duration;

use chinwag_core::reply::Reply;
use serde_json::{Value, json};

use super::support::{event, interaction, response, slack, verified};

fn immediate(body: impl AsRef<[u8]>) -> Option<(Duration, u16, String)> {
    let immediate = slack().immediate(&verified(body))?;
    let body = String::from_utf8(immediate.deferral.body.to_vec()).expect("text");
    Some((immediate.within, immediate.deferral.status, body))
}

#[test]
fn the_set_up_is_answered_with_its_challenge() {
    let body = json!({"token": "t", "challenge": "3eZbrw", "type": "url_verification"}).to_string();
    assert_eq!(immediate(body), Some((Duration::ZERO, 200, "3eZbrw".into())));
    assert_eq!(immediate(json!({"challenge": "3eZbrw", "type": "event_callback"}).to_string()), None);
}

#[test]
fn a_modal_and_a_menu_wait_for_their_answer() {
    for kind in ["view_submission", "block_suggestion", "dialog_submission", "dialog_suggestion"] {
        let body = interaction(&json!({"type": kind}));
        assert_eq!(immediate(body), Some((Duration::from_millis(2500), 200, String::new())), "{kind}");
    }
}

#[test]
fn what_would_be_shown_as_a_message_is_empty_and_an_event_is_not_waited_for() {
    let empty = Some((Duration::ZERO, 200, String::new()));
    for kind in ["block_actions", "shortcut", "message_action", "view_closed", "something_new"] {
        assert_eq!(immediate(interaction(&json!({"type": kind}))), empty, "{kind}");
    }
    assert_eq!(immediate("command=%2Fx&text="), empty);
    assert_eq!(immediate("ssl_check=1"), empty);
    assert_eq!(immediate(event(&json!({"type": "message"}))), None);
    assert_eq!(immediate("nonsense"), None);
}

#[test]
fn only_what_answers_a_webhook_is_said_in_its_response() {
    let answered = |native: Value| slack().answer(&response(Reply::native(native)));
    for native in [
        json!({"response_action": "errors", "errors": {"title": "too short"}}),
        json!({"options": []}),
        json!({"option_groups": []}),
    ] {
        let answer = answered(native.clone()).expect("an answer");
        assert_eq!((answer.status, answer.content_type), (200, "application/json"));
        assert_eq!(serde_json::from_slice::<Value>(&answer.body).expect("JSON"), native);
    }
    assert_eq!(answered(json!({"text": "hi"})), None);
    assert_eq!(slack().answer(&response("hi")), None);
}
