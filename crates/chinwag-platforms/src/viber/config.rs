//! What a Viber channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{capabilities::Unit, name::ChannelName, secret::Secrets};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Viber channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("auth_token", "{ env = \"VIBER_AUTH_TOKEN\" }"),
    Key::option("sender_name", "\"My bot\""),
    Key::option("sender_avatar", "\"https://bot.example/avatar.png\""),
    Key::option("welcome", "\"Hello! Write to me to begin.\""),
    Key::option("api_url", "\"https://chatapi.viber.com/pa\""),
    Key::option("calls_per_second", "50"),
];

const NAME_MAX: usize = 28;
const WELCOME_MAX: usize = 7000;

/// What a Viber channel is made of, with its credential.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Signs the webhooks and goes with every call. The newest is sent with; two while it is being rotated.
    pub auth_token: Secrets,
    /// Who is shown to speak; the channel's name, if it is not given.
    pub sender_name: String,
    /// The picture of who speaks.
    pub sender_avatar: Option<String>,
    /// What is said to who opens the conversation, where the bot says nothing in time. Nothing else can be sent before
    /// they write.
    pub welcome: Option<String>,
    /// The API, without a slash at its end.
    pub api_url: String,
    /// The budget of the bot: calls in a second. Viber documents none.
    pub calls_per_second: Option<NonZeroU32>,
}

impl Config {
    /// A channel with its credential and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, auth_token: Secrets, sender_name: impl Into<String>) -> Self {
        Self {
            channel,
            auth_token,
            sender_name: sender_name.into(),
            sender_avatar: None,
            welcome: None,
            api_url: "https://chatapi.viber.com/pa".into(),
            calls_per_second: None,
        }
    }

    /// Reads the channel's keys and credential.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let channel = options.channel().clone();
        let short: String = channel.as_str().chars().take(NAME_MAX).collect();
        let sender_name = options.text("sender_name", "a name of 1 to 28 characters", is_name)?;
        let auth_token = options.secrets("auth_token")?;
        let default = Self::new(channel, auth_token, sender_name.unwrap_or(short));
        Ok(Self {
            sender_avatar: options.text("sender_avatar", "an https address", |url| {
                url.starts_with("https://") && url.bytes().all(|byte| byte.is_ascii_graphic())
            })?,
            welcome: options.text("welcome", "a text of 1 to 7000 characters", is_welcome)?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?,
            ..default
        })
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && Unit::Utf16.length(name) <= NAME_MAX
}

fn is_welcome(text: &str) -> bool {
    !text.trim().is_empty() && Unit::Utf16.length(text) <= WELCOME_MAX
}
