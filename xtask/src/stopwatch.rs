//! How long a step takes.

use std::{fmt, time::Instant};

/// Started when it is made; shows the time since.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts one.
    #[expect(clippy::disallowed_methods, reason = "it is a stopwatch")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Whole milliseconds since it was started.
    pub(crate) fn millis(&self) -> u128 {
        self.0.elapsed().as_millis()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.millis() / 100;
        match tenths / 600 {
            0 => write!(f, "{}.{} s", tenths / 10, tenths % 10),
            minutes => write!(f, "{minutes} min {} s", tenths % 600 / 10),
        }
    }
}
