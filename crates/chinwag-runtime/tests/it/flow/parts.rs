//! Parts of a bot as processes of their own, and functions that come later.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use chinwag_core::{
    function::{Emits, Outcome, Registered},
    topic::MESSAGE_RECEIVED,
};
use chinwag_runtime::{Roles, Which};

use super::{
    Place, Stage,
    bot::{next_replies, next_reply},
    echo, function, message,
    place::until,
};

on_each_engine! {
    what_a_gateway_stored_is_processed_by_functions_that_start_later
    two_processes_share_the_work_while_both_run
    a_function_added_later_starts_at_the_head
}

fn only_gateway() -> Roles {
    Roles { gateway: true, functions: Which::Only(vec![]), sender: false }
}

fn all_but_gateway() -> Roles {
    Roles { gateway: false, ..Roles::default() }
}

async fn what_a_gateway_stored_is_processed_by_functions_that_start_later(place: Place) {
    let stage = Stage::echo(place).await;
    let gateway = stage.start_only(only_gateway()).await;
    let person = stage.person(1);
    let mut mids = Vec::new();
    for words in ["one", "two", "three"] {
        let sent = person.says(words).await.expect("told");
        assert!(sent.ack.is_ok(), "stored is enough for an answer");
        mids.push(sent.mid().to_owned());
    }
    assert!(gateway.trace(&mids[0]).await.runs.is_empty());
    gateway.stop().await;
    let rest = stage.start_only(all_but_gateway()).await;
    assert_eq!(next_replies(&person, 3).await, ["Echo: one", "Echo: two", "Echo: three"]);
    rest.settled().await;
    assert_eq!(stage.provider.report().delivered, 3);
    rest.stop().await;
}

async fn two_processes_share_the_work_while_both_run(place: Place) {
    let stage = Stage::echo(place).await;
    let gateway = stage.start_only(only_gateway()).await;
    let rest = stage.start_only(all_but_gateway()).await;
    let person = stage.person(1);
    for words in ["one", "two", "three"] {
        person.says(words).await.expect("told");
        assert_eq!(next_reply(&person).await, format!("Echo: {words}"));
    }
    // The part that runs the functions may stop and start again; what came meanwhile waits.
    rest.stop().await;
    assert!(person.says("four").await.expect("told").ack.is_ok());
    let rest = stage.start_only(all_but_gateway()).await;
    assert_eq!(next_reply(&person).await, "Echo: four");
    gateway.stop().await;
    rest.settled().await;
    assert_eq!(stage.provider.report().delivered, 4);
    rest.stop().await;
}

/// `count`, which notes what it is given.
fn count(heard: &Arc<Mutex<Vec<String>>>) -> Registered {
    let heard = Arc::clone(heard);
    function("count", MESSAGE_RECEIVED, move |input| {
        heard.lock().expect("no test panics with it").push(message(&input).text().to_owned());
        async { Outcome::Done(Emits::none()) }
    })
}

async fn a_function_added_later_starts_at_the_head(place: Place) {
    let mut stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let first = person.says("before").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: before");
    bot.stop().await;

    let heard = Arc::default();
    stage.functions = vec![echo(), count(&heard)];
    let bot = stage.start().await;
    let second = person.says("after").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: after");
    bot.ran(second.mid(), "count", 1).await;
    bot.settled().await;
    assert_eq!(*heard.lock().expect("no test panics with it"), ["after"]);
    assert!(bot.runs(first.mid(), "count").await.is_empty());

    // Taken away and added again, it goes on where it stood.
    bot.stop().await;
    stage.functions = vec![echo()];
    let bot = stage.start().await;
    person.says("meanwhile").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: meanwhile");
    bot.stop().await;
    stage.functions = vec![echo(), count(&heard)];
    let bot = stage.start().await;
    let all = HashSet::from(["after".to_owned(), "meanwhile".to_owned()]);
    until("what it had missed", async || {
        let heard = heard.lock().expect("no test panics with it").iter().cloned().collect::<HashSet<_>>();
        (heard == all).then_some(())
    })
    .await;
    bot.stop().await;
}
