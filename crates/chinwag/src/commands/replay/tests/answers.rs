//! Failures, and what is not compared.

use expect_test::expect;

use super::place::{ANN, Place, hears, says};
use crate::prelude::*;

fn counting(fails_at: Option<&'static str>) -> Bot {
    let talk = move |message: Message| async move {
        match fails_at {
            Some(words) if words == message.text() => Err(Error::reject(format!("{words} is too much"))),
            _ => Ok(Reply::text(format!("{} it is.", message.text()))),
        }
    };
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

#[test]
fn a_function_that_fails_is_a_difference() {
    let place = Place::recorded(counting(None), async |provider| {
        let ann = provider.user(ANN);
        ann.is_called("Ann", "Lee");
        for words in ["one", "two", "three"] {
            says(&ann, words).await;
        }
    });
    expect![[r#"
        3 page:100000000000001:200000000000001  3 messages
            user: one
            bot: one it is.
            user: two
          - bot: two it is.
          + talk failed: two is too much

        1 conversation, 3 messages: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(counting(Some("two")), &["--since", "all"]));
}

#[test]
fn what_failed_at_the_time_and_fails_again_is_the_same() {
    let place = Place::recorded(counting(Some("two")), async |provider| {
        let ann = provider.user(ANN);
        says(&ann, "one").await;
        ann.says("two").await.expect("a webhook");
        says(&ann, "three").await;
    });
    expect![[r#"
        0 1 conversation, 3 messages: 1 the same
    "#]]
    .assert_eq(&place.replay(counting(Some("two")), &["--since", "all"]));
    expect![[r#"
        3 page:100000000000001:200000000000001  3 messages
            user: one
            bot: one it is.
            user: two
          - talk failed: two is too much
          + bot: two it is.

        1 conversation, 3 messages: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(counting(None), &["--since", "all"]));
}

#[test]
fn a_failure_that_passes_is_tried_again_in_no_time() {
    let place = Place::recorded(counting(None), async |provider| {
        says(&provider.user(ANN), "one").await;
    });
    let hesitant = async |message: Message, context: Context| match context.attempt() {
        ..4 => Err(Error::retry("not yet")),
        _ => Ok(format!("{} it is.", message.text())),
    };
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), hesitant);
    assert_eq!(place.replay(bot, &["--since", "all"]), "0 1 conversation, 1 message: 1 the same\n");
}

#[test]
fn a_bot_that_sets_itself_off_for_ever_comes_to_an_end() {
    const AGAIN: TopicName = TopicName::from_static("again");
    let place = Place::recorded(counting(None), async |provider| {
        says(&provider.user(ANN), "one").await;
    });
    let bot = counting(None)
        .function("first", on(MESSAGE_RECEIVED), async || Publish::to(AGAIN, ""))
        .function("next", on(AGAIN), async || Publish::to(AGAIN, ""));
    expect![[r#"
        3 page:100000000000001:200000000000001  1 message
            user: one
            bot: one it is.
          + next failed: it does not come to rest: 10000 runs followed on one message

        1 conversation, 1 message: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(bot, &["--since", "all"]));
}

#[test]
fn what_is_ignored_is_not_compared() {
    let clock = || {
        let tell = async |context: Context| format!("It is {}, exactly.", context.now());
        Bot::new().function("clock", on(MESSAGE_RECEIVED), tell)
    };
    let place = Place::recorded(clock(), async |provider| {
        says(&provider.user(ANN), "time?").await;
    });
    // The recorded run began a moment after its message came in.
    let changed = || {
        let tell = async |context: Context| format!("It is {}, roughly.", context.now());
        Bot::new().function("clock", on(MESSAGE_RECEIVED), tell)
    };
    let ignore = ["--since", "all", "--ignore", "[0-9T:.-]+Z"];
    assert_eq!(place.replay(clock(), &ignore), "0 1 conversation, 1 message: 1 the same\n");
    assert!(place.replay(changed(), &ignore).starts_with("3 "));
    let both = [&ignore[..], &["--ignore", "exactly|roughly"]].concat();
    assert_eq!(place.replay(changed(), &both), "0 1 conversation, 1 message: 1 the same\n");
    expect![[r#"
        2 error: `--ignore '[0-9'` is no regular expression: found unclosed character class
          = help: write one such as --ignore '[0-9]+:[0-9]+', in quotes so that the shell leaves it as it is
    "#]]
    .assert_eq(&place.replay(clock(), &["--since", "all", "--ignore", "[0-9"]));
}

#[test]
fn an_answer_elsewhere_is_shown_with_its_place() {
    let bot = |words: &'static str| {
        let tell = move |channel: ChannelName| async move {
            let ops = ConversationKey::new(&channel, "100000000000001:200000000000009");
            Response::new(channel, ops, Reply::text(words))
        };
        counting(None).function("tell", on(MESSAGE_RECEIVED), tell)
    };
    let place = Place::recorded(bot("Somebody is here."), async |provider| {
        provider.user("200000000000009").says("I am on call").await.expect("a webhook");
        let (ann, ops) = (provider.user(ANN), provider.user("200000000000009"));
        hears(&ops).await;
        hears(&ops).await;
        says(&ann, "one").await;
        hears(&ops).await;
    });
    assert!(
        place.replay(bot("Somebody is here."), &["page:100000000000001:200000000000001"]).starts_with("0 ")
    );
    expect![[r#"
        3 page:100000000000001:200000000000001  1 message
            user: one
            bot: one it is.
          - bot to page:100000000000001:200000000000009: Somebody is here.
          + bot to page:100000000000001:200000000000009: A person is here.

        1 conversation, 1 message: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(bot("A person is here."), &["page:100000000000001:200000000000001"]));
}
