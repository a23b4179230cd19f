//! What is the same and what differs.

use std::time::Duration;

use expect_test::expect;

use super::place::{ANN, Place, hears, says};
use crate::prelude::*;

const REMIND: TopicName = TopicName::from_static("remind");

/// Answers, and reminds a moment later.
fn bot(greeting: &'static str, reminder: &'static str) -> Bot {
    let greet = move |message: Message| async move {
        let reply = Reply::text(format!("{greeting} You said {}.", message.text())).button("More", "more");
        let later = Publish::to(REMIND, message.text()).after(Duration::from_millis(40));
        (reply, later)
    };
    let remind = move |of: Payload<String>| async move { Reply::text(format!("{reminder} {}", of.0)) };
    Bot::new().function("greet", on(MESSAGE_RECEIVED), greet).function("remind", on(REMIND), remind)
}

fn recorded() -> Place {
    Place::recorded(bot("Hello!", "Remember:"), async |provider| {
        let ann = provider.user(ANN);
        for words in ["one", "two", "three"] {
            assert_eq!(says(&ann, words).await, format!("Hello! You said {words}."));
            assert_eq!(hears(&ann).await, format!("Remember: {words}"));
        }
        let bob = provider.user("200000000000002");
        says(&bob, "four").await;
        hears(&bob).await;
    })
}

#[test]
fn the_same_code_answers_the_same() {
    let place = recorded();
    expect![[r#"
        0 2 conversations, 4 messages: 2 the same
    "#]]
    .assert_eq(&place.replay(bot("Hello!", "Remember:"), &["--since", "all"]));
    expect![[r#"
        0 1 conversation, 3 messages: 1 the same
    "#]]
    .assert_eq(&place.replay(bot("Hello!", "Remember:"), &["page:100000000000001:200000000000001"]));
}

#[test]
fn other_words_are_shown_where_they_come_first() {
    let place = recorded();
    expect![[r#"
        3 page:100000000000001:200000000000001  3 messages
            user: one
          - bot: Hello! You said one.  [More]
          + bot: Hi! You said one.  [More]
            bot: Remember: one
          2 further differences

        page:100000000000001:200000000000002  1 message
            user: four
          - bot: Hello! You said four.  [More]
          + bot: Hi! You said four.  [More]
            bot: Remember: four

        2 conversations, 4 messages: 0 the same, 2 differ
    "#]]
    .assert_eq(&place.replay(bot("Hi!", "Remember:"), &["--since", "all"]));
    // A timer's answer is one to the message that set it.
    expect![[r#"
        3 page:100000000000001:200000000000002  1 message
            user: four
            bot: Hello! You said four.  [More]
          - bot: Remember: four
          + bot: Do not forget: four

        1 conversation, 1 message: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(bot("Hello!", "Do not forget:"), &["page:100000000000001:200000000000002"]));
}

#[test]
fn the_answer_can_be_json() {
    let place = recorded();
    let text = place.replay(bot("Hi!", "Remember:"), &["page:100000000000001:200000000000002", "--json"]);
    let lines: Vec<serde_json::Value> = text
        .strip_prefix("3 ")
        .expect("they differ")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let [talk, summary] = &lines[..] else { panic!("{text}") };
    let difference = &talk["differences"][0];
    assert_eq!(talk["same"], false);
    assert_eq!(difference["message"]["content"]["text"], "four");
    let text = |side: &str| difference[side][0]["did"]["said"]["reply"]["content"]["text"].clone();
    assert_eq!([text("old"), text("new")], ["Hello! You said four.", "Hi! You said four."]);
    expect![[r#"{"summary":{"conversations":1,"differ":1,"has_more":false,"log_begins":null,"messages":1,"not_comparable":0,"same":0}}"#]]
        .assert_eq(&summary.to_string());
}

#[test]
fn two_replays_agree() {
    let dice = || {
        let roll = async |context: Context| format!("{}", context.random());
        Bot::new().function("roll", on(MESSAGE_RECEIVED), roll)
    };
    let place = Place::recorded(dice(), async |provider| {
        says(&provider.user(ANN), "roll").await;
    });
    let first = place.replay(dice(), &["--since", "all"]);
    assert!(first.starts_with("3 "), "{first}");
    // Another function beside it changes nothing.
    let more = dice().function("other", on(MESSAGE_RECEIVED), async |context: Context| {
        let _ = context.random();
    });
    assert_eq!(place.replay(more, &["--since", "all"]), first);
}
