//! Keeps a flood of requests from becoming a flood of log lines.

use std::sync::{Mutex, PoisonError};

use chinwag_core::clock::Timestamp;

/// The most lines in a second.
const LINES_MAX: u32 = 10;

/// Lets a few lines of a kind through in each second, and counts the others.
#[derive(Debug, Default)]
pub(super) struct Throttle(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    second: u64,
    lines: u32,
    left_out: u64,
}

impl Throttle {
    /// How many lines were left out since the last one, where one may be written now.
    pub(super) fn line(&self, now: Timestamp) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.second != now.as_secs() {
            state.second = now.as_secs();
            state.lines = 0;
        }
        if state.lines == LINES_MAX {
            state.left_out += 1;
            return None;
        }
        state.lines += 1;
        Some(std::mem::take(&mut state.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_written() {
        let throttle = Throttle::default();
        let lines = |millis, count| {
            let now = Timestamp::from_millis(millis);
            (0..count).filter_map(|_| throttle.line(now)).collect::<Vec<_>>()
        };
        assert_eq!(lines(1_000, 25), [0; 10]);
        assert_eq!(lines(1_999, 5), [0; 0]);
        assert_eq!(lines(2_000, 3), [20, 0, 0]);
    }
}
