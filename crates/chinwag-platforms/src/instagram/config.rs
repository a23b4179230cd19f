//! What an Instagram channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    messenger::render::Connection,
    meta::is_version,
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of an Instagram channel beside `name` and `platform`.
///
/// NOTE: an app shows two secrets, and which of them signs is not documented for every kind of app: `app_secret` may be a
/// list of both.
pub const KEYS: &[Key] = &[
    Key::credential("app_secret", "{ env = \"INSTAGRAM_APP_SECRET\" }"),
    Key::credential("access_token", "{ env = \"INSTAGRAM_ACCESS_TOKEN\" }"),
    Key::credential("verify_token", "{ env = \"INSTAGRAM_VERIFY_TOKEN\" }"),
    Key::option("login", "\"facebook\""),
    Key::option("account_id", "\"17841400000000000\""),
    Key::option("app_id", "\"205552219930699\""),
    Key::option("api_url", "\"https://graph.instagram.com\""),
    Key::option("api_version", "\"v26.0\""),
    Key::option("appsecret_proof", "true"),
    Key::option("calls_per_second", "300"),
];

/// What the platform documents for text: 300 calls a second for each account.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(300).expect("300 is not zero");

/// How the account has let the app in. It says which API takes its messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Login {
    /// With Instagram: a token of the account, which lapses after 60 days unless it is renewed.
    #[default]
    Instagram,
    /// With Facebook: a token of the page that the account is linked to.
    Facebook,
}

impl Login {
    /// The API, without version.
    fn api_url(self) -> &'static str {
        match self {
            Self::Instagram => "https://graph.instagram.com",
            Self::Facebook => "https://graph.facebook.com",
        }
    }
}

/// What an Instagram channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Signs the webhooks; several while it is being rotated, or while it is not known which one signs.
    pub app_secret: Secrets,
    /// Goes with every call; the newest is used.
    pub access_token: Secrets,
    /// What the owner typed into the app's dashboard, for the set-up request.
    pub verify_token: Secrets,
    /// The one account whose messages are taken, where the app has several; otherwise all are.
    pub account_id: Option<String>,
    /// The app's id, to tell the bot's own echoes from those of others.
    pub app_id: Option<String>,
    /// The Graph API, without version and without a slash at its end.
    pub api_url: String,
    /// Its version.
    pub api_version: String,
    /// Whether each call proves that the app secret is known, as the app's settings may ask for.
    pub appsecret_proof: bool,
    /// The budget of the account: calls in a second.
    pub calls_per_second: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(
        channel: ChannelName,
        app_secret: Secrets,
        access_token: Secrets,
        verify_token: Secrets,
    ) -> Self {
        Self {
            channel,
            app_secret,
            access_token,
            verify_token,
            account_id: None,
            app_id: None,
            api_url: Login::default().api_url().into(),
            api_version: "v26.0".into(),
            appsecret_proof: false,
            calls_per_second: CALLS_PER_SECOND,
        }
    }

    /// What its calls need of it.
    pub(super) fn connection(&self) -> Connection<'_> {
        Connection {
            channel: &self.channel,
            token: ("access_token", self.access_token.current()),
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
            options.secrets("access_token")?,
            options.secrets("verify_token")?,
        );
        let api_version = options.text("api_version", "a version such as `v26.0`", is_version)?;
        let login = match options.text("login", "`instagram` or `facebook`", is_login)?.as_deref() {
            Some("facebook") => Login::Facebook,
            _ => Login::Instagram,
        };
        Ok(Self {
            account_id: options.id("account_id")?,
            app_id: options.id("app_id")?,
            api_url: options.base_url("api_url")?.unwrap_or_else(|| login.api_url().into()),
            api_version: api_version.unwrap_or(default.api_version),
            appsecret_proof: options.flag("appsecret_proof")?,
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            ..default
        })
    }
}

fn is_login(login: &str) -> bool {
    matches!(login, "instagram" | "facebook")
}
