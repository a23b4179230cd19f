//! What the panel is told of its process.

use std::fmt;

use async_trait::async_trait;
use chinwag_core::{
    conversation::ConversationKey,
    desk::Desk,
    error::EngineError,
    metrics::Snapshot,
    name::{ChannelName, PlatformName},
    store::{FunctionStatus, Trace},
};

/// The process whose panel it is.
#[async_trait]
pub trait Source: fmt::Debug + Send + Sync + 'static {
    /// All metrics now, and where every function stands.
    async fn look(&self) -> Result<Look, EngineError>;

    /// The channels, in the order of the settings.
    fn channels(&self) -> Vec<ChannelView>;

    /// A conversation as a script that `chinwag test` plays, from what its webhooks led to, the oldest first. `None` where
    /// there is nothing to be played, or this process cannot write one.
    fn script(&self, conversation: &ConversationKey, traces: &[Trace]) -> Option<String> {
        let _ = (conversation, traces);
        None
    }

    /// Where a person takes conversations over; a process without one says so.
    fn desk(&self) -> Option<&dyn Desk> {
        None
    }
}

/// One look at a process and its engine.
#[derive(Debug, Clone)]
pub struct Look {
    /// All metrics.
    pub metrics: Snapshot,
    /// Every function that ever subscribed, and where it stands.
    pub functions: Vec<FunctionStatus>,
}

/// A channel, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// Its name.
    pub name: ChannelName,
    /// Its platform.
    pub platform: PlatformName,
    /// The path of its webhook.
    pub path: String,
}
