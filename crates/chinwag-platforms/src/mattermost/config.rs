//! What a Mattermost channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::{ALLOW_HTTP, Options},
    registry::{Key, OpenError},
};

/// The keys of a Mattermost channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::required("api_url", "\"https://chat.example.com\""),
    Key::required("webhook_url", "\"https://bot.example.com/webhooks/mattermost\""),
    Key::credential(
        "token",
        "[{ env = \"MATTERMOST_WEBHOOK_TOKEN\" }, { env = \"MATTERMOST_COMMAND_TOKEN\" }]",
    ),
    Key::credential("bot_token", "{ env = \"MATTERMOST_BOT_TOKEN\" }"),
    Key::credential("action_secret", "{ env = \"MATTERMOST_ACTION_SECRET\" }"),
    Key::required("bot_user_id", "\"rd49ehbqyjytddasoownkuqrxe\""),
    Key::option("bot_name", "\"helper\""),
    Key::option(ALLOW_HTTP, "true"),
    Key::option("calls_per_second", "10"),
];

const SITE: &str = "the server's address, http or https";
const WEBHOOK: &str = "the public address of the channel's webhook, where buttons and dialogs are sent to";
const BOT_USER_ID: &str = "the id of the bot's account: letters and digits";
const BOT_NAME: &str = "the name of the bot's account, without the `@`";

/// What a Mattermost channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// The server, without a slash at its end.
    pub api_url: String,
    /// Where buttons and dialogs are sent to.
    pub webhook_url: String,
    /// What outgoing webhooks and commands carry. Each has its own: all of them are live.
    pub token: Secrets,
    /// Goes with every call; the newest is used.
    pub bot_token: Secrets,
    /// The bot's own secret, any long random text: it seals buttons and dialogs. Two while it is being rotated.
    pub action_secret: Secrets,
    /// The bot's account.
    pub bot_user_id: String,
    /// Its name, to know when it is called.
    pub bot_name: Option<String>,
    /// The server's limit, where it has one.
    pub calls_per_second: Option<NonZeroU32>,
}

impl Config {
    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let need = |key, expected, value: Option<String>| {
            value.ok_or_else(|| OpenError::MissingKey { channel: options.channel().clone(), key, expected })
        };
        let bot_user_id = options.text("bot_user_id", BOT_USER_ID, is_id)?;
        Ok(Self {
            channel: options.channel().clone(),
            api_url: need("api_url", SITE, options.base_url("api_url")?)?,
            webhook_url: need("webhook_url", WEBHOOK, options.base_url("webhook_url")?)?,
            token: options.secrets("token")?,
            bot_token: options.secrets("bot_token")?,
            action_secret: options.secrets("action_secret")?,
            bot_user_id: need("bot_user_id", BOT_USER_ID, bot_user_id)?,
            bot_name: options.text("bot_name", BOT_NAME, is_name)?,
            calls_per_second: options.count("calls_per_second")?,
        })
    }
}

/// Whether it may be an id, which also makes it safe within an address.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}
