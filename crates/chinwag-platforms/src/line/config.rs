//! What a LINE channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a LINE channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("channel_secret", "{ env = \"LINE_CHANNEL_SECRET\" }"),
    Key::credential("access_token", "{ env = \"LINE_ACCESS_TOKEN\" }"),
    Key::option("api_url", "\"https://api.line.me\""),
    Key::option("calls_per_second", "2000"),
];

/// What the platform documents: 2000 calls a second for each channel and endpoint.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(2000).expect("2000 is not zero");

/// What a LINE channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Signs the webhooks; two while it is being rotated.
    pub channel_secret: Secrets,
    /// Goes with every call; the newest is used.
    pub access_token: Secrets,
    /// The Messaging API, without a slash at its end.
    pub api_url: String,
    /// The budget of the channel: pushes in a second.
    pub calls_per_second: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, channel_secret: Secrets, access_token: Secrets) -> Self {
        Self {
            channel,
            channel_secret,
            access_token,
            api_url: "https://api.line.me".into(),
            calls_per_second: CALLS_PER_SECOND,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let default = Self::new(
            options.channel().clone(),
            options.secrets("channel_secret")?,
            options.secrets("access_token")?,
        );
        Ok(Self {
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            ..default
        })
    }
}
