//! A modal of Slack: opened by the answer to a command, and by no later one.

use chinwag_core::response::ResponseFailed;
use serde_json::json;

use crate::{
    prelude::*,
    settings::Settings,
    testing::{Cast, Stage},
};

fn modal() -> Reply {
    Reply::native(json!({ "view": {
        "type": "modal", "callback_id": "order",
        "title": { "type": "plain_text", "text": "Order" },
        "submit": { "type": "plain_text", "text": "Send" },
        "blocks": [{ "type": "input", "block_id": "cups", "label": { "type": "plain_text", "text": "Cups" },
            "element": { "type": "number_input", "action_id": "cups", "is_decimal_allowed": false } }],
    } }))
}

async fn talk(message: Message) -> Vec<Reply> {
    match message.text() {
        "/order" => vec![modal()],
        "/ask" => vec![Reply::text("Press it").button("Order", "order")],
        "Order" => vec![modal(), Reply::text("One moment")],
        _ => vec![Reply::text("What?"), modal()],
    }
}

#[tokio::test]
async fn a_modal_is_opened_by_the_answer_to_a_command_or_a_press() {
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    let stage = Stage::with_cast(&cast, "slack").await.expect("a stage");
    let ann = stage.user("ann");
    assert_eq!(ann.says("/order").await.expect("a modal").text(), "[modal] Order");
    ann.says("/ask").await.expect("a button");
    assert_eq!(ann.presses("Order").await.expect("a modal").text(), "[modal] Order\nOne moment");
    // Nothing gives occasion for a modal here, or it is the second answer.
    for words in ["hello", "/other"] {
        assert_eq!(ann.says(words).await.expect("an answer").text(), "What?");
    }
    let failed = stage.events(RESPONSE_FAILED).await.expect("the events");
    assert_eq!(failed.len(), 2);
    for event in failed {
        let failed: ResponseFailed = event.payload().expect("a failure");
        assert!(failed.error.contains("the first answer to a command or a press"), "{}", failed.error);
    }
}
