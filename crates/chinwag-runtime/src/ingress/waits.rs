//! What stands in the way, and how long to wait before it is tried again.

use std::time::Duration;

use chinwag_core::{
    platform::{RenderError, SendResult},
    response::FailureKind,
};

use super::IngressParts;
use crate::Channel;

/// The first wait after a failure; it doubles up to [`WAIT_MAX`].
const WAIT_MIN: Duration = Duration::from_secs(1);
/// The longest wait, and that after what will not mend itself.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(60);

/// What stands in the way.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) error: String,
    pub(super) after: Option<Duration>,
    /// Whether somebody has to put something right.
    pub(super) is_for_good: bool,
}

impl Trouble {
    /// Something that may be over in a moment.
    pub(super) fn new(error: impl Into<String>) -> Self {
        Self { error: error.into(), after: None, is_for_good: false }
    }
}

impl From<RenderError> for Trouble {
    fn from(error: RenderError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<SendResult> for Trouble {
    fn from(result: SendResult) -> Self {
        match result {
            SendResult::Retry { error, after, .. } => Self { error, after, is_for_good: false },
            SendResult::Rejected { error, kind, .. } => {
                Self { error, after: None, is_for_good: kind != FailureKind::Unavailable }
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
    pub(super) async fn after_connection(
        &mut self,
        parts: &IngressParts,
        channel: &Channel,
        trouble: &Trouble,
        was_good: bool,
    ) {
        if self.0 == 0 && was_good && !trouble.is_for_good {
            self.0 = 1;
            tracing::info!(channel = %channel.name, reason = %trouble.error, "connecting again");
            return;
        }
        self.after(parts, channel, trouble).await;
    }

    pub(super) async fn after(&mut self, parts: &IngressParts, channel: &Channel, trouble: &Trouble) {
        parts.connected(channel, false);
        let own = WAIT_MIN.saturating_mul(1 << self.0.min(6)).min(WAIT_MAX);
        self.0 = self.0.saturating_add(1);
        let wait = if trouble.is_for_good { WAIT_MAX } else { trouble.after.unwrap_or(own).max(own) };
        let (channel, error) = (&channel.name, &trouble.error);
        if trouble.is_for_good {
            tracing::error!(%channel, %error, ?wait, "nothing comes in until this is put right");
        } else {
            tracing::warn!(%channel, %error, ?wait, "nothing comes in");
        }
        parts.clock.sleep_until(parts.clock.now().after(wait)).await;
    }
}
