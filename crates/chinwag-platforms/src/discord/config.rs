//! What a Discord channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Discord channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("public_key", "{ env = \"DISCORD_PUBLIC_KEY\" }"),
    Key::credential("bot_token", "{ env = \"DISCORD_BOT_TOKEN\" }"),
    Key::required("application_id", "\"1457469483726668048\""),
    Key::option("role_id", "\"1457473602180878604\""),
    Key::option("private_commands", "[\"balance\"]"),
    Key::option("api_url", "\"https://discord.com/api/v10\""),
    Key::option("calls_per_second", "50"),
];

/// What is documented for a bot as a whole.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("50 is not zero");

/// What a Discord channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// The application's public key in hex digits, which verifies the webhooks; two while it is being changed.
    pub public_key: Secrets,
    /// Goes with every call; the newest is used.
    pub bot_token: Secrets,
    /// The application's id, which is that of the bot's user as well: to know the bot's own messages and mentions of it.
    pub application_id: Option<String>,
    /// The bot's own role in its server: a mention of it calls the bot.
    pub role_id: Option<String>,
    /// The commands that are deferred so that the person alone sees the answer, by their names; dialogs by their ids.
    pub private_commands: Vec<String>,
    /// The API with its version, without a slash at its end.
    pub api_url: String,
    /// The budget of the bot: calls in a second.
    pub calls_per_second: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, public_key: Secrets, bot_token: Secrets) -> Self {
        Self {
            channel,
            public_key,
            bot_token,
            application_id: None,
            role_id: None,
            private_commands: Vec::new(),
            api_url: "https://discord.com/api/v10".into(),
            calls_per_second: CALLS_PER_SECOND,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let default = Self::new(
            options.channel().clone(),
            options.secrets("public_key")?,
            options.secrets("bot_token")?,
        );
        let application_id = options.id("application_id")?.ok_or_else(|| OpenError::MissingKey {
            channel: options.channel().clone(),
            key: "application_id",
            expected: "the application's id, from the developer portal: digits",
        })?;
        Ok(Self {
            application_id: Some(application_id),
            role_id: options.id("role_id")?,
            private_commands: options
                .texts("private_commands", "a list of the names of commands, or ids of dialogs", is_name)?
                .unwrap_or_default(),
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            ..default
        })
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && !name.starts_with('/')
}
