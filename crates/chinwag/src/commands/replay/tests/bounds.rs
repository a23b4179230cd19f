//! Which part of a recording is replayed.

use chinwag_core::{bus::Position, clock::Timestamp, store::EventFilter};
use chinwag_testkit::messenger::Messenger;
use expect_test::expect;

use super::place::{ANN, Place, says};
use crate::prelude::*;

fn parrot(before: &'static str) -> Bot {
    let talk = move |message: Message| async move { format!("{before} {}", message.text()) };
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

fn recorded() -> Place {
    Place::recorded(parrot("You said"), talk)
}

async fn talk(provider: &Messenger) {
    let (ann, bob) = (provider.user(ANN), provider.user("200000000000002"));
    says(&ann, "one").await;
    says(&bob, "two").await;
    says(&ann, "three").await;
}

/// When each message came.
fn times(place: &Place) -> Vec<Timestamp> {
    let filter = EventFilter { topic: Some(MESSAGE_RECEIVED), ..EventFilter::default() };
    place.look(async |engine| {
        let batch = engine.archive.events(filter, Position(0), 100).await.expect("events");
        batch.events.iter().map(|stored| stored.event.time).collect()
    })
}

#[test]
fn differences_before_a_moment_do_not_count() {
    let place = recorded();
    let since = times(&place)[2].to_string();
    // The whole of the conversation is replayed, and of it what is since then is shown.
    expect![[r#"
        3 page:100000000000001:200000000000001  2 messages
            user: one
            bot: You said one
            user: three
          - bot: You said three
          + bot: You say three

        1 conversation, 2 messages: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(parrot("You say"), &["--since", &since]));
    let later = Timestamp::MAX.to_string();
    expect![[r#"
        3 error: there is no message; see further back by --since 1d, or --since all
    "#]]
    .assert_eq(&place.replay(parrot("You say"), &["--since", &later]));
    expect![[r#"
        3 error: there is no message of `page:7` in the log
    "#]]
    .assert_eq(&place.replay(parrot("You say"), &["page:7"]));
    expect![[r#"
        3 error: there is no such message of `page:7`; see further back by --since 1d, or --since all
    "#]]
    .assert_eq(&place.replay(parrot("You say"), &["page:7", "--since", "1h"]));
}

#[test]
fn what_is_too_much_is_told() {
    let place = recorded();
    expect![[r#"
        0 1 conversation, 2 messages: 1 the same
        warning: there are more messages than 2, and the rest is not replayed
          = help: replay more by --max NUMBER, or less by another --since
    "#]]
    .assert_eq(&place.replay(parrot("You said"), &["--since", "all", "--max", "2"]));
    expect![[r#"
        0 1 conversation, 1 message: 1 the same
        warning: there are more messages than 1, and the rest is not replayed
          = help: replay more by --max NUMBER, or less by another --since
    "#]]
    .assert_eq(&place.replay(parrot("You said"), &["page:100000000000001:200000000000001", "--max", "1"]));
    assert!(place.replay(parrot("You said"), &["--since", "all", "--max", "3"]).starts_with("0 2 conv"));
}

#[test]
fn a_log_without_its_beginning_is_told() {
    let place = Place::new();
    place.record_and_forget(parrot("You said"), talk);
    place.record(parrot("You said"), async |provider| {
        says(&provider.user(ANN), "four").await;
    });
    let shown = place.replay(parrot("You said"), &["--since", "all"]);
    let begins = place.look(async |engine| {
        let batch = engine.archive.events(EventFilter::default(), Position(0), 1).await.expect("events");
        batch.events[0].event.time.to_string()
    });
    expect![[r#"
        0 1 conversation, 1 message: 1 the same
        warning: the log begins at BEGIN: of conversations that began before that, the state is not known
          = help: answers may differ for that alone; `retention.events` says how long the log is
    "#]]
    .assert_eq(&shown.replace(&begins, "BEGIN"));
}

#[test]
fn what_is_to_be_replayed_has_to_be_said() {
    let place = Place::new();
    let shown = place.replay(parrot(""), &[]);
    assert!(shown.starts_with("2 error: the following required arguments"), "{shown}");
    let shown = place.replay(parrot(""), &["--since", "all"]);
    assert!(shown.starts_with("1 error: there is no database at"), "{shown}");
}
