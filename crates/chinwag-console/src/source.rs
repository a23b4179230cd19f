//! What the panel is told of its process.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    desk::Desk,
    error::EngineError,
    health::Health,
    metrics::Snapshot,
    name::{ChannelName, PlatformName},
    store::{FunctionStatus, Trace},
};

use crate::Playground;

/// The process whose panel it is.
#[async_trait]
pub trait Source: fmt::Debug + Send + Sync + 'static {
    /// All metrics now, and where every function stands.
    async fn look(&self) -> Result<Look, EngineError>;

    /// What is wrong with the bot; also where the engine does not answer.
    async fn health(&self) -> Health;

    /// The channels, in the order of the settings.
    fn channels(&self) -> Vec<ChannelView>;

    /// What else it knows of itself; a process that knows nothing more says so.
    fn details(&self) -> Details {
        Details::default()
    }

    /// The providers that are played; none in a process that talks to real ones.
    fn playground(&self) -> Option<Arc<dyn Playground>> {
        None
    }

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
    /// What is wrong.
    pub health: Health,
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

/// What a process knows of itself beside its metrics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// When something happened last, by channel.
    pub channels: BTreeMap<ChannelName, Lately>,
    /// The credentials in use, in the order of the settings. None of them is in here.
    pub secrets: Vec<SecretView>,
    /// What is kept for how long.
    pub retention: Vec<RetentionView>,
}

/// When something happened last on a channel, since the start of the process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lately {
    /// The provider was heard.
    pub heard: Option<Timestamp>,
    /// The provider took a response.
    pub delivered: Option<Timestamp>,
}

/// A credential, as it is shown: never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretView {
    /// Whose it is: a channel's, or a part of the settings.
    pub owner: String,
    /// The key of the settings that names it.
    pub key: String,
    /// Where its live values come from, the newest first.
    pub places: Vec<String>,
    /// Whether an older value is still in use.
    pub older: Older,
}

/// Whether an older live value of a credential is still in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// There is one value alone.
    None,
    /// It was not used since the start of the process.
    Unused,
    /// It was used last at this moment.
    Used(Timestamp),
    /// That cannot be told.
    Untold,
}

/// What is kept for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionView {
    /// What is kept.
    pub what: &'static str,
    /// For how long; none where that is said otherwise.
    pub lasts: Option<Duration>,
    /// What there is to add.
    pub note: String,
    /// The key of the settings that says so; empty where there is none.
    pub key: &'static str,
}
