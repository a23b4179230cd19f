//! What follows on each outcome of a run.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Clock,
    commit::{Epoch, FunctionFailed, RunOutcome},
    config::Span,
    function::{Function, Input, Outcome, Registered},
    topic::{FUNCTION_FAILED, MESSAGE_RECEIVED},
};
use chinwag_runtime::invoke::Work;

use super::bench::{Bench, assert_dead, event, input, step, talk};
use crate::flow;

#[tokio::test]
async fn what_is_rejected_is_a_dead_letter_at_once_and_told() {
    let commit = Bench::new().run(|_| async { Outcome::Reject { cause: "no such size".into() } }).await;
    assert_dead(&commit, "no such size");
    let failed: FunctionFailed = commit.events[0].payload().expect("a failure");
    assert_eq!((failed.function.as_str(), failed.topic, failed.attempts), ("talk", MESSAGE_RECEIVED, 1));
    assert_eq!(failed.event, event().id);
}

#[tokio::test]
async fn who_hears_of_failures_and_fails_is_not_told_of_that() {
    let mut failing = talk(|_| async { Outcome::Reject { cause: "no".into() } });
    failing.spec.topic = FUNCTION_FAILED;
    let mut event = event();
    event.topic = FUNCTION_FAILED;
    let work = Work { event: Arc::new(event), input: input(), attempt: 1, interrupted: false };
    let commit = Bench::new().invoker.invoke(&failing, Epoch(1), &work).await;
    assert!(commit.dead.is_some() && commit.events.is_empty(), "{commit:?}");
}

#[tokio::test]
async fn a_failure_is_tried_again_at_a_moment_within_its_bound() {
    let bench = Bench::new();
    let failing = talk(|_| async { Outcome::Retry { after: None, cause: "out of stock".into() } });
    for (attempt, bound) in [(1, 200), (2, 400)] {
        let commit = bench.invoke(&failing, attempt).await;
        assert_eq!((commit.run.outcome, commit.run.attempt), (RunOutcome::Retry, attempt));
        let wait = commit.run.next.expect("another run").since(bench.clock.now());
        assert_eq!(wait, Duration::from_millis(bound / 2 - 1), "half of the randomness, half of the bound");
        assert!(commit.dead.is_none() && commit.events.is_empty());
    }
    assert_dead(&bench.invoke(&failing, 3).await, "out of stock");
}

#[tokio::test]
async fn a_failure_waits_at_least_as_long_as_it_is_asked_to() {
    let bench = Bench::new();
    let asked = Duration::from_secs(30);
    let failing = talk(move |_| async move { Outcome::Retry { after: Some(asked), cause: "busy".into() } });
    let commit = bench.invoke(&failing, 1).await;
    assert!(commit.run.next.expect("another run").since(bench.clock.now()) >= asked);
    bench.clock.advance(Duration::from_secs(3600));
    assert_dead(&bench.invoke(&failing, 1).await, "busy");
}

#[tokio::test]
async fn an_unknown_is_recorded_and_run_again_at_once() {
    let bench = Bench::new();
    let cut_off = talk(|_| async { Outcome::Unknown { cause: "cut off".into() } });
    let commit = bench.invoke(&cut_off, 2).await;
    assert_eq!((commit.run.outcome, commit.run.next), (RunOutcome::Unknown, Some(bench.clock.now())));
    assert_dead(&bench.invoke(&cut_off, 3).await, "cut off");
}

/// A panic in what is polled, and one before there is anything to poll.
#[tokio::test]
async fn a_panic_is_a_failure_of_that_run() {
    let bench = Bench::new();
    let inside = bench.run(|_| async { panic!("inside") }).await;
    assert_eq!(
        (inside.run.outcome, inside.run.error.as_deref()),
        (RunOutcome::Retry, Some("the function panicked: inside"))
    );
    let before = |_: Input| -> std::future::Ready<Outcome> { panic!("before {}", "anything") };
    let before = bench.run(before).await;
    assert_eq!(before.run.error.as_deref(), Some("the function panicked: before anything"));
}

/// A function that says so before its first step, as no `async fn` does.
#[tokio::test]
async fn a_panic_in_the_call_itself_is_one_too() {
    struct Hasty;
    impl Function for Hasty {
        fn call<'a: 'c, 'c>(
            &'a self,
            _: Input,
        ) -> std::pin::Pin<Box<dyn Future<Output = Outcome> + Send + 'c>>
        where
            Self: 'c,
        {
            panic!("in the call")
        }
    }
    let hasty = Registered { function: Arc::new(Hasty), spec: flow::spec("talk", MESSAGE_RECEIVED) };
    let commit = Bench::new().invoke(&hasty, 1).await;
    assert_eq!(
        (commit.run.outcome, commit.run.error.as_deref()),
        (RunOutcome::Retry, Some("the function panicked: in the call"))
    );
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_cut_off_by_the_clock() {
    for (claim, outcome) in [(false, RunOutcome::Retry), (true, RunOutcome::Unknown)] {
        let bench = Bench::new();
        let mut slow = talk(|_| std::future::pending());
        (slow.spec.timeout, slow.spec.claim) = (Span::secs(5), claim);
        let mut run = Box::pin(bench.invoke(&slow, 1));
        while bench.clock.sleepers() == 0 {
            assert!(step(&mut run).await.is_none());
        }
        bench.clock.advance(Duration::from_millis(4999));
        assert!(step(&mut run).await.is_none());
        bench.clock.advance(Duration::from_millis(1));
        let commit = run.await;
        let error = commit.run.error.as_deref();
        assert_eq!((commit.run.outcome, error), (outcome, Some("the function did not end within 5s")));
    }
}

#[tokio::test]
async fn a_claim_says_nothing_but_that_a_run_begins() {
    let bench = Bench::new();
    let work = Work { event: Arc::new(event()), input: input(), attempt: 2, interrupted: false };
    let claim = bench.invoker.claim(&talk(|_| async { panic!("it is not run") }), Epoch(3), &work);
    assert_eq!((claim.run.outcome, claim.run.attempt, claim.epoch), (RunOutcome::Claimed, 2, Epoch(3)));
    assert!(!claim.run.outcome.consumes());
    assert!(claim.events.is_empty() && claim.timers.is_empty() && claim.dead.is_none());
}

#[tokio::test]
async fn an_error_is_recorded_with_its_causes_and_bounded() {
    #[derive(Debug, thiserror::Error)]
    #[error("asking the stock")]
    struct Asking(#[source] std::io::Error);
    let refused = || Asking(std::io::Error::other("connection refused"));
    let bench = Bench::new();
    let commit = bench.run(move |_| async move { Outcome::Reject { cause: refused().into() } }).await;
    assert_eq!(commit.run.error.as_deref(), Some("asking the stock: connection refused"));
    let long = bench.run(|_| async { Outcome::Reject { cause: "x".repeat(100_000).into() } }).await;
    assert_eq!(long.run.error.expect("an error").len(), 2000);
}
