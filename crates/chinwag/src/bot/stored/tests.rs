use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::{Clock, SystemClock},
    commit::StateWrite,
    event::payload,
    function::{Input, Outcome},
    store::{Engine, Store},
    tools::Tools,
};
use chinwag_testkit::conformance::{fixture, owner::Owner as TestOwner};
use expect_test::{Expect, expect};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    bot::{Arguments, FromInput, Handler, IntoEmits, Request, Role, Site, Subscription, Unmet, tests},
    prelude::*,
};

/// How somebody has done so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Score {
    right: u32,
    asked: u32,
}

impl Stored for Score {
    const NAME: &'static str = "score";
    const VERSION: u32 = 2;

    fn migrate(version: u32, old: Value) -> Result<Self, BoxError> {
        match version {
            1 => Ok(Self { right: serde_json::from_value(old)?, asked: 100 }),
            other => Err(format!("there was never a version {other}").into()),
        }
    }
}

/// What is kept for a minute, and may have 40 bytes.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Passing(HashMap<String, u32>);

impl Stored for Passing {
    const NAME: &'static str = "passing";
    const BYTES_MAX: usize = 40;
    const TTL: Option<Duration> = Some(Duration::from_secs(60));
}

/// Another type of the same name.
#[derive(Default, Serialize, Deserialize)]
struct Points(u32);

impl Stored for Points {
    const NAME: &'static str = "score";
}

#[derive(Default, Serialize, Deserialize)]
struct Badly;

impl Stored for Badly {
    const NAME: &'static str = "My State";
}

/// When the runs begin.
fn now() -> Timestamp {
    fixture::at(1)
}

/// Keeps values in a fresh engine: the key, the JSON, and when it expires, in seconds from the moment of the runs.
async fn kept(values: &[(&str, &str, Option<i64>)]) -> Engine {
    let engine = Memory::new().engine();
    let owner = TestOwner::new(&engine, fixture::spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(fixture::ingest(1, now(), &["a"])).await.expect("a webhook");
    let mut commit = owner.run(&owner.take().await[0], chinwag_core::commit::RunOutcome::Done);
    commit.state = values
        .iter()
        .map(|(key, json, expires)| StateWrite {
            key: (*key).to_owned(),
            expected: 0,
            value: Some(serde_json::value::RawValue::from_string((*json).to_owned()).expect("JSON")),
            expires: expires.map(|seconds| fixture::at(1u64.saturating_add_signed(seconds))),
        })
        .collect();
    owner.commit(commit).await.expect("the values are kept");
    engine
}

/// Runs a function on the message of the bot's tests and shows what it writes, or why it does not.
async fn run<H, Args>(engine: &Engine, handler: H) -> String
where
    H: Handler<Args>,
    Args: Arguments + 'static,
    H::Future: Send,
    H::Output: IntoEmits,
{
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), handler);
    let function = bot.build(&tests::config("")).expect("a sound bot").remove(0).function;
    let (store, clock): (Arc<dyn Store>, Arc<dyn Clock>) = (Arc::clone(&engine.store), Arc::new(SystemClock));
    let tools = Tools::new(&store, &clock);
    let event = Arc::new(tests::message());
    let input = Input { event, attempt: 1, interrupted: false, now: now(), random: 7, deadline: None, tools };
    match function.call(input).await {
        Outcome::Done(emits) => emits.state.iter().map(show).collect::<Vec<_>>().join("\n"),
        Outcome::Retry { cause, .. } => format!("retry: {cause}"),
        Outcome::Reject { cause } => format!("reject: {cause}"),
        Outcome::Unknown { cause } => format!("unknown: {cause}"),
    }
}

fn show(write: &StateWrite) -> String {
    let value = write.value.as_ref().map_or("removed", |value| value.get());
    let expires = write.expires.map(|expires| format!(" for {:?}", expires.since(now())));
    format!("{} after {}: {value}{}", write.key, write.expected, expires.unwrap_or_default())
}

async fn check<H, Args>(values: &[(&str, &str, Option<i64>)], handler: H, expected: &Expect)
where
    H: Handler<Args>,
    Args: Arguments + 'static,
    H::Future: Send,
    H::Output: IntoEmits,
{
    expected.assert_eq(&run(&kept(values).await, handler).await);
}

const KEPT: (&str, &str, Option<i64>) =
    ("conversation/page:200/score", r#"{"version":2,"data":{"right":3,"asked":4}}"#, None);

async fn ask(mut score: ConversationState<Score>) {
    score.asked += 1;
}

#[tokio::test]
async fn what_is_changed_is_written() {
    let new = expect![[r#"conversation/page:200/score after 0: {"version":2,"data":{"right":0,"asked":1}}"#]];
    check(&[], ask, &new).await;
    let more =
        expect![[r#"conversation/page:200/score after 1: {"version":2,"data":{"right":3,"asked":5}}"#]];
    check(&[KEPT], ask, &more).await;
    async fn into_a_helper(score: ConversationState<Score>) {
        async fn helper(mut score: ConversationState<Score>) {
            tokio::task::yield_now().await;
            *score = Score { right: 3, asked: 5 };
        }
        helper(score).await;
    }
    check(&[KEPT], into_a_helper, &more).await;
}

#[tokio::test]
async fn what_is_not_changed_is_not_written() {
    async fn look(score: ConversationState<Score>, mine: UserState<Score>) {
        assert_eq!((score.asked, mine.asked), (4, 0));
    }
    check(&[KEPT], look, &expect![""]).await;
    async fn to_and_fro(mut score: ConversationState<Score>, mut mine: UserState<Score>) {
        score.asked += 1;
        score.asked -= 1;
        *mine = Score::default();
    }
    check(&[KEPT], to_and_fro, &expect![""]).await;
    async fn unused(_: ConversationState<Score>) {}
    check(&[KEPT], unused, &expect![""]).await;
    async fn in_another_order(mut map: ConversationState<Passing>) {
        // Each map has an order of its own.
        map.0 = map.0.iter().map(|(key, value)| (key.clone(), *value)).collect();
    }
    let map = r#"{"version":1,"data":{"a":1,"b":2,"c":3,"d":4,"e":5}}"#;
    check(&[("conversation/page:200/passing", map, Some(9))], in_another_order, &expect![""]).await;
}

#[tokio::test]
async fn what_is_cleared_is_removed() {
    async fn clear(mut score: ConversationState<Score>) {
        score.asked = 9;
        score.clear();
        assert_eq!(*score, Score::default());
    }
    check(&[KEPT], clear, &expect!["conversation/page:200/score after 1: removed"]).await;
    check(&[], clear, &expect![""]).await;
    async fn begin_again(mut score: ConversationState<Score>) {
        score.clear();
        score.asked += 1;
    }
    let again =
        expect![[r#"conversation/page:200/score after 1: {"version":2,"data":{"right":0,"asked":1}}"#]];
    check(&[KEPT], begin_again, &again).await;
}

#[tokio::test]
async fn a_function_that_fails_writes_nothing() {
    async fn fail(mut score: ConversationState<Score>) -> Result<()> {
        score.asked += 1;
        Err(Error::retry("the stock is away"))
    }
    check(&[KEPT], fail, &expect!["retry: the stock is away"]).await;
}

#[tokio::test]
async fn what_is_held_after_the_end_fails_the_run() {
    let elsewhere: Arc<Mutex<Option<ConversationState<Score>>>> = Arc::default();
    let task = Arc::clone(&elsewhere);
    let give_away = move |score: ConversationState<Score>| {
        *task.lock().expect("a lock") = Some(score);
        async {}
    };
    check(
        &[KEPT],
        give_away,
        &expect!["reject: state `score` of page:200 was still held when the function had returned, so what it holds is unknown: end the tasks it was given to, or give them a copy of what they need"],
    )
    .await;
    let held = elsewhere.lock().expect("a lock").take().expect("it is held");
    assert_eq!(format!("{held:?}"), r#"ConversationState("score")"#, "what it holds is a person's");
}

#[tokio::test]
async fn what_has_expired_counts_as_absent() {
    async fn count(mut passing: ConversationState<Passing>) {
        *passing.0.entry("seen".into()).or_default() += 1;
    }
    let kept =
        |seconds| ("conversation/page:200/passing", r#"{"version":1,"data":{"seen":7}}"#, Some(seconds));
    check(
        &[kept(1)],
        count,
        &expect![[r#"conversation/page:200/passing after 1: {"version":1,"data":{"seen":8}} for 60s"#]],
    )
    .await;
    for expired in [0, -1] {
        check(
            &[kept(expired)],
            count,
            &expect![[r#"conversation/page:200/passing after 1: {"version":1,"data":{"seen":1}} for 60s"#]],
        )
        .await;
    }
}

#[tokio::test]
async fn earlier_versions_are_taken_over() {
    let old = |version: u32| format!(r#"{{"version":{version},"data":80}}"#);
    let key = "conversation/page:200/score";
    check(
        &[(key, &old(1), None)],
        ask,
        &expect![[r#"conversation/page:200/score after 1: {"version":2,"data":{"right":80,"asked":101}}"#]],
    )
    .await;
    async fn look(score: ConversationState<Score>) {
        assert_eq!(score.right, 80);
    }
    check(&[(key, &old(1), None)], look, &expect![""]).await;
    check(
        &[(key, &old(0), None)],
        ask,
        &expect!["reject: state `score` of page:200 has version 0, and cannot be brought to version 2: there was never a version 0"],
    )
    .await;
    async fn points(_: ConversationState<Points>) {}
    check(
        &[(key, &old(0), None)],
        points,
        &expect!["reject: state `score` of page:200 has version 0, and cannot be brought to version 1: nothing says how version 0 is taken over: write `Stored::migrate`"],
    )
    .await;
}

#[tokio::test]
async fn a_later_version_waits_for_its_program() {
    check(
        &[("conversation/page:200/score", r#"{"version":3,"data":null}"#, None)],
        ask,
        &expect!["retry: state `score` of page:200 has version 3, and this program knows 2: run the newer program that wrote it; this input waits for it"],
    )
    .await;
}

#[tokio::test]
async fn what_is_damaged_is_named() {
    for damaged in ["7", r#"{"version":2}"#, r#"{"version":2,"data":{"right":"x"}}"#] {
        let said = run(&kept(&[("user/page:200/score", damaged, None)]).await, look_at_mine).await;
        let begin = "reject: state `score` of user page:200 is damaged, at the key `user/page:200/score`: ";
        assert!(said.starts_with(begin) && said.ends_with("chinwag state clear`"), "{said}");
    }
    async fn look_at_mine(_: UserState<Score>) {}
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    async fn fill(mut passing: UserState<Passing>) {
        passing.0.insert("x".repeat(33), 17);
    }
    async fn overfill(mut passing: UserState<Passing>) {
        passing.0.insert("x".repeat(34), 17);
    }
    let engine = kept(&[]).await;
    assert!(run(&engine, fill).await.starts_with("user/page:200/passing after 0: {"));
    let said = run(&engine, overfill).await;
    expect!["reject: state `passing` of user page:200 would have 41 bytes, and may have 40: keep less in it, or raise its `BYTES_MAX`"]
        .assert_eq(&said);
}

#[tokio::test]
async fn the_state_of_a_user_follows_the_link() {
    async fn ask_me(mut score: UserState<Score>) {
        score.asked += 1;
    }
    let mine = ("user/page:200/score", r#"{"version":2,"data":{"right":1,"asked":1}}"#, None);
    let linked = ("link/page:200", r#"{"version":1,"data":"customer-42"}"#, None);
    let theirs = ("person/customer-42/score", r#"{"version":2,"data":{"right":8,"asked":8}}"#, None);
    check(
        &[mine],
        ask_me,
        &expect![[r#"user/page:200/score after 1: {"version":2,"data":{"right":1,"asked":2}}"#]],
    )
    .await;
    check(
        &[mine, linked, theirs],
        ask_me,
        &expect![[r#"person/customer-42/score after 1: {"version":2,"data":{"right":8,"asked":9}}"#]],
    )
    .await;
    async fn leave(mut identity: Identity, mut score: UserState<Score>) {
        assert_eq!((identity.key().as_str(), identity.person()), ("person/customer-42", Some("customer-42")));
        identity.unlink();
        score.asked += 1;
    }
    check(
        &[mine, linked, theirs],
        leave,
        &expect![[r#"
            link/page:200 after 1: removed
            person/customer-42/score after 1: {"version":2,"data":{"right":8,"asked":9}}"#]],
    )
    .await;
}

#[tokio::test]
async fn a_user_is_linked_to_a_person() {
    async fn link(mut identity: Identity, mut score: UserState<Score>) {
        assert_eq!((identity.key().as_str(), identity.person()), ("user/page:200", None));
        identity.link("customer-42");
        assert_eq!(identity.person(), None, "from the next run on");
        score.asked += 1;
    }
    check(
        &[],
        link,
        &expect![[r#"
            link/page:200 after 0: {"version":1,"data":"customer-42"}
            user/page:200/score after 0: {"version":2,"data":{"right":0,"asked":1}}"#]],
    )
    .await;
    async fn again(mut identity: Identity) {
        identity.link("customer-42");
    }
    check(&[("link/page:200", r#"{"version":1,"data":"customer-42"}"#, None)], again, &expect![""]).await;
    async fn nobody(mut identity: Identity) {
        identity.unlink();
    }
    check(&[], nobody, &expect![""]).await;
    async fn badly(mut identity: Identity) {
        identity.link("a\u{7}");
    }
    check(
        &[],
        badly,
        &expect![[r#"reject: state `link` of user page:200 cannot be written as JSON: the id of a person has 1 to 256 bytes and no control character, and this one has 2: "a\u{7}""#]],
    )
    .await;
    for id in [String::new(), "x".repeat(257)] {
        let engine = kept(&[]).await;
        let said = run(&engine, move |mut identity: Identity| {
            identity.link(id.clone());
            async {}
        });
        assert!(said.await.starts_with("reject: "));
    }
}

#[test]
fn what_cannot_be_had_is_told_before_the_first_event() {
    async fn twice(_: ConversationState<Score>, _: UserState<Score>, _: ConversationState<Score>) {}
    async fn same_name(_: UserState<Score>, _: UserState<Points>) {}
    async fn badly(_: ConversationState<Badly>, _: UserState<Badly>) {}
    async fn elsewhere(_: ConversationState<Score>, _: UserState<Score>, _: Identity) {}
    let build = |subscription: Subscription, bot: fn(Bot, Subscription) -> Bot| {
        let error = bot(Bot::new(), subscription).build(&tests::config("")).expect_err("it has problems");
        error
            .to_string()
            .replace("chinwag::bot::stored::", "")
            .replace("conversation::", "")
            .replace("user::", "")
    };
    expect![[r#"
        function `talk` cannot be called: `ConversationState<tests::Score>` and `ConversationState<tests::Score>` write the same state at the end of a run, so one would undo what the other did: ask for it once, or give one of the two types another `NAME`"#]]
    .assert_eq(&build(on(MESSAGE_RECEIVED), |bot, on| bot.function("talk", on, twice)));
    expect![[r#"
        function `talk` cannot be called: `UserState<tests::Score>` and `UserState<tests::Points>` write the same state at the end of a run, so one would undo what the other did: ask for it once, or give one of the two types another `NAME`"#]]
    .assert_eq(&build(on(MESSAGE_RECEIVED), |bot, on| bot.function("talk", on, same_name)));
    expect![[r#"
        function `talk` cannot be called: `My State` cannot be the `NAME` of state: use 1 to 64 of a-z, 0-9 and _"#]]
    .assert_eq(&build(on(MESSAGE_RECEIVED), |bot, on| bot.function("talk", on, badly)));
    expect![[r#"
        function `talk` cannot be called: `UserState` comes with `message_received` alone, not with `response_failed`
        function `talk` cannot be called: `Identity` comes with `message_received` alone, not with `response_failed`"#]]
    .assert_eq(&build(on(RESPONSE_FAILED), |bot, on| bot.function("talk", on, elsewhere)));
}

/// Stands for what makes a function a durable conversation.
struct Durable;

impl FromInput for Durable {
    const ROLE: Role = Role::Chat;

    fn check(_: &Site) -> std::result::Result<(), Unmet> {
        Ok(())
    }

    async fn from_input(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

#[test]
fn what_is_written_at_the_end_does_not_stand_in_a_durable_conversation() {
    async fn talk(_: Durable, _: ConversationState<Score>, _: UserState<Score>, _: Identity) {}
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
    let error = bot.build(&tests::config("")).expect_err("it would be written at each turn");
    assert_eq!(error.problems().len(), 3, "{error}");
    assert!(error.to_string().contains("durable conversation"), "{error}");
}

#[tokio::test]
async fn an_event_of_no_conversation_has_no_state() {
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), ask);
    let function = bot.build(&tests::config("")).expect("a sound bot").remove(0).function;
    let mut event = tests::message();
    (event.conversation, event.data) = (None, payload(&()).expect("JSON"));
    let outcome = function.call(tests::input(event)).await;
    let Outcome::Reject { cause } = outcome else { panic!("{outcome:?}") };
    expect!["function `talk` needs a conversation, and this event of `message_received` belongs to none"]
        .assert_eq(&cause.to_string());
}
