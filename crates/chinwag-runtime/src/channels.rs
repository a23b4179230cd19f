//! The channels of a bot, by name.

use std::{collections::HashMap, sync::Arc};

use chinwag_core::{
    name::{ChannelName, PlatformName},
    platform::Platform,
};

use crate::Rotated;

/// One configured connection to a platform.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Its name, the last part of its webhook's path.
    pub name: ChannelName,
    /// The name of its platform.
    pub platform: PlatformName,
    /// The platform, with the channel's credentials.
    pub adapter: Arc<dyn Platform>,
}

/// Every channel, by name. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Channels {
    all: Arc<HashMap<ChannelName, Channel>>,
    rotated: Arc<HashMap<ChannelName, Vec<Rotated>>>,
}

impl Channels {
    /// The channel called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Channel> {
        self.all.get(name)
    }

    /// With the credentials that have older live values.
    #[must_use]
    pub fn with_rotated(self, rotated: HashMap<ChannelName, Vec<Rotated>>) -> Self {
        Self { rotated: Arc::new(rotated), ..self }
    }

    /// The credentials of a channel that have older live values.
    #[must_use]
    pub fn rotated(&self, name: &ChannelName) -> &[Rotated] {
        self.rotated.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every channel, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Channel> {
        self.all.values()
    }
}

impl FromIterator<Channel> for Channels {
    fn from_iter<I: IntoIterator<Item = Channel>>(channels: I) -> Self {
        let named = channels.into_iter().map(|channel| (channel.name.clone(), channel));
        Self { all: Arc::new(named.collect()), rotated: Arc::default() }
    }
}
