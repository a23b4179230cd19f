//! The channels of a bot, by name.

use std::{collections::HashMap, sync::Arc};

use chinwag_core::{
    name::{ChannelName, PlatformName},
    platform::Platform,
};

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
pub struct Channels(Arc<HashMap<ChannelName, Channel>>);

impl Channels {
    /// The channel called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Channel> {
        self.0.get(name)
    }

    /// Every channel, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Channel> {
        self.0.values()
    }
}

impl FromIterator<Channel> for Channels {
    fn from_iter<I: IntoIterator<Item = Channel>>(channels: I) -> Self {
        Self(Arc::new(channels.into_iter().map(|channel| (channel.name.clone(), channel)).collect()))
    }
}
