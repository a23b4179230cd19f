//! What the provider refuses for good: told, written down, not tried again.

use std::time::Duration;

use chinwag_core::{
    commit::RunOutcome,
    config::{NotifyConfig, SecretRef, SecretSource},
    function::{Emits, Outcome, Registered},
    reply::Reply,
    response::{FailureKind, Response, ResponseFailed, ResponseSent},
    secret::{Secret, Secrets},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_SENT},
};
use chinwag_runtime::results::standard_webhooks::{Signer, WebhookId};
use chinwag_testkit::messenger::Fault;
use serde_json::Value;

use super::{Place, Stage, bot::next_reply, function, message, place::until, stage::NOTIFY_SECRET};
use crate::sender::counterpart::{Act, Counterpart};

/// An hour after the messaging window.
const TOMORROW: Duration = Duration::from_secs(25 * 3600);

on_each_engine! {
    a_refused_token_pauses_the_channel_and_loses_nothing
    a_reminder_that_comes_after_the_window_is_refused
    a_reminder_goes_to_whom_was_heard_meanwhile
    a_reminder_with_a_tag_for_outside_is_delivered
    a_person_who_blocks_the_bot_is_not_written_to_again
}

/// Lets somebody be told.
pub(super) async fn told(stage: &mut Stage) -> Counterpart {
    let ops = Counterpart::that([Act::answer(204, "")]).await;
    let secret = SecretRef::One(SecretSource::Env("NOTIFY_SECRET".into()));
    stage.config.results.notify = Some(NotifyConfig { url: format!("{}/hook", ops.url()), secret });
    ops
}

async fn a_refused_token_pauses_the_channel_and_loses_nothing(place: Place) {
    let mut stage = Stage::echo(place).await;
    let ops = told(&mut stage).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.faults().push(Fault::Graph { status: 401, code: 190, subcode: None });
    let sent = person.says("hello").await.expect("told");
    let failed: ResponseFailed = bot.payload(RESPONSE_FAILED).await;
    assert_eq!((failed.kind, failed.retryable, failed.attempt), (FailureKind::Credential, true, 1));
    let request = until("a notification", async || ops.heard().pop()).await;
    let notification = verified(&request, stage.clock_now());
    assert_eq!(
        (&notification["type"], &notification["data"]["kind"]),
        (&"response.failed".into(), &"credential".into())
    );
    bot.settled().await;
    assert_eq!(bot.outcomes(sent.mid(), "sender").await, [RunOutcome::Done]);
    // It is prepared again, waits for the channel to go on, and is delivered.
    let (due, _) = bot.timer(sent.mid()).await;
    stage.pass(&bot, 0, due.since(stage.clock_now())).await;
    stage.pass(&bot, 1, Duration::from_secs(60)).await;
    assert_eq!(next_reply(&person).await, "Echo: hello");
    person.says("again").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: again");
    assert_eq!(ops.heard().len(), 1, "the owner is told once");
    bot.stop().await;
}

/// The body of a notification, if its signature is right.
fn verified(request: &str, now: chinwag_core::clock::Timestamp) -> Value {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head and a body");
    let header = |name: &str| {
        let mut lines = head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).expect("the header").to_owned()
    };
    let secrets = Secrets::new(vec![Secret::new(NOTIFY_SECRET)]).expect("one");
    let signer = Signer::new(&secrets).expect("of the scheme's form");
    let id = WebhookId::new(&header("webhook-id"));
    let expected = signer.headers(&id, now, body.as_bytes()).expect("headers");
    assert_eq!(header("webhook-timestamp"), now.as_secs().to_string());
    assert_eq!(header("webhook-signature"), expected["webhook-signature"]);
    serde_json::from_str(body).expect("JSON")
}

/// Asks the next day whether somebody who wants to be reminded is still there.
fn remind(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Registered {
    function("talk", MESSAGE_RECEIVED, move |input| {
        let message = message(&input);
        let response = Response::new(message.channel.clone(), message.conversation.clone(), reply());
        let tomorrow = (message.text() != "yes").then_some(TOMORROW);
        let emits = tomorrow.map(|_| Emits::none().respond(&response, tomorrow).expect("JSON"));
        async move { Outcome::Done(emits.unwrap_or_default()) }
    })
}

/// The provider would refuse it, and is not asked.
async fn a_reminder_that_comes_after_the_window_is_refused(place: Place) {
    let mut stage = Stage::with(place, [remind(|| Reply::text("Still there?"))]).await;
    let ops = told(&mut stage).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    let (due, _) = bot.timer(sent.mid()).await;
    assert_eq!(due.since(stage.clock_now()), TOMORROW);
    stage.pass(&bot, 0, TOMORROW).await;
    let failed: ResponseFailed = bot.payload(RESPONSE_FAILED).await;
    assert_eq!((failed.kind, failed.retryable), (FailureKind::WindowClosed, false));
    assert!(failed.request.is_none(), "{failed:?}");
    until("a notification", async || ops.heard().pop()).await;
    bot.settled().await;
    assert_eq!(stage.provider.report().calls, 0, "the provider is not asked");
    bot.stop().await;
}

/// Whoever writes meanwhile is heard again, whatever process hears it.
async fn a_reminder_goes_to_whom_was_heard_meanwhile(place: Place) {
    let stage = Stage::with(place, [remind(|| Reply::text("Still there?"))]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    stage.pass(&bot, 0, Duration::from_secs(2 * 3600)).await;
    person.says("yes").await.expect("told");
    bot.settled().await;
    bot.stop().await;
    let bot = stage.start().await;
    stage.pass(&bot, 0, TOMORROW - Duration::from_secs(2 * 3600)).await;
    assert_eq!(next_reply(&person).await, "Still there?");
    bot.stop().await;
}

/// The tag for outside the window is on what comes after it, and on nothing before.
async fn a_reminder_with_a_tag_for_outside_is_delivered(place: Place) {
    let reply = || Reply::text("Still there?").outside("HUMAN_AGENT");
    let stage = Stage::with(place, [remind(reply)]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    stage.pass(&bot, 0, TOMORROW).await;
    assert_eq!(next_reply(&person).await, "Still there?");
    let sent: ResponseSent = bot.payload(RESPONSE_SENT).await;
    assert!(sent.request.body.contains(r#""tag":"HUMAN_AGENT""#), "{}", sent.request.body);
    bot.stop().await;
}

async fn a_person_who_blocks_the_bot_is_not_written_to_again(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.blocks();
    person.says("hello").await.expect("told");
    let failed: ResponseFailed = bot.payload(RESPONSE_FAILED).await;
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Blocked, false));
    stage.pass(&bot, 0, Duration::from_secs(20 * 3600)).await;
    bot.settled().await;
    assert_eq!(stage.provider.report().calls, 1);
    bot.stop().await;
}
