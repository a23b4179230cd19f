//! A call that may or may not have been carried out.

use std::time::Duration;

use chinwag_core::{
    config::{SenderConfig, Span, UnknownPolicy},
    function::{Input, Outcome},
    response::FailureKind,
};
use chinwag_testkit::messenger::Fault;

use super::{
    bench::{Bench, TOKEN, config, event, failed, input, messenger, sender_for, sent, start, to},
    counterpart::{Act, Counterpart},
};

async fn bench(unknown: UnknownPolicy) -> Bench {
    Bench::with(SenderConfig { unknown, ..config() }).await
}

fn interrupted(attempt: u32) -> Input {
    Input { interrupted: true, attempt, ..input(&to("7", "hi")) }
}

fn cause_of_unknown(outcome: Outcome) -> String {
    match outcome {
        Outcome::Unknown { cause } => cause.to_string(),
        other => panic!("not unknown: {other:?}"),
    }
}

#[tokio::test]
async fn a_cut_off_is_recorded_and_the_next_run_sends_again() {
    let bench = bench(UnknownPolicy::Resend).await;
    bench.provider.faults().push(Fault::CutOff);
    let cause = cause_of_unknown(bench.send(&to("7", "hi")).await);
    assert!(cause.starts_with("the call was cut off and may have been carried out"), "{cause}");
    assert_eq!(bench.provider.user("7").unread().len(), 1, "it was carried out");
    sent(bench.run(Input { attempt: 2, ..input(&to("7", "hi")) }).await);
    assert_eq!(bench.provider.user("7").unread().len(), 1, "and again, as the policy says");
}

#[tokio::test]
async fn before_it_is_sent_again_its_conversation_waits() {
    let bench = bench(UnknownPolicy::Resend).await;
    bench.provider.faults().push(Fault::Dropped);
    cause_of_unknown(bench.send(&to("7", "hi")).await);
    let wait = bench.wait("7", start());
    assert!((400..10_000).contains(&wait.as_millis()), "at least half of the first bound: {wait:?}");
    assert_eq!(bench.wait("8", start()), Duration::ZERO);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_unknown() {
    let bench = Bench::with(SenderConfig { timeout: Span::millis(100), ..config() }).await;
    bench.provider.faults().push(Fault::Slow(Duration::from_secs(600)));
    let cause = cause_of_unknown(bench.send(&to("7", "hi")).await);
    assert!(cause.ends_with("there was no answer within 100ms"), "{cause}");
}

#[tokio::test]
async fn resending_ends_with_the_tries() {
    let bench = bench(UnknownPolicy::Resend).await;
    bench.provider.faults().push(Fault::CutOff);
    let failed = failed(bench.run(Input { attempt: 3, ..input(&to("7", "hi")) }).await);
    assert_eq!((failed.kind, failed.retryable, failed.attempt), (FailureKind::Unknown, true, 3));
    assert!(failed.request.is_some() && failed.answer.is_none());
}

#[tokio::test]
async fn dropped_it_is_told_and_not_tried_again() {
    let bench = bench(UnknownPolicy::Drop).await;
    bench.provider.faults().push(Fault::CutOff);
    let failed = failed(bench.send(&to("7", "hi")).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Unknown, false));
}

#[tokio::test]
async fn held_it_is_a_dead_letter() {
    let bench = bench(UnknownPolicy::Hold).await;
    bench.provider.faults().push(Fault::CutOff);
    let outcome = bench.send(&to("7", "hi")).await;
    assert!(matches!(outcome, Outcome::Reject { .. }), "{outcome:?}");
}

#[tokio::test]
async fn after_an_interruption_nothing_is_sent_before_that_is_recorded() {
    let resend = bench(UnknownPolicy::Resend).await;
    let cause = cause_of_unknown(resend.run(interrupted(1)).await);
    assert!(cause.starts_with("the process ended during the call"), "{cause}");
    assert_eq!(resend.provider.report().calls, 0);

    let spent = failed(resend.run(interrupted(3)).await);
    assert_eq!((spent.kind, spent.retryable), (FailureKind::Unknown, true));
    assert_eq!(resend.provider.report().calls, 0);
}

#[tokio::test]
async fn after_an_interruption_nothing_is_sent_that_the_policy_forbids() {
    let drop = bench(UnknownPolicy::Drop).await;
    let dropped = failed(drop.run(interrupted(1)).await);
    assert_eq!((dropped.kind, dropped.retryable), (FailureKind::Unknown, false));
    assert!(dropped.request.is_none());
    assert_eq!(drop.provider.report().calls, 0);

    let hold = bench(UnknownPolicy::Hold).await;
    let held = hold.run(interrupted(1)).await;
    assert!(matches!(held, Outcome::Reject { .. }), "{held:?}");
    assert_eq!(hold.provider.report().calls, 0);
}

/// What was never sent is not unknown, whatever the policy.
#[tokio::test]
async fn the_policy_is_not_asked_about_what_was_not_sent() {
    for policy in [UnknownPolicy::Drop, UnknownPolicy::Hold] {
        let bench = bench(policy).await;
        bench.provider.hang_up().await;
        let outcome = bench.send(&to("7", "hi")).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{policy:?}: {outcome:?}");
    }
}

/// An answer that does not say what became of the message is as good as none.
#[tokio::test]
async fn an_answer_that_says_nothing_is_unknown() {
    let answered = |unknown| async move {
        let provider = Counterpart::that([Act::answer(200, "<html>Sign in</html>")]).await;
        let sender = sender_for(&SenderConfig { unknown, ..config() }, messenger(provider.url(), TOKEN));
        let outcome = sender.function.call(input(&to("7", "hi"))).await;
        let next = sender.function.ready_at(&event(&to("7", "next")), start());
        (outcome, next.since(start()))
    };
    let (outcome, wait) = answered(UnknownPolicy::Resend).await;
    assert!(cause_of_unknown(outcome).contains("not the provider's"));
    assert!(wait > Duration::ZERO, "its conversation waits");
    let dropped = failed(answered(UnknownPolicy::Drop).await.0);
    assert_eq!((dropped.kind, dropped.retryable), (FailureKind::Unknown, false));
    assert!(dropped.answer.is_some_and(|answer| answer.body.contains("Sign in")));
    let (held, _) = answered(UnknownPolicy::Hold).await;
    assert!(matches!(held, Outcome::Reject { .. }), "{held:?}");
}
