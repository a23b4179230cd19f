//! What a Twilio channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{
    name::ChannelName,
    secret::{Secret, Secrets},
};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Twilio channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::required("account_sid", "\"AC00000000000000000000000000000001\""),
    Key::credential("auth_token", "{ env = \"TWILIO_AUTH_TOKEN\" }"),
    Key::required("webhook_url", "\"https://bot.example.com/webhooks/sms\""),
    Key::option("api_key_sid", "\"SK00000000000000000000000000000001\""),
    Key {
        name: "api_key_secret",
        is_credential: true,
        is_required: false,
        example: "{ env = \"TWILIO_API_KEY_SECRET\" }",
    },
    Key::option("phone_number_sid", "\"PN00000000000000000000000000000001\""),
    Key::option("messaging_service_sid", "\"MG00000000000000000000000000000001\""),
    Key::option("without_status_callback", "true"),
    Key::option("api_url", "\"https://api.twilio.com\""),
    Key::option("calls_per_second", "80"),
];

/// What Twilio documents for a WhatsApp sender, the fastest of those with a figure of their own but the short codes.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(80).expect("80 is not zero");

const ACCOUNT: &str = "the account's SID: `AC` and 32 digits";
const SERVICE: &str = "a Messaging Service's SID: `MG` and 32 digits";
const NUMBER: &str = "a number's SID: `PN` and 32 digits";
const API_KEY: &str = "an API key's SID: `SK` and 32 digits";
const WEBHOOK: &str =
    "the public address that Twilio calls: http or https, without credentials, query and fragment";

/// What a Twilio channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// The account.
    pub account_sid: String,
    /// Signs the webhooks; two while it is being rotated. It also makes the calls, where there is no API key.
    pub auth_token: Secrets,
    /// The address that Twilio calls, as it is written in Twilio's console but for its query: it is part of what is
    /// signed. Without it, the address is what the request says of itself.
    pub webhook_url: Option<String>,
    /// Makes the calls in place of the auth token.
    pub api_key: Option<ApiKey>,
    /// The number that is told the address of the webhook, where there is no Messaging Service.
    pub phone_number_sid: Option<String>,
    /// The Messaging Service that the bot sends with. It then stands in the conversations in place of its numbers.
    pub messaging_service_sid: Option<String>,
    /// Whether Twilio is asked to report at `webhook_url` what becomes of a message.
    pub status_callback: bool,
    /// The API, without a slash at its end.
    pub api_url: String,
    /// The budget of the account: messages in a second.
    pub calls_per_second: NonZeroU32,
}

/// A key of the API, which can be revoked alone.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Its SID.
    pub sid: String,
    /// Its secret; the newest is used.
    pub secret: Secrets,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, account_sid: String, auth_token: Secrets, webhook_url: String) -> Self {
        Self {
            channel,
            account_sid,
            auth_token,
            webhook_url: Some(webhook_url),
            api_key: None,
            phone_number_sid: None,
            messaging_service_sid: None,
            status_callback: true,
            api_url: "https://api.twilio.com".into(),
            calls_per_second: CALLS_PER_SECOND,
        }
    }

    /// The user and the password of the API.
    pub(super) fn basic(&self) -> (&str, &Secret, &'static str) {
        match &self.api_key {
            Some(key) => (&key.sid, key.secret.current(), "api_key_secret"),
            None => (&self.account_sid, self.auth_token.current(), "auth_token"),
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let missing =
            |key, expected| OpenError::MissingKey { channel: options.channel().clone(), key, expected };
        let account_sid = options.text("account_sid", ACCOUNT, |sid| is_sid(sid, "AC"))?;
        let webhook_url = options.text("webhook_url", WEBHOOK, is_webhook)?;
        let default = Self::new(
            options.channel().clone(),
            account_sid.ok_or_else(|| missing("account_sid", ACCOUNT))?,
            options.secrets("auth_token")?,
            webhook_url.ok_or_else(|| missing("webhook_url", WEBHOOK))?,
        );
        Ok(Self {
            api_key: api_key(options)?,
            phone_number_sid: options.text("phone_number_sid", NUMBER, |sid| is_sid(sid, "PN"))?,
            messaging_service_sid: options.text("messaging_service_sid", SERVICE, |sid| is_sid(sid, "MG"))?,
            status_callback: !options.flag("without_status_callback")?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            ..default
        })
    }
}

fn api_key(options: &Options<'_>) -> Result<Option<ApiKey>, OpenError> {
    let Some(sid) = options.text("api_key_sid", API_KEY, |sid| is_sid(sid, "SK"))? else {
        options.text("api_key_secret", "of use without `api_key_sid`: give both", |_| false)?;
        return Ok(None);
    };
    Ok(Some(ApiKey { sid, secret: options.secrets("api_key_secret")? }))
}

/// NOTE: a simulator may have shorter ones.
fn is_sid(sid: &str, prefix: &str) -> bool {
    sid.strip_prefix(prefix).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_webhook(url: &str) -> bool {
    let uri = url.parse::<http::Uri>().ok();
    !url.contains(['?', '#', '@'])
        && uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}
