//! What a simulator is started with.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, SystemClock},
    secret::Secret,
};

/// What a simulator is started with. The default is a page with made-up credentials on a free loopback port.
#[derive(Debug, Clone)]
pub struct Config {
    /// The page's id.
    pub page_id: String,
    /// The bot's app id, as it stands in echoes.
    pub app_id: u64,
    /// Signs the webhooks.
    pub app_secret: Secret,
    /// Has to come with every Send API call.
    pub page_token: Secret,
    /// Goes with the handshake.
    pub verify_token: Secret,
    /// Where the Send API listens.
    pub listen: SocketAddr,
    /// Times the messaging window, the time stamps and the gaps between redeliveries.
    pub clock: Arc<dyn Clock>,
    /// What is kept of each call and webhook.
    pub keep: Keep,
    /// How an answer is matched to what it answers.
    pub answers: Answers,
    /// How long a webhook may go unanswered before it counts as failed.
    pub ack_within: Duration,
    /// What follows on a webhook that failed.
    pub redelivery: Redelivery,
    /// What follows on a message that was delivered.
    pub receipts: Receipts,
    /// Whether calls have to prove that they know the app secret.
    pub proof: Proof,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            page_id: "100000000000001".into(),
            app_id: 205_552_219_930_699,
            app_secret: Secret::new("FAKE_APP_SECRET_0123456789abcdef"),
            page_token: Secret::new("FAKE_PAGE_TOKEN"),
            verify_token: Secret::new("FAKE_VERIFY_TOKEN"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            clock: Arc::new(SystemClock),
            keep: Keep::default(),
            answers: Answers::default(),
            ack_within: Duration::from_secs(5),
            redelivery: Redelivery::default(),
            receipts: Receipts::default(),
            proof: Proof::default(),
        }
    }
}

/// What is kept of each call and webhook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    /// Every call, every delivery, and each person's unread messages.
    #[default]
    Everything,
    /// Counts and latencies: memory does not grow with bodies.
    Counters,
}

/// How an answer is matched to what it answers.
#[derive(Debug, Clone, Copy, Default)]
pub enum Answers {
    /// The n-th message to a person answers the n-th thing they said. Reordering cannot be seen.
    #[default]
    InOrder,
    /// The answer to a text is exactly this.
    Expected(fn(&str) -> String),
}

/// What follows on a webhook that failed: some tries at once, then tries with growing gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redelivery {
    /// The number of tries at once.
    pub immediate: u32,
    /// The first gap; each is twice the one before.
    pub gap_min: Duration,
    /// The longest gap.
    pub gap_max: Duration,
    /// How long after the first try the webhook is dropped.
    pub give_up_after: Duration,
}

impl Redelivery {
    /// A webhook that fails is dropped.
    #[must_use]
    pub const fn never() -> Self {
        let none = Duration::ZERO;
        Self { immediate: 0, gap_min: none, gap_max: none, give_up_after: none }
    }

    /// The gap before the n-th redelivery, from 0; `None` when `elapsed` leaves no room for it.
    pub(super) fn gap(&self, index: u32, elapsed: Duration) -> Option<Duration> {
        if index < self.immediate {
            return Some(Duration::ZERO);
        }
        let doublings = (index - self.immediate).min(30);
        let gap = self.gap_min.saturating_mul(1 << doublings).min(self.gap_max);
        (elapsed + gap < self.give_up_after).then_some(gap)
    }
}

impl Default for Redelivery {
    /// Three at once, then after 10 s and ever longer, up to an hour, when a page would be unsubscribed.
    fn default() -> Self {
        Self {
            immediate: 3,
            gap_min: Duration::from_secs(10),
            gap_max: Duration::from_mins(10),
            give_up_after: Duration::from_hours(1),
        }
    }
}

/// Which webhooks follow on a message that was delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Receipts {
    /// The message itself, as an echo.
    pub echo: bool,
    /// That it reached the device.
    pub delivered: bool,
    /// That the person saw it.
    pub read: bool,
}

/// Whether calls have to carry `appsecret_proof`. One that is carried is always checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proof {
    /// They need not.
    #[default]
    Optional,
    /// They have to.
    Required,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_grow_and_end() {
        let redelivery = Redelivery::default();
        let mut elapsed = Duration::ZERO;
        let mut gaps = Vec::new();
        while let Some(gap) = redelivery.gap(u32::try_from(gaps.len()).expect("few gaps"), elapsed) {
            elapsed += gap;
            gaps.push(gap.as_secs());
        }
        assert_eq!(gaps, [0, 0, 0, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]);
        assert_eq!(Redelivery::never().gap(0, Duration::ZERO), None);
    }
}
