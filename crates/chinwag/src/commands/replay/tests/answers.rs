//! Failures, and what is not compared.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chinwag_core::{
    clock::{Clock, SystemClock},
    store::DeadId,
};
use chinwag_testkit::messenger::{EventKind, Fault, Messenger, Rule};
use expect_test::expect;

use super::place::{ANN, Place, SOON, hears, says};
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

#[test]
fn of_what_was_tried_again_by_hand_the_outcome_counts() {
    let bot = |works: &Arc<AtomicBool>| {
        let works = Arc::clone(works);
        let talk = move |message: Message| {
            let works = works.load(Ordering::Relaxed);
            async move {
                match works {
                    true => Ok(format!("{} it is.", message.text())),
                    false => Err(Error::reject("it does not work")),
                }
            }
        };
        Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
    };
    let (place, works) = (Place::new(), Arc::new(AtomicBool::new(false)));
    let talk = async |provider: &Messenger| {
        provider.user(ANN).says("one").await.expect("a webhook");
    };
    place.record_and(bot(&works), talk, async |provider, engine| {
        let letters = async || engine.archive.dead_letters(None, DeadId(0), 1).await.expect("letters");
        let buried = async { while letters().await.is_empty() {} };
        tokio::time::timeout(SOON, buried).await.expect("a dead letter");
        works.store(true, Ordering::Relaxed);
        engine.store.redrive(DeadId(1), SystemClock.now()).await.expect("a letter");
        assert_eq!(hears(&provider.user(ANN)).await, "one it is.");
    });
    assert_eq!(place.replay(bot(&works), &["--since", "all"]), "0 1 conversation, 1 message: 1 the same\n");
}

#[test]
fn what_was_said_of_an_undelivered_answer_is_not_compared() {
    let bot = || {
        let tell = async |failed: Failed<Response>| {
            let channel = failed.response.channel.clone();
            let ops = ConversationKey::new(&channel, "100000000000001:200000000000009");
            Response::new(channel, ops, Reply::text("Somebody was not reached."))
        };
        counting(None).function("tell", on(RESPONSE_FAILED), tell)
    };
    let place = Place::recorded(bot(), async |provider| {
        let (ann, ops) = (provider.user(ANN), provider.user("200000000000009"));
        says(&ops, "I am on call").await;
        let refused = Fault::Graph { status: 400, code: 100, subcode: None };
        provider.faults().add(Rule::always(refused).to(ANN));
        ann.says("one").await.expect("a webhook");
        assert_eq!(hears(&ops).await, "Somebody was not reached.");
    });
    assert_eq!(place.replay(bot(), &["--since", "all"]), "0 2 conversations, 2 messages: 2 the same\n");
}

#[test]
fn messages_of_several_people_in_one_webhook_are_told_apart() {
    let place = Place::recorded(counting(None), async |provider| {
        let (ann, bob) = (provider.user(ANN), provider.user("200000000000002"));
        let text = |text: &str| EventKind::Text { text: text.into(), reply_to: None };
        let all = [ann.event(text("one")), bob.event(text("two")), ann.event(text("three"))];
        provider.deliver_batch(&all).await.expect("a webhook");
        let heard = [hears(&ann).await, hears(&ann).await, hears(&bob).await];
        assert_eq!(heard, ["one it is.", "three it is.", "two it is."]);
    });
    let all = ["--since", "all"];
    assert_eq!(place.replay(counting(None), &all), "0 2 conversations, 3 messages: 2 the same\n");
    expect![[r#"
        3 page:100000000000001:200000000000001  2 messages
            user: one
            bot: one it is.
            user: three
          - bot: three it is.
          + talk failed: three is too much

        2 conversations, 3 messages: 1 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(counting(Some("three")), &all));
}

#[test]
fn what_differs_out_of_sight_is_shown() {
    let bot = |end: &'static str, payload: &'static str| {
        let talk = move |message: Message| async move {
            match message.text() {
                "long" => Reply::text(format!("{}{end}", "word ".repeat(60))),
                _ => Reply::text("One\nor two?").button("Two", payload),
            }
        };
        Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
    };
    let place = Place::recorded(bot("end", "two"), async |provider| {
        says(&provider.user(ANN), "short").await;
        says(&provider.user("200000000000002"), "long").await;
    });
    expect![[r#"
        3 page:100000000000001:200000000000001  1 message
            user: short
          - bot: …e\nor two?","buttons":[{"title":"Two","action":{"postback":"two"}}]}}}}
          + bot: …e\nor two?","buttons":[{"title":"Two","action":{"postback":"2"}}]}}}}

        page:100000000000001:200000000000002  1 message
            user: long
          - bot: …word word word word word word word word word word word word end
          + bot: …word word word word word word word word word word word word stop

        2 conversations, 2 messages: 0 the same, 2 differ
    "#]]
    .assert_eq(&place.replay(bot("stop", "2"), &["--since", "all"]));
}
