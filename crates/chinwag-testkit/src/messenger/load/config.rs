//! How hard, and for how long.

use std::time::Duration;

/// How hard a bot is driven, and for how long; with no end, until it is dropped. The webhook is the one the simulator
/// is subscribed to.
#[derive(Debug, Clone)]
pub struct LoadConfig {
    /// How many people talk, in turns.
    pub users: u64,
    /// The number in the first person's id; the others follow.
    pub first_user: u64,
    /// When the next text is sent.
    pub pace: Pace,
    /// The number of texts after which it ends.
    pub total: Option<u64>,
    /// The time after which it ends.
    pub duration: Option<Duration>,
    /// The connections to the webhook. One person's texts take one connection, so that they stay in order.
    pub connections: usize,
    /// The right answer to a text.
    pub answer: fn(&str) -> String,
    /// Any message answers the oldest open text of its person: what is doubled or out of order cannot be told.
    pub any_answer: bool,
    /// The share (0 to 1) of the webhooks that are delivered again although they were acknowledged.
    pub redeliver: f64,
    /// The share (0 to 1) of the webhooks that the same person's next one overtakes; at a rate alone.
    pub reorder: f64,
    /// How often a webhook is delivered again before it counts as not acknowledged.
    pub redeliveries: u32,
    /// How long nothing may happen before what is open counts as lost.
    pub patience: Duration,
}

impl LoadConfig {
    /// An echo bot driven by as many as 64 open messages of 1000 people over 16 connections.
    #[must_use]
    pub fn new(total: u64) -> Self {
        Self {
            users: 1000,
            first_user: 300_000_000_000_000,
            pace: Pace::InFlight(64),
            total: Some(total),
            duration: None,
            connections: 16,
            answer: |text| format!("Echo: {text}"),
            any_answer: false,
            redeliver: 0.0,
            reorder: 0.0,
            redeliveries: 8,
            patience: Duration::from_secs(10),
        }
    }

    /// With this pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// With this many people.
    #[must_use]
    pub fn with_users(mut self, users: u64) -> Self {
        self.users = users;
        self
    }

    /// With this many connections.
    #[must_use]
    pub fn with_connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// With this answer.
    #[must_use]
    pub fn with_answer(mut self, answer: fn(&str) -> String) -> Self {
        self.answer = answer;
        self
    }

    /// With any message as an answer.
    #[must_use]
    pub fn with_any_answer(mut self) -> Self {
        self.any_answer = true;
        self
    }

    /// With these shares of webhooks delivered again, and overtaken.
    #[must_use]
    pub fn with_faults(mut self, redeliver: f64, reorder: f64) -> Self {
        (self.redeliver, self.reorder) = (redeliver, reorder);
        self
    }

    /// Ends after this time, whatever the number of texts.
    #[must_use]
    pub fn with_duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self.total = None;
        self
    }
}

/// When the next text is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// This many in each second, whatever the bot does. Latencies count from the scheduled moment.
    PerSecond(f64),
    /// As soon as fewer than this many are open. Latencies count from the sending.
    InFlight(usize),
}
