//! What a Telegram channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Telegram channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("bot_token", "{ env = \"TELEGRAM_BOT_TOKEN\" }"),
    Key::credential("secret_token", "{ env = \"TELEGRAM_SECRET_TOKEN\" }"),
    Key::option("bot_username", "\"my_bot\""),
    Key::option("polling", "true"),
    Key::option("api_url", "\"https://api.telegram.org\""),
    Key::option("calls_per_second", "30"),
];

/// What the FAQ on bots has: about 30 messages a second.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero");

/// What a Telegram channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// What @BotFather gave: the bot's id, a colon, and a secret. The newest is used.
    pub bot_token: Secrets,
    /// What proves a webhook: 1 to 256 of `A-Z a-z 0-9 _ -`, chosen by the bot's owner. Two while it is being changed.
    pub secret_token: Secrets,
    /// The bot's name without its `@`, to tell when it is called in a group.
    pub bot_username: Option<String>,
    /// Whether updates are fetched, for a bot without a public address. One process alone may do so.
    pub polling: bool,
    /// The Bot API, without a slash at its end.
    pub api_url: String,
    /// The budget of the bot: messages in a second.
    pub calls_per_second: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, bot_token: Secrets, secret_token: Secrets) -> Self {
        Self {
            channel,
            bot_token,
            secret_token,
            bot_username: None,
            polling: false,
            api_url: "https://api.telegram.org".into(),
            calls_per_second: CALLS_PER_SECOND,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let default = Self::new(
            options.channel().clone(),
            options.secrets("bot_token")?,
            options.secrets("secret_token")?,
        );
        if !default.secret_token.iter().all(|secret| is_secret_token(secret.expose())) {
            let why = "is not 1 to 256 of `A-Z a-z 0-9 _ -`, which is all that Telegram takes";
            return Err(options.unusable("secret_token", why));
        }
        let is_name = |name: &str| !name.is_empty() && !name.starts_with('@');
        Ok(Self {
            bot_username: options.text("bot_username", "a name without `@`", is_name)?,
            polling: options.flag("polling")?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            ..default
        })
    }

    /// The bot's id: the front of its token.
    pub(super) fn bot_id(&self) -> Option<i64> {
        self.bot_token.current().expose().split_once(':')?.0.parse().ok().filter(|id| *id > 0)
    }
}

fn is_secret_token(token: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=256).contains(&token.len()) && token.bytes().all(is_legal)
}
