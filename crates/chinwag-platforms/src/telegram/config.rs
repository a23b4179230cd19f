//! What a Telegram channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{
    name::ChannelName,
    secret::{Secret, Secrets},
};

use sha2::{Digest, Sha256};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Telegram channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("bot_token", "{ env = \"TELEGRAM_BOT_TOKEN\" }"),
    Key { is_required: false, ..Key::credential("secret_token", "{ env = \"TELEGRAM_SECRET_TOKEN\" }") },
    Key::option("username", "\"weather_bot\""),
    Key::option("polling", "true"),
    Key::option("api_url", "\"https://api.telegram.org\""),
    Key::option("calls_per_second", "30"),
    Key::option("chat_calls_per_second", "1"),
    Key::option("group_calls_per_minute", "20"),
];

/// About what the platform's FAQ allows a bot in all.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero");
/// And in one chat.
const CHAT_CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::MIN;
const GROUP_CALLS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(20).expect("20 is not zero");

/// What a Telegram channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// The bot's token: it stands in the path of every call; the newest is used.
    pub bot_token: Secrets,
    /// What `setWebhook` was given as `secret_token`; two while it is being rotated.
    pub secret_token: Secrets,
    /// The bot's username without `@`: by it, mentions and commands in groups are known to be for the bot.
    pub username: Option<String>,
    /// Whether updates are fetched, for a bot without a public address. One process alone may do so.
    pub polling: bool,
    /// The Bot API, without a slash at its end; also a server of one's own.
    pub api_url: String,
    /// The budget of the bot.
    pub calls_per_second: NonZeroU32,
    /// The budget of one chat.
    pub chat_calls_per_second: NonZeroU32,
    /// The budget of one group: calls in a minute.
    pub group_calls_per_minute: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, bot_token: Secrets, secret_token: Secrets) -> Self {
        Self {
            channel,
            bot_token,
            secret_token,
            username: None,
            polling: false,
            api_url: "https://api.telegram.org".into(),
            calls_per_second: CALLS_PER_SECOND,
            chat_calls_per_second: CHAT_CALLS_PER_SECOND,
            group_calls_per_minute: GROUP_CALLS_PER_MINUTE,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let (polling, bot_token) = (options.flag("polling")?, options.secrets("bot_token")?);
        let secret_token = match polling && !options.has("secret_token") {
            true => unguessable(bot_token.current()),
            false => options.secrets("secret_token")?,
        };
        if !secret_token.iter().all(is_secret_token) {
            return Err(OpenError::UnusableCredential {
                channel: options.channel().clone(),
                key: "secret_token",
                why: "is not what Telegram takes: 1 to 256 letters, digits, `_` and `-`",
            });
        }
        let default = Self::new(options.channel().clone(), bot_token, secret_token);
        let username = options.text("username", "a username such as `weather_bot`", is_username)?;
        let chat_calls = options.count("chat_calls_per_second")?;
        Ok(Self {
            username: username.map(|name| name.trim_start_matches('@').to_owned()),
            polling,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            chat_calls_per_second: chat_calls.unwrap_or(default.chat_calls_per_second),
            group_calls_per_minute: options
                .count("group_calls_per_minute")?
                .unwrap_or(default.group_calls_per_minute),
            ..default
        })
    }

    /// The bot's own id: the digits before the colon of its token.
    pub(super) fn bot_id(&self) -> Option<i64> {
        self.bot_token.current().expose().split_once(':')?.0.parse().ok()
    }
}

/// What a bot that fetches its updates takes for the secret that webhooks prove themselves by: there are none, and nobody
/// can make one up who does not have the bot's token.
fn unguessable(bot_token: &Secret) -> Secrets {
    let digest = Sha256::digest(bot_token.expose().as_bytes());
    Secrets::new(vec![Secret::new(hex::encode(digest))]).expect("a digest is not empty")
}

fn is_secret_token(secret: &Secret) -> bool {
    super::verify::is_legal(secret.expose())
}

fn is_username(name: &str) -> bool {
    let name = name.strip_prefix('@').unwrap_or(name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
