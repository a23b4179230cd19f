//! How a service is called: what its code says, and what the configuration says over it.

use std::fmt;

use chinwag_core::config::{BreakerConfig, CacheConfig, ServiceConfig, Span};
use serde::Serialize;

/// How a service is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ServiceSettings {
    /// For one try.
    pub(super) timeout: Span,
    /// In all.
    pub(super) attempts: u32,
    /// Tries at once.
    pub(super) concurrency: usize,
    pub(super) cache: Option<CacheConfig>,
    pub(super) breaker: Option<BreakerConfig>,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self { timeout: Span::secs(10), attempts: 1, concurrency: 64, cache: None, breaker: None }
    }
}

impl ServiceSettings {
    /// With what the configuration says; a cache or a breaker of none is no cache and no breaker.
    pub(super) fn with(self, config: Option<&ServiceConfig>) -> Self {
        let config = config.cloned().unwrap_or_default();
        Self {
            timeout: config.timeout.unwrap_or(self.timeout),
            attempts: config.attempts.map_or(self.attempts, u32::from),
            concurrency: config.concurrency.map_or(self.concurrency, usize::from),
            cache: config.cache.or(self.cache).filter(|cache| cache.entries > 0),
            breaker: config.breaker.or(self.breaker).filter(|breaker| breaker.failures > 0),
        }
    }

    /// Whether there is a call that they allow.
    pub(super) fn allow_any(&self) -> bool {
        self.attempts > 0 && self.concurrency > 0 && !self.timeout.get().is_zero()
    }
}

impl fmt::Display for ServiceSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tries = if self.attempts == 1 { "try" } else { "tries" };
        write!(f, "{} {tries} of {}, {} at once", self.attempts, self.timeout, self.concurrency)?;
        if let Some(CacheConfig { ttl, entries }) = self.cache {
            write!(f, ", {entries} remembered for {ttl}")?;
        }
        match self.breaker {
            Some(BreakerConfig { failures, cool_off }) => {
                write!(f, ", left alone for {cool_off} after {failures} failures")
            }
            None => Ok(()),
        }
    }
}
