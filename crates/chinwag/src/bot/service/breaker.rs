//! Leaves a failing service alone: after failures in a row for a while, then until one call has found that it works.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag_core::{clock::Timestamp, config::BreakerConfig};

/// Whether a service is called, or left alone.
#[derive(Debug)]
pub(super) struct Breaker {
    /// None where it is never left alone.
    config: Option<BreakerConfig>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Failures in a row.
    failures: u32,
    way: Way,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is called.
    #[default]
    Open,
    /// It is left alone until then; the first call after that is the probe.
    Shut { until: Timestamp },
    /// One call tries it, and the others wait for what it finds.
    Probed,
}

/// The service is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shut {
    /// After so many failures in a row.
    pub(super) failures: u32,
    /// For so long still; none while another call tries it.
    pub(super) left: Option<Duration>,
}

impl Breaker {
    pub(super) fn new(config: Option<BreakerConfig>) -> Self {
        Self { config, state: Mutex::default() }
    }

    /// Leave for one try.
    pub(super) fn pass(&self, now: Timestamp) -> Result<Pass<'_>, Shut> {
        let mut state = self.state();
        let shut = |left| Err(Shut { failures: state.failures, left });
        match state.way {
            Way::Open => Ok(Pass { breaker: self, probe_since: None }),
            Way::Shut { until } if now < until => shut(Some(until.since(now))),
            Way::Shut { .. } => {
                state.way = Way::Probed;
                Ok(Pass { breaker: self, probe_since: Some(now) })
            }
            Way::Probed => shut(None),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave for one try, which tells how it ended. A probe that never tells, because its run was cut off or it found no
/// free place, leaves the next call to try.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    /// Where it is the probe: when it began.
    probe_since: Option<Timestamp>,
}

impl Pass<'_> {
    /// The service has answered.
    pub(super) fn answered(mut self) {
        let mut state = self.breaker.state();
        if self.probe_since.take().is_some() || state.way == Way::Open {
            *state = State::default();
        }
    }

    /// The service has failed. Whether it is left alone from now on.
    pub(super) fn failed(mut self, now: Timestamp) -> bool {
        let Some(config) = self.breaker.config else { return false };
        let mut state = self.breaker.state();
        let is_probe = self.probe_since.take().is_some();
        // What began before the service was left alone tells nothing new.
        if !is_probe && state.way != Way::Open {
            return true;
        }
        state.failures = state.failures.saturating_add(1);
        if is_probe || state.failures >= config.failures {
            state.way = Way::Shut { until: now.after(config.cool_off.get()) };
        }
        state.way != Way::Open
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(since) = self.probe_since {
            self.breaker.state().way = Way::Shut { until: since };
        }
    }
}
