//! What the provider refuses for good: told, written down, not tried again.

use std::time::Duration;

use chinwag_core::{
    commit::RunOutcome,
    config::{NotifyConfig, SecretRef, SecretSource},
    function::{Emits, Outcome},
    reply::Reply,
    response::{FailureKind, Response, ResponseFailed},
    secret::{Secret, Secrets},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED},
};
use chinwag_runtime::results::standard_webhooks::{Signer, WebhookId};
use chinwag_testkit::messenger::Fault;
use serde_json::Value;

use super::{Place, Stage, bot::next_reply, function, message, place::until, stage::NOTIFY_SECRET};
use crate::sender::counterpart::{Act, Counterpart};

on_each_engine! {
    a_refused_token_pauses_the_channel_and_loses_nothing
    a_reminder_that_comes_after_the_window_is_refused
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

/// The window is the provider's, by its own clock.
async fn a_reminder_that_comes_after_the_window_is_refused(place: Place) {
    let remind = function("talk", MESSAGE_RECEIVED, |input| async move {
        let message = message(&input);
        let response = Response::new(message.channel, message.conversation, Reply::text("Still there?"));
        let tomorrow = Duration::from_secs(25 * 3600);
        Outcome::Done(Emits::none().respond(&response, Some(tomorrow)).expect("JSON"))
    });
    let mut stage = Stage::with(place, [remind]).await;
    let ops = told(&mut stage).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    let (due, _) = bot.timer(sent.mid()).await;
    assert_eq!(due.since(stage.clock_now()), Duration::from_secs(25 * 3600));
    stage.pass(&bot, 0, Duration::from_secs(25 * 3600)).await;
    let failed: ResponseFailed = bot.payload(RESPONSE_FAILED).await;
    assert_eq!((failed.kind, failed.retryable), (FailureKind::WindowClosed, false));
    until("a notification", async || ops.heard().pop()).await;
    bot.settled().await;
    let report = stage.provider.report();
    assert_eq!((report.calls, report.delivered), (1, 0));
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
