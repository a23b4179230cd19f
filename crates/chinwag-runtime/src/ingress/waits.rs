//! What stands in the way, and how long to wait before it is tried again.

use std::time::Duration;

use chinwag_core::{
    error::EngineError,
    platform::{RenderError, SendResult},
    response::FailureKind,
};

use super::post::Post;

/// The first wait after a failure; it doubles up to [`WAIT_MAX`].
const WAIT_MIN: Duration = Duration::from_secs(1);
/// The longest wait, and the first after what will not mend itself.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// The longest wait after what will not mend itself: a provider counts those who try in vain.
const WAIT_FOR_GOOD_MAX: Duration = Duration::from_secs(15 * 60);

/// What stands in the way.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) error: String,
    pub(super) after: Option<Duration>,
    /// Whether somebody has to put something right.
    pub(super) is_for_good: bool,
    /// Whether another process does the work now.
    pub(super) is_lost: bool,
}

impl Trouble {
    /// Something that may be over in a moment.
    pub(super) fn new(error: impl Into<String>) -> Self {
        Self { error: error.into(), after: None, is_for_good: false, is_lost: false }
    }
}

impl From<RenderError> for Trouble {
    fn from(error: RenderError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<EngineError> for Trouble {
    fn from(error: EngineError) -> Self {
        let is_lost = matches!(error, EngineError::NotHeld { .. });
        Self { is_lost, ..Self::new(format!("it is not stored: {error}")) }
    }
}

impl From<SendResult> for Trouble {
    fn from(result: SendResult) -> Self {
        match result {
            SendResult::Retry { error, after, .. } => Self { after, ..Self::new(error) },
            SendResult::Rejected { error, kind, .. } => {
                Self { is_for_good: kind != FailureKind::Unavailable, ..Self::new(error) }
            }
            SendResult::Delivered { .. } => Self::new("the answer cannot be read"),
        }
    }
}

/// How long to wait, the longer the more often it failed.
#[derive(Debug, Default)]
pub(super) struct Waits(u32);

impl Waits {
    /// The same after a connection that ended. The first is followed at once where it had been a good one: providers end
    /// them as a matter of course.
    pub(super) async fn after_connection(&mut self, post: &Post, trouble: &Trouble, was_good: bool) {
        if self.0 == 0 && was_good && !trouble.is_for_good {
            self.0 = 1;
            tracing::info!(channel = %post.channel.name, reason = %trouble.error, "connecting again");
            return;
        }
        self.after(post, trouble).await;
    }

    pub(super) async fn after(&mut self, post: &Post, trouble: &Trouble) {
        let Post { parts, channel, .. } = post;
        post.connected(false);
        let wait = self.next(trouble, parts.ids.random());
        let (channel, error) = (&channel.name, &trouble.error);
        if trouble.is_for_good {
            tracing::error!(%channel, %error, ?wait, "nothing comes in until this is put right");
        } else {
            tracing::warn!(%channel, %error, ?wait, "nothing comes in");
        }
        parts.clock.sleep_until(parts.clock.now().after(wait)).await;
    }

    /// How long it is this time: up to as long again, as `random` has it, so that not all bots come back at once.
    fn next(&mut self, trouble: &Trouble, random: u128) -> Duration {
        let (min, max) =
            if trouble.is_for_good { (WAIT_MAX, WAIT_FOR_GOOD_MAX) } else { (WAIT_MIN, WAIT_MAX) };
        let own = min.saturating_mul(1 << self.0.min(6)).min(max);
        self.0 = self.0.saturating_add(1);
        let least = trouble.after.unwrap_or(own).max(own);
        least + own.mul_f64((random % 1000) as f64 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(trouble: &Trouble, random: u128) -> Vec<u128> {
        let mut waits = Waits::default();
        (0..9).map(|_| waits.next(trouble, random).as_millis()).collect()
    }

    #[test]
    fn waits_grow_and_differ() {
        let trouble = Trouble::new("it broke");
        assert_eq!(waits(&trouble, 0), [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(waits(&trouble, 500)[..3], [1500, 3000, 6000]);
        let told = Trouble { after: Some(Duration::from_secs(10)), ..trouble };
        assert_eq!(waits(&told, 999)[0], 10_999, "no sooner than the provider says");
        assert_eq!(waits(&told, 0)[3..6], [10_000, 16_000, 32_000]);
    }

    /// A thousand sessions a day are too many to try in vain.
    #[test]
    fn what_has_to_be_put_right_is_not_tried_in_a_loop() {
        let trouble = Trouble { is_for_good: true, ..Trouble::new("the token is refused") };
        let waits = waits(&trouble, 0);
        assert_eq!(waits[..5], [60_000, 120_000, 240_000, 480_000, 900_000]);
        assert_eq!(waits[8], 900_000);
    }
}
