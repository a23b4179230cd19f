//! A service function and its settings, as the code says them.

use std::{
    fmt,
    future::{Future, Ready},
    sync::Arc,
    time::Duration,
};

use chinwag_core::config::{BreakerConfig, CacheConfig};

use super::{
    Answer, CallArguments, CallContext, ServiceFn, ServiceSite,
    body::{Body, Typed},
    settings::ServiceSettings,
};
use crate::bot::{Error, Unmet, subscription::span};

/// A service function with settings; `chinwag.toml` has the last word on them. Made by [`serve`].
#[derive(Clone)]
#[must_use = "a service does nothing until it is given to a bot"]
pub struct Served {
    pub(super) body: Arc<dyn Body>,
    pub(super) settings: ServiceSettings,
}

/// A service before it stands anywhere.
#[derive(Clone)]
pub(in crate::bot) struct ServiceDraft {
    pub(in crate::bot) name: String,
    pub(in crate::bot) served: Served,
}

/// A service function to be given settings: one try of up to 10 s, 64 at once, no response remembered, never left alone.
///
/// ```
/// use std::time::Duration;
///
/// use chinwag::prelude::*;
///
/// async fn length(text: String) -> Result<usize> {
///     Ok(text.len())
/// }
///
/// let served = serve(length)
///     .timeout(Duration::from_secs(2))
///     .attempts(3)
///     .concurrency(8)
///     .cache(Duration::from_secs(60), 1000)
///     .breaker(5, Duration::from_secs(30));
/// let bot = Bot::new().service("length", served);
/// ```
pub fn serve<F, Args>(function: F) -> Served
where
    F: ServiceFn<Args>,
    Args: CallArguments + 'static,
    F::Future: Send,
    F::Output: Answer,
{
    function.into_served()
}

impl Served {
    /// What a function does with its arguments.
    pub(super) fn of<F, Args, Run>(run: F) -> Self
    where
        F: Fn(Args) -> Run + Send + Sync + 'static,
        Args: CallArguments + 'static,
        Run: Future<Output: Answer> + Send,
    {
        Self { body: Arc::new(Typed::new(run)), settings: ServiceSettings::default() }
    }

    /// With so much time for one try, its wait for a free place included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = span(timeout);
        self
    }

    /// With so many tries in all. Between two is a short random wait; an error that rejects is not tried again.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// With at most so many tries at once, of all callers together.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.settings.concurrency = calls;
        self
    }

    /// Remembers up to `entries` responses for `ttl`, by their requests, and makes one call of several at the same
    /// time for the same request. Failures are not remembered.
    pub fn cache(mut self, ttl: Duration, entries: usize) -> Self {
        self.settings.cache = Some(CacheConfig { ttl: span(ttl), entries });
        self
    }

    /// Leaves the service alone for `cool_off` after so many failed tries in a row; then one call may try. An error that
    /// rejects is an answer, and no failure.
    pub fn breaker(mut self, failures: u32, cool_off: Duration) -> Self {
        self.settings.breaker = Some(BreakerConfig { failures, cool_off: span(cool_off) });
        self
    }
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("kinds", &self.body.kinds()).field("settings", &self.settings).finish()
    }
}

/// In place of the arguments of a function whose types are forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Forgotten;

impl ServiceFn<Forgotten> for Served {
    type Output = Result<(), Error>;
    type Future = Ready<Result<(), Error>>;

    fn into_served(self) -> Served {
        self
    }
}

impl CallArguments for Forgotten {
    type Request = ();

    fn check(_: &ServiceSite) -> Vec<Unmet> {
        Vec::new()
    }

    fn from_call((): (), _: &ServiceSite, _: &CallContext) -> Result<Self, Error> {
        Ok(Self)
    }
}
