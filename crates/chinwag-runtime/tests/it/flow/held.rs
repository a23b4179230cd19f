//! A person takes a conversation over, answers in it, and gives it back.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chinwag_core::{
    audit::action,
    clock::Timestamp,
    commit::RunOutcome,
    config::Span,
    conversation::ConversationKey,
    desk::{Answer, Desk, DeskError, Form},
    event::{EventId, Source},
    function::{Emit, Emits, Outcome, Registered},
    held::{Deed, Handover},
    name::FunctionName,
    response::Response,
    topic::{CONVERSATION_HANDOVER, MESSAGE_RECEIVED, RESPONSE_PREPARED},
};
use chinwag_runtime::{SystemIds, desk::FrontDesk};
use chinwag_testkit::messenger::User;

use super::{
    Bot, Place, Stage,
    bot::{next_replies, next_reply},
    echo, function, message,
    place::until,
    stage::{channels, conversation},
};

on_each_engine! {
    what_is_said_while_a_person_holds_is_kept_and_not_answered
    a_function_may_hear_what_is_said_meanwhile
    a_person_answers_once_however_often_it_is_sent
    a_long_answer_comes_in_parts_and_one_form_sends_each_once
    a_hold_at_another_process_is_noticed_within_a_second
    a_hold_ends_by_itself_and_each_answer_prolongs_it
    what_is_meant_for_one_function_waits_until_it_is_given_back
    what_cannot_be_done_is_refused
    what_is_open_of_a_forgotten_conversation_is_done
}

const HOUR: Span = Span::hours(1);

fn form(number: u128) -> Form {
    Form::new(Timestamp::from_millis(1_772_998_024_000), number)
}

fn answer(person: &User, form: &Form, text: &str) -> Answer {
    Answer {
        conversation: conversation(person),
        by: "cli:alice".into(),
        text: text.into(),
        form: form.clone(),
    }
}

/// Says something, and waits for what comes of it at `talk`.
async fn says(bot: &Bot, person: &User, words: &str) -> RunOutcome {
    let sent = person.says(words).await.expect("told");
    bot.ran(sent.mid(), "talk", 1).await.outcome
}

/// Whoever was never heard cannot be written to.
async fn greeted(bot: &Bot, person: &User) {
    assert_eq!(says(bot, person, "hi").await, RunOutcome::Done);
    assert_eq!(next_reply(person).await, "Echo: hi");
}

async fn audited(bot: &Bot) -> Vec<(String, String, String)> {
    let audits = bot.engine.logs.audits(None, 100).await.expect("the audit");
    audits.into_iter().rev().map(|audit| (audit.entry.action, audit.entry.who, audit.entry.subject)).collect()
}

async fn what_is_said_while_a_person_holds_is_kept_and_not_answered(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let (person, other) = (stage.person(1), stage.person(2));
    let key = conversation(&person);
    assert_eq!(says(&bot, &person, "one").await, RunOutcome::Done);
    assert_eq!(next_reply(&person).await, "Echo: one");
    let held = bot.desk().hold(&key, "cli:alice", HOUR).await.expect("held");
    assert_eq!(held.until, stage.clock_now().after(HOUR.get()));

    let sent = person.says("two").await.expect("told");
    let run = bot.ran(sent.mid(), "talk", 1).await;
    assert_eq!((run.outcome, run.emitted.len()), (RunOutcome::Held, 0), "it is seen, and nothing came of it");
    assert_eq!(bot.ran(sent.mid(), "save_received", 1).await.outcome, RunOutcome::Done);
    assert_eq!(says(&bot, &other, "hi").await, RunOutcome::Done, "others are not held");
    assert_eq!(next_reply(&other).await, "Echo: hi");

    assert!(bot.desk().give_back(&key, "cli:alice").await.expect("given back"));
    assert!(!bot.desk().give_back(&key, "cli:alice").await.expect("asked"), "once");
    assert_eq!(says(&bot, &person, "three").await, RunOutcome::Done);
    assert_eq!(next_reply(&person).await, "Echo: three", "what was said meanwhile stays unanswered");
    bot.settled().await;
    let said = ["User: one", "Bot: Echo: one", "User: two", "User: three", "Bot: Echo: three"];
    let mut transcript = bot.transcript(&person).await;
    transcript.sort();
    let mut expected = said.map(str::to_owned);
    expected.sort();
    assert_eq!(transcript, expected);
    let deeds: Vec<Handover> = bot.payloads(CONVERSATION_HANDOVER).await;
    let deeds: Vec<Deed> = deeds.into_iter().map(|handover| handover.deed).collect();
    assert_eq!(deeds, [Deed::Held, Deed::GivenBack]);
    let noted = |action: &str| (action.to_owned(), "cli:alice".to_owned(), key.to_string());
    assert_eq!(
        audited(&bot).await,
        [noted(action::CONVERSATION_HOLD), noted(action::CONVERSATION_GIVE_BACK)]
    );
    bot.stop().await;
}

/// `count`, which notes what it is given.
fn count(heard: &Arc<Mutex<Vec<String>>>) -> Registered {
    let heard = Arc::clone(heard);
    let mut count = function("count", MESSAGE_RECEIVED, move |input| {
        heard.lock().expect("no test panics with it").push(message(&input).text().to_owned());
        async { Outcome::Done(Emits::none()) }
    });
    count.spec.while_held = true;
    count
}

async fn a_function_may_hear_what_is_said_meanwhile(place: Place) {
    let heard = Arc::default();
    let stage = Stage::with(place, [echo(), count(&heard)]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    bot.desk().hold(&conversation(&person), "cli:alice", HOUR).await.expect("held");
    assert_eq!(says(&bot, &person, "psst").await, RunOutcome::Held);
    bot.settled().await;
    assert_eq!(*heard.lock().expect("no test panics with it"), ["psst"]);
    bot.stop().await;
}

async fn a_person_answers_once_however_often_it_is_sent(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    assert_eq!(says(&bot, &person, "help").await, RunOutcome::Done);
    assert_eq!(next_reply(&person).await, "Echo: help");
    let (first, second) = tokio::join!(
        bot.desk().answer(answer(&person, &form(1), "I am a person.")),
        bot.desk().answer(answer(&person, &form(1), "I am a person."))
    );
    let told: Vec<EventId> = [first, second].into_iter().filter_map(|told| told.expect("taken")).collect();
    assert_eq!(told.len(), 1, "a double click says it once");
    assert_eq!(next_reply(&person).await, "I am a person.");
    assert_eq!(says(&bot, &person, "ah").await, RunOutcome::Held, "whoever answers holds it from then on");
    bot.desk().answer(answer(&person, &form(2), "Bye.")).await.expect("taken");
    assert_eq!(next_reply(&person).await, "Bye.", "the next thing that comes: the bot said nothing");
    bot.settled().await;

    let trace = bot.trace(told[0].as_str()).await;
    let prepared = trace.events.iter().find(|event| event.topic == RESPONSE_PREPARED).expect("prepared");
    let response: Response = prepared.payload().expect("a response");
    assert_eq!((&prepared.source, response.by.as_deref()), (&Source::Desk, Some("cli:alice")));
    assert_eq!(bot.runs(told[0].as_str(), "save_sent").await.len(), 1, "it goes the way of any response");
    let lines = bot.engine.archive.transcript(&conversation(&person), 100).await.expect("a transcript");
    let by: Vec<_> = lines.iter().map(|line| (line.text.as_str(), line.by.as_deref())).collect();
    assert!(by.contains(&("I am a person.", Some("cli:alice"))), "{by:?}");
    assert!(by.contains(&("Echo: help", None)), "{by:?}");
    let answers = audited(&bot).await.into_iter().filter(|audit| audit.0 == action::CONVERSATION_ANSWER);
    assert_eq!(answers.count(), 2);
    bot.stop().await;
}

async fn a_long_answer_comes_in_parts_and_one_form_sends_each_once(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    greeted(&bot, &person).await;
    let long = "word ".repeat(900);
    for _ in 0..2 {
        bot.desk().answer(answer(&person, &form(1), &long)).await.expect("taken");
    }
    let parts = next_replies(&person, 3).await;
    assert_eq!(parts.join(" ").split_whitespace().count(), 900, "nothing is lost");
    bot.settled().await;
    assert_eq!(stage.provider.report().delivered, 1 + 3);
    bot.stop().await;
}

async fn a_hold_at_another_process_is_noticed_within_a_second(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let key = conversation(&person);
    let desk = FrontDesk::new(
        stage.open(),
        channels(&stage.provider.api_url()),
        stage.clock.clone(),
        Arc::new(SystemIds),
    );
    desk.hold(&key, "cli:bob", HOUR).await.expect("held");
    pass_a_second(&stage, &bot, &key, true).await;
    assert_eq!(says(&bot, &person, "hello?").await, RunOutcome::Held);
    desk.give_back(&key, "cli:bob").await.expect("given back");
    pass_a_second(&stage, &bot, &key, false).await;
    assert_eq!(says(&bot, &person, "hello").await, RunOutcome::Done);
    assert_eq!(next_reply(&person).await, "Echo: hello");
    drop(desk);
    bot.stop().await;
}

/// Lets one second pass, and waits for what the process has seen in it.
async fn pass_a_second(stage: &Stage, bot: &Bot, key: &ConversationKey, is_held: bool) {
    stage.clock.advance(Duration::from_secs(1));
    until("a look at what is held", async || {
        let until = bot.desk().holds().until(key, stage.clock_now());
        (until.is_some() == is_held).then_some(())
    })
    .await;
}

async fn a_hold_ends_by_itself_and_each_answer_prolongs_it(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    greeted(&bot, &person).await;
    bot.desk().hold(&conversation(&person), "cli:alice", Span::secs(600)).await.expect("held");
    stage.pass(&bot, 0, Duration::from_secs(400)).await;
    bot.desk().answer(answer(&person, &form(1), "One moment.")).await.expect("taken");
    assert_eq!(next_reply(&person).await, "One moment.");
    stage.pass(&bot, 0, Duration::from_secs(400)).await;
    assert_eq!(says(&bot, &person, "still there?").await, RunOutcome::Held);
    stage.pass(&bot, 0, Duration::from_secs(200)).await;
    assert!(bot.desk().held(&conversation(&person)).await.expect("asked").is_none());
    assert_eq!(says(&bot, &person, "bot?").await, RunOutcome::Done);
    assert_eq!(next_reply(&person).await, "Echo: bot?");
    bot.stop().await;
}

/// `talk`, which repeats what is said, and sets itself an alarm; what it is woken with, it says.
fn alarmed() -> Registered {
    function("talk", MESSAGE_RECEIVED, |input| async move {
        let said = message(&input);
        let answer = |words: String| super::respond(&said, vec![words.into()]);
        if input.event.target.is_some() {
            return answer(format!("woken: {}", said.text()));
        }
        let Outcome::Done(mut emits) = answer(format!("Echo: {}", said.text())) else {
            unreachable!("an answer is one that is done")
        };
        emits.events.push(Emit {
            after: Some(Duration::from_secs(5)),
            target: Some(FunctionName::from_static("talk")),
            ..Emit::new(MESSAGE_RECEIVED, input.event.data.clone())
        });
        Outcome::Done(emits)
    })
}

async fn what_is_meant_for_one_function_waits_until_it_is_given_back(place: Place) {
    let stage = Stage::with(place, [alarmed()]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("tea").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: tea");
    bot.settled().await;
    bot.desk().hold(&conversation(&person), "cli:alice", HOUR).await.expect("held");
    // Due while it is held, and put off twice.
    for round in 0..2 {
        stage.pass(&bot, 0, Duration::from_secs(61)).await;
        assert_eq!(bot.ran(sent.mid(), "talk", 2 + round).await.outcome, RunOutcome::Held);
        assert_eq!(bot.timer(sent.mid()).await.1.target.expect("for one").as_str(), "talk");
    }
    bot.desk().give_back(&conversation(&person), "cli:alice").await.expect("given back");
    stage.pass(&bot, 0, Duration::from_secs(61)).await;
    assert_eq!(next_reply(&person).await, "woken: tea");
    bot.settled().await;
    let outcomes = bot.outcomes(sent.mid(), "talk").await;
    assert_eq!(outcomes, [RunOutcome::Done, RunOutcome::Held, RunOutcome::Held, RunOutcome::Done]);
    assert!(bot.trace(sent.mid()).await.timers.is_empty());
    bot.stop().await;
}

async fn what_cannot_be_done_is_refused(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let refused = async |answer| bot.desk().answer(answer).await.expect_err("refused");
    assert!(matches!(refused(answer(&person, &form(1), " \n")).await, DeskError::Empty));
    let nowhere =
        Answer { conversation: "nowhere:1".parse().expect("a key"), ..answer(&person, &form(1), "hi") };
    assert!(matches!(refused(nowhere).await, DeskError::NoChannel(_)));
    let old = Form::new(Timestamp::from_millis(1), 1);
    assert!(matches!(refused(answer(&person, &old, "hi")).await, DeskError::OldForm));
    assert_eq!(Form::of("no form"), None);
    for length in [Span::secs(1), Span::days(30)] {
        let refused = bot.desk().hold(&conversation(&person), "cli:alice", length).await;
        assert!(matches!(refused, Err(DeskError::Length)));
    }
    assert!(bot.events(None).await.is_empty(), "nothing came of it");
    assert!(audited(&bot).await.is_empty());
    bot.stop().await;
}

/// What the gateway stored and nobody has run yet, and what waits to be run again, ends without a dead letter.
async fn what_is_open_of_a_forgotten_conversation_is_done(place: Place) {
    let failing = function("talk", MESSAGE_RECEIVED, |_| async {
        Outcome::Retry { after: None, cause: "not yet".into() }
    });
    let stage = Stage::with(place, [failing]).await;
    let bot = stage.start().await;
    let (person, other) = (stage.person(1), stage.person(2));
    let sent = person.says("xyzzy").await.expect("told");
    bot.ran(sent.mid(), "talk", 1).await;
    let kept = other.says("plugh").await.expect("told");
    bot.ran(kept.mid(), "talk", 1).await;
    let root = bot.trace(sent.mid()).await.events[0].id.clone();
    bot.desk().forget(&conversation(&person), "cli:alice").await.expect("forgotten");
    bot.stop().await;
    // Another process finds what is left of it.
    let bot = stage.start().await;
    stage.clock.advance(Duration::from_secs(3600));
    let run = until("the end of what was forgotten", async || {
        let runs = bot.runs(root.as_str(), "talk").await.into_iter();
        runs.filter(|run| run.outcome.consumes()).last()
    });
    let run = run.await;
    assert_eq!((run.outcome, run.error), (RunOutcome::Done, None));
    assert!(bot.trace(sent.mid()).await.events.is_empty(), "the provider's id of it is gone, too");
    assert!(bot.transcript(&person).await.is_empty());
    assert_eq!(bot.transcript(&other).await, ["User: plugh"]);
    let letters =
        bot.engine.archive.dead_letters(None, chinwag_core::store::DeadId(0), 10).await.expect("letters");
    assert!(letters.iter().all(|(_, letter)| letter.event.conversation == Some(conversation(&other))));
    bot.stop().await;
}
