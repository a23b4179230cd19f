//! What a WhatsApp channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    meta::is_version,
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a WhatsApp channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("app_secret", "{ env = \"WHATSAPP_APP_SECRET\" }"),
    Key::credential("access_token", "{ env = \"WHATSAPP_ACCESS_TOKEN\" }"),
    Key::credential("verify_token", "{ env = \"WHATSAPP_VERIFY_TOKEN\" }"),
    Key::option("phone_number_id", "\"106540352242922\""),
    Key::option("api_url", "\"https://graph.facebook.com\""),
    Key::option("api_version", "\"v26.0\""),
    Key::option("appsecret_proof", "true"),
    Key::option("calls_per_second", "80"),
    Key::option("chat_calls_per_minute", "10"),
    Key::option("list_button", "\"Choose\""),
    Key::option("template_language", "\"en_US\""),
];

/// What the platform documents: 80 messages a second for each number, until it is raised.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(80).expect("80 is not zero");
/// To one person: a message every six seconds.
const CHAT_CALLS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("10 is not zero");
/// What has room on the button that opens a list.
const LIST_BUTTON_CHARS_MAX: usize = 20;

/// What a WhatsApp channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Signs the webhooks; two while it is being rotated.
    pub app_secret: Secrets,
    /// Goes with every call; the newest is used.
    pub access_token: Secrets,
    /// What the owner typed into the app's dashboard, for the set-up request.
    pub verify_token: Secrets,
    /// The one number whose messages are taken, where the app has several; otherwise all are.
    pub phone_number_id: Option<String>,
    /// The Graph API, without version and without a slash at its end.
    pub api_url: String,
    /// Its version.
    pub api_version: String,
    /// Whether each call proves that the app secret is known, as the app's settings may ask for.
    pub appsecret_proof: bool,
    /// The budget of the number: messages in a second.
    pub calls_per_second: NonZeroU32,
    /// The budget of one person: calls in a minute, up to 45 of them in advance.
    pub chat_calls_per_minute: NonZeroU32,
    /// What stands on the button that opens a list of more than three choices.
    pub list_button: String,
    /// The language of a template whose tag names none.
    pub template_language: String,
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
            phone_number_id: None,
            api_url: "https://graph.facebook.com".into(),
            api_version: "v26.0".into(),
            appsecret_proof: false,
            calls_per_second: CALLS_PER_SECOND,
            chat_calls_per_minute: CHAT_CALLS_PER_MINUTE,
            list_button: "Choose".into(),
            template_language: "en_US".into(),
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
        let list_button = options.text("list_button", "a text of 1 to 20 characters", is_label)?;
        let language = options.text("template_language", "a language such as `en_US`", is_language)?;
        Ok(Self {
            phone_number_id: options.id("phone_number_id")?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            api_version: api_version.unwrap_or(default.api_version),
            appsecret_proof: options.flag("appsecret_proof")?,
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            chat_calls_per_minute: options
                .count("chat_calls_per_minute")?
                .unwrap_or(default.chat_calls_per_minute),
            list_button: list_button.unwrap_or(default.list_button),
            template_language: language.unwrap_or(default.template_language),
            ..default
        })
    }
}

fn is_label(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LIST_BUTTON_CHARS_MAX
}

fn is_language(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
