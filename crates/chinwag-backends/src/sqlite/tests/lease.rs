//! Leases of several processes on one file.

use chinwag_core::{
    clock::Timestamp,
    commit::Epoch,
    lease::{Holding, Lease, Leased},
    store::Engine,
};
use chinwag_testkit::conformance::fixture::at;

use super::Place;

const ROLE: &str = "ingress-a";

async fn ask(engine: &Engine, holder: &str, now: Timestamp) -> Leased {
    let until = Timestamp::from_millis(now.as_millis() + 30_000);
    let lease = Lease { role: ROLE.into(), holder: holder.into(), now, until };
    engine.store.lease(lease).await.expect("it is told who has it")
}

/// A process that has died without a word need not be waited for; one that lives is.
#[tokio::test]
async fn whoever_has_died_is_not_waited_for() {
    let place = Place::new();
    let other = place.open().engine();
    let one = place.open().engine();
    assert_eq!(ask(&one, "one", at(0)).await, Leased::Held(Epoch(1)));
    assert_eq!(ask(&other, "two", at(1)).await, Leased::Taken { until: at(30) });
    drop(one);
    assert_eq!(ask(&other, "two", at(2)).await, Leased::Held(Epoch(2)));
}

/// Who let a lease run out has its lock still; whoever came next is waited for all the same, and can be told dead later.
#[tokio::test]
async fn a_lock_that_is_left_behind_does_no_harm() {
    let place = Place::new();
    let (one, other, third) = (place.open().engine(), place.open().engine(), place.open().engine());
    assert_eq!(ask(&one, "one", at(0)).await, Leased::Held(Epoch(1)));
    assert_eq!(ask(&other, "two", at(30)).await, Leased::Held(Epoch(2)), "it has run out");
    assert_eq!(ask(&third, "three", at(31)).await, Leased::Taken { until: at(60) });
    one.store.release(Holding { role: ROLE.into(), epoch: Epoch(1) }).await.expect("nothing is given back");
    drop(one);
    assert_eq!(ask(&other, "two", at(40)).await, Leased::Held(Epoch(2)), "and its lock is taken with it");
    assert_eq!(ask(&third, "three", at(41)).await, Leased::Taken { until: at(70) });
    drop(other);
    assert_eq!(ask(&third, "three", at(42)).await, Leased::Held(Epoch(3)));
}
