//! A bot that does everything that has to be tested.

use std::time::Duration;

use chinwag_core::conversation::ConversationKey;
use serde_json::json;

use crate::prelude::*;

pub(super) const ORDER_PLACED: TopicName = TopicName::from_static("order_placed");
const AGAIN: TopicName = TopicName::from_static("again");

/// The bot of a shop.
pub(super) fn shop() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).function("pack", on(ORDER_PLACED), pack).function(
        "again",
        on(AGAIN),
        again,
    )
}

async fn talk(message: Message, context: Context) -> Result<Vec<Publish>> {
    let say = |reply: Reply| vec![to(&message.conversation, reply)];
    let words = match &message.content {
        Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. } => {
            payload.as_str()
        }
        Content::Attachments { attachments, .. } => {
            return Ok(say(Reply::text(format!("What is {attachments:?}?"))));
        }
        Content::Edit { text, .. } => return Ok(say(Reply::text(format!("Now it is {text}.")))),
        Content::Reaction { emoji, .. } => return Ok(say(Reply::text(format!("A {emoji:?}!")))),
        _ => message.text(),
    };
    Ok(match words {
        "hi" => say(Reply::text("Hello! What can I do for you?")
            .button("Track my order", "track")
            .link("Terms", "https://example.com/")),
        "track" => {
            let later = to(&message.conversation, Reply::text("Are you still there?"))
                .after(Duration::from_secs(600));
            let now = Reply::text("Which order?\nIts number is on the invoice.")
                .quick_reply("4711", "4711")
                .quick_reply("None", "none");
            vec![to(&message.conversation, now), later]
        }
        "twice" => [say(Reply::text("One")), say(Reply::text("Two"))].into_iter().flatten().collect(),
        "cards" => say(Reply::cards([
            Card::new("Tea")
                .subtitle("Green")
                .image("https://example.com/tea.png")
                .button("Choose tea", "tea"),
            Card::new("Water").button("Choose water", "water"),
        ])),
        "picture" => say(Reply::media(MediaKind::Image, "https://example.com/x.png")),
        "tell bob" => vec![to(&neighbour(&message.conversation), Reply::text("Ann is here."))],
        "flaky" if context.attempt() < 3 => return Err(Error::retry("not yet")),
        "flaky" => say(Reply::text("At last.")),
        "fail" => return Err(Error::reject("nobody can do this")),
        "panic" => panic!("as it was asked for"),
        "hang" => std::future::pending().await,
        "again" => vec![Publish::to(AGAIN, &())],
        "nothing" => vec![],
        number if number.parse::<u32>().is_ok() => {
            vec![Publish::to(ORDER_PLACED, &json!({"number": number, "count": 1}))]
        }
        other => say(Reply::text(format!("What is {other}?"))),
    })
}

/// Answers only where the order came from.
async fn pack(order: Payload<serde_json::Value>, context: Context) -> Result<Vec<Publish>> {
    let number = order["number"].as_str().unwrap_or_default();
    let words = format!("Order {number} left on Monday.\nIt will arrive tomorrow.");
    Ok(context.conversation().map(|conversation| to(conversation, Reply::text(words))).into_iter().collect())
}

async fn again() -> Publish {
    Publish::to(AGAIN, &())
}

pub(super) fn to(conversation: &ConversationKey, reply: Reply) -> Publish {
    let channel = ChannelName::new(conversation.channel()).expect("a channel");
    Publish::response(&Response::new(channel, conversation.clone(), reply))
}

/// The conversation of the second who has spoken, seen from the first.
fn neighbour(conversation: &ConversationKey) -> ConversationKey {
    let key = conversation.to_string();
    format!("{}2", &key[..key.len() - 1]).parse().expect("a key")
}
