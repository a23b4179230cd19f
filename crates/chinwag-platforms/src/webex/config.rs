//! What a Webex channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Webex channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("secret", "{ env = \"WEBEX_SECRET\" }"),
    Key::credential("token", "{ env = \"WEBEX_TOKEN\" }"),
    Key::required("person_id", "\"Y2lzY29zcGFyazovL3VzL1BFT1BMRS9ib3Q\""),
    Key::option("hear_bots", "true"),
    Key::option("api_url", "\"https://webexapis.com\""),
    Key::option("calls_per_second", "5"),
];

/// What a Webex channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// What the webhooks were registered with; two while it is being rotated.
    pub secret: Secrets,
    /// The bot's token, which goes with every call; the newest is used.
    pub token: Secrets,
    /// The bot's own person, as `GET /v1/people/me` tells it.
    pub person_id: String,
    /// Whether other bots are heard.
    pub hear_bots: bool,
    /// The API, without a slash at its end.
    pub api_url: String,
    /// The budget: calls in a second.
    pub calls_per_second: Option<NonZeroU32>,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, secret: Secrets, token: Secrets, person_id: String) -> Self {
        let api_url = "https://webexapis.com".into();
        Self { channel, secret, token, person_id, hear_bots: false, api_url, calls_per_second: None }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let channel = options.channel().clone();
        let expected = "the bot's own person id";
        let person_id = options.text("person_id", expected, |id| !id.is_empty())?;
        let missing = OpenError::MissingKey { channel: channel.clone(), key: "person_id", expected };
        let (secret, token) = (options.secrets("secret")?, options.secrets("token")?);
        let default = Self::new(channel, secret, token, person_id.ok_or(missing)?);
        Ok(Self {
            hear_bots: options.flag("hear_bots")?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?,
            ..default
        })
    }
}
