//! What happens by the clock alone: timers are published when they are due, and what retention no longer keeps is
//! removed.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Clock,
    error::EngineError,
    store::{Fired, Retention, Store},
};
use tokio::sync::Notify;

use crate::telemetry::Meters;

/// Timers published in one go.
const FIRE_MAX: usize = 500;

/// The longest sleep between two looks: another process may have set a timer.
const LOOK: Duration = Duration::from_secs(1);

/// How often retention is looked after, and the pause between two of its steps.
const MAINTAIN_EVERY: Duration = Duration::from_secs(60);
const STEP_PAUSE: Duration = Duration::from_millis(5);

/// Publishes timers when they are due, and counts how late it is with that; `set` tells that there is a new one. Ends when
/// the engine is closed.
pub async fn fire(store: Arc<dyn Store>, clock: Arc<dyn Clock>, set: Arc<Notify>, meters: Meters) {
    loop {
        let now = clock.now();
        let fired = store.fire(now, FIRE_MAX).await;
        if let Ok(fired) = &fired {
            meters.engine().set_timer_due(fired.next);
        }
        let next = match fired {
            Ok(Fired { count: FIRE_MAX.., .. }) => continue,
            Ok(Fired { next, .. }) => next.map_or(now.after(LOOK), |next| next.min(now.after(LOOK))),
            Err(EngineError::Closed) => return,
            Err(error) => {
                tracing::error!(target: "chinwag::timers", %error, "timers cannot be published");
                now.after(LOOK)
            }
        };
        tokio::select! {
            () = clock.sleep_until(next) => {}
            () = set.notified() => {}
        }
    }
}

/// Removes what is kept long enough, a small step at a time. Ends when the engine is closed.
pub async fn maintain(store: Arc<dyn Store>, clock: Arc<dyn Clock>, keep: Retention) {
    loop {
        let pause = match store.maintain(clock.now(), keep).await {
            Ok(true) => STEP_PAUSE,
            Ok(false) => MAINTAIN_EVERY,
            Err(EngineError::Closed) => return,
            Err(error) => {
                tracing::error!(target: "chinwag::timers", %error, "retention cannot be looked after");
                MAINTAIN_EVERY
            }
        };
        clock.sleep_until(clock.now().after(pause)).await;
    }
}
