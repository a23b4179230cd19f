//! The clock a test moves by hand.

use std::{sync::Arc, time::Duration};

use chinwag_core::clock::{Clock, SystemClock};
use chinwag_testkit::clock::ManualClock;

#[tokio::test]
async fn moving_the_clock_wakes_whose_time_has_come() {
    let clock = Arc::new(ManualClock::default());
    let start = clock.now();
    let sleeper = tokio::spawn({
        let clock = Arc::clone(&clock);
        async move { clock.sleep_until(start.after(Duration::from_secs(10))).await }
    });
    while clock.sleepers() == 0 {
        tokio::task::yield_now().await;
    }
    clock.advance(Duration::from_secs(9));
    tokio::task::yield_now().await;
    assert!(!sleeper.is_finished());
    clock.advance(Duration::from_secs(1));
    sleeper.await.unwrap();
    clock.sleep_until(start).await;
    assert_eq!(clock.now().since(start), Duration::from_secs(10));
}

#[tokio::test]
async fn the_machines_clock_goes_on() {
    let deadline = SystemClock.now().after(Duration::from_millis(5));
    SystemClock.sleep_until(deadline).await;
    assert!(SystemClock.now() >= deadline);
}
