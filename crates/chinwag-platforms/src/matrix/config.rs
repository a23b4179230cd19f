//! What a Matrix channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::{ALLOW_HTTP, Options},
    registry::{Key, OpenError},
};

/// The keys of a Matrix channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("hs_token", "{ env = \"MATRIX_HS_TOKEN\" }"),
    Key::credential("as_token", "{ env = \"MATRIX_AS_TOKEN\" }"),
    Key::required("api_url", "\"https://matrix.example.org\""),
    Key::required("user_id", "\"@bot:example.org\""),
    Key::option("display_name", "\"Bot\""),
    Key::option(ALLOW_HTTP, "true"),
    Key::option("join", "false"),
    Key::option("calls_per_second", "10"),
];

const USER: &str = "a user id such as `@bot:example.org`";

/// What a Matrix channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// What the homeserver proves itself with; two while it is being rotated.
    pub hs_token: Secrets,
    /// Goes with every call; the newest is used.
    pub as_token: Secrets,
    /// The homeserver, without a slash at its end.
    pub api_url: String,
    /// The bot's own user: the `sender_localpart` of the registration, at the homeserver.
    pub user_id: String,
    /// The name that the bot goes by, which is taken off the front of what is said to it.
    pub display_name: Option<String>,
    /// Whether the bot joins every room that it is invited to.
    pub join: bool,
    /// The budget: calls in a second.
    pub calls_per_second: Option<NonZeroU32>,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(
        channel: ChannelName,
        hs_token: Secrets,
        as_token: Secrets,
        api_url: String,
        user_id: String,
    ) -> Self {
        Self {
            channel,
            hs_token,
            as_token,
            api_url,
            user_id,
            display_name: None,
            join: true,
            calls_per_second: None,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let missing =
            |key, expected| OpenError::MissingKey { channel: options.channel().clone(), key, expected };
        let default = Self::new(
            options.channel().clone(),
            options.secrets("hs_token")?,
            options.secrets("as_token")?,
            options
                .base_url("api_url")?
                .ok_or_else(|| missing("api_url", "the address of the homeserver"))?,
            options.text("user_id", USER, is_user)?.ok_or_else(|| missing("user_id", USER))?,
        );
        let display_name = options.text("display_name", "a name", |name| !name.trim().is_empty())?;
        let join = !options.has("join") || options.flag("join")?;
        Ok(Self { display_name, join, calls_per_second: options.count("calls_per_second")?, ..default })
    }
}

fn is_user(id: &str) -> bool {
    let parts = id.strip_prefix('@').and_then(|id| id.split_once(':'));
    parts.is_some_and(|(local, server)| !local.is_empty() && !server.is_empty()) && id.len() <= 255
}
