//! What one person alone may see is seen by nobody else, or not sent.

use chinwag_core::{platform::Platform, reply::Reply, response::Response};
use serde_json::json;

use crate::{google_chat, mattermost, slack};

fn refused(platform: &dyn Platform, response: impl Fn(Reply) -> Response, message_id: &str) {
    let edit = Reply::edit(message_id, "psst");
    assert!(platform.render(&response(edit.clone())).is_ok(), "for all");
    let error = platform.render(&response(edit.only_for("1"))).expect_err("everybody would see it");
    assert!(error.to_string().starts_with("everybody who saw the message"), "{error}");
}

#[test]
fn other_words_for_a_message_are_for_all_who_saw_it() {
    refused(&*slack::support::slack(), slack::support::response, "1.2");
    refused(&*mattermost::support::mattermost(), mattermost::support::response, "4xp9fdt77pncbef59f4k1qe83o");
    refused(&google_chat::support::chat(), google_chat::support::response, "spaces/S/messages/M");
}

#[test]
fn an_answer_that_shows_itself_to_the_space_is_none_for_one_person() {
    let answer = |native| {
        let reply = Reply::native(native).only_for("users/1");
        google_chat::support::chat().answer(&google_chat::support::response(reply))
    };
    for seen_by_all in [
        json!({"actionResponse": {"type": "NEW_MESSAGE"}, "text": "psst"}),
        json!({"actionResponse": {"type": "UPDATE_MESSAGE"}, "text": "psst"}),
        json!({"hostAppDataAction": {"chatDataAction": {}}}),
    ] {
        assert_eq!(answer(seen_by_all.clone()), None, "{seen_by_all}");
    }
    assert!(answer(json!({"actionResponse": {"type": "DIALOG"}})).is_some());
    assert!(answer(json!({"action": {"navigations": []}})).is_some());
    assert!(
        answer(json!({"text": "psst"}))
            .is_some_and(|answer| { String::from_utf8_lossy(&answer.body).contains("privateMessageViewer") })
    );
}
