//! What a Messenger channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    messenger::render::Connection,
    meta::is_version,
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Messenger channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("app_secret", "{ env = \"MESSENGER_APP_SECRET\" }"),
    Key::credential("page_token", "{ env = \"MESSENGER_PAGE_TOKEN\" }"),
    Key::credential("verify_token", "{ env = \"MESSENGER_VERIFY_TOKEN\" }"),
    Key::option("app_id", "\"205552219930699\""),
    Key::option("api_url", "\"https://graph.facebook.com\""),
    Key::option("api_version", "\"v26.0\""),
    Key::option("appsecret_proof", "true"),
    Key::option("calls_per_second", "300"),
    Key::option("allow_sha1", "true"),
];

/// What the platform documents for text: 300 calls a second for each page.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(300).expect("300 is not zero");

/// What a Messenger channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Signs the webhooks; two while it is being rotated.
    pub app_secret: Secrets,
    /// Goes with every call; the newest is used.
    pub page_token: Secrets,
    /// What the owner typed into the app's dashboard, for the set-up request.
    pub verify_token: Secrets,
    /// The app's id, to tell the bot's own echoes from those of others.
    pub app_id: Option<String>,
    /// The Graph API, without version and without a slash at its end.
    pub api_url: String,
    /// Its version.
    pub api_version: String,
    /// Whether each call proves that the app secret is known, as the app's settings may ask for.
    pub appsecret_proof: bool,
    /// The budget of the page: calls of the Send API in a second.
    pub calls_per_second: NonZeroU32,
    /// Whether the older SHA-1 signature is accepted where the SHA-256 one is absent.
    pub allow_sha1: bool,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(
        channel: ChannelName,
        app_secret: Secrets,
        page_token: Secrets,
        verify_token: Secrets,
    ) -> Self {
        Self {
            channel,
            app_secret,
            page_token,
            verify_token,
            app_id: None,
            api_url: "https://graph.facebook.com".into(),
            api_version: "v26.0".into(),
            appsecret_proof: false,
            calls_per_second: CALLS_PER_SECOND,
            allow_sha1: false,
        }
    }

    /// What its calls need of it.
    pub(super) fn connection(&self) -> Connection<'_> {
        Connection {
            channel: &self.channel,
            token: ("page_token", self.page_token.current()),
            app_secret: self.appsecret_proof.then(|| self.app_secret.current()),
            api: format!("{}/{}", self.api_url, self.api_version),
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let default = Self::new(
            options.channel().clone(),
            options.secrets("app_secret")?,
            options.secrets("page_token")?,
            options.secrets("verify_token")?,
        );
        let api_version = options.text("api_version", "a version such as `v26.0`", is_version)?;
        Ok(Self {
            app_id: options.id("app_id")?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            api_version: api_version.unwrap_or(default.api_version),
            appsecret_proof: options.flag("appsecret_proof")?,
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            allow_sha1: options.flag("allow_sha1")?,
            ..default
        })
    }
}
